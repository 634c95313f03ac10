"""The bell inside one process: for tests and for playing conversations without a server."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from bot.domain.errors import StoreDown
from bot.domain.events import Bell, Stream, stream_of
from bot.domain.ports import Depth

KEPT: Final = 100_000
"""Entries a stream keeps; older ones are trimmed unread."""


@dataclass(slots=True)
class _Log:
    """A stream: the newest entries, and how far each group has read (counted from the start)."""

    kept: int
    entries: deque[Bell] = field(default_factory=deque)
    rung: int = 0
    read: dict[str, int] = field(default_factory=dict)

    def add(self, bell: Bell) -> None:
        self.entries.append(bell)
        self.rung += 1
        if len(self.entries) > self.kept:
            self.entries.popleft()

    def has(self, group: str) -> bool:
        return self.read.get(group, 0) < self.rung

    def take(self, group: str) -> Bell:
        trimmed = self.rung - len(self.entries)
        at = max(self.read.get(group, 0), trimmed)
        self.read[group] = at + 1
        return self.entries[at - trimmed]


class InMemoryBus:
    """Implements the port ``Bus``. ``wipe`` and ``down`` play what happens to a real one."""

    def __init__(self, *, kept: int = KEPT) -> None:
        self._kept = kept
        self._logs: dict[Stream, _Log] = {}
        self._changed = asyncio.Condition()
        self._down = False

    async def ring(self, bells: Sequence[Bell]) -> None:
        await self.ping()
        async with self._changed:
            for bell in bells:
                self._log(stream_of(bell.type)).add(bell)
            self._changed.notify_all()

    async def listen(self, stream: Stream, group: str, consumer: str) -> AsyncIterator[Bell]:  # noqa: ARG002 - the port's
        """Bells as they ring; each goes to one listener of a group."""
        while True:
            async with self._changed:
                await self._changed.wait_for(lambda: self._down or self._log(stream).has(group))
                await self.ping()
                bell = self._log(stream).take(group)
            yield bell

    async def ping(self) -> None:
        if self._down:
            raise StoreDown("Bus")

    async def depth(self, stream: Stream, group: str) -> Depth:  # noqa: ARG002 - nothing is ever pending
        await self.ping()
        return Depth(length=len(self._log(stream).entries), pending=0, oldest=0.0)

    async def close(self) -> None:
        """Nothing is open."""

    async def wipe(self) -> None:
        """Forget everything, as FLUSHALL does."""
        async with self._changed:
            self._logs.clear()

    async def down(self, *, is_down: bool = True) -> None:
        """Be unreachable from now on, or come back."""
        async with self._changed:
            self._down = is_down
            self._changed.notify_all()

    def _log(self, stream: Stream) -> _Log:
        return self._logs.setdefault(stream, _Log(self._kept))
