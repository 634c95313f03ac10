"""Conversations with mail: claim, renew, release, quarantine, timers. The commit has its own file.

The mailbox row is the lock. Whatever decides something locks that row first and decides on it.
"""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

import structlog

from bot.domain.conversation import Owner
from bot.domain.errors import Fenced, NewerVersion, Superseded
from bot.domain.events import PAYLOAD_VERSION, Actor, Bell, EventType, Mail, upcast
from bot.domain.job import JobBook
from bot.domain.job_document import job_from_document
from bot.domain.message import Kind, Location, Media, Said, Tap
from bot.domain.ports import Clock, Ids
from bot.domain.turn import (
    ALONE_FROM_TRY,
    LETTERS_A_TURN,
    MAIL_A_TURN,
    Checkpoint,
    Claim,
    Committed,
    Result,
)
from bot.storage import commit as turn_commit
from bot.storage.statements import statements
from bot.storage.unit_of_work import Database, one

if TYPE_CHECKING:
    from bot.storage.unit_of_work import Connection, Row

log = structlog.get_logger()

SQL: Final = statements("mailbox")
JOURNAL: Final = statements("journal")
QUESTIONS: Final = statements("questions")

HELD_A_TURN: Final = 60
"""Messages kept unread that a turn sees at most; the flow keeps no more than that."""

NEWER_BACKOFF: Final = timedelta(seconds=1)
"""Wait before mail of a later release is offered again, to a worker that can read it."""

UNREADABLE: Final = (ValueError, TypeError, KeyError, AttributeError)
"""What reading a row raises that nobody can have written; none of it is a fault of the store."""

UNREADABLE_BACKOFF: Final = timedelta(minutes=1)
"""Wait before mail that cannot be read is looked at again; the try counts."""

ONE_FROM_TRY: Final = 2
"""From this try on a turn reads one mail, so that a bad one does not take innocents along."""


