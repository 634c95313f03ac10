"""Ringing the bell: best effort, and never for long."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Final

import structlog

from bot.domain.errors import StoreDown
from bot.domain.events import Bell
from bot.together import Together

log = structlog.get_logger(__name__)

PATIENCE: Final = 0.25
"""Seconds for one ring; on a healthy machine it takes a third of a millisecond."""
MOST: Final = 64
"""Requests whose bells are rung together."""
PAUSE: Final = 1.0
"""Seconds without trying after a failure. The sweep finds the mail meanwhile."""


class Ringer:
    """Announces what was journalled.

    What is to be rung while a ring is under way is rung together. After a failure it pauses, so
    that a bus that is down costs a quarter of a second now and then, and else nothing.
    """

    def __init__(
        self,
        ring: Callable[[Sequence[Bell]], Awaitable[None]],
        tell: Callable[[bool], None],
        patience: float = PATIENCE,
        pause: float = PAUSE,
    ) -> None:
        self._announce = ring
        self._tell = tell
        self._patience = patience
        self._pause = pause
        self._together = Together(self._ring, most=MOST)
        self._is_down = False
        self._not_before = 0.0

    async def ring(self, bells: Sequence[Bell]) -> None:
        """Ring; a bus that is down is logged, never raised."""
        if bells and not self._rests():
            await self._together.do(bells)

    def _rests(self) -> bool:
        return asyncio.get_running_loop().time() < self._not_before

    async def _ring(self, group: Sequence[Sequence[Bell]]) -> Sequence[None]:
        nothing = [None] * len(group)
        if self._rests():  # these came while the ring before them failed
            return nothing
        loop = asyncio.get_running_loop()
        if self._is_down:  # one tries, the others go on
            self._not_before = loop.time() + self._pause
        try:
            async with asyncio.timeout(self._patience):
                await self._announce([bell for bells in group for bell in bells])
        except (StoreDown, TimeoutError):
            self._not_before = loop.time() + self._pause
            self._turn(is_down=True)
        else:
            self._not_before = 0.0
            self._turn(is_down=False)
        return nothing

    def _turn(self, *, is_down: bool) -> None:
        if is_down != self._is_down:
            self._is_down = is_down
            self._tell(is_down)
            log.warning("bus.down" if is_down else "bus.up")
