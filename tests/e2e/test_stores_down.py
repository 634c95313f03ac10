"""A store goes away and comes back: nothing is lost, nobody waits long, it heals by itself."""

import asyncio
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import psutil
import pytest_asyncio
from redis.asyncio import Redis

from bot.config import Settings
from bot.domain.events import GROUP, Stream
from bot.embedded import Stores, start_stores
from bot.storage.migrate import migrate
from tests.e2e.conftest import redis_database
from tests.e2e.house import Candidate, Gateway, House, Nursery, house
from tests.e2e.process import until
from tests.stores import Servers

PROMISED = 2.0
"""Seconds within which a webhook says that it cannot take a message."""
SLACK = 1.0
"""Seconds more for a machine that is busy with other tests."""


@asynccontextmanager
async def own_stores(
    data_dir: Path, database_url: str = "", redis_url: str = ""
) -> AsyncIterator[Stores]:
    """The store that is not named, started for one test that stops it."""
    settings = Settings(
        _env_file=None, data_dir=data_dir, database_url=database_url, redis_url=redis_url
    )
    async with start_stores(settings, durable=False) as stores:
        yield stores


async def post(candidate: Candidate, text: str) -> tuple[int, float]:
    """Status and seconds of a message, whatever becomes of it."""
    hooks = candidate.house.twilio.hooks
    began = time.monotonic()
    delivered = await hooks.deliver(hooks.fields(candidate.address, text))
    return delivered.status, time.monotonic() - began


async def readiness(lab: House, gateway: Gateway) -> tuple[int, object]:
    """What ``/readyz`` answers."""
    async with lab.http.get(f"{gateway.url}/readyz") as answer:
        return answer.status, (await answer.json())["checks"]


@pytest_asyncio.fixture(loop_scope="session")
async def fragile(
    servers: Servers, nursery: Nursery, data_dir: Path, tmp_path: Path
) -> AsyncIterator[tuple[House, Stores]]:
    """A house on a Postgres of its own."""
    async with (
        redis_database(servers) as redis_url,
        own_stores(data_dir, redis_url=redis_url) as stores,
    ):
        await migrate(stores.database_url)
        async with house(stores.database_url, redis_url, tmp_path, nursery) as lab:
            yield lab, stores


async def test_without_postgres_messages_are_refused_until_it_is_back(
    fragile: tuple[House, Stores],
) -> None:
    lab, stores = fragile
    gateway, _ = await asyncio.gather(lab.gateway(), lab.worker())
    candidate = lab.candidate()
    await candidate.says("one")
    await candidate.hears(1)
    (server,) = stores.servers
    await server.stop()
    for _ in range(3):
        status, seconds = await post(candidate, "lost")
        assert status == 503
        assert seconds < PROMISED + SLACK
    status, checks = await readiness(lab, gateway)
    assert (status, checks) == (503, {"postgres": "Postgres cannot be reached.", "redis": "ok"})
    assert await lab.status(f"{gateway.url}/healthz") == 200
    await server.start()
    await until(lambda: lab.is_ready(gateway))
    await candidate.says("two")
    assert await candidate.hears(2) == ["1: one", "2: two"]


async def test_a_postgres_that_hangs_holds_no_webhook(fragile: tuple[House, Stores]) -> None:
    lab, stores = fragile
    gateway, _ = await asyncio.gather(lab.gateway(), lab.worker())
    candidate = lab.candidate()
    await candidate.says("one")
    await candidate.hears(1)
    with frozen(stores):
        for _ in range(2):
            status, seconds = await post(candidate, "late")
            assert status == 503
            assert seconds < PROMISED + SLACK
        assert (await readiness(lab, gateway))[0] == 503
    await until(lambda: lab.is_ready(gateway))
    await candidate.says("two")

    async def is_answered() -> bool:
        return any("two" in reply for reply in candidate.heard)

    await until(is_answered)


async def test_without_redis_messages_are_taken_and_answered_all_the_same(
    servers: Servers, nursery: Nursery, data_dir: Path, tmp_path: Path, database_url: str
) -> None:
    async with (
        own_stores(data_dir, database_url=database_url) as stores,
        house(database_url, stores.redis_url, tmp_path, nursery) as lab,
    ):
        gateway, worker = await asyncio.gather(lab.gateway(), lab.worker())
        candidate = lab.candidate()
        await candidate.says("one")
        await candidate.hears(1)
        (server,) = stores.servers
        await server.stop()
        await candidate.says("two")
        assert await candidate.hears(2) == ["1: one", "2: two"]
        assert gateway.process.logged("bus.down")
        status, checks = await readiness(lab, gateway)
        assert (status, checks) == (503, {"postgres": "ok", "redis": "Redis cannot be reached."})
        await server.start()
        await until(lambda: lab.is_ready(gateway))

        async def is_heard() -> bool:
            """A bell rings for this message, and a worker takes it off the stream."""
            await candidate.says("again")
            return bool(gateway.process.logged("bus.up")) and await heard_all(stores.redis_url)

        await until(is_heard)
        assert worker.logged("worker.store_down", store="Redis")


@contextmanager
def frozen(stores: Stores) -> Iterator[None]:
    """Stop the one server's processes where they stand, connections open."""
    port = urlsplit(stores.database_url).port
    (head,) = {
        psutil.Process(each.pid)
        for each in psutil.net_connections("tcp4")
        if each.pid and each.status == psutil.CONN_LISTEN and tuple(each.laddr)[1:] == (port,)
    }
    family = [head, *head.children(recursive=True)]
    for process in family:
        process.suspend()
    try:
        yield
    finally:
        for process in family:
            process.resume()


async def heard_all(redis_url: str) -> bool:
    """Whether the workers have read the stream's last entry."""
    async with Redis.from_url(redis_url, decode_responses=True) as client:
        stream = await client.xinfo_stream(Stream.CANDIDATE.value)
        groups = await client.xinfo_groups(Stream.CANDIDATE.value)
    read = {group["name"]: group["last-delivered-id"] for group in groups}
    return bool(read.get(GROUP) == stream["last-generated-id"])
