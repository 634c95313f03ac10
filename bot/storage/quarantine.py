"""Mail that was set aside: looked at, tried again, dropped. Setting aside is the mailbox's."""

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final
from uuid import UUID

from bot.domain.conversation import Owner
from bot.domain.errors import NotFound, Refused
from bot.domain.events import LATE, LATE_VERSION, Bell, EventType
from bot.domain.ports import Clock, Ids
from bot.domain.quarantine import SetAside, Settled
from bot.storage.journal import lock
from bot.storage.statements import statements
from bot.storage.unit_of_work import Database

if TYPE_CHECKING:
    from bot.storage.unit_of_work import Connection, Row

SQL: Final = statements("quarantine")
TURNS: Final = statements("mailbox")

HINT: Final = "`bot quarantine list` shows what is."
NAMED: Final = re.compile(r"[0-9a-f-]{1,36}")


class PostgresQuarantine:
    """See :class:`bot.domain.quarantine.Quarantine`."""

    def __init__(self, database: Database, clock: Clock, ids: Ids) -> None:
        self._database = database
        self._clock = clock
        self._ids = ids

    async def listed(self, limit: int) -> Sequence[SetAside]:
        async with self._database.leasing() as connection:
            rows = await connection.fetch(SQL["listed"], None, limit)
        return tuple(_set_aside(row) for row in rows)

    async def find(self, name: str) -> SetAside:
        async with self._database.leasing() as connection:
            return await _find(connection, name)

    async def retry(self, event: UUID, name: str) -> Settled:
        async with self._database.transaction() as connection:
            home, last_seq, owner = await _lock(connection, event)
            mail = await _find(connection, str(event))
            row = await connection.fetchrow(SQL["retry"], event, home, last_seq + 1, LATE_VERSION)
            if row is None:
                raise _none(str(event))
            await connection.execute(SQL["retried"], home, row["seq"])
            await self._note(connection, "mail.retried", mail, name)
        bell = Bell(event, EventType(mail.type), home)
        return Settled(mail, owner, row["payload"].get(LATE) is True, (bell,))

    async def drop(self, event: UUID, name: str) -> Settled:
        async with self._database.transaction() as connection:
            home, _, owner = await _lock(connection, event)
            mail = await _find(connection, str(event))
            if await connection.fetchrow(SQL["drop"], event, name) is None:
                raise _none(str(event))
            await connection.execute(SQL["dropped"], home)
            await self._note(connection, "mail.dropped", mail, name)
        # The mail is done, but what waits behind it may be due now.
        return Settled(mail, owner, is_late=False, bells=(Bell(event, EventType(mail.type), home),))

    async def _note(self, connection: "Connection", kind: str, mail: SetAside, name: str) -> None:
        detail = {"event": str(mail.id), "type": mail.type, "by": name}
        await connection.execute(
            TURNS["notice"], self._ids.new(), mail.conversation, kind, detail, self._clock.now()
        )


async def _lock(connection: "Connection", event: UUID) -> tuple[UUID, int, Owner]:
    """Lock the mailbox that a mail belongs to now."""
    subject = await connection.fetchval(SQL["subject"], event)
    if subject is None:
        raise _none(str(event))
    return await lock(connection, subject)


async def _find(connection: "Connection", name: str) -> SetAside:
    wanted = name.strip().lower()
    if not NAMED.fullmatch(wanted):
        raise _none(name)
    rows = await connection.fetch(SQL["listed"], wanted, 2)
    if len(rows) > 1:
        raise several(name)
    if not rows:
        raise _none(name)
    return _set_aside(rows[0])


def _none(name: str) -> NotFound:
    return NotFound("mail in quarantine", name, HINT)


def several(name: str) -> Refused:
    """A beginning of an id that more than one has."""
    return Refused(f"Several in quarantine begin with {name}: write more of the id.")


def _set_aside(row: "Row") -> SetAside:
    return SetAside(
        id=row["id"],
        conversation=row["conversation"],
        address=row["address"],
        type=row["type"],
        actor=row["actor"],
        reason=row["error"] or "",
        tries=row["attempts"],
        at=row["at"],
        since=row["quarantined_at"],
        owner=Owner(row["owner"]),
        behind=row["behind"],
        is_passed=row["is_passed"],
        facts=row["payload"],
        kind=row["kind"],
        text=row["text"],
        files=row["files"],
    )
