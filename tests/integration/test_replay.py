"""Replay over real stores: a stream that was lost is told again, and nobody does anything twice."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from redis.asyncio import Redis

from bot import recovering
from bot.bus.redis_streams import RedisStreams
from bot.clock import SystemClock, Uuid7
from bot.config import Settings, load
from bot.domain.errors import Refused
from bot.domain.events import GROUP, Actor, Bell, EventType, Stream
from bot.storage.postgres import PostgresStore
from tests.contracts.store_cases import LONG, Scene, reply
from tests.integration.backup_cases import stage

pytestmark = pytest.mark.integration


@pytest.fixture
async def store(database_url: str) -> AsyncIterator[PostgresStore]:
    store = PostgresStore(database_url, SystemClock(), Uuid7(), size=2)
    await store.open()
    yield store
    await store.close()


@pytest.fixture
def settings(database_url: str, redis_url: str) -> Settings:
    return load(_env_file=None, database_url=database_url, redis_url=redis_url)


@pytest.fixture
async def bus(redis_url: str) -> AsyncIterator[RedisStreams]:
    bus = RedisStreams(redis_url)
    yield bus
    await bus.close()


async def heard(bus: RedisStreams, stream: Stream, group: str, many: int) -> list[Bell]:
    """The next bells that a group hears on a stream."""
    found: list[Bell] = []
    async with asyncio.timeout(10):
        async for bell in bus.listen(stream, group, "one"):
            found.append(bell)
            if len(found) == many:
                break
    return found


async def test_a_stream_that_was_lost_is_told_again_in_order(
    store: PostgresStore, settings: Settings, bus: RedisStreams, redis_url: str
) -> None:
    scene = Scene(stage(store))
    rung: list[Bell] = []
    for text in ("one", "two", "three"):
        rung += (await scene.hear(text)).bells
    job = await scene.job()
    await bus.ring(rung)
    async with Redis.from_url(redis_url) as client:
        await client.flushdb()
    told = await recovering.replay(settings, "1h", ())
    assert told.announced == {"events:candidate": 3, "events:job": 1}
    assert (told.trimmed, told.unknown) == ((), 0)
    bells = await heard(bus, Stream.CANDIDATE, "a new listener", 3)
    assert [each.event for each in bells] == [each.event for each in rung]
    assert all(each.replayed for each in bells)
    assert {each.subject for each in bells} == {scene.subject}
    [created] = await heard(bus, Stream.JOB, "a new listener", 1)
    assert (created.subject, created.replayed) == (job.id, True)


async def test_an_entry_says_that_it_rang_before(
    store: PostgresStore, settings: Settings, redis_url: str
) -> None:
    scene = Scene(stage(store))
    receipt = await scene.hear("hello")
    await recovering.replay(settings, "1h", ())
    async with Redis.from_url(redis_url, decode_responses=True) as client:
        entries = await client.xrange("events:candidate")
    assert entries is not None
    [(_, fields)] = entries
    assert fields == {
        "id": str(receipt.event),
        "type": "MESSAGE_RECEIVED",
        "subject": str(scene.subject),
        "delay": "0.0",
        "replayed": "1",
    }


async def test_a_worker_of_the_release_before_finds_nothing_due(
    store: PostgresStore, settings: Settings, bus: RedisStreams
) -> None:
    """It does not know the mark, and claims: what is done is not due."""
    scene = Scene(stage(store))
    await scene.hear("hello")
    await scene.turn(reply())
    await recovering.replay(settings, "1h", ())
    [bell] = await heard(bus, Stream.CANDIDATE, GROUP, 1)
    assert await store.mailbox.claim(bell.subject, LONG) is None
    assert await scene.statuses() == ["queued"]


async def test_only_the_streams_that_are_asked_for(
    store: PostgresStore, settings: Settings, bus: RedisStreams
) -> None:
    scene = Scene(stage(store))
    await scene.hear("hello")
    await scene.job()
    told = await recovering.replay(settings, "1h", ("events:job",))
    assert told.announced == {"events:job": 1}
    assert (await bus.depth(Stream.CANDIDATE, GROUP)).length == 0


async def test_more_than_one_batch(
    store: PostgresStore, settings: Settings, bus: RedisStreams
) -> None:
    scene = Scene(stage(store))
    await scene.hear("hello")
    for number in range(recovering.BATCH + 1):
        await store.journal.record(
            scene.subject,
            kind=EventType.RECRUITER_ACTION,
            key=f"recruiter:{number}:{scene.name}",
            payload={"action": "record"},
            actor=Actor.RECRUITER,
        )
    told = await recovering.replay(settings, "1h", ())
    assert told.announced == {"events:candidate": recovering.BATCH + 2}
    assert (await bus.depth(Stream.CANDIDATE, GROUP)).length == recovering.BATCH + 2


async def test_nothing_happened_since_then(store: PostgresStore, settings: Settings) -> None:
    await Scene(stage(store)).hear("hello")
    assert (await recovering.replay(settings, "0s", ())).announced == {}


async def test_a_bell_that_is_lost_on_the_way_says_where_to_go_on(
    store: PostgresStore, settings: Settings
) -> None:
    await Scene(stage(store)).hear("hello")
    nowhere = settings.model_copy(update={"redis_url": "redis://127.0.0.1:1/0"})
    with pytest.raises(
        Refused, match=r"Redis cannot be reached\. 0 facts .* `bot replay --since 20"
    ):
        await recovering.replay(nowhere, "1h", ())
