"""One at a time for each name, in the order they came.

Used by the journal: without it a message that waits for its mailbox is overtaken by the next one of
the same person, and many that wait for one mailbox take every connection of the pool, so that
everybody else is told 503.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager


class Turnstile:
    """Lets one pass for each name; forgets a name nobody waits for."""

    def __init__(self) -> None:
        self._locks: dict[str, tuple[asyncio.Lock, int]] = {}

    def __len__(self) -> int:
        """Names that somebody holds or waits for."""
        return len(self._locks)

    @asynccontextmanager
    async def passed(self, name: str) -> AsyncIterator[None]:
        """Wait until nobody of this name is inside, and be inside while the block runs."""
        lock, waiting = self._locks.get(name) or (asyncio.Lock(), 0)
        self._locks[name] = (lock, waiting + 1)
        try:
            async with lock:
                yield
        finally:
            lock, waiting = self._locks[name]
            if waiting > 1:
                self._locks[name] = (lock, waiting - 1)
            else:
                del self._locks[name]
