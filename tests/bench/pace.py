"""An open loop: things begin when their time has come, whatever became of those before.

A generator that waits for each answer stops asking just when the answers are slow, and so leaves
the worst waits out of its figures (coordinated omission). Here what counts is the time since each
thing was *meant* to begin, also when the generator itself came late.
"""

import asyncio
import random
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import suppress
from typing import Final

LAST: Final = 10.0
"""Seconds that the last ones may take after nothing begins any more."""


def moments(rate: float, seconds: float, chance: random.Random) -> Iterator[float]:
    """When things begin, in seconds from now: ``rate`` a second, as strangers come (Poisson)."""
    at = chance.expovariate(rate)
    while at < seconds:
        yield at
        at += chance.expovariate(rate)


async def paced(
    act: Callable[[], Awaitable[object]], rate: float, seconds: float, seed: int = 4
) -> list[float]:
    """Seconds of each act since it was meant to begin.

    One that has not ended :data:`LAST` seconds after the last began counts with what it took so
    far: it is in the figure, not left out of it.

    Raises:
        Exception: what an act raised, but for a TimeoutError, which counts as one that lasts.
    """
    began = time.perf_counter()
    running: dict[asyncio.Task[float], float] = {}
    for moment in moments(rate, seconds, random.Random(seed)):  # noqa: S311
        wait = began + moment - time.perf_counter()
        if wait > 0:
            await asyncio.sleep(wait)
        running[asyncio.create_task(_ended(act, began + moment))] = began + moment
    if not running:
        return []
    done, late = await asyncio.wait(running, timeout=LAST)
    now = time.perf_counter()
    for task in late:
        task.cancel()
    await asyncio.gather(*late, return_exceptions=True)
    return [task.result() for task in done] + [now - running[task] for task in late]


async def _ended(act: Callable[[], Awaitable[object]], meant: float) -> float:
    with suppress(TimeoutError):
        await act()
    return time.perf_counter() - meant
