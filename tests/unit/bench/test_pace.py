"""The open loop leaves no wait out of its figures."""

import asyncio
import itertools
import random

from tests.bench.pace import moments, paced
from tests.bench.table import percentile


def test_things_begin_at_the_rate_that_was_asked() -> None:
    begun = list(moments(100.0, 50.0, random.Random(1)))  # noqa: S311 - no secret
    assert begun == sorted(begun)
    assert begun[-1] < 50.0
    assert 4_700 < len(begun) < 5_300


async def test_who_waits_behind_a_slow_one_is_counted_from_when_it_was_due() -> None:
    """One answer of 0.2 s on the only line: all that were due meanwhile waited, too."""
    line, places, free = asyncio.Lock(), itertools.count(), asyncio.Event()

    async def answer() -> None:
        async with line:
            if next(places) == 0:
                asyncio.get_running_loop().call_later(0.2, free.set)
            await free.wait()

    took = await paced(answer, rate=100, seconds=0.3)
    assert sum(1 for each in took if each > 0.05) >= 5
    assert max(took) >= 0.2


async def test_one_that_is_never_answered_is_in_the_figure() -> None:
    async def answer() -> None:
        raise TimeoutError

    took = await paced(answer, rate=50, seconds=0.2)
    assert took
    assert min(took) >= 0


def test_percentiles_of_little() -> None:
    assert percentile([], 99) == 0.0
    assert percentile([0.5], 99) == 500.0
    assert percentile([0.001 * each for each in range(101)], 95) == 95.0
