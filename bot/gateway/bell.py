"""Ringing the bell: best effort, and never for long."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Final

import structlog

from bot.domain.errors import StoreDown
from bot.domain.events import Bell

log = structlog.get_logger(__name__)

PATIENCE: Final = 0.25
"""Seconds for one ring; on a healthy machine it takes a third of a millisecond."""
PAUSE: Final = 1.0
"""Seconds without trying after a failure. The sweep finds the mail meanwhile."""


class Ringer:
    """Announces what was journalled.

    After a failure it pauses, so that a bus that is down costs one request a quarter of a second
    now and then, and the others nothing.
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
        self._is_down = False
        self._not_before = 0.0

    async def ring(self, bells: Sequence[Bell]) -> None:
        """Ring; a bus that is down is logged, never raised."""
        loop = asyncio.get_running_loop()
        if not bells or loop.time() < self._not_before:
            return
        if self._is_down:  # one request tries, the others go on
            self._not_before = loop.time() + self._pause
        try:
            async with asyncio.timeout(self._patience):
                await self._announce(bells)
        except (StoreDown, TimeoutError):
            self._not_before = loop.time() + self._pause
            self._turn(is_down=True)
        else:
            self._not_before = 0.0
            self._turn(is_down=False)

    def _turn(self, *, is_down: bool) -> None:
        if is_down != self._is_down:
            self._is_down = is_down
            self._tell(is_down)
            log.warning("bus.down" if is_down else "bus.up")
