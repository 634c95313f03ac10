"""Rounds of looking back at a provider, over one row a channel."""

from datetime import datetime, timedelta
from typing import Final

from bot.domain.ports import Round
from bot.storage.statements import statements
from bot.storage.unit_of_work import Database

SQL: Final = statements("rounds")


class PostgresRounds:
    """See :class:`bot.domain.ports.Rounds`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def begin(self, channel: str, every: timedelta) -> Round | None:
        async with self._database.leasing() as connection:
            row = await connection.fetchrow(SQL["begin"], channel, every)
        return None if row is None else Round(row["through"], row["began"])

    async def end(self, channel: str, through: datetime) -> None:
        async with self._database.transaction() as connection:
            await connection.execute(SQL["end"], channel, through)
