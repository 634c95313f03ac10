"""What the tests of backup and restore stand on: databases, saved and brought back."""

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import fields
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import asyncpg
from alembic import command
from sqlalchemy import Connection
from sqlalchemy.ext.asyncio import create_async_engine

from bot.backup.clients import for_saving, installed, run
from bot.backup.restoring import restore
from bot.backup.saving import save
from bot.clock import StartedClock, Uuid7
from bot.models import metadata
from bot.storage.contents import Contents, contents
from bot.storage.migrate import LOCK, configuration, migrate
from bot.storage.postgres import PostgresStore
from tests.contracts.store_cases import Stores
from tests.e2e.house import clean_environment

NOW: Final = datetime.now(UTC)  # noqa: TID251 - the stand-in's provider goes by real time
OURS: Final = ("whatsapp:+15550000",)


@asynccontextmanager
async def opened(url: str) -> AsyncIterator[PostgresStore]:
    store = PostgresStore(url, StartedClock(NOW), Uuid7(), size=2)
    await store.open()
    try:
        yield store
    finally:
        await store.close()


def stage(store: PostgresStore) -> Stores:
    ports = {each.name for each in fields(Stores)} - {"clock", "pass_time"}
    return Stores(
        **{name: getattr(store, name) for name in ports},
        clock=StartedClock(NOW),
        pass_time=asyncio.sleep,
    )


async def found_in(url: str) -> Contents:
    async with opened(url) as store:
        return await contents(store.database, tuple(metadata.tables))


async def saved(url: str, path: Path) -> Path:
    await save(url, await found_in(url), path)
    return path


async def dumped(url: str, path: Path) -> Path:
    """By ``pg_dump`` as people call it, with all that is in the database."""
    clients = for_saving(await installed(), 18)
    ended = await run([clients.program("pg_dump"), "--format=custom", f"--file={path}", url])
    assert not ended.code, ended.err
    return path


async def brought_back(url: str, path: Path, *, replace: bool = False) -> None:
    await restore(url, await found_in(url), path, replace=replace, lock=LOCK)
    await migrate(url)


async def restored_by_command(url: str, path: Path) -> str:
    """As an operator does it: what `bot restore` says."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", "restore", str(path)),
        env=clean_environment(DATABASE_URL=url),
        cwd=path.parent,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    out, errors = await process.communicate()
    assert (process.returncode, errors.decode()) == (0, "")
    return out.decode()


async def an_hour_passes(url: str) -> None:
    """For the protocol, whose clock is the database's own."""
    connection = await asyncpg.connect(url, ssl=False)
    await connection.execute(
        "UPDATE event SET recorded_at = recorded_at - interval '1 hour';"
        "UPDATE message SET recorded_at = recorded_at - interval '1 hour',"
        "  sending_at = sending_at - interval '1 hour', next_at = next_at - interval '1 hour';"
        "UPDATE mailbox SET send_at = send_at - interval '1 hour'"
    )
    await connection.close()


async def taken_back(url: str, revision: str) -> None:
    """The schema of an earlier release."""

    def downgrade(connection: Connection) -> None:
        config = configuration()
        config.attributes["connection"] = connection
        command.downgrade(config, revision)
        connection.commit()

    engine = create_async_engine(url.replace("postgresql://", "postgresql+asyncpg://"))
    async with engine.connect() as connection:
        await connection.run_sync(downgrade)
    await engine.dispose()
