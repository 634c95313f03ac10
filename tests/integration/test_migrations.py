"""The schema: migrations, rows and what a release asks for are one thing."""

import asyncio
import sys
from pathlib import Path

import asyncpg
import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection
from sqlalchemy.ext.asyncio import create_async_engine

from bot.domain.errors import StoreDown
from bot.models import metadata
from bot.storage.migrate import LOCK, configuration, migrate
from bot.storage.schema import HEAD, NotMigrated, require_migrated
from bot.storage.unit_of_work import Database
from tests.e2e.house import clean_environment
from tests.integration.protocol.schedule import Watcher

VERSION = "SELECT array_agg(version_num) FROM alembic_version"


def differences(connection: Connection) -> list[object]:
    return list(compare_metadata(MigrationContext.configure(connection), metadata))


def _downgrade(connection: Connection, revision: str) -> None:
    config = configuration()
    config.attributes["connection"] = connection
    command.downgrade(config, revision)
    connection.commit()


async def taken_back(url: str, revision: str) -> None:
    """The schema as it was then."""
    engine = create_async_engine(url.replace("postgresql://", "postgresql+asyncpg://"))
    async with engine.connect() as connection:
        await connection.run_sync(_downgrade, revision)
    await engine.dispose()


async def version(url: str) -> list[str]:
    connection = await asyncpg.connect(url, ssl=False)
    try:
        return list(await connection.fetchval(VERSION))
    finally:
        await connection.close()


def test_the_newest_migration_is_the_one_this_release_asks_for() -> None:
    assert ScriptDirectory.from_config(configuration()).get_heads() == [HEAD]


async def test_what_is_migrated_is_what_the_rows_say(database_url: str) -> None:
    engine = create_async_engine(database_url.replace("postgresql://", "postgresql+asyncpg://"))
    async with engine.connect() as connection:
        assert await connection.run_sync(differences) == []
    await engine.dispose()


async def test_migrating_twice_changes_nothing(database_url: str) -> None:
    await migrate(database_url)
    assert await version(database_url) == [HEAD]


async def test_a_later_schema_is_left_as_it_is(database_url: str, tmp_path: Path) -> None:
    """Back to the release before: its `bot migrate` runs first, and must let the others start."""
    connection = await asyncpg.connect(database_url, ssl=False)
    await connection.execute("UPDATE alembic_version SET version_num = '9999'")
    await connection.close()
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", "migrate"),
        env=clean_environment(DATABASE_URL=database_url),
        cwd=tmp_path,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    out, errors = await process.communicate()
    assert (process.returncode, errors.decode()) == (0, "")
    assert out.decode() == (
        f"The database has schema 9999 of a later release; this one needs {HEAD} and works with "
        "it as it is.\n"
    )
    assert await version(database_url) == ["9999"]


async def test_two_that_migrate_at_once_take_turns(empty_database_url: str) -> None:
    """Somebody migrates | two more want to | both wait for the lock | one does, one finds done."""
    watching = await asyncpg.connect(empty_database_url, ssl=False)
    await watching.execute("SELECT pg_advisory_lock($1)", LOCK)
    both = [asyncio.create_task(migrate(empty_database_url)) for _ in range(2)]
    done, _ = await asyncio.wait(both, timeout=1.0)
    assert not done
    await watching.execute("SELECT pg_advisory_unlock($1)", LOCK)
    await asyncio.gather(*both)
    await watching.close()
    assert await version(empty_database_url) == [HEAD]


async def test_a_migration_waits_for_those_who_work_and_lets_them_pass(
    empty_database_url: str,
) -> None:
    """Rule 23: a transaction holds the table | migrate gives up waiting after a second, so that
    nobody queues behind it, and tries again."""
    working = await asyncpg.connect(empty_database_url, ssl=False)
    watching = await asyncpg.connect(empty_database_url, ssl=False)
    await working.execute("CREATE TABLE alembic_version (version_num varchar(32) PRIMARY KEY)")
    transaction = working.transaction()
    await transaction.start()
    await working.execute("LOCK TABLE alembic_version IN ACCESS EXCLUSIVE MODE")
    migrating = asyncio.create_task(migrate(empty_database_url))
    await Watcher(watching).until_blocked(migrating)
    await asyncio.wait({migrating}, timeout=1.5)
    assert not migrating.done()
    await transaction.rollback()
    await asyncio.wait_for(migrating, 5.0)
    await working.close()
    await watching.close()
    assert await version(empty_database_url) == [HEAD]


WRITE = """
    INSERT INTO event (id, subject, type, actor, key, payload)
    VALUES (gen_random_uuid(), gen_random_uuid(), 'TIMER_DUE', 'clock', $1, '{}')
"""


LATER_UNDONE = """
    ALTER TABLE message DROP COLUMN trouble, DROP COLUMN trouble_tries, DROP COLUMN trouble_since;
    DROP TABLE earlier;
"""
"""What migrations after that index made."""


async def test_an_index_is_built_while_others_write(database_url: str) -> None:
    """Somebody has written and not committed | an index of that table is built, after a try that
    died half-way | it waits for him, and everybody else goes on writing meanwhile."""
    writing = await asyncpg.connect(database_url, ssl=False)
    other = await asyncpg.connect(database_url, ssl=False)
    await taken_back(database_url, "0002")
    await other.execute("CREATE INDEX event_quarantined ON event (quarantined_at)")
    transaction = writing.transaction()
    await transaction.start()
    await writing.execute(WRITE, "first")
    migrating = asyncio.create_task(migrate(database_url))
    await Watcher(other).until_blocked(migrating)
    await asyncio.wait_for(other.execute(WRITE, "second"), 1.0)
    assert not migrating.done()
    await transaction.commit()
    await asyncio.wait_for(migrating, 5.0)
    found = await other.fetch(
        "SELECT indisvalid FROM pg_index WHERE indexrelid = 'event_quarantined'::regclass"
    )
    assert [row["indisvalid"] for row in found] == [True]
    for each in (writing, other):
        await each.close()
    assert await version(database_url) == [HEAD]


async def test_a_database_that_is_down_is_said_to_be(unused_tcp_port: int) -> None:
    with pytest.raises(StoreDown):
        await migrate(f"postgresql://nobody:x@127.0.0.1:{unused_tcp_port}/none")


async def test_a_release_asks_for_its_schema_and_is_content_with_a_later_one(
    empty_database_url: str,
) -> None:
    database = Database(empty_database_url, size=1)
    await database.open()
    with pytest.raises(NotMigrated, match="schema none"):
        await require_migrated(database)
    async with database.transaction() as connection:
        await connection.execute("CREATE TABLE alembic_version (version_num varchar(32))")
    with pytest.raises(NotMigrated, match="schema none"):
        await require_migrated(database)
    async with database.transaction() as connection:
        await connection.execute("INSERT INTO alembic_version VALUES ('0000')")
    with pytest.raises(NotMigrated, match="schema 0000"):
        await require_migrated(database)
    async with database.transaction() as connection:
        await connection.execute("UPDATE alembic_version SET version_num = '9999'")
    await require_migrated(database)
    await database.close()
