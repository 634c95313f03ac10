"""How fast messages may leave: the same promises by one process alone and by all over Redis."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass

import pytest
from redis.asyncio import Redis

from bot.clock import Uuid7
from bot.domain.ports import Pace, Passage
from bot.pace.limits import PERSON_BURST, QUEUE_SECONDS, Limits
from bot.pace.local import LocalPace
from bot.pace.redis_pace import RedisPace
from tests.stores import redis_url, servers

__all__ = ["redis_url", "servers"]

OURS = "whatsapp:+1999"
SLOW = Limits(rate=20.0, person=0.0)


class Time:
    """A clock that is moved by hand."""

    at = 1000.0

    def now(self) -> float:
        return self.at


@dataclass
class Bench:
    """``make`` makes a pace; all made stand for relays of one installation where they can."""

    make: Callable[[Limits], Pace]
    pass_time: Callable[[float], Awaitable[None]]


@pytest.fixture(params=["local", pytest.param("Redis", marks=pytest.mark.integration)])
async def bench(request: pytest.FixtureRequest) -> AsyncIterator[Bench]:
    made: list[Pace] = []

    def keep(pace: Pace) -> Pace:
        made.append(pace)
        return pace

    if request.param == "local":
        time = Time()

        async def move(seconds: float) -> None:
            time.at += seconds

        yield Bench(lambda limits: keep(LocalPace(limits, time.now)), move)
    else:
        # Asked for by name, so that the cases without a server start none.
        url, prefix = request.getfixturevalue("servers").redis_url, Uuid7().new().hex
        yield Bench(lambda limits: keep(RedisPace(url, limits, prefix=prefix)), asyncio.sleep)
    for pace in made:
        await pace.close()


def to(*people: str, sender: str = OURS) -> list[Passage]:
    return [Passage(sender, person) for person in people]


def many(count: int, sender: str = OURS) -> list[Passage]:
    return to(*(f"p{n}" for n in range(count)), sender=sender)


async def waits_of(pace: Pace, passages: list[Passage]) -> list[float]:
    """Seconds that each must wait."""
    return [wait.seconds for wait in await pace.admit(passages)]


async def test_nothing_asked_nothing_answered(bench: Bench) -> None:
    assert list(await waits_of(bench.make(SLOW), [])) == []


async def test_a_burst_goes_and_the_rest_waits_one_after_the_other(bench: Bench) -> None:
    waits = list(await waits_of(bench.make(SLOW), many(9)))
    assert waits[:5] == [0.0] * 5
    assert waits[5:] == pytest.approx([0.05, 0.1, 0.15, 0.2], abs=0.02)


@pytest.mark.parametrize("start", [0.1, 33_337.713, 1_000_000.3, 1_795_724_251.123457])
async def test_a_burst_is_whole_at_whatever_time_it_begins(start: float) -> None:
    pace = LocalPace(SLOW, lambda: start)
    waits = await waits_of(pace, many(6))
    assert waits[:5] == [0.0] * 5
    assert waits[5] == pytest.approx(0.05, abs=0.001)


async def test_after_its_wait_it_goes(bench: Bench) -> None:
    pace = bench.make(SLOW)
    last = (await waits_of(pace, many(6)))[-1]
    assert last > 0
    await bench.pass_time(last + 0.005)
    assert list(await waits_of(pace, many(1))) == [0.0]


async def test_what_waited_was_not_counted(bench: Bench) -> None:
    pace = bench.make(SLOW)
    held = [await waits_of(pace, many(6)) for _ in range(5)]
    assert held[0][0] == 0.0
    await bench.pass_time(0.3)
    assert await waits_of(pace, many(5)) == [0.0] * 5


async def test_whoever_is_held_back_comes_behind_those_of_the_calls_before(bench: Bench) -> None:
    """Else a backlog that is longer than one call comes back at the same time, again and again."""
    pace = bench.make(SLOW)
    waits = [wait for _ in range(5) for wait in await waits_of(pace, many(5))][5:]
    assert waits == pytest.approx([0.05 * n for n in range(1, 21)], abs=0.04)
    await bench.pass_time(1.1)
    assert await waits_of(pace, many(5)) == [0.0] * 5


async def test_nobody_waits_for_ever_for_those_in_front(bench: Bench) -> None:
    pace = bench.make(Limits(rate=1.0, person=0.0))
    waits = [wait for _ in range(5) for wait in await waits_of(pace, many(50))]
    assert QUEUE_SECONDS - 1 < max(waits) <= QUEUE_SECONDS + 2


async def test_senders_do_not_wait_for_each_other(bench: Bench) -> None:
    pace = bench.make(SLOW)
    assert max(await waits_of(pace, many(9))) > 0
    assert list(await waits_of(pace, many(1, "whatsapp:+1888"))) == [0.0]


async def test_one_person_gets_a_burst_and_then_one_message_in_a_while(bench: Bench) -> None:
    pace = bench.make(Limits(rate=0.0, person=6.0))
    waits = await waits_of(pace, to(*["ana"] * (PERSON_BURST + 1), "ben"))
    assert list(waits[:PERSON_BURST]) == [0.0] * PERSON_BURST
    assert waits[PERSON_BURST] == pytest.approx(6.0, abs=0.5)
    assert waits[-1] == 0.0


async def test_whom_one_waits_for_takes_nothing_of_the_senders_rate(bench: Bench) -> None:
    pace = bench.make(Limits(rate=20.0, person=60.0))
    for _ in range(PERSON_BURST // 5):
        await waits_of(pace, to(*["ana"] * 5))
        await bench.pass_time(0.26)
    waits = await waits_of(pace, [*to(*["ana"] * 5), *many(5)])
    assert min(waits[:5]) > 1
    assert list(waits[5:]) == [0.0] * 5


async def test_without_limits_everything_goes(bench: Bench) -> None:
    assert set(await waits_of(bench.make(Limits(0.0, 0.0)), to(*["ana"] * 500))) == {0.0}


async def test_a_stopped_sender_says_nothing_until_its_time_is_over(bench: Bench) -> None:
    pace = bench.make(SLOW)
    await pace.stop(OURS, 0.2)
    first, second = await waits_of(pace, many(2))
    assert first == pytest.approx(0.2, abs=0.1)
    assert second >= first
    assert [wait.is_stopped for wait in await pace.admit(many(2))] == [True, True]
    assert list(await waits_of(pace, many(1, "whatsapp:+1888"))) == [0.0]
    await bench.pass_time(0.21)
    assert list(await waits_of(pace, many(1))) == [0.0]


@pytest.mark.integration
async def test_all_relays_share_one_rate(redis_url: str) -> None:
    one, two = RedisPace(redis_url, SLOW), RedisPace(redis_url, SLOW)
    both = [*await waits_of(one, many(4)), *await waits_of(two, many(4))]
    assert sum(wait == 0 for wait in both) in {5, 6}  # one more in 50 ms of a slow machine
    await one.stop(OURS, 60.0)
    assert (await waits_of(two, many(1)))[0] > 30
    await one.close()
    await two.close()


@pytest.mark.integration
async def test_nothing_in_redis_stays_or_names_a_person(redis_url: str) -> None:
    pace = RedisPace(redis_url, Limits(1.0, 6.0), prefix="t:")
    await waits_of(pace, to("01a21788-37f9-7200-9975-63d202184677"))
    await pace.stop(OURS, 5.0)
    async with Redis.from_url(redis_url, decode_responses=True) as client:
        keys = sorted(await client.keys("*"))
        assert keys == [
            f"t:{{pace}}:{OURS}:from",
            f"t:{{pace}}:{OURS}:stop",
            f"t:{{pace}}:{OURS}:to:01a21788-37f9-7200-9975-63d202184677",
        ]
        assert all([0 < await client.pttl(key) < 300_000 for key in keys])
    await pace.close()


@pytest.mark.integration
async def test_a_server_that_forgot_everything_is_asked_as_before(redis_url: str) -> None:
    pace = RedisPace(redis_url, SLOW)
    await waits_of(pace, many(5))
    async with Redis.from_url(redis_url) as client:
        await client.flushdb()
        await client.script_flush()
    assert list(await waits_of(pace, many(5))) == [0.0] * 5
    await pace.close()


async def test_without_redis_a_careful_share_goes_and_nothing_stands_still() -> None:
    pace = RedisPace("redis://127.0.0.1:1/0", Limits(rate=80.0, person=6.0))
    waits = await waits_of(pace, many(9))
    assert list(waits[:5]) == [0.0] * 5  # a quarter of 80 a second, as SLOW is
    assert waits[5] == pytest.approx(0.05, abs=0.02)
    await pace.stop(OURS, 60.0)
    assert (await waits_of(pace, many(1)))[0] > 30
    await pace.close()


async def test_a_redis_that_says_nothing_is_left_alone_for_a_while() -> None:
    asked: list[asyncio.StreamWriter] = []

    async def silent(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked.append(writer)

    async with await asyncio.start_server(silent, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        pace = RedisPace(f"redis://127.0.0.1:{port}/0", SLOW)
        async with asyncio.timeout(2.0):
            for _ in range(20):
                await waits_of(pace, many(1))
        assert len(asked) <= 2
        await pace.close()
        for writer in asked:
            writer.close()