class PostgresMailbox:
    """The mailboxes; see :class:`bot.domain.ports.Mailbox`."""

    def __init__(self, database: Database, clock: Clock, ids: Ids) -> None:
        self._database = database
        self._clock = clock
        self._ids = ids

    async def claim(self, subject: UUID, lease: timedelta) -> Claim | None:
        async with self._database.leasing() as connection:
            row = await connection.fetchrow(SQL["claim"], subject, lease, ALONE_FROM_TRY)
            if row is None:
                return None
            async with _given_back_on_failure(connection, [row]):
                return await self._read(connection, row)

    async def sweep(self, lease: timedelta, limit: int) -> Sequence[Claim]:
        async with self._database.leasing() as connection:
            rows = await connection.fetch(SQL["sweep"], limit, lease, ALONE_FROM_TRY)
            async with _given_back_on_failure(connection, rows):
                claims = [await self._read(connection, row) for row in rows]
        return [claim for claim in claims if claim is not None]

    async def _read(self, connection: "Connection", row: "Row") -> Claim | None:
        """The claim with its mail; None if there is none, or a later release must read it."""
        try:
            return await self._load(connection, row)
        except NewerVersion as error:
            log.warning("claim.newer", conversation=str(row["subject"]), error=str(error))
            await _give_back(connection, row, NEWER_BACKOFF)
            return None
        except UNREADABLE as error:
            name = type(error).__name__
            log.error("claim.unreadable", conversation=str(row["subject"]), error=name)  # noqa: TRY400
            await connection.execute(
                SQL["release"], row["subject"], row["turn"], UNREADABLE_BACKOFF, 0
            )
            return None

    async def _load(self, connection: "Connection", row: "Row") -> Claim | None:
        limit = 1 if row["tries"] >= ONE_FROM_TRY else MAIL_A_TURN
        bounds = (limit, HELD_A_TURN, LETTERS_A_TURN)
        found = await one(connection, SQL["load"], row["subject"], *bounds)
        if not found["mail"]:
            await connection.execute(SQL["nothing"], row["subject"], row["turn"], row["last_seq"])
            return None
        return Claim(
            subject=row["subject"],
            turn=row["turn"],
            owner=Owner(row["owner"]),
            tries=row["tries"],
            drafts=row["drafts"],
            failures=row["failures"],
            last_seq=row["last_seq"],
            mail=tuple(_mail(each) for each in found["mail"]),
            held=tuple(_said(each) for each in found["held"] or ()),
            answers=found["answers"] or {},
            checkpoint=_checkpoint(row["subject"], found),
            address=found["address"],
            job_stamp=found["job_stamp"],
            flood_at=row["flood_at"],
            channel=found["channel"],
            opted_out=found["opted_out"],
        )

    async def renew(self, held: Mapping[UUID, UUID], lease: timedelta) -> frozenset[UUID]:
        async with self._database.leasing() as connection:
            rows = await connection.fetch(SQL["renew"], list(held), list(held.values()), lease)
        return frozenset(row["subject"] for row in rows)

    async def commit(self, result: Result) -> Committed:
        try:
            async with self._database.transaction() as connection:
                return await turn_commit.write(connection, result, self._clock.now(), self._ids)
        except Fenced:
            await self._why_not(result.claim)
            raise

    async def _why_not(self, claim: Claim) -> None:
        """Superseded, if the claim is still ours: then let go and keep the journal's due time."""
        async with self._database.leasing() as connection:
            done = await connection.execute(SQL["redraft"], claim.subject, claim.turn)
        if done != "UPDATE 0":
            raise Superseded(f"the draft of {claim.subject} was superseded")

    async def begin_alone(self, claim: Claim) -> bool:
        async with self._database.leasing() as connection:
            done = await connection.execute(SQL["alone"], claim.subject, claim.turn)
        return bool(done != "UPDATE 0")

    async def release(self, claim: Claim, delay: timedelta, give_back: bool) -> None:
        async with self._database.leasing() as connection:
            await connection.execute(
                SQL["release"], claim.subject, claim.turn, delay, int(give_back)
            )

    async def quarantine(self, claim: Claim, reason: str) -> Owner:
        head = claim.mail[0]
        async with self._database.transaction() as connection:
            row = await connection.fetchrow(SQL["lock_turn"], claim.subject, claim.turn)
            if row is None:
                raise Fenced(f"{claim.subject} is no longer ours")
            stop = row["failures"] >= 1
            await connection.execute(SQL["quarantine"], head.event, reason, claim.tries)
            for kind in ("mail.quarantined", "conversation.stopped")[: 1 + stop]:
                detail = {"event": str(head.event), "type": head.type.value, "reason": reason}
                await connection.execute(
                    SQL["notice"], self._ids.new(), claim.subject, kind, detail, self._clock.now()
                )
            owner = await connection.fetchval(
                SQL["after_quarantine"], claim.subject, claim.turn, stop, head.seq
            )
        return Owner(owner)

    async def fire_timers(self, now: datetime, limit: int) -> Sequence[Bell]:
        async with self._database.leasing() as connection:
            due = await connection.fetch(SQL["timers_due"], now, limit)
        fired = [await self._fire(row["id"], row["subject"], now) for row in due]
        return [bell for bell in fired if bell is not None]

    async def _fire(self, timer: UUID, subject: UUID, now: datetime) -> Bell | None:
        event, kind = self._ids.new(), EventType.TIMER_DUE
        async with self._database.transaction() as connection:
            row = await one(connection, JOURNAL["lock"], subject)
            if row["owner"] != Owner.BOT.value:
                return None  # somebody took over meanwhile: it rests
            what = await connection.fetchval(SQL["take_timer"], timer, now)
            if what is None:
                return None
            await connection.execute(
                JOURNAL["mail"],
                event,
                subject,
                row["last_seq"] + 1,
                kind.value,
                Actor.CLOCK.value,
                f"timer:{timer}",
                {"v": PAYLOAD_VERSION, "kind": what},
                now,
            )
        return Bell(event, kind, subject)

    async def jobs(self) -> JobBook:
        async with self._database.leasing() as connection:
            rows = await connection.fetch(SQL["jobs"])
            added = await connection.fetch(QUESTIONS["facts"])
        facts = _by_code(added)
        return JobBook(
            tuple(
                job_from_document(
                    _whole(row["document"], facts),
                    id=row["id"],
                    version=row["version"],
                    is_open=row["is_open"],
                )
                for row in rows
            )
        )


