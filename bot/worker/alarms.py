"""When to look at conversations whose quiet time is not over: one alarm each, the latest wins."""

import asyncio
from collections.abc import Callable
from uuid import UUID


class Alarms:
    """Calls ``ring`` with a conversation when its time has come.

    Each message of a burst moves the due time on, so an alarm for each of them would look in vain
    but for the last: a thousand claims for a flood of a thousand. Should a message have made it
    earlier, the sweep finds it.
    """

    def __init__(self, ring: Callable[[UUID], None]) -> None:
        self._ring = ring
        self._set: dict[UUID, asyncio.TimerHandle] = {}

    def __len__(self) -> int:
        """Conversations that are waited for."""
        return len(self._set)

    def set(self, subject: UUID, delay: float) -> None:
        """Look at it after so many seconds, or later if that was the plan."""
        loop = asyncio.get_running_loop()
        before = self._set.get(subject)
        if before is not None:
            if before.when() >= loop.time() + delay:
                return
            before.cancel()
        self._set[subject] = loop.call_later(delay, self._due, subject)

    def _due(self, subject: UUID) -> None:
        del self._set[subject]
        self._ring(subject)
