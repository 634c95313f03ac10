"""Applies what providers say of our messages: one short transaction, no lease, no turn.

They would be four times the load of turns and would supersede drafts. A failure that will pass is
tried again, as long as nothing newer has gone out; only one for good becomes mail.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

import structlog

from bot.domain.conversation import Owner
from bot.domain.delivery import WINDOW_MARGIN, Reason
from bot.domain.events import PAYLOAD_VERSION, Actor, Bell, EventType
from bot.domain.message import RANK, Author, Status, StatusReport
from bot.domain.ports import Ids, Receipt
from bot.domain.trouble import STOPPING, Bout, Trouble
from bot.storage.statements import statements
from bot.storage.unit_of_work import one

if TYPE_CHECKING:
    from bot.storage.unit_of_work import Connection, Row

log = structlog.get_logger()

SQL = statements("journal")
OUTBOX = statements("outbox")
MAILBOX = statements("mailbox")

NOBODY: Final = UUID(int=0)
"""Subject of a status about a message that is not ours; kept, because it may explain something."""

ALARM_AGAIN: Final = timedelta(hours=6)
"""People are told again of a sender's trouble that lasts, so often."""

ON_ITS_WAY: Final = frozenset({Status.SENDING, Status.UNSURE, Status.QUEUED, Status.SENT})
ARRIVED: Final = frozenset({Status.DELIVERED, Status.READ})


class Moved(Exception):
    """A merge came in between: roll back and start over."""


async def apply(connection: "Connection", report: StatusReport, now: datetime, ids: Ids) -> Receipt:
    """Journal and apply one report inside the caller's transaction.

    Raises:
        Moved: see there.
    """
    target = await _target(connection, report)
    subject, known, homes = target["conversation"] if target else NOBODY, None, Homes({})
    if target:
        homes = await _locked(connection, subject, report)
        known = await one(connection, SQL["status_known"], target["id"], report.provider_id)
    event = ids.new()
    payload = {
        "v": PAYLOAD_VERSION,
        "message": str(target["id"]) if target else None,
        "provider_id": report.provider_id,
        "status": report.raw,
        "attempt": report.attempt,
        "error": report.error,
        **({"doubled": True} if known and _is_copy(report, known) else {}),
    }
    kind, actor = EventType.MESSAGE_STATUS, Actor.PROVIDER
    fact = await connection.fetchval(
        SQL["fact"], event, subject, kind.value, actor.value, report.key, payload, now
    )
    if fact is None:
        return Receipt(subject=subject, event=None, is_new=False)
    if "doubled" in payload:
        log.warning("message.doubled", message=payload["message"], provider_id=report.provider_id)
    bells = [Bell(event, kind, subject)]
    if target and known and report.status is not None and not _is_overtaken(report, known):
        change = _Change(connection, target["id"], known, report, homes, now, ids)
        bells += await change.make(report.status)
    message = target["id"] if target else None
    return Receipt(subject, event, is_new=True, bells=tuple(bells), message=message)


async def _target(connection: "Connection", report: StatusReport) -> "Row | None":
    found = await connection.fetchrow(SQL["status_target"], report.message, report.provider_id)
    return found or await connection.fetchrow(SQL["status_of_earlier"], report.provider_id)


async def _locked(connection: "Connection", subject: UUID, report: StatusReport) -> "Homes":
    """The message's mailbox, locked; of a failure its home too, because mail may go there."""
    if report.status is Status.FAILED:
        return await Homes.lock(connection, [subject])
    return Homes({subject: await one(connection, SQL["lock"], subject)})


class Homes:
    """Mailboxes that are locked, by subject, with those that they were merged into."""

    def __init__(self, rows: "Mapping[UUID, Row]") -> None:
        self._rows = rows

    @classmethod
    async def lock(cls, connection: "Connection", subjects: list[UUID]) -> "Homes":
        """Lock them all in id order, in one statement, as everybody does.

        Raises:
            Moved: one was merged while we waited, into a mailbox that is not locked.
        """
        rows = await connection.fetch(OUTBOX["lock_families"], subjects)
        found = {row["subject"]: row for row in rows}
        if any(row["merged_into"] not in {None, *found} for row in rows):
            raise Moved
        return cls(found)

    def of(self, subject: UUID) -> "Row":
        """The mailbox that takes mail for ``subject``."""
        row = self._rows[subject]
        return self._rows[row["merged_into"]] if row["merged_into"] is not None else row

    def is_merged(self, subject: UUID) -> bool:
        """Whether another conversation goes on in its place."""
        return self._rows[subject]["merged_into"] is not None


def _is_copy(report: StatusReport, known: "Row") -> bool:
    """Whether the provider has a second message for this one of ours, which did not fail."""
    is_other = known["provider_id"] not in {None, report.provider_id}
    if known["is_earlier"]:  # it failed there, unless the provider changed its mind
        return is_other and report.status in ARRIVED
    return is_other and report.status is not Status.FAILED


def _is_overtaken(report: StatusReport, known: "Row") -> bool:
    """Whether it speaks of a try that is over: nothing has failed yet, nothing moves.

    But what arrived has arrived, whichever try it was.
    """
    if known["is_earlier"]:
        return report.status not in ARRIVED
    if report.status is not Status.FAILED:
        return False
    if report.permanent and known["provider_id"] == report.provider_id:  # the one that counts
        return False
    is_older = report.attempt is not None and report.attempt < known["attempt"]
    return is_older or known["provider_id"] not in {None, report.provider_id}


