"""How many turns one process thinks about at a time, and how one is thought about alone."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager


class Slots:
    """A limited number of places; a turn that may kill the process empties the rest first."""

    def __init__(self, size: int) -> None:
        self.size = size
        self._taken = 0
        self._alone = False
        self._changed = asyncio.Event()

    @property
    def free(self) -> int:
        """Places that could be taken now."""
        return 0 if self._alone else max(0, self.size - self._taken)

    @property
    def is_alone(self) -> bool:
        """Whether somebody is alone here, or is about to be."""
        return self._alone

    @asynccontextmanager
    async def one(self) -> AsyncIterator[None]:
        """Wait for a place and hold it."""
        await self._until(lambda: self.free > 0)
        self._taken += 1
        try:
            yield
        finally:
            self.put_back(1)

    async def seize(self) -> int:
        """Wait for a place, and hold all that are free then; how many."""
        await self._until(lambda: self.free > 0)
        places = self.free
        self._taken += places
        return places

    def put_back(self, places: int) -> None:
        """Free so many places."""
        self._change(-places)

    @asynccontextmanager
    async def alone(self) -> AsyncIterator[None]:
        """Holding a place: wait until it is the only one taken, and let nobody else in.

        The own place is given up while waiting, else two who want to be alone wait for each other.
        """
        self._change(-1)
        try:
            await self._until(lambda: not self._alone)
            self._alone = True
            try:
                await self._until(lambda: self._taken == 0)
                yield
            finally:
                self._alone = False
        finally:
            self._change(+1)

    async def _until(self, is_so: Callable[[], bool]) -> None:
        while not is_so():
            await self._changed.wait()

    def _change(self, places: int) -> None:
        """Never waits, so that no cancellation can come between the count and the news of it."""
        self._taken += places
        self._changed.set()
        self._changed = asyncio.Event()
