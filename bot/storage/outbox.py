"""Messages that wait to be sent: the relay claims heads, sends them, and marks what became of them.

A conversation has one message in flight at most, so order holds however often one is tried again.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Final

from bot.domain.events import Bell
from bot.domain.message import Author, Media, Option, Sending, Status
from bot.domain.ports import Clock, Ids, Mark
from bot.storage import statuses
from bot.storage.statements import statements
from bot.storage.unit_of_work import Database

if TYPE_CHECKING:
    from bot.storage.unit_of_work import Connection, Row

SQL: Final = statements("outbox")
MAILBOX: Final = statements("mailbox")

UNSURE_AFTER: Final = 30.0
"""Seconds after which a message that is still ``sending`` has lost its relay."""

LOOK_EVERY: Final = 5.0
"""Seconds between two looks at the provider for a message whose fate nobody knows."""


class PostgresOutbox:
    """The outbox; see :class:`bot.domain.ports.Outbox`."""

    def __init__(
        self, database: Database, clock: Clock, ids: Ids, *, unsure_after: float = UNSURE_AFTER
    ) -> None:
        self._database = database
        self._clock = clock
        self._ids = ids
        self._unsure_after = unsure_after

    async def claim(self, limit: int) -> Sequence[Sending]:
        async with self._database.transaction() as connection:
            due = {row["subject"]: row for row in await connection.fetch(SQL["due"], limit)}
            if not due:
                return []
            rows = await connection.fetch(SQL["take"], list(due), self._unsure_after, LOOK_EVERY)
            await connection.execute(SQL["appoint"], list(due), self._unsure_after)
        return [_sending(row, due[row["conversation"]]) for row in rows]

    async def mark(self, marks: Sequence[Mark]) -> Sequence[Bell]:
        subjects = sorted({mark.conversation for mark in marks})
        bells: list[Bell] = []
        async with self._database.transaction() as connection:
            await connection.fetch(SQL["lock"], subjects)
            sent = [mark for mark in marks if mark.status == Status.SENT.value]
            if sent:
                await connection.execute(
                    SQL["sent"],
                    [mark.message for mark in sent],
                    [mark.provider_id for mark in sent],
                )
            for mark in marks:
                if mark.status != Status.SENT.value:
                    bells += await self._not_sent(connection, mark, self._clock.now())
            await connection.execute(SQL["appoint"], subjects, self._unsure_after)
        return bells

    async def _not_sent(self, connection: "Connection", mark: Mark, now: datetime) -> list[Bell]:
        if mark.again_in is not None:
            await connection.execute(
                SQL["later"], mark.message, mark.attempt, mark.status, mark.again_in, mark.error
            )
            return []
        row = await connection.fetchrow(
            SQL["settle"], mark.message, mark.attempt, mark.status, mark.error
        )
        if row is None:
            return []
        if mark.status == Status.UNSURE.value:
            await self._notice(connection, mark, "send.unsure", now)
        if mark.status != Status.FAILED.value:
            return []
        known = {"conversation": mark.conversation, "turn": row["turn"], "seq": row["seq"]}
        bell = await statuses.fail(connection, known, mark.message, mark.error, now, self._ids)
        return [bell]

    async def _notice(self, connection: "Connection", mark: Mark, kind: str, now: datetime) -> None:
        detail = {"message": str(mark.message), "error": mark.error}
        await connection.execute(
            MAILBOX["notice"], self._ids.new(), mark.conversation, kind, detail, now
        )


def _sending(row: "Row", mailbox: "Row") -> Sending:
    unsure = row["status"] == Status.UNSURE.value
    return Sending(
        id=row["id"],
        conversation=row["conversation"],
        seq=row["seq"],
        attempt=row["attempt"],
        author=Author(row["author"]),
        channel=row["channel"],
        address=row["address"],
        sender=row["sender"],
        text=row["text"],
        owner=mailbox["owner"],
        options=tuple(Option(**option) for option in row["options"] or ()),
        media=tuple(Media(**media) for media in row["media"] or ()),
        template=row["template"],
        variables=row["variables"] or {},
        language=row["language"] or "en",
        window_until=row["window_until"],
        opted_out=row["opted_out"],
        despite_opt_out=row["despite_opt_out"],
        void_after_seq=row["void_after_seq"],
        last_said=mailbox["last_said"],
        unsure_since=row["sending_at"] if unsure else None,
        bound=tuple(row["bound"] or ()),
        cause=row["cause"],
        unsure_for=row["sending_for"] if unsure else 0.0,
    )