class _Change:
    """What one report changes."""

    def __init__(
        self,
        connection: "Connection",
        message: UUID,
        known: "Row",
        report: StatusReport,
        homes: Homes,
        now: datetime,
        ids: Ids,
    ) -> None:
        self._connection = connection
        self._message = message
        self._known = known
        self._report = report
        self._homes = homes
        self._now = now
        self._ids = ids

    async def make(self, status: Status) -> list[Bell]:
        """Move the message; returns the bell of a failure for good."""
        report, connection = self._report, self._connection
        if status is Status.FAILED and await self._is_tried_again():
            return []
        row = await one(
            connection,
            SQL["status_apply"],
            self._message,
            RANK[status],
            status.value,
            report.provider_id,
            report.error,
        )
        await connection.execute(SQL["look_again"], row["conversation"])
        has_risen = self._known["rank"] < RANK[status]
        if status is not Status.FAILED or not has_risen:
            return []
        failed = (self._message, report.error)
        return [await fail(connection, row, failed, self._homes, self._now, self._ids)]

    async def _is_tried_again(self) -> bool:
        """Whether the failure will pass and nothing newer has gone out; then it waits again."""
        known, report = self._known, self._report
        if report.permanent or known["rank"] >= RANK[Status.FAILED]:
            return False
        if known["status"] == Status.READY.value:  # a look found nothing: it is tried again anyway
            await self._keep_earlier()
            return True
        wait = bout(known).with_another(report.trouble, known["sending_for"] or 0.0).wait()
        if wait is None or not await self._may_be_repeated():
            return False
        await self._keep_earlier()
        await self._connection.execute(
            OUTBOX["again"], self._message, report.error, report.trouble.value, wait
        )
        await self._connection.execute(OUTBOX["wake"], self._conversation)
        if report.trouble in STOPPING:
            told = (f"sender.{report.trouble}", known["sender"], report.error)
            await alarm(self._connection, told, self._now, self._ids.new())
        return True

    @property
    def _conversation(self) -> UUID:
        conversation: UUID = self._known["conversation"]
        return conversation

    async def _keep_earlier(self) -> None:
        await self._connection.execute(OUTBOX["earlier"], self._report.provider_id, self._message)

    async def _may_be_repeated(self) -> bool:
        known, conversation = self._known, self._conversation
        if Status(known["status"]) not in ON_ITS_WAY or known["error"] == Reason.NEVER_KNOWN:
            return False
        if self._homes.is_merged(conversation):
            return False
        is_led = self._homes.of(conversation)["owner"] == Owner.RECRUITER.value
        if is_led and known["author"] == Author.ASSISTANT.value:
            return False
        is_late = await self._connection.fetchval(OUTBOX["newer_gone"], conversation, known["seq"])
        return not is_late


def bout(row: "Row") -> Bout:
    """The trouble that a message met before."""
    if row["trouble"] is None:
        return Bout()
    return Bout(Trouble(row["trouble"]), row["trouble_tries"], row["trouble_for"] or 0.0)


async def alarm(
    connection: "Connection", told: tuple[str, str, str | None], now: datetime, notice: UUID
) -> None:
    """Tell people of what every message of a sender would meet: once, not once a message.

    Of those who meet it at the same moment one tells; the others have nothing to wait for.
    ``told`` are the kind of the notice, the sender and the code.
    """
    kind, sender, error = told
    if not await connection.fetchval(OUTBOX["alone"], kind + sender):
        return
    if not await connection.fetchval(OUTBOX["told"], kind, sender, now - ALARM_AGAIN):
        detail = {"sender": sender, "error": error}
        await connection.execute(MAILBOX["notice"], notice, None, kind, detail, now)


async def fail(
    connection: "Connection",
    row: "Row | Mapping[str, Any]",
    failed: tuple[UUID, str | None],
    homes: Homes,
    now: datetime,
    ids: Ids,
) -> Bell:
    """A message failed for good: cancel what follows of its turn, tell the conversation.

    ``row`` has its conversation, turn and seq; ``failed`` are its id and the code; ``homes`` are
    locked.
    """
    message, error = failed
    conversation = row["conversation"]
    if row["turn"] is not None:
        await connection.execute(OUTBOX["cancel_rest"], conversation, row["turn"], row["seq"])
    if error == Reason.WINDOW_CLOSED:  # before its mail: what is said next must know
        await connection.execute(OUTBOX["shut"], message, WINDOW_MARGIN, now)
    home = await one(connection, SQL["lock"], homes.of(conversation)["subject"])
    event, kind = ids.new(), EventType.SEND_FAILED
    payload = {
        "v": PAYLOAD_VERSION,
        "message": str(message),
        "error": error,
        "template": await connection.fetchval(OUTBOX["template_of"], message),
        "reopened": await connection.fetchval(OUTBOX["reopened"], home["subject"]),
    }
    await connection.execute(
        SQL["mail"],
        event,
        home["subject"],
        home["last_seq"] + 1,
        kind.value,
        Actor.PROVIDER.value,
        f"send_failed:{message}",
        payload,
        now,
    )
    return Bell(event, kind, home["subject"])
