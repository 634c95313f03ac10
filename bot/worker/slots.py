"""How many turns one process thinks about at a time, and how one is thought about alone."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager


class Slots:
    """A limited number of places; a turn that may kill the process empties the rest first."""

    def __init__(self, size: int) -> None:
        self.size = size
        self._taken = 0
        self._alone = False
        self._changed = asyncio.Condition()

    @property
    def free(self) -> int:
        """Places that could be taken now."""
        return 0 if self._alone else self.size - self._taken

    @asynccontextmanager
    async def one(self) -> AsyncIterator[None]:
        """Wait for a place and hold it."""
        async with self._changed:
            await self._changed.wait_for(lambda: self.free > 0)
            self._taken += 1
        try:
            yield
        finally:
            await self._change(-1)

    @asynccontextmanager
    async def alone(self) -> AsyncIterator[None]:
        """Holding a place: wait until it is the only one taken, and let nobody else in.

        The own place is given up while waiting, else two who want to be alone wait for each other.
        """
        await self._change(-1)
        try:
            async with self._changed:
                await self._changed.wait_for(lambda: not self._alone)
                self._alone = True
            try:
                async with self._changed:
                    await self._changed.wait_for(lambda: self._taken == 0)
                yield
            finally:
                self._alone = False
        finally:
            await self._change(+1)

    async def _change(self, places: int) -> None:
        self._taken += places
        async with self._changed:
            self._changed.notify_all()
