"""Brings a database to today's schema. One process at a time; the others wait for it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final

from alembic import command
from alembic.config import Config
from asyncpg.exceptions import LockNotAvailableError
from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine
from sqlalchemy.pool import NullPool

from bot.storage.failures import DOWN, mapped
from bot.storage.schema import HEAD

LOCK: Final = 7_215_310_021
"""Key of the advisory lock that makes migrations one at a time; any number of our own."""

TRIES: Final = 30
"""Attempts to get the tables; each waits for a second."""


LOOK_SECONDS: Final = 0.1
"""Between two looks whether another process is done migrating."""


def configuration() -> Config:
    """Alembic's configuration, without an ini file."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.set_main_option("path_separator", "os")
    return config


async def migrate(database_url: str) -> str:
    """Apply every missing schema version.

    A later release's schema is left as it is: whoever goes back to the release before runs this
    too, and ``require_migrated`` is content with it.

    Returns:
        The version that the schema has now: ``HEAD``, or a later one.

    Raises:
        StoreDown: the database cannot be reached or refused us, or those who work in it did not
            let go of a table for ``TRIES`` times a second.
    """
    url = database_url.replace("postgresql://", "postgresql+asyncpg://", 1)
    engine = create_async_engine(url, poolclass=NullPool)
    with mapped("Postgres"):
        try:
            async with engine.connect() as connection, _alone(connection):
                return await connection.run_sync(_apply)
        except DBAPIError as error:
            cause = error.orig.__cause__ if error.orig else None
            if isinstance(cause, DOWN):
                raise cause from error
            raise
        finally:
            await engine.dispose()


@asynccontextmanager
async def _alone(connection: AsyncConnection) -> AsyncIterator[None]:
    """Hold the lock while the block runs.

    Asked for again and again: a statement that waits for it holds a snapshot, which an index that
    is built concurrently waits for, and the two would wait for each other.
    """
    key = {"key": LOCK}
    while not await connection.scalar(text("SELECT pg_try_advisory_lock(:key)"), key):
        await connection.commit()
        await asyncio.sleep(LOOK_SECONDS)
    await connection.commit()
    try:
        yield
    finally:
        await connection.execute(text("SELECT pg_advisory_unlock(:key)"), key)
        await connection.commit()


def _apply(connection: Connection) -> str:
    config = configuration()
    config.attributes["connection"] = connection
    # Old workers go on while we change tables: better to wait our turn than to queue them up.
    connection.execute(text("SET lock_timeout = '1s'"))
    connection.commit()
    return _upgrade(connection, config)


def _upgrade(connection: Connection, config: Config) -> str:
    """Apply the versions, all or none; again if somebody who works held a table for too long."""
    for attempt in range(1, TRIES + 1):
        try:
            found = _found(connection)
            connection.commit()
            if found > HEAD:
                return found
            command.upgrade(config, "head")
            connection.commit()
        except DBAPIError as error:
            connection.rollback()
            is_held = error.orig and isinstance(error.orig.__cause__, LockNotAvailableError)
            if not is_held or attempt == TRIES:
                raise
        else:
            return HEAD
    raise AssertionError  # it returned, or raised what kept it from doing so


def _found(connection: Connection) -> str:
    """The version that is there, "" if none is: Alembic knows no later one than its own."""
    if connection.scalar(text("SELECT to_regclass('alembic_version')")) is None:
        return ""
    return connection.scalar(text("SELECT max(version_num) FROM alembic_version")) or ""
