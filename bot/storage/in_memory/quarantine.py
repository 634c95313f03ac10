"""Mail that was set aside, without a database."""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from uuid import UUID

from bot.domain.errors import NotFound, Refused
from bot.domain.events import LATE, LATE_VERSION, Bell, EventType
from bot.domain.quarantine import SetAside, Settled
from bot.storage.in_memory.rows import Box, Event
from bot.storage.in_memory.tables import Tables


class MemoryQuarantine:
    """:class:`bot.domain.quarantine.Quarantine` in one process."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    async def listed(self, limit: int) -> Sequence[SetAside]:
        found = sorted(self._all(), key=lambda each: each.since)
        return tuple(found[:limit])

    async def find(self, name: str) -> SetAside:
        found = [each for each in self._all() if str(each.id).startswith(name.strip().lower())]
        if len(found) > 1:
            raise Refused(f"Several in quarantine begin with {name}: write more of the id.")
        if not found or not name.strip():
            raise NotFound("mail in quarantine", name, "`bot quarantine list` shows what is.")
        return found[0]

    async def retry(self, event: UUID, name: str) -> Settled:
        mail, box, home, row = await self._named(event)
        is_late = row.type is EventType.MESSAGE_RECEIVED and mail.is_passed
        if is_late:
            row.payload = {**row.payload, "v": LATE_VERSION, LATE: True}
        row.is_quarantined, row.error, row.attempts = False, None, 0
        if box is not home:
            home.last_seq += 1
            row.seq = home.last_seq
            box.events.remove(row)
            home.events.append(row)
        home.let_go()
        home.tries = home.drafts = home.failures = 0
        self._tables.make_due(home, timedelta())
        return self._settled(mail, home, "mail.retried", name, is_late=is_late)

    async def drop(self, event: UUID, name: str) -> Settled:
        mail, _, home, row = await self._named(event)
        row.is_quarantined, row.done_at = False, self._tables.now()
        row.error = f"Dropped by {name}. {row.error or ''}"
        home.failures = 0
        if home.turn is None and home.due_at is None:
            home.due_at = self._tables.now()
        return self._settled(mail, home, "mail.dropped", name, is_late=False)

    def _settled(
        self, mail: SetAside, home: Box, kind: str, name: str, *, is_late: bool
    ) -> Settled:
        self._tables.notify(home, kind, {"event": str(mail.id), "type": mail.type, "by": name})
        bell = Bell(mail.id, EventType(mail.type), home.subject)
        return Settled(mail, home.owner, is_late, (bell,))

    async def _named(self, event: UUID) -> tuple[SetAside, Box, Box, Event]:
        mail = await self.find(str(event))
        box, row = next((box, row) for box, row in self._rows() if row.id == event)
        return mail, box, self._tables.known(box.subject), row

    def _rows(self) -> Iterator[tuple[Box, Event]]:
        for box in self._tables.boxes.values():
            for event in box.events:
                if event.is_quarantined:
                    yield box, event

    def _all(self) -> Iterator[SetAside]:
        for box, event in self._rows():
            home = self._tables.known(box.subject)
            wanted = event.payload.get("message")
            said = next((m for m in home.messages if str(m.id) == wanted), None)
            yield SetAside(
                id=event.id,
                conversation=home.subject,
                address=home.address,
                type=event.type.value,
                actor=event.actor.value,
                reason=event.error or "",
                tries=event.attempts,
                at=event.at,
                since=event.quarantined_at or event.at,
                owner=home.owner,
                behind=len(home.waiting),
                is_passed=home is not box or _is_passed(box, event),
                facts=event.payload,
                kind=said.kind.value if said else None,
                text=said.text if said else None,
                files=len(said.said.media) if said and said.said else 0,
            )


def _is_passed(box: Box, event: Event) -> bool:
    return any(each.is_done and (each.seq or 0) > (event.seq or 0) for each in box.events)
