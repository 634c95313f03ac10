"""Messages that wait to be sent: the relay claims heads, sends them, and marks what became of them.

A conversation has one message in flight at most, so order holds however often one is tried again.
"""

from collections.abc import Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Final
from uuid import UUID

from bot.domain.errors import StoreDown
from bot.domain.events import Bell
from bot.domain.message import Author, Media, Option, Sending, Status
from bot.domain.ports import Clock, Ids, Mark
from bot.domain.trouble import STOPPING
from bot.storage import statuses
from bot.storage.statements import statements
from bot.storage.unit_of_work import Database

if TYPE_CHECKING:
    from bot.storage.unit_of_work import Connection, Row

SQL: Final = statements("outbox")
MAILBOX: Final = statements("mailbox")

UNSURE_AFTER: Final = 30.0
"""Seconds after which a message that is still ``sending`` has lost its relay."""

STARTS_OVER: Final = 5
"""How often marks are written again when a merge moved a conversation away meanwhile."""

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
        for _ in range(STARTS_OVER):
            with suppress(statuses.Moved):
                async with self._database.transaction() as connection:
                    return await self._write(connection, marks)
        raise StoreDown("Postgres")  # merges without end; the relay keeps its marks

    async def _write(self, connection: "Connection", marks: Sequence[Mark]) -> Sequence[Bell]:
        subjects = sorted({mark.conversation for mark in marks})
        homes = await self._locked(connection, subjects, marks)
        sent = [mark for mark in marks if mark.status == Status.SENT.value]
        if sent:
            ids = [mark.provider_id for mark in sent]
            await connection.execute(SQL["sent"], [mark.message for mark in sent], ids)
        others = [mark for mark in marks if mark.status != Status.SENT.value]
        later = [mark for mark in others if mark.again_in is not None]
        if later:
            await self._put_off(connection, later)
        bells: list[Bell] = []
        for mark in others:
            if mark.again_in is None:
                bells += await self._settle(connection, mark, homes)
        await connection.execute(SQL["appoint"], subjects, self._unsure_after)
        return bells

    async def _locked(
        self, connection: "Connection", subjects: list[UUID], marks: Sequence[Mark]
    ) -> statuses.Homes:
        """The mailboxes, locked; where something failed also those that its mail may go to."""
        if any(mark.status == Status.FAILED.value for mark in marks):
            return await statuses.Homes.lock(connection, subjects)
        await connection.fetch(SQL["lock"], subjects)
        return statuses.Homes({})

    async def _put_off(self, connection: "Connection", marks: Sequence[Mark]) -> None:
        await connection.execute(
            SQL["later"],
            [mark.message for mark in marks],
            [mark.attempt for mark in marks],
            [mark.status for mark in marks],
            [mark.again_in for mark in marks],
            [mark.error for mark in marks],
            [mark.trouble.value if mark.trouble else None for mark in marks],
            [mark.untried for mark in marks],
            [mark.claimed_at for mark in marks],
        )
        for mark in marks:
            if mark.trouble in STOPPING:
                now, told = self._clock.now(), (f"sender.{mark.trouble}", mark.sender, mark.error)
                await statuses.alarm(connection, told, now, self._ids.new())

    async def _settle(
        self, connection: "Connection", mark: Mark, homes: statuses.Homes
    ) -> list[Bell]:
        """It has failed, was cancelled, or nobody will ever know."""
        now = self._clock.now()
        row = await connection.fetchrow(
            *(SQL["settle"], mark.message, mark.attempt, mark.status, mark.error, mark.claimed_at)
        )
        if row is None:
            return []
        if mark.status == Status.UNSURE.value:
            detail = {"message": str(mark.message), "error": mark.error}
            await connection.execute(
                *(MAILBOX["notice"], self._ids.new(), mark.conversation, "send.unsure", detail, now)
            )
        if mark.status != Status.FAILED.value:
            return []
        known = {"conversation": mark.conversation, "turn": row["turn"], "seq": row["seq"]}
        failed = (mark.message, mark.error)
        return [await statuses.fail(connection, known, failed, homes, now, self._ids)]

    async def unbound(self, provider_ids: Sequence[str]) -> frozenset[str]:
        async with self._database.leasing() as connection:
            rows = await connection.fetch(SQL["bound"], list(provider_ids))
        return frozenset(provider_ids) - {row["provider_id"] for row in rows}


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
        others=tuple(row["others"] or ()),
        cause=row["cause"],
        unsure_for=row["sending_for"] if unsure else 0.0,
        claimed_at=row["sending_at"],
        bout=statuses.bout(row),
    )
