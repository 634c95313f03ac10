"""What the bus over a server must do besides: what stands in its entries, and a server's moods."""

import asyncio
import signal
import tempfile
import time
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from bot.bus.redis_streams import Limits, RedisStreams
from bot.domain.errors import StoreDown
from bot.domain.events import Bell, EventType, Stream
from tests.contracts.bus_places import IDS, PASSWORD, OverServer, Server, bell, hear


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with tempfile.TemporaryDirectory(prefix="bus-") as folder:
        server = Server(Path(folder))
        yield server
        server.kill()


@pytest.fixture
async def over_server(server: Server) -> AsyncIterator[OverServer]:
    place = OverServer(server)
    yield place
    await place.bus.close()
    await place.redis.aclose()


async def test_entries_carry_ids_and_nothing_else(over_server: OverServer) -> None:
    await over_server.bus.ring([bell(1, delay=2.0)])
    entries = await over_server.redis.xrange(over_server.key)
    assert entries is not None
    ((_, fields),) = entries
    one = bell(1)
    assert fields == {
        "id": str(one.event),
        "type": "MESSAGE_RECEIVED",
        "subject": str(one.subject),
        "delay": "2.0",
    }


async def test_entries_of_strangers_are_skipped_acknowledged_and_told(
    over_server: OverServer,
) -> None:
    good = {"id": str(IDS.new()), "type": "MESSAGE_RECEIVED", "subject": str(IDS.new())}
    strange: Sequence[Mapping[str, str]] = (
        {"text": "my name is Ana"},
        good | {"id": "not an id"},
        good | {"type": "GOSSIP"},
        good | {"delay": "nan"},
        good | {"delay": "-1"},
        good | {"delay": "1e9"},
        good | {"delay": "soon"},
    )
    for fields in strange:
        await over_server.add(fields)
    await over_server.add(good | {"colour": "blue"})
    with capture_logs() as logs:
        (heard,) = await hear(over_server.bus, 1)
    assert (str(heard.event), heard.delay) == (good["id"], 0.0)
    assert [each["event"] for each in logs] == ["bell.malformed"] * len(strange)
    assert "Ana" not in str(logs)
    assert (await over_server.bus.depth(Stream.CANDIDATE, "workers")).pending == 0


async def test_what_a_dead_listener_never_acknowledged_comes_to_its_successor(
    over_server: OverServer,
) -> None:
    redis, key = over_server.redis, over_server.key
    await over_server.bus.ring([bell(1), bell(2)])
    await redis.xgroup_create(key, "workers", id="0")
    await redis.xreadgroup("workers", "w1", {key: ">"}, count=1)
    depth = await over_server.bus.depth(Stream.CANDIDATE, "workers")
    assert depth.pending == 1
    assert 0 <= depth.oldest < 20

    assert await hear(over_server.bus, 2, consumer="w1") == [bell(1), bell(2)]
    assert (await over_server.bus.depth(Stream.CANDIDATE, "workers")).pending == 0


async def test_what_the_dead_never_acknowledged_is_not_pending_for_ever(
    over_server: OverServer,
) -> None:
    """A container that died comes back under another name: nobody of the old one acknowledges."""
    redis, key = over_server.redis, over_server.key
    await over_server.bus.ring([bell(1), bell(2)])
    await redis.xgroup_create(key, "workers", id="0")
    await redis.xreadgroup("workers", "dead", {key: ">"}, count=1)
    limits = Limits(block=0.5, abandoned=0.0)
    heir = RedisStreams(over_server.server.url, prefix=over_server.prefix, limits=limits)
    assert await hear(heir, 2, consumer="heir") == [bell(1), bell(2)]
    assert (await over_server.bus.depth(Stream.CANDIDATE, "workers")).pending == 0
    await heir.close()


async def test_a_trimmed_entry_among_the_pending_does_not_stop_the_listener(
    over_server: OverServer,
) -> None:
    redis, key = over_server.redis, over_server.key
    await over_server.bus.ring([bell(1)])
    await redis.xgroup_create(key, "workers", id="0")
    await redis.xreadgroup("workers", "w1", {key: ">"})
    await redis.xtrim(key, maxlen=0, approximate=False)
    await over_server.bus.ring([bell(2)])
    with capture_logs() as logs:
        assert await hear(over_server.bus, 1, consumer="w1") == [bell(2)]
    # Servers from 7 on forget it when the pending are looked through; older ones hand it out.
    assert [each["event"] for each in logs] in ([], ["bell.malformed"])
    assert (await over_server.bus.depth(Stream.CANDIDATE, "workers")).pending == 0


