"""Rounds of looking back at a provider, without a database."""

from datetime import datetime, timedelta

from bot.domain.ports import Round
from bot.storage.in_memory.tables import Tables


class MemoryRounds:
    """:class:`bot.domain.ports.Rounds` in one process."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables
        self._due: dict[str, datetime] = {}
        self._through: dict[str, datetime] = {}

    async def begin(self, channel: str, every: timedelta) -> Round | None:
        now = self._tables.now()
        if self._due.get(channel, now) > now:
            return None
        self._due[channel] = now + every
        return Round(self._through.get(channel), self._began())

    def _began(self) -> datetime | None:
        boxes = self._tables.boxes.values()
        facts = [*self._tables.loose, *(event for box in boxes for event in box.events)]
        return min((event.at for event in facts), default=None)

    async def end(self, channel: str, through: datetime) -> None:
        self._through[channel] = max(through, self._through.get(channel, through))
