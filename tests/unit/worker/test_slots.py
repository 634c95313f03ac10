"""Places for turns, and how one of them is alone."""

import asyncio
from contextlib import AsyncExitStack

import pytest

from bot.worker.slots import Slots

SOON = 2.0


class Room:
    """Counts who is inside."""

    def __init__(self) -> None:
        self.now = 0
        self.most = 0
        self.visits = 0

    async def visit(self) -> None:
        self.visits += 1
        self.now += 1
        self.most = max(self.most, self.now)
        for _ in range(3):
            await asyncio.sleep(0)
        self.now -= 1


async def alone(slots: Slots, room: Room) -> None:
    """A last try: holds a place, then wants all of them."""
    async with slots.one():
        await asyncio.sleep(0)
        async with slots.alone():
            await room.visit()


async def test_no_more_are_let_in_than_there_are_places() -> None:
    slots = Slots(2)
    async with AsyncExitStack() as held:
        for _ in range(2):
            await held.enter_async_context(slots.one())
        third = asyncio.create_task(held.enter_async_context(slots.one()))
        await asyncio.sleep(0)
        assert (slots.free, third.done()) == (0, False)
        slots.put_back(1)
        await asyncio.wait_for(third, SOON)
    assert slots.free == 3


async def test_all_free_places_are_seized_as_soon_as_there_is_one() -> None:
    slots = Slots(3)
    async with slots.one():
        assert await slots.seize() == 2
        more = asyncio.create_task(slots.seize())
        await asyncio.sleep(0)
        assert not more.done()
    assert await asyncio.wait_for(more, SOON) == 1
    slots.put_back(3)
    assert slots.free == 3


async def test_nobody_comes_in_while_one_is_alone() -> None:
    slots = Slots(2)
    async with slots.one(), slots.alone():
        other = asyncio.create_task(alone(slots, Room()))
        await asyncio.sleep(0)
        assert (slots.free, other.done()) == (0, False)
    await asyncio.wait_for(other, SOON)
    assert slots.free == 2


async def test_one_is_alone_only_when_the_others_are_done() -> None:
    slots, room = Slots(2), Room()
    async with slots.one():
        waiting = asyncio.create_task(alone(slots, room))
        for _ in range(5):
            await asyncio.sleep(0)
        assert room.visits == 0
    await asyncio.wait_for(waiting, SOON)
    assert room.visits == 1


@pytest.mark.parametrize("size", [1, 2, 5])
async def test_many_who_want_to_be_alone_never_wait_for_each_other(size: int) -> None:
    slots, room = Slots(size), Room()
    await asyncio.wait_for(asyncio.gather(*(alone(slots, room) for _ in range(20))), SOON)
    assert (room.visits, room.most) == (20, 1)
    assert slots.free == size


async def test_a_cancellation_gives_the_place_back_wherever_it_comes() -> None:
    slots, room = Slots(2), Room()
    async with slots.one():
        holding = asyncio.create_task(alone(slots, room))
        queueing = asyncio.create_task(alone(slots, room))
        outside = asyncio.create_task(alone(slots, room))
        for _ in range(5):
            await asyncio.sleep(0)
        for task in (holding, queueing, outside):
            task.cancel()
        await asyncio.wait({holding, queueing, outside})
    assert (room.visits, slots.free) == (0, 2)
    await asyncio.wait_for(alone(slots, room), SOON)
