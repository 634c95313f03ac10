"""The journal read from a point on, without a database."""

from collections.abc import AsyncGenerator, Iterator, Sequence
from datetime import datetime
from uuid import UUID

from bot.domain.ports import Told
from bot.storage.in_memory.tables import Tables


class MemoryHistory:
    """:class:`bot.domain.ports.History` in one process."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    async def since(self, at: datetime, batch: int) -> AsyncGenerator[Sequence[Told], None]:
        found = sorted(
            (each for each in self._all() if each.at >= at), key=lambda each: (each.at, each.event)
        )
        for start in range(0, len(found), batch):
            yield found[start : start + batch]

    def _all(self) -> Iterator[Told]:
        for box in self._tables.boxes.values():
            for event in box.events:
                yield Told(event.id, event.type.value, box.subject, event.at)
        for event in self._tables.loose:
            if "job" in event.payload:
                yield Told(event.id, event.type.value, UUID(event.payload["job"]), event.at)
