"""One at a time for each name."""

import asyncio

import pytest

from bot.turnstile import Turnstile


class Inside:
    """Who is in at the moment, and who came in, in order."""

    def __init__(self) -> None:
        self.turnstile = Turnstile()
        self.gate = asyncio.Event()
        self.now: list[str] = []
        self.came: list[str] = []

    async def pass_as(self, name: str, who: str) -> None:
        async with self.turnstile.passed(name):
            self.now.append(who)
            self.came.append(who)
            await self.gate.wait()
            self.now.remove(who)

    def begin(self, name: str, who: str) -> "asyncio.Task[None]":
        return asyncio.create_task(self.pass_as(name, who))


async def settled() -> None:
    """Until nobody can go any further."""
    for _ in range(10):
        await asyncio.sleep(0)


async def test_of_one_name_one_is_inside_and_others_do_not_wait_for_it() -> None:
    inside = Inside()
    tasks = [inside.begin("flood", f"flood {n}") for n in range(100)]
    tasks.append(inside.begin("calm", "calm"))
    await settled()
    assert inside.now == ["flood 0", "calm"]
    inside.gate.set()
    await asyncio.gather(*tasks)
    assert [who for who in inside.came if who != "calm"] == [f"flood {n}" for n in range(100)]


async def test_nobody_is_remembered() -> None:
    inside = Inside()
    inside.gate.set()
    await asyncio.gather(*(inside.begin(f"name {n % 3}", str(n)) for n in range(9)))
    assert len(inside.turnstile) == 0


async def test_who_gives_up_waiting_leaves_the_way_free() -> None:
    inside = Inside()
    first, second, third = (inside.begin("one", who) for who in ("first", "second", "third"))
    await settled()
    second.cancel()
    with pytest.raises(asyncio.CancelledError):
        await second
    inside.gate.set()
    await asyncio.gather(first, third)
    assert inside.came == ["first", "third"]
    assert len(inside.turnstile) == 0


async def test_a_failure_inside_leaves_the_way_free() -> None:
    turnstile = Turnstile()
    with pytest.raises(ValueError, match="inside"):
        async with turnstile.passed("one"):
            raise ValueError("inside")
    async with asyncio.timeout(1), turnstile.passed("one"):
        assert len(turnstile) == 1
