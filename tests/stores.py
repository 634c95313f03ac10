"""Fixtures: a real Postgres and a real Redis, one of each for the whole test session.

``database_url`` is a migrated database of the test's own, ``redis_url`` an empty Redis database of
the xdist worker's own. The servers start when a test first asks for one; see ``keeper``.
"""

import asyncio
import contextlib
import fcntl
import json
import os
import sys
import uuid
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import asyncpg
import pytest
from redis.asyncio import Redis

from tests.keeper import ADDRESSES, data_folder

TEMPLATE = "hireline_template"


@dataclass(frozen=True, slots=True)
class Servers:
    """The session's servers.

    Attributes:
        shared: a folder that all workers of the session see.
        admin_url: Postgres' superuser, database ``postgres``.
        app_url: the application's role, who is no superuser.
        redis_url: database 0.
    """

    shared: Path
    admin_url: str
    app_url: str
    redis_url: str


@pytest.fixture(scope="session")
def servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Servers]:
    base = tmp_path_factory.getbasetemp()
    shared = (base.parent if _worker() is not None else base) / "stores"
    shared.mkdir(exist_ok=True)
    (shared / "users").touch()
    with (shared / "users").open("r+") as users:
        with _alone(shared):
            fcntl.flock(users, fcntl.LOCK_SH)
            if not (shared / ADDRESSES).exists():
                _start_keeper(shared)
            known = json.loads((shared / ADDRESSES).read_text("utf-8"))
        yield Servers(shared, known["admin_url"], known["database_url"], known["redis_url"])


@pytest.fixture
async def database_url(servers: Servers) -> AsyncIterator[str]:
    async with migrated(servers) as url:
        yield url


@pytest.fixture
async def empty_database_url(servers: Servers) -> AsyncIterator[str]:
    """A database without any table."""
    async with cloned(servers, "template0") as url:
        yield url


@pytest.fixture
async def redis_url(servers: Servers) -> str:
    url = _named(servers.redis_url, str((_worker() or 0) + 1))
    async with Redis.from_url(url) as client:
        await client.flushdb()
    return url


@pytest.fixture
def data_dir() -> Iterator[Path]:
    """A ``DATA_DIR`` for tests that start stores of their own."""
    with data_folder() as folder:
        yield folder


@contextlib.asynccontextmanager
async def migrated(servers: Servers) -> AsyncIterator[str]:
    """A migrated database of one's own."""
    await asyncio.to_thread(_provide_template, servers)
    async with cloned(servers, TEMPLATE) as url:
        yield url


@contextlib.asynccontextmanager
async def cloned(servers: Servers, template: str) -> AsyncIterator[str]:
    """A database made from ``template``, dropped at the end whoever is connected."""
    name = f"test_{uuid.uuid4().hex}"  # noqa: TID251 - a name, not an id of ours
    # Copying files (20 ms with the drop) beats writing the journal (29 ms): measured, fsync off.
    made = f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY file_copy"
    await _admin(servers, f"{made} OWNER {_role(servers)}")
    try:
        yield _named(servers.app_url, name)
    finally:
        await _admin(servers, f"DROP DATABASE {name} WITH (FORCE)")


async def _admin(servers: Servers, statement: str) -> None:
    connection = await asyncpg.connect(servers.admin_url, ssl=False)
    try:
        await connection.execute(statement)
    finally:
        await connection.close()


def _provide_template(servers: Servers) -> None:
    """The migrated database that others are copied from: made once a session, by one worker.

    In a thread, with a loop of its own: waiting for the other workers blocks.
    """
    done = servers.shared / "template"
    with _alone(servers.shared):
        if not done.exists():
            asyncio.run(_make_template(servers))
            done.touch()


async def _make_template(servers: Servers) -> None:
    from bot.storage.migrate import migrate  # noqa: PLC0415 - only who needs it waits for it

    await _admin(servers, f"DROP DATABASE IF EXISTS {TEMPLATE}")
    await _admin(servers, f"CREATE DATABASE {TEMPLATE} OWNER {_role(servers)}")
    await migrate(_named(servers.app_url, TEMPLATE))


def _worker() -> int | None:
    """Number of this xdist worker; None when the session has one process."""
    name = os.environ.get("PYTEST_XDIST_WORKER", "")  # noqa: TID251 - set by xdist, not a setting
    return int(name.removeprefix("gw")) if name else None


def _named(url: str, database: str) -> str:
    return urlsplit(url)._replace(path=f"/{database}").geturl()


def _role(servers: Servers) -> str:
    return str(urlsplit(servers.app_url).username)


@contextlib.contextmanager
def _alone(shared: Path) -> Iterator[None]:
    """One worker at a time."""
    with (shared / "alone").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _start_keeper(shared: Path) -> None:
    """Start it in a session of its own (a Ctrl-C is for the tests) and wait for its word."""
    readable, writable = os.pipe()
    log = str(shared / "keeper.log")
    os.posix_spawn(
        sys.executable,
        [sys.executable, "-m", "tests.keeper", str(shared)],
        os.environ,  # noqa: TID251 - passed on as it is
        file_actions=[
            (os.POSIX_SPAWN_DUP2, writable, 1),
            (os.POSIX_SPAWN_OPEN, 2, log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600),
        ],
        setsid=True,
    )
    os.close(writable)
    with os.fdopen(readable, "rb") as words:
        assert words.readline() == b"ready\n", Path(log).read_text("utf-8")
