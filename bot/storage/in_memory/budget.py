"""Counts what the language model costs."""

from datetime import UTC, date, datetime
from uuid import UUID

from bot.domain.budget import HOUR, ROLLING, Budget, ModelLimits, Refused, Reserved, told_of
from bot.storage.in_memory.rows import Notice
from bot.storage.in_memory.tables import Tables


class MemoryBudget:
    """:class:`bot.domain.ports.ModelBudget` without a database."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables
        self._days: dict[date, int] = {}
        self._told: set[str] = set()

    async def reserve(
        self, conversation: UUID, tokens: int, limits: ModelLimits
    ) -> Reserved | Refused:
        now = self._tables.now().astimezone(UTC)
        if self._spent(conversation, now - ROLLING - HOUR) >= limits.candidate:
            return self._refused(Budget.CANDIDATE, conversation, limits)
        if self._days.get(now.date(), 0) >= limits.day:
            return self._refused(Budget.DAY, conversation, limits)
        hour = now.replace(minute=0, second=0, microsecond=0)
        reserved = Reserved(conversation, tokens, now.date(), hour, used=0)
        self._add(reserved, tokens)
        return Reserved(conversation, tokens, now.date(), hour, self._days[now.date()])

    def _spent(self, conversation: UUID, since: datetime) -> int:
        """Of the person, in whichever conversation."""
        box = self._tables.known(conversation)
        theirs = {
            each.subject
            for each in self._tables.boxes.values()
            if each.candidate is box.candidate or each.merged_into == box.subject
        }
        return sum(
            tokens
            for (subject, hour), tokens in self._tables.model_hours.items()
            if subject in theirs and hour > since
        )

    def _add(self, reserved: Reserved, tokens: int) -> None:
        hours, key = self._tables.model_hours, (reserved.conversation, reserved.hour)
        self._days[reserved.day] = max(0, self._days.get(reserved.day, 0) + tokens)
        hours[key] = max(0, hours.get(key, 0) + tokens)

    def _refused(self, budget: Budget, conversation: UUID, limits: ModelLimits) -> Refused:
        now = self._tables.now()
        name, subject, kind, detail = told_of(budget, conversation, now, limits)
        is_first = name not in self._told
        if is_first:
            self._told.add(name)
            notice = Notice(self._tables.ids.new(), kind, subject, detail, now)
            self._tables.notices.append(notice)
        return Refused(budget, is_first)

    async def settle(self, reserved: Reserved, tokens: int) -> None:
        self._add(reserved, tokens - reserved.tokens)
