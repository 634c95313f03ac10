"""What every bus must do: the one over a server and the one in memory, under the same tests."""

import asyncio
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import aclosing
from pathlib import Path

import pytest

from bot.bus.in_memory import InMemoryBus
from bot.domain.errors import StoreDown
from bot.domain.events import EventType, Stream
from tests.contracts.bus_places import (
    InProcess,
    OverServer,
    Place,
    Server,
    bell,
    hear,
    listening_to,
)


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with tempfile.TemporaryDirectory(prefix="bus-") as folder:
        server = Server(Path(folder))
        yield server
        server.kill()


@pytest.fixture(params=["server", "memory"])
async def place(request: pytest.FixtureRequest) -> AsyncIterator[Place]:
    if request.param == "memory":
        yield InProcess()
        return
    over = OverServer(request.getfixturevalue("server"))
    yield over
    await over.bus.close()
    await over.redis.aclose()


async def test_bells_are_heard_as_they_were_rung_and_in_that_order(place: Place) -> None:
    rung = [bell(1), bell(2, EventType.VOICE_OUTCOME, delay=2.0), bell(3, delay=0.25)]
    await place.bus.ring(rung[:2])
    await place.bus.ring(rung[2:])
    assert await hear(place.bus, 3) == rung


async def test_a_listener_that_waits_hears_a_bell_rung_later(place: Place) -> None:
    waiting = asyncio.create_task(hear(place.bus, 1))
    await place.listening()
    await place.bus.ring([bell(1)])
    assert await waiting == [bell(1)]


async def test_ringing_nothing_does_nothing(place: Place) -> None:
    await place.bus.ring([])
    assert (await place.bus.depth(Stream.CANDIDATE, "workers")).length == 0


async def test_each_bell_goes_to_one_listener_of_a_group(place: Place) -> None:
    await place.bus.ring([bell(number) for number in range(40)])
    parts = [await hear(place.bus, 16, consumer=name) for name in ("w1", "w2")]
    parts.append(await hear(place.bus, 8, consumer="w3"))
    assert [each for part in parts for each in part] == [bell(number) for number in range(40)]


async def test_every_group_hears_everything(place: Place) -> None:
    await place.bus.ring([bell(1), bell(2)])
    heard = [await hear(place.bus, 2, group=group) for group in ("workers", "warehouse")]
    assert heard == [[bell(1), bell(2)]] * 2


async def test_a_type_is_announced_on_its_own_stream(place: Place) -> None:
    await place.bus.ring(
        [bell(1, EventType.JOB_CREATED), bell(2), bell(3, EventType.DAILY_SUMMARY)]
    )
    assert await hear(place.bus, 1) == [bell(2)]
    assert await hear(place.bus, 1, stream=Stream.JOB) == [bell(1, EventType.JOB_CREATED)]
    assert await hear(place.bus, 1, stream=Stream.SCHEDULED) == [bell(3, EventType.DAILY_SUMMARY)]


async def test_a_wipe_while_listening_is_survived(place: Place) -> None:
    await place.bus.ring([bell(1)])
    async with (
        asyncio.timeout(20),
        aclosing(listening_to(place.bus, "workers", "w1", None)) as bells,
    ):
        assert await anext(bells) == bell(1)
        following = asyncio.ensure_future(anext(bells))
        await place.listening()
        await place.wipe()
        await place.bus.ring([bell(2)])
        assert await following == bell(2)


async def test_a_wipe_before_a_bell_is_heard_loses_only_that_bell(place: Place) -> None:
    await place.bus.ring([bell(1)])
    await place.wipe()
    await place.bus.ring([bell(2)])
    assert await hear(place.bus, 1) == [bell(2)]


async def test_when_it_goes_down_everybody_is_told_at_once_and_it_comes_back(place: Place) -> None:
    await place.bus.ring([bell(1)])
    assert await hear(place.bus, 1) == [bell(1)]
    waiting = asyncio.create_task(hear(place.bus, 1))
    await place.listening()

    await place.stop()
    with pytest.raises(StoreDown):
        await waiting
    before = time.monotonic()
    for attempt in (place.bus.ring([bell(2)]), place.bus.ping(), hear(place.bus, 1)):
        with pytest.raises(StoreDown):
            await attempt
    with pytest.raises(StoreDown):
        await place.bus.depth(Stream.CANDIDATE, "workers")
    assert time.monotonic() - before < 2.0

    await place.start()
    await place.bus.ping()
    await place.bus.ring([bell(3)])
    assert (await hear(place.bus, 1)) == [bell(3)]


async def test_what_was_heard_is_not_pending(place: Place) -> None:
    assert (await place.bus.depth(Stream.CANDIDATE, "workers")).length == 0
    await place.bus.ring([bell(number) for number in range(30)])
    await hear(place.bus, 5)
    depth = await place.bus.depth(Stream.CANDIDATE, "workers")
    assert (depth.length, depth.pending, depth.oldest) == (30, 0, 0.0)
    assert (await place.bus.depth(Stream.CANDIDATE, "nobody")).pending == 0


async def test_ten_thousand_bells_are_rung_and_heard_in_seconds(place: Place) -> None:
    rung = [bell(number) for number in range(10_000)]
    before = time.monotonic()
    await place.bus.ring(rung)
    heard = await hear(place.bus, len(rung))
    assert heard == rung
    assert time.monotonic() - before < 15


async def test_the_stream_in_memory_stays_bounded_and_goes_on_with_the_oldest_kept() -> None:
    bus = InMemoryBus(kept=2)
    await bus.ring([bell(1)])
    assert await hear(bus, 1) == [bell(1)]
    await bus.ring([bell(2), bell(3), bell(4)])
    assert await hear(bus, 2) == [bell(3), bell(4)]
    await bus.close()
