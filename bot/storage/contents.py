"""What is in a database, seen from outside: for backup and restore."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

import asyncpg

from bot.storage.schema import HEAD
from bot.storage.statements import statements
from bot.storage.unit_of_work import Database, one

SQL: Final = statements("reading")
VERSIONS: Final = "alembic_version"
CORE: Final = frozenset({VERSIONS, "conversation", "event", "mailbox", "message"})
"""Tables that every release has."""


@dataclass(frozen=True, slots=True)
class Contents:
    """What was found.

    Attributes:
        major: version of the server. size: bytes of the tables, without their indexes.
        foreign: tables that no release of ours up to this one has.
    """

    major: int
    size: int
    tables: tuple[str, ...]
    foreign: tuple[str, ...]
    has_conversations: bool


async def contents(database: Database, ours: Sequence[str]) -> Contents:
    """Look into a database, which may be empty or of another release.

    Args:
        database: opened.
        ours: the tables of this release. A later release has more, and they count as ours.

    Raises:
        StoreDown: it cannot be reached.
    """
    async with database.leasing() as connection:
        row = await one(connection, SQL["server"])
        tables = set(row["tables"])
        foreign = tables - {*ours, VERSIONS}
        if foreign and tables >= CORE:
            schema = await connection.fetchval("SELECT version_num FROM public.alembic_version")
            foreign = set() if (schema or "") > HEAD else foreign
        try:
            has_some = bool(await connection.fetchval(SQL["any_conversation"]))
        except asyncpg.UndefinedTableError:
            has_some = False
    return Contents(
        row["major"], row["size"], tuple(row["tables"]), tuple(sorted(foreign)), has_some
    )


async def has_jobs(database: Database) -> bool:
    """Whether there are jobs, which a restore replaces without being told to.

    A first start brings one along, and the files they came from still have them.
    """
    async with database.leasing() as connection:
        try:
            return bool(await connection.fetchval(SQL["any_job"]))
        except asyncpg.UndefinedTableError:
            return False


async def newest_fact(database: Database) -> datetime | None:
    """When the newest fact of the journal was written, in UTC; None without any."""
    async with database.leasing() as connection:
        found: datetime | None = await connection.fetchval(SQL["newest_fact"])
    return found.astimezone(UTC) if found else None


def settling() -> tuple[str, ...]:
    """The statements that settle a database which was just restored, in their order."""
    return tuple(statements("restoring").values())
