"""Brings a database to today's schema. One process at a time; the others wait for it."""

from pathlib import Path
from typing import Final

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, text
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from bot.storage.failures import mapped

LOCK: Final = 7_215_310_021
"""Key of the advisory lock that makes migrations one at a time; any number of our own."""


def configuration() -> Config:
    """Alembic's configuration, without an ini file."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.set_main_option("path_separator", "os")
    return config


async def migrate(database_url: str) -> None:
    """Apply every missing schema version.

    Raises:
        StoreDown: the database cannot be reached or refused us.
    """
    url = database_url.replace("postgresql://", "postgresql+asyncpg://", 1)
    engine = create_async_engine(url, poolclass=NullPool)
    with mapped("Postgres"):
        try:
            async with engine.connect() as connection:
                await connection.run_sync(_apply)
        finally:
            await engine.dispose()


def _apply(connection: Connection) -> None:
    config = configuration()
    config.attributes["connection"] = connection
    connection.execute(text("SELECT pg_advisory_lock(:key)"), {"key": LOCK})
    connection.commit()
    try:
        # Old workers go on while we change tables: better to wait our turn than to queue them up.
        connection.execute(text("SET lock_timeout = '1s'"))
        connection.commit()
        command.upgrade(config, "head")
        connection.commit()
    finally:
        connection.execute(text("SELECT pg_advisory_unlock(:key)"), {"key": LOCK})
        connection.commit()
