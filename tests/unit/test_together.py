"""Many do at once what each asked for alone."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field

import pytest

from bot.together import Together


@dataclass
class Counter:
    """Doubles numbers, when it is let."""

    groups: list[list[int]] = field(default_factory=list)
    gate: asyncio.Event = field(default_factory=asyncio.Event)
    fails_on: int | None = None

    async def work(self, group: Sequence[int]) -> Sequence[int]:
        self.groups.append(list(group))
        await self.gate.wait()
        if self.fails_on in group:
            raise ValueError("no such number")
        return [2 * each for each in group]


@pytest.fixture
def counter() -> Counter:
    return Counter()


async def turned() -> None:
    """Let whoever can run, run."""
    for _ in range(5):
        await asyncio.sleep(0)


async def test_the_first_goes_alone_and_those_that_came_meanwhile_go_together(
    counter: Counter,
) -> None:
    together = Together(counter.work)
    first = asyncio.create_task(together.do(1))
    await turned()
    others = [asyncio.create_task(together.do(number)) for number in (2, 3, 4)]
    await turned()
    counter.gate.set()

    assert await asyncio.gather(first, *others) == [2, 4, 6, 8]
    assert counter.groups == [[1], [2, 3, 4]]


async def test_a_group_has_a_limit_and_several_may_be_under_way(counter: Counter) -> None:
    together = Together(counter.work, most=2, at_once=2)
    asked = [asyncio.create_task(together.do(number)) for number in range(7)]
    await turned()
    assert counter.groups == [[0, 1], [2, 3]]
    counter.gate.set()

    assert await asyncio.gather(*asked) == [0, 2, 4, 6, 8, 10, 12]
    assert counter.groups == [[0, 1], [2, 3], [4, 5], [6]]


async def test_what_goes_wrong_everybody_of_the_group_hears_and_nobody_else(
    counter: Counter,
) -> None:
    together = Together(counter.work, most=2)
    counter.fails_on = 1
    counter.gate.set()

    found = await asyncio.gather(*map(together.do, (1, 2, 3)), return_exceptions=True)

    assert [type(each) for each in found] == [ValueError, ValueError, int]


async def test_who_stopped_waiting_before_the_group_went_is_left_out(counter: Counter) -> None:
    together = Together(counter.work)
    first = asyncio.create_task(together.do(1))
    await turned()
    gone = asyncio.create_task(together.do(2))
    stays = asyncio.create_task(together.do(3))
    await turned()
    gone.cancel()
    await turned()
    counter.gate.set()

    assert list(await asyncio.gather(first, stays)) == [2, 6]
    assert counter.groups == [[1], [3]]


async def test_who_comes_right_after_the_last_one_does_not_wait_for_ever(
    counter: Counter,
) -> None:
    """The task of a group was counted until its callback ran: whoever asked in between, in a
    callback of the last result, was taken by nobody."""
    together = Together(counter.work)
    counter.gate.set()
    async with asyncio.timeout(5):
        for number in range(100):
            assert await together.do(number) == 2 * number


async def test_a_group_that_was_cancelled_tells_those_who_wait(counter: Counter) -> None:
    together = Together(counter.work)
    before = asyncio.all_tasks()
    asked = asyncio.create_task(together.do(1))
    await turned()
    [group] = asyncio.all_tasks() - before - {asked}
    group.cancel()

    with pytest.raises(RuntimeError, match="cancelled"):
        await asked