async def test_a_hung_server_holds_a_caller_for_a_second_at_most(over_server: OverServer) -> None:
    await over_server.bus.ping()
    over_server.server.signal(signal.SIGSTOP)
    try:
        before = time.monotonic()
        with pytest.raises(StoreDown):
            await over_server.bus.ring([bell(1)])
        assert time.monotonic() - before < 1.8
    finally:
        over_server.server.signal(signal.SIGCONT)


async def test_a_server_that_forgot_its_scripts_is_rung_all_the_same(
    over_server: OverServer,
) -> None:
    await over_server.bus.ring([bell(1)])
    await over_server.redis.script_flush()
    await over_server.bus.ring([bell(2), bell(3)])
    assert await hear(over_server.bus, 3) == [bell(1), bell(2), bell(3)]


async def test_each_bell_rings_on_its_own_stream(over_server: OverServer) -> None:
    daily = bell(2, EventType.DAILY_SUMMARY)
    await over_server.bus.ring([bell(1), daily, bell(3)])
    assert await hear(over_server.bus, 2) == [bell(1), bell(3)]
    assert await hear(over_server.bus, 1, stream=Stream.SCHEDULED) == [daily]


async def test_a_stream_stays_bounded(server: Server) -> None:
    bus = RedisStreams(server.url, prefix=IDS.new().hex, limits=Limits(length=100, at_once=300))
    await bus.ring([bell(number) for number in range(2_000)])
    assert (await bus.depth(Stream.CANDIDATE, "workers")).length < 400
    await bus.close()


async def test_two_installations_share_a_server(redis_url: str) -> None:
    here, there = (RedisStreams(redis_url, prefix=IDS.new().hex) for _ in range(2))
    await here.ring([bell(1)])
    await there.ring([bell(2)])
    assert await hear(here, 1) == [bell(1)]
    assert await hear(there, 1) == [bell(2)]
    await here.close()
    await there.close()


async def test_a_wrong_password_is_a_store_that_cannot_be_reached(server: Server) -> None:
    bus = RedisStreams(server.url.replace(PASSWORD, "wrong"))
    with pytest.raises(StoreDown):
        await bus.ping()
    with pytest.raises(StoreDown):
        await hear(bus, 1)
    await bus.close()


async def test_listeners_leave_no_connection_behind(over_server: OverServer) -> None:
    await over_server.bus.ring([bell(number) for number in range(3)])
    before = int((await over_server.redis.info("clients"))["connected_clients"])
    for number in range(3):
        await hear(over_server.bus, 1, group=f"g{number}")
    waiting = asyncio.create_task(hear(over_server.bus, 4))
    await over_server.listening()
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    async with asyncio.timeout(10):
        while int((await over_server.redis.info("clients"))["connected_clients"]) > before:
            continue
    assert (await over_server.bus.depth(Stream.CANDIDATE, "workers")).pending == 0


async def test_listeners_that_begin_together_share_the_group_that_one_of_them_makes(
    over_server: OverServer,
) -> None:
    together = [
        asyncio.create_task(hear(over_server.bus, 1, consumer=f"w{number}")) for number in range(4)
    ]
    await over_server.listening()
    heard: list[Bell] = []
    for number in range(4):
        await over_server.bus.ring([bell(number)])
        done, _ = await asyncio.wait(together, return_when=asyncio.FIRST_COMPLETED)
        heard += [each for task in done for each in task.result()]
        together = [task for task in together if task not in done]
    assert heard == [bell(number) for number in range(4)]


async def test_a_stream_s_name_taken_by_something_else_is_a_store_that_cannot_be_used(
    over_server: OverServer,
) -> None:
    await over_server.redis.set(over_server.key, "a string")
    for attempt in (
        over_server.bus.ring([bell(1)]),
        hear(over_server.bus, 1),
        over_server.bus.depth(Stream.CANDIDATE, "workers"),
    ):
        with pytest.raises(StoreDown):
            await attempt