@asynccontextmanager
async def _given_back_on_failure(
    connection: "Connection", rows: Sequence["Row"]
) -> AsyncIterator[None]:
    """Nobody takes the turns of these rows if the block fails: let go of them."""
    try:
        yield
    except BaseException:
        if not connection.is_closed():
            for row in rows:
                await _give_back(connection, row, timedelta())
        raise


async def _give_back(connection: "Connection", row: "Row", delay: timedelta) -> None:
    await connection.execute(SQL["release"], row["subject"], row["turn"], delay, 1)


def _by_code(rows: Sequence["Row"]) -> dict[str, list[dict[str, Any]]]:
    """What recruiters added, as a job file would say it, by the job's code."""
    facts: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        text = {row["language"]: row["text"]}
        fact = {"id": row["fact"], "about": row["about"], "text": text}
        facts.setdefault(row["code"], []).append(fact)
    return facts


def _whole(
    document: Mapping[str, Any], facts: Mapping[str, list[dict[str, Any]]]
) -> Mapping[str, Any]:
    """A job's document with what was added to it, whatever its version."""
    added = facts.get(document["code"])
    if not added:
        return document
    return {**document, "knowledge": [*document.get("knowledge", ()), *added]}


def _type(name: str) -> EventType:
    try:
        return EventType(name)
    except ValueError:
        raise NewerVersion(f"mail {name}", PAYLOAD_VERSION + 1, PAYLOAD_VERSION) from None


def _mail(row: Mapping[str, Any]) -> Mail:
    kind = _type(row["type"])
    return Mail(
        event=UUID(row["id"]),
        seq=row["seq"],
        type=kind,
        actor=Actor(row["actor"]),
        payload=_payload(kind, row),
        at=datetime.fromisoformat(row["at"]),
        said=_said(row) if row["message"] else None,
    )


def _payload(kind: EventType, row: Mapping[str, Any]) -> dict[str, Any]:
    """As it was journalled, with the values that waited beside it."""
    payload = upcast(kind, row["payload"])
    for beside in (row["answered"], row["read"]):
        payload |= beside or {}
    return payload if row["offered"] is None else {**payload, "answers": row["offered"]}


def _said(row: Mapping[str, Any]) -> Said:
    tap, media, location = row["tap"], row["media"], row["location"]
    return Said(
        id=UUID(row["message"]),
        seq=row["seq"],
        kind=Kind(row["kind"]),
        text=row["text"],
        at=datetime.fromisoformat(row["said_at"]),
        tap=_tap(tap) if tap else None,
        media=tuple(Media(**each) for each in media or ()),
        location=Location(**location) if location else None,
        provider_id=row["provider_id"] or "",
    )


def _tap(tap: Mapping[str, Any]) -> Tap:
    message = UUID(tap["message"]) if tap["message"] else None
    return Tap(message=message, option=tap["option"], label=tap["label"])


def _checkpoint(subject: UUID, row: "Row") -> Checkpoint | None:
    if row["checkpoint_id"] is None:
        return None
    return Checkpoint(
        thread=str(subject),
        namespace="",
        id=row["checkpoint_id"],
        parent=row["parent"],
        kind=row["kind"],
        body=row["body"],
        meta_kind=row["meta_kind"],
        meta=row["meta"],
    )
