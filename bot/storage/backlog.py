"""What waits, counted, and why one message was not sent; see ``bot.domain.backlog``."""

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final
from uuid import UUID

from bot.domain.backlog import MailState, Pile, Piles
from bot.domain.delivery import (
    ALWAYS_OPEN,
    WAITING,
    WINDOW_MARGIN,
    Dispatch,
    Reason,
    Standing,
    is_open,
    is_revoked,
    is_void,
    waits,
)
from bot.domain.errors import NotFound
from bot.domain.message import Author, Direction, Status
from bot.domain.ports import Clock
from bot.storage.statements import statements
from bot.storage.unit_of_work import Database, one

if TYPE_CHECKING:
    from datetime import datetime

    from bot.storage.unit_of_work import Connection, Row

SQL: Final = statements("backlog")

HINT: Final = "Ids stand in `bot show ADDRESS --json`, with the provider's own beside them."


class PostgresBacklog:
    """See :class:`bot.domain.backlog.Backlog`."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def count(self) -> Piles:
        open_until = self._clock.now() + WINDOW_MARGIN
        async with self._database.snapshot() as connection:
            mail = await connection.fetch(SQL["mail"])
            outbox = await connection.fetch(SQL["outbox"], open_until, ALWAYS_OPEN)
            return Piles(
                mail=_by_state(mail),
                outbox=_by_reason(outbox),
                overdue=await connection.fetchval(SQL["overdue"]),
                quarantined=await connection.fetchval(SQL["quarantined"]),
            )

    async def find(self, message: str) -> Dispatch:
        async with self._database.snapshot() as connection:
            found = await _named(connection, message)
            if found is None:
                raise NotFound("message", message, HINT)
            row = await one(connection, SQL["message"], found)
            reports = await connection.fetch(SQL["reports"], row["conversation"], found)
        return _dispatch(row, reports, self._clock.now())


async def _named(connection: "Connection", name: str) -> UUID | None:
    """Our id of a message; no id of ours or of a provider has other characters than ASCII."""
    if not name.isascii():
        return None
    try:
        found = await connection.fetchval(SQL["by_id"], UUID(name))
    except ValueError:
        found = None
    result: UUID | None = found or await connection.fetchval(SQL["by_provider"], name)
    return result


def _by_state(rows: Sequence["Row"]) -> dict[MailState, Pile]:
    found = {MailState(row["state"]): Pile(row["count"], row["oldest"]) for row in rows}
    return {state: found.get(state, Pile()) for state in MailState}


def _by_reason(rows: Sequence["Row"]) -> dict[Reason, int]:
    found: Counter[Reason] = Counter()
    for row in rows:
        standing = Standing(
            author=Author(row["author"]),
            owner=row["owner"],
            opted_out=row["opted_out"],
            revoked=row["revoked"],
            void=row["void"],
            is_open=row["is_open"],
            has_template=row["has_template"],
        )
        status = Status(row["status"])
        reason = waits(
            standing,
            status,
            is_head=row["is_head"],
            is_due=row["is_due"],
            error=row["held"],
        )
        found[reason] += row["count"]
    return {reason: found[reason] for reason in WAITING}


def _dispatch(row: "Row", reports: Sequence["Row"], now: "datetime") -> Dispatch:
    return Dispatch(
        id=row["id"],
        conversation=row["conversation"],
        direction=Direction(row["direction"]),
        status=Status(row["status"]),
        channel=row["channel"],
        standing=Standing(
            author=Author(row["author"]),
            owner=row["owner"],
            opted_out=row["opted_out"] and not row["despite_opt_out"],
            revoked=is_revoked(row["void_after_seq"]),
            void=is_void(row["void_after_seq"], row["last_said"]),
            is_open=is_open(row["channel"], row["window_until"], now),
            has_template=row["has_template"],
        ),
        as_of=row["as_of"],
        at=row["recorded_at"],
        attempt=row["attempt"],
        error=row["error"],
        provider_id=row["provider_id"],
        sending_at=row["sending_at"],
        next_at=row["next_at"],
        window_until=row["window_until"],
        behind=row["behind"],
        failed_before=row["failed_before"],
        opted_out=row["opted_out"],
        merged_into=row["merged_into"],
        reports=tuple((each["word"], each["recorded_at"]) for each in reports),
    )
