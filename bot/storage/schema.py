"""Whether the database has the schema this release needs. Cheap: does not load the migrations."""

from typing import TYPE_CHECKING, Final

import asyncpg

from bot.domain.errors import HirelineError
from bot.storage.unit_of_work import Database

if TYPE_CHECKING:
    from bot.storage.unit_of_work import Connection

HEAD: Final = "0008"
"""The newest schema version; a test holds it against the migrations."""


class NotMigrated(HirelineError):
    """The database has another schema than this release needs."""

    def __init__(self, found: str | None) -> None:
        super().__init__(
            f"The database has schema {found or 'none'}, this release needs {HEAD}: "
            "run `bot migrate`."
        )


def standing(found: str) -> str:
    """What to tell a person about the schema that a migration left."""
    if found > HEAD:
        return (
            f"The database has schema {found} of a later release; "
            f"this one needs {HEAD} and works with it as it is."
        )
    return "The database has this release's schema."


async def require_migrated(database: Database) -> None:
    """Raise unless the schema is there.

    A newer schema is fine: releases only ever add first, and take away a release later.

    Raises:
        NotMigrated: it is missing or older.
        StoreDown: the database cannot be reached.
    """
    async with database.leasing() as connection:
        await require_schema(connection)


async def require_schema(connection: "Connection | asyncpg.Connection[asyncpg.Record]") -> None:
    """The same over a connection of one's own.

    Raises:
        NotMigrated: it is missing or older.
    """
    try:
        found = await connection.fetchval("SELECT version_num FROM alembic_version")
    except asyncpg.UndefinedTableError:
        raise NotMigrated(None) from None
    if found is None or found < HEAD:
        raise NotMigrated(found)
