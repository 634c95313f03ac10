"""Whether an event loop still turns: it beats once a second, and somebody else looks."""

import asyncio
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

BEAT_SECONDS: Final = 1.0
STILL_SECONDS: Final = 30.0
"""Without a beat for so long a loop stands still: something in it blocks, and will not end."""


class Heartbeat:
    """Beats in the loop that it is started in; may be looked at from any thread."""

    def __init__(self, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._monotonic = monotonic
        self._last = monotonic()

    def is_alive(self) -> bool:
        """Whether there was a beat lately."""
        return self._monotonic() - self._last < STILL_SECONDS

    @contextmanager
    def beating(self) -> Iterator[None]:
        """Beat in the running loop until the block ends."""
        loop = asyncio.get_running_loop()
        waiting: list[asyncio.TimerHandle] = []

        def beat() -> None:
            self._last = self._monotonic()
            waiting[:] = [loop.call_later(BEAT_SECONDS, beat)]

        beat()
        try:
            yield
        finally:
            waiting[0].cancel()
