"""Pauses of the world outside: candidates think, the monkey waits, a server stays down."""

import asyncio
import contextlib
import time

now = time.monotonic
"""The one clock of a run's history."""


class Pace:
    """Pauses that all end at once when everybody shall hurry home."""

    def __init__(self) -> None:
        self._over = asyncio.Event()

    @property
    def is_over(self) -> bool:
        """Whether nobody shall pause any more."""
        return self._over.is_set()

    def end(self) -> None:
        """Let everybody go on at once, now and from now on."""
        self._over.set()

    async def pause(self, seconds: float) -> None:
        """Pause so long, or until it is over."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._over.wait()


async def wait_out(seconds: float) -> None:
    """Pause so long whatever happens: a fault lasts as long as it shall."""
    await Pace().pause(seconds)
