"""One at a time for each name, in the order they came.

The journal locks a mailbox row for each message. Without this a thousand messages of one person
take every connection of the pool to wait for one row, and everybody else waits for a connection
until he is told 503. Whoever stands in line here waits for no store, so no patience runs out.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from http import HTTPStatus
from typing import Final

from bot.gateway.refusals import TurnedAway

LINE_PATIENCE: Final = 10.0
"""Seconds in line after which a provider has nearly given up: it is told 503, and may repeat."""


class Turnstile:
    """Lets one pass for each name; forgets a name nobody waits for."""

    def __init__(self, patience: float = LINE_PATIENCE) -> None:
        self._patience = patience
        self._locks: dict[str, tuple[asyncio.Lock, int]] = {}

    def __len__(self) -> int:
        """Names that somebody holds or waits for."""
        return len(self._locks)

    @asynccontextmanager
    async def passed(self, name: str) -> AsyncIterator[None]:
        """Wait until nobody of this name is inside, and be inside while the block runs.

        Raises:
            TurnedAway: 503; the line is too long.
        """
        lock, waiting = self._locks.get(name) or (asyncio.Lock(), 0)
        self._locks[name] = (lock, waiting + 1)
        try:
            await self._wait(lock)
            try:
                yield
            finally:
                lock.release()
        finally:
            lock, waiting = self._locks[name]
            if waiting > 1:
                self._locks[name] = (lock, waiting - 1)
            else:
                del self._locks[name]

    async def _wait(self, lock: asyncio.Lock) -> None:
        try:
            async with asyncio.timeout(self._patience):
                await lock.acquire()
        except TimeoutError as error:
            raise TurnedAway(HTTPStatus.SERVICE_UNAVAILABLE, "line_too_long") from error
