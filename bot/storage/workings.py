"""What goes on behind a conversation, read in one moment."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from bot.domain.message import Status
from bot.domain.workings import NEWEST, LeaseView, MailView, SendingView, Workings, way_of
from bot.storage.statements import statements
from bot.storage.unit_of_work import one

if TYPE_CHECKING:
    from bot.storage.unit_of_work import Connection, Row

SQL: Final = statements("workings")


async def read(connection: "Connection", subject: UUID) -> Workings:
    """The workings of a conversation, within the caller's snapshot."""
    row = await one(connection, SQL["lease"], subject)
    answers = await connection.fetch(SQL["answers"], row["application"])
    mail = await connection.fetch(SQL["mail"], subject, NEWEST)
    outbox = await connection.fetch(SQL["outbox"], subject, NEWEST)
    by_source = _by_source(answers)
    return Workings(
        at=row["now"],
        subject=subject,
        stage=row["stage"],
        language=row["language"],
        job=row["code"],
        pending=row["pending"],
        decision=row["decision"],
        score=row["score"],
        lease=LeaseView(
            row["owner"],
            row["turn"],
            row["lease_until"],
            row["tries"],
            row["drafts"],
            row["due_at"],
        ),
        answers={each["question"]: each["value"] for each in answers if each["stands"]},
        mail=tuple(_mail(each, by_source.get(each["id"], {})) for each in mail),
        outbox=tuple(_sending(each) for each in outbox),
    )


def _by_source(answers: Sequence["Row"]) -> Mapping[UUID, Mapping[str, Any]]:
    found: dict[UUID, dict[str, Any]] = defaultdict(dict)
    for each in answers:
        found[each["source"]][each["question"]] = each["value"]
    return found


def _mail(row: "Row", answers: Mapping[str, Any]) -> MailView:
    nodes, facts = way_of(row["way"])
    is_set_aside = row["quarantined_at"] is not None
    return MailView(
        id=row["id"],
        seq=row["seq"],
        type=row["type"],
        actor=row["actor"],
        state="quarantined" if is_set_aside else "done" if row["done_at"] else "waiting",
        attempts=row["attempts"],
        recorded_at=row["recorded_at"],
        done_at=row["done_at"],
        error=row["error"],
        message=row["message"] if row["type"] == "MESSAGE_RECEIVED" else None,
        nodes=nodes,
        facts=facts,
        answers=answers,
    )


def _sending(row: "Row") -> SendingView:
    status = row["status"]
    return SendingView(
        id=row["id"],
        author=row["author"],
        status=Status.QUEUED.value if status == Status.READY.value else status,
        attempt=row["attempt"],
        recorded_at=row["recorded_at"],
        error=row["error"],
        next_at=row["next_at"],
        cause=row["cause"],
    )
