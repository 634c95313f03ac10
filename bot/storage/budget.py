"""Counts what the language model costs, for all workers together; Redis may be wiped."""

from datetime import UTC
from typing import Final
from uuid import UUID

from bot.domain.budget import HOUR, ROLLING, Budget, ModelLimits, Refused, Reserved, told_of
from bot.domain.ports import Clock
from bot.storage.statements import statements
from bot.storage.unit_of_work import Database, one

SQL: Final = statements("budget")

REMEMBERED: Final = 10_000
"""Refusals that a process knows to be told; beyond them it asks the database again."""


class PostgresBudget:
    """See :class:`bot.domain.ports.ModelBudget`."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        self._told: set[str] = set()

    async def reserve(
        self, conversation: UUID, tokens: int, limits: ModelLimits
    ) -> Reserved | Refused:
        now = self._clock.now().astimezone(UTC)
        hour = now.replace(minute=0, second=0, microsecond=0)
        counted = (now.date(), now - ROLLING - HOUR, limits.candidate, limits.day, hour)
        async with self._database.leasing() as connection:
            row = await one(connection, SQL["reserve"], conversation, tokens, *counted)
        if row["used"] is not None:
            return Reserved(conversation, tokens, now.date(), hour, row["used"])
        budget = Budget.DAY if row["may_ask"] else Budget.CANDIDATE
        return Refused(budget, await self._tell(budget, conversation, limits))

    async def _tell(self, budget: Budget, conversation: UUID, limits: ModelLimits) -> bool:
        """Tell the recruiters, unless somebody did; whether it was us."""
        now = self._clock.now()
        name, subject, kind, detail = told_of(budget, conversation, now, limits)
        if name in self._told:
            return False
        async with self._database.transaction() as connection:
            told = await connection.fetchval(SQL["told"], name, subject, kind, detail, now)
        if len(self._told) >= REMEMBERED:
            self._told.clear()
        self._told.add(name)
        return told is not None

    async def settle(self, reserved: Reserved, tokens: int) -> None:
        more = tokens - reserved.tokens
        if more == 0:
            return
        async with self._database.leasing() as connection:
            await connection.execute(
                SQL["settle"], reserved.conversation, more, reserved.day, reserved.hour
            )
