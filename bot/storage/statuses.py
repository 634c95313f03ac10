"""Applies what providers say of our messages: one short transaction, no lease, no turn.

They would be four times the load of turns and would supersede drafts. Only a failure for good
becomes mail.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from bot.domain.events import PAYLOAD_VERSION, Actor, Bell, EventType
from bot.domain.message import RANK, Status, StatusReport
from bot.domain.ports import Ids, Receipt
from bot.storage.statements import statements
from bot.storage.unit_of_work import one

if TYPE_CHECKING:
    from bot.storage.unit_of_work import Connection, Row

SQL = statements("journal")
OUTBOX = statements("outbox")

NOBODY: Final = UUID(int=0)
"""Subject of a status about a message that is not ours; kept, because it may explain something."""


async def apply(connection: "Connection", report: StatusReport, now: datetime, ids: Ids) -> Receipt:
    """Journal and apply one report inside the caller's transaction."""
    target = await connection.fetchrow(SQL["status_target"], report.message, report.provider_id)
    subject, known = target["conversation"] if target else NOBODY, None
    if target:
        await connection.fetchrow(SQL["lock"], subject)
        known = await one(connection, SQL["status_known"], target["id"])
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
    bells = [Bell(event, kind, subject)]
    if target and known and report.status is not None and not _is_overtaken(report, known):
        bells += await _move(connection, target["id"], report.status, report, now, ids)
    message = target["id"] if target else None
    return Receipt(subject, event, is_new=True, bells=tuple(bells), message=message)


def _is_copy(report: StatusReport, known: "Row") -> bool:
    """Whether the provider has a second message for this one of ours, which did not fail."""
    is_other = known["provider_id"] not in {None, report.provider_id}
    return is_other and report.status is not Status.FAILED


def _is_overtaken(report: StatusReport, known: "Row") -> bool:
    """Whether a try failed that is not the last one: then nothing has failed yet."""
    if report.status is not Status.FAILED:
        return False
    is_older = report.attempt is not None and report.attempt < known["attempt"]
    return is_older or known["provider_id"] not in {None, report.provider_id}


async def _move(
    connection: "Connection",
    message: UUID,
    status: Status,
    report: StatusReport,
    now: datetime,
    ids: Ids,
) -> list[Bell]:
    row = await one(
        connection,
        SQL["status_apply"],
        message,
        RANK[status],
        status.value,
        report.provider_id,
        report.error,
    )
    await connection.execute(SQL["look_again"], row["conversation"])
    failed = status is Status.FAILED and row["status"] == Status.FAILED.value
    if failed and report.permanent:
        return [await fail(connection, row, message, report.error, now, ids)]
    return []


async def fail(
    connection: "Connection",
    row: "Row | Mapping[str, Any]",
    message: UUID,
    error: str | None,
    now: datetime,
    ids: Ids,
) -> Bell:
    """A message failed for good: cancel what follows of its turn, tell the conversation.

    ``row`` has its conversation, turn and seq.
    """
    if row["turn"] is not None:
        await connection.execute(
            OUTBOX["cancel_rest"], row["conversation"], row["turn"], row["seq"]
        )
    home = await one(connection, SQL["lock"], row["conversation"])
    while home["merged_into"] is not None:
        home = await one(connection, SQL["lock"], home["merged_into"])
    event = ids.new()
    kind = EventType.SEND_FAILED
    await connection.execute(
        SQL["mail"],
        event,
        home["subject"],
        home["last_seq"] + 1,
        kind.value,
        Actor.PROVIDER.value,
        f"send_failed:{message}",
        {"v": PAYLOAD_VERSION, "message": str(message), "error": error},
        now,
    )
    return Bell(event, kind, home["subject"])
