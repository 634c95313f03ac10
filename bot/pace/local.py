"""The pace of one process: the fake, and what holds while Redis is down."""

import time
from collections.abc import Callable, Sequence
from typing import Final

from bot.domain.ports import Passage
from bot.pace.limits import Limits

FORGET_EVERY: Final = 1000
"""After so many keys those whose allowance is whole again are forgotten."""


class LocalPace:
    """Implements the port ``Pace`` for itself alone."""

    def __init__(self, limits: Limits, now: Callable[[], float] = time.monotonic) -> None:
        self._limits = limits
        self._now = now
        self._whole: dict[str, float] = {}
        self._stopped: dict[str, float] = {}

    async def admit(self, passages: Sequence[Passage]) -> Sequence[float]:
        now, behind = self._now(), dict[str, int]()
        self._forget(now)
        return [self._admit(each, now, behind) for each in passages]

    def _admit(self, passage: Passage, now: float, behind: dict[str, int]) -> float:
        """``behind``: how many of this round wait for the sender; they come back one by one."""
        limits = self._limits
        sender, person = f"from:{passage.sender}", f"to:{passage.sender}:{passage.recipient}"
        from_whole = max(now, self._whole.get(sender, now))
        to_whole = max(now, self._whole.get(person, now))
        own = to_whole - limits.person_burst - now if limits.person else 0.0
        shared = from_whole - limits.burst - now if limits.rate else 0.0
        stopped = self._stopped.get(passage.sender, now) - now
        if shared > 0 or stopped > 0:
            shared += behind.get(sender, 0) * limits.interval
            behind[sender] = behind.get(sender, 0) + 1
        wait = max(own, shared, stopped)
        if wait > 0:
            return wait
        self._whole[sender] = from_whole + limits.interval
        self._whole[person] = to_whole + limits.person
        return 0.0

    def _forget(self, now: float) -> None:
        if len(self._whole) > FORGET_EVERY:
            self._whole = {key: whole for key, whole in self._whole.items() if whole > now}

    async def stop(self, sender: str, seconds: float) -> None:
        self._stopped[sender] = max(self._stopped.get(sender, 0.0), self._now() + seconds)

    async def close(self) -> None:
        """Nothing is open."""
