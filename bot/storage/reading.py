"""Conversations as people look at them: ``bot show``, the phone, the notices."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final
from uuid import UUID

from bot.domain.errors import NotFound
from bot.domain.message import Media, Option, Status
from bot.domain.reasons import Reasons
from bot.domain.record import (
    ApplicationRecord,
    ConsentRecord,
    EventRecord,
    MessageRecord,
    NoticeRecord,
    Record,
)
from bot.domain.tale import Tale
from bot.domain.workings import Workings
from bot.storage import accounts, workings
from bot.storage.statements import statements
from bot.storage.unit_of_work import Database, one

if TYPE_CHECKING:
    from bot.storage.unit_of_work import Connection, Row

SQL: Final = statements("reading")

NOTICES: Final = 200
"""Notices shown at most, the newest."""


class PostgresReader:
    """See :class:`bot.domain.ports.Reader`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def find(self, address: str) -> UUID:
        async with self._database.leasing() as connection:
            found: UUID = (await _conversation(connection, address))["id"]
            return found

    async def show(self, address: str) -> Record:
        async with self._database.snapshot() as connection:
            return await _record(connection, await _conversation(connection, address), address)

    async def reasons(self, address: str) -> Reasons:
        async with self._database.snapshot() as connection:
            found = await _conversation(connection, address)
            return await accounts.reasons(connection, await _record(connection, found, address))

    async def tale(self, address: str) -> Tale:
        async with self._database.snapshot() as connection:
            found = await _conversation(connection, address)
            return await accounts.tale(connection, await _record(connection, found, address))

    async def messages(self, address: str, after: int = 0) -> Sequence[MessageRecord]:
        async with self._database.leasing() as connection:
            try:
                conversation = await _conversation(connection, address)
            except NotFound:
                return ()
            rows = await connection.fetch(SQL["messages"], conversation["id"], after)
        return tuple(_message(row) for row in rows)

    async def workings(self, address: str) -> Workings | None:
        async with self._database.snapshot() as connection:
            try:
                conversation = await _conversation(connection, address)
            except NotFound:
                return None
            return await workings.read(connection, conversation["id"])

    async def notices(self) -> Sequence[NoticeRecord]:
        async with self._database.leasing() as connection:
            rows = await connection.fetch(SQL["notices"], NOTICES)
        names = ("id", "kind", "address", "detail", "at")
        return tuple(NoticeRecord(*(row[name] for name in names)) for row in rows)


async def _conversation(connection: "Connection", address: str) -> "Row":
    """The conversation behind an address, or behind a candidate's id.

    Raises:
        NotFound: nobody by that address.
    """
    try:
        found = await connection.fetchrow(SQL["by_candidate"], UUID(address))
    except ValueError:
        found = await connection.fetchrow(SQL["by_address"], address)
    if found is None:
        raise NotFound("candidate", address, "Addresses look like whatsapp:+15550001.")
    return found


async def _record(connection: "Connection", conversation: "Row", address: str) -> Record:
    subject, candidate = conversation["id"], conversation["candidate"]
    mailbox = await one(connection, SQL["mailbox"], subject)
    applications = tuple(
        _application(row) for row in await connection.fetch(SQL["applications"], candidate)
    )
    current = next((a for a in applications if a.id == conversation["application"]), None)
    events = await connection.fetch(SQL["events"], subject)
    return Record(
        address=address if ":" in address else conversation["address"],
        conversation=subject,
        candidate=candidate,
        stage=conversation["stage"],
        owner=mailbox["owner"],
        language=conversation["language"],
        job=current.job if current else None,
        pending=conversation["pending"],
        asked=tuple(conversation["asked"]),
        answers=current.answers if current else {},
        decision=current.decision if current else None,
        score=current.score if current else None,
        opted_out=mailbox["opted_out"],
        model_tokens=mailbox["model_tokens"],
        unread=mailbox["unread"],
        consent=tuple(
            ConsentRecord(row["kind"], row["wording"], row["language"], row["at"])
            for row in await connection.fetch(SQL["consent"], candidate)
        ),
        applications=applications,
        messages=tuple(
            _message(row) for row in await connection.fetch(SQL["messages"], subject, 0)
        ),
        events=tuple(_event(row, mailbox["tries"]) for row in events),
    )


def _application(row: "Row") -> ApplicationRecord:
    return ApplicationRecord(
        id=row["id"],
        job=row["code"],
        version=row["version"],
        stage=row["stage"],
        decision=row["decision"],
        score=row["score"],
        answers=row["answers"] or {},
    )


def _message(row: "Row") -> MessageRecord:
    status = row["status"]
    return MessageRecord(
        id=row["id"],
        direction=row["direction"],
        author=row["author"],
        kind=row["kind"],
        text=row["text"],
        options=tuple(Option(**option) for option in row["options"] or ()),
        status=Status.QUEUED.value if status == Status.READY.value else status,
        provider_id=row["provider_id"],
        created_at=row["at"],
        position=row["position"],
        media=tuple(Media(**each) for each in row["media"] or ()),
        is_heard=row["is_heard"],
    )


def _event(row: "Row", tries: int) -> EventRecord:
    if row["is_quarantined"]:
        return EventRecord(row["id"], row["type"], "quarantined", row["attempts"])
    if row["is_done"]:
        return EventRecord(row["id"], row["type"], "done", row["attempts"])
    return EventRecord(row["id"], row["type"], "waiting", tries)
