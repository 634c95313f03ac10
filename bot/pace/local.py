"""The pace of one process: the fake, and what holds while Redis is down."""

import time
from collections.abc import Callable, Sequence
from typing import Final

from bot.domain.ports import Passage, Wait
from bot.pace.limits import QUEUE_SECONDS, ROUNDING, Limits

FORGET_EVERY: Final = 1000
"""After so many keys those whose allowance is whole again are forgotten."""


class LocalPace:
    """Implements the port ``Pace`` for itself alone."""

    def __init__(self, limits: Limits, now: Callable[[], float] = time.monotonic) -> None:
        self._limits = limits
        self._now = now
        self._whole: dict[str, float] = {}
        self._stopped: dict[str, float] = {}

    async def admit(self, passages: Sequence[Passage]) -> Sequence[Wait]:
        now = self._now()
        self._forget(now)
        return [self._admit(each, now) for each in passages]

    def _admit(self, passage: Passage, now: float) -> Wait:
        limits = self._limits
        sender, person = f"from:{passage.sender}", f"to:{passage.sender}:{passage.recipient}"
        from_whole = max(now, self._whole.get(sender, now))
        to_whole = max(now, self._whole.get(person, now))
        own = to_whole - limits.person_burst - now if limits.person else 0.0
        shared = from_whole - limits.burst - now if limits.rate else 0.0
        stopped = self._stopped.get(passage.sender, now) - now
        if shared > ROUNDING or stopped > 0:
            shared = self._behind(passage.sender, now, max(shared, stopped))
        wait = max(own, shared)
        if wait > ROUNDING:
            return Wait(wait, stopped > 0)
        self._whole[sender] = from_whole + limits.interval
        self._whole[person] = to_whole + limits.person
        return Wait(0.0)

    def _behind(self, sender: str, now: float, wait: float) -> float:
        """Behind the last one that was told to come back: they come one by one."""
        held, interval = f"held:{sender}", self._limits.interval
        queue = self._whole.get(held, 0.0) + interval - now
        wait = max(wait, min(queue, wait + QUEUE_SECONDS))
        self._whole[held] = now + wait
        return wait

    def _forget(self, now: float) -> None:
        if len(self._whole) > FORGET_EVERY:
            self._whole = {key: whole for key, whole in self._whole.items() if whole > now}

    async def stop(self, sender: str, seconds: float) -> None:
        self._stopped[sender] = max(self._stopped.get(sender, 0.0), self._now() + seconds)

    async def close(self) -> None:
        """Nothing is open."""
