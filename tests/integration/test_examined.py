"""Real stores, looked at by the doctor."""

import asyncio
from urllib.parse import urlsplit

import asyncpg
import pytest

from bot.bus import examined as bus
from bot.clock import SystemClock, Uuid7
from bot.domain.errors import StoreDown
from bot.domain.events import Actor
from bot.files.job_file import demo_job
from bot.storage import examined as storage
from bot.storage.examined import PostgresRefused, PostgresSeen
from bot.storage.postgres import PostgresStore
from bot.storage.schema import HEAD
from tests.stores import Servers
from tests.wire import black_hole, nobody, saying, silent

pytestmark = pytest.mark.integration


async def look(url: str, patience: float = 5.0) -> PostgresSeen:
    return await asyncio.to_thread(storage.look, url, patience)


def at(url: str, host: str) -> str:
    """The same database elsewhere."""
    parts = urlsplit(url)
    return parts._replace(netloc=f"me:the-secret@{host}").geturl()


async def test_a_migrated_database_is_seen_with_its_open_jobs(database_url: str) -> None:
    store = PostgresStore(database_url, SystemClock(), Uuid7(), size=2)
    await store.open()
    try:
        code = (await store.jobs.import_job(demo_job().document, Actor.RECRUITER)).code
        await store.jobs.import_job(demo_job().document, Actor.RECRUITER)
        known = tuple(job.code for job in (await store.mailbox.jobs()).open)
    finally:
        await store.close()
    seen = await look(database_url)
    assert seen.jobs == known == (code,)
    assert seen.behind == ""
    assert seen.version.startswith(f"{seen.major}.")
    assert (seen.encoding, seen.read_only) == ("UTF8", False)
    assert seen.connections > 50
    assert abs((SystemClock().now() - seen.date).total_seconds()) < 30


async def test_an_empty_database_is_behind(empty_database_url: str) -> None:
    seen = await look(empty_database_url)
    assert f"needs {HEAD}" in seen.behind
    assert seen.jobs == ()


async def test_limits_and_modes_of_the_database_count(
    servers: Servers, empty_database_url: str
) -> None:
    name = urlsplit(empty_database_url).path.strip("/")
    admin = await asyncpg.connect(servers.admin_url, ssl=False)
    try:
        await admin.execute(f"ALTER DATABASE {name} CONNECTION LIMIT 7")
        await admin.execute(f"ALTER DATABASE {name} SET default_transaction_read_only = on")
    finally:
        await admin.close()
    seen = await look(empty_database_url)
    assert (seen.connections, seen.read_only) == (7, True)


async def test_a_server_that_says_no(database_url: str) -> None:
    parts = urlsplit(database_url)
    for url, why in {
        parts._replace(netloc=f"me:the-secret@{parts.hostname}:{parts.port}").geturl(): "accept",
        parts._replace(path="/no_such_name").geturl(): "no database of that name",
    }.items():
        with pytest.raises(PostgresRefused, match=why) as raised:
            await look(url)
        assert "the-secret" not in str(raised.value)


async def test_a_server_that_is_not_there(database_url: str) -> None:
    with silent() as quiet, black_hole() as hole, saying(b"HTTP/1.1 400\r\n\r\n") as other:
        for host in (nobody(), quiet, hole, other, "no-such-name.invalid:5432"):
            with pytest.raises(StoreDown, match=r"^Postgres cannot be reached\.$"):
                await look(at(database_url, host), 0.2)


async def test_a_redis_tells_of_itself(redis_url: str) -> None:
    seen = await asyncio.to_thread(bus.look, redis_url, 5.0)
    assert seen.speaks >= (6, 2)
    assert seen.version
    assert (seen.policy, seen.role) == ("noeviction", "master")
    assert seen.is_appending is not None


@pytest.mark.parametrize(
    ("login", "path", "why"),
    [
        (":the-secret@", "/0", "password"),
        ("", "/0", "password"),
        ("nobody:the-secret@", "/0", "password"),
        (None, "/9999", "number"),
    ],
)
async def test_a_redis_that_says_no(redis_url: str, login: str | None, path: str, why: str) -> None:
    parts = urlsplit(redis_url)
    netloc = parts.netloc if login is None else f"{login}{parts.hostname}:{parts.port}"
    url = parts._replace(netloc=netloc, path=path).geturl()
    with pytest.raises(bus.RedisRefused, match=why) as raised:
        await asyncio.to_thread(bus.look, url, 5.0)
    assert "the-secret" not in str(raised.value)
