"""The journal read from a point on, in its order, a batch at a time."""

from collections.abc import AsyncGenerator, Sequence
from datetime import datetime
from typing import Final

from bot.domain.ports import Told
from bot.storage.statements import statements
from bot.storage.unit_of_work import Database

SQL: Final = statements("history")

PATIENCE: Final = 600.0
"""Seconds to find and sort what happened since."""


class PostgresHistory:
    """See :class:`bot.domain.ports.History`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def since(self, at: datetime, batch: int) -> AsyncGenerator[Sequence[Told], None]:
        async with self._database.leasing() as connection:
            await connection.fetchval(SQL["since"], at.isoformat())
            await connection.execute(SQL["patience"])
            await connection.execute(SQL["open"], timeout=PATIENCE)
            await connection.execute(SQL["impatience"])
            try:
                while rows := await connection.fetch(f"FETCH {int(batch)} FROM told"):
                    yield [Told(row["id"], row["type"], row["subject"], row["at"]) for row in rows]
            finally:
                await connection.execute(SQL["close"])
