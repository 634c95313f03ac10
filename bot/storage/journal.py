"""Writes facts, once each, in the order they are accepted, and says which bells to ring.

A candidate's message goes the way of ``arrivals``; everything else locks its mailbox and puts mail
into it here.
"""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from bot.domain.conversation import Owner
from bot.domain.delivery import Reason
from bot.domain.errors import NotFound
from bot.domain.events import PAYLOAD_VERSION, Actor, Bell, EventType
from bot.domain.flood import UNLIMITED, Allowance
from bot.domain.message import Inbound, StatusReport
from bot.domain.ports import Clock, Ids, Led, Receipt
from bot.storage import statuses
from bot.storage.arrivals import STARTS_OVER, Arrivals
from bot.storage.statements import statements
from bot.storage.unit_of_work import Database

if TYPE_CHECKING:
    from bot.storage.unit_of_work import Connection

SQL = statements("journal")
TURNS = statements("mailbox")


class PostgresJournal:
    """The journal; see :class:`bot.domain.ports.Journal`."""

    def __init__(
        self, database: Database, clock: Clock, ids: Ids, allowance: Allowance = UNLIMITED
    ) -> None:
        self._database = database
        self._clock = clock
        self._ids = ids
        self._arrivals = Arrivals(database, clock, ids, allowance)

    async def accept(self, inbound: Inbound, quiet: timedelta) -> Receipt:
        return await self._arrivals.accept(inbound, quiet)

    async def missing(self, keys: Sequence[str]) -> frozenset[str]:
        async with self._database.leasing() as connection:
            rows = await connection.fetch(SQL["missing"], list(keys))
        return frozenset(row["key"] for row in rows)

    async def report(self, report: StatusReport) -> Receipt:
        for _ in range(STARTS_OVER):
            with suppress(statuses.Moved):
                async with self._database.patient() as connection:
                    return await statuses.apply(connection, report, self._clock.now(), self._ids)
        raise NotFound("settled conversation for", report.key)

    async def record(
        self,
        subject: UUID,
        kind: EventType,
        key: str,
        payload: Mapping[str, Any],
        actor: Actor,
    ) -> Receipt:
        async with self._database.transaction() as connection:
            home, last_seq, _ = await lock(connection, subject)
            return await self.put(connection, home, last_seq, kind, key, payload, actor)

    async def put(
        self,
        connection: "Connection",
        subject: UUID,
        last_seq: int,
        kind: EventType,
        key: str,
        payload: Mapping[str, Any],
        actor: Actor,
    ) -> Receipt:
        """Put mail into a mailbox that ``connection`` has locked.

        ``answers`` in a payload are a candidate's words: they wait in the answer table, and come
        with the mail when it is claimed.
        """
        event, now = self._ids.new(), self._clock.now()
        offered = payload.get("answers", {})
        delay = await connection.fetchval(
            SQL["mail"],
            event,
            subject,
            last_seq + 1,
            kind.value,
            actor.value,
            key,
            {"v": PAYLOAD_VERSION, **{k: v for k, v in payload.items() if k != "answers"}},
            now,
        )
        if delay is None:
            return Receipt(subject=subject, event=None, is_new=False)
        for question, value in offered.items():
            await connection.execute(
                SQL["offer"], self._ids.new(), question, value, actor.value, event, now
            )
        return Receipt(subject, event, is_new=True, bells=(Bell(event, kind, subject),))

    async def take_over(self, subject: UUID, name: str) -> Led:
        async with self._database.transaction() as connection:
            home, last_seq, _ = await lock(connection, subject)
            await connection.execute(TURNS["take_over"], home, Owner.RECRUITER.value)
            await connection.execute(TURNS["cancel_ready"], home, Reason.TAKEN_OVER.value)
            did = await self._act(connection, home, last_seq, {"action": "takeover", "name": name})
            was_sending = bool(await connection.fetchval(TURNS["in_flight"], home))
        return Led(did.bells, was_sending=was_sending)

    async def say(self, subject: UUID, text: str, name: str) -> Led:
        message = self._ids.new()
        async with self._database.transaction() as connection:
            home, last_seq, _ = await lock(connection, subject)
            await connection.execute(TURNS["take_over"], home, Owner.RECRUITER.value)
            await connection.execute(TURNS["cancel_ready"], home, Reason.TAKEN_OVER.value)
            await connection.execute(
                TURNS["recruiter_says"], message, home, text, self._clock.now()
            )
            payload = {"action": "say", "name": name, "message": str(message)}
            did = await self._act(connection, home, last_seq, payload)
        return Led(did.bells, message)

    async def hand_back(self, subject: UUID, name: str, answers: Mapping[str, Any]) -> Receipt:
        async with self._database.transaction() as connection:
            home, last_seq, _ = await lock(connection, subject)
            await connection.execute(TURNS["take_over"], home, Owner.BOT.value)
            payload = {"action": "handback", "name": name, "answers": dict(answers)}
            return await self._act(connection, home, last_seq, payload)

    async def _act(
        self, connection: "Connection", subject: UUID, last_seq: int, payload: Mapping[str, Any]
    ) -> Receipt:
        key = f"recruiter:{self._ids.new()}"
        kind, actor = EventType.RECRUITER_ACTION, Actor.RECRUITER
        return await self.put(connection, subject, last_seq, kind, key, payload, actor)


async def lock(connection: "Connection", subject: UUID) -> tuple[UUID, int, Owner]:
    """Lock a conversation's mailbox, following a merge: (subject, newest mail, owner).

    Raises:
        NotFound: there is no such conversation.
    """
    row = await connection.fetchrow(SQL["lock_home"], subject)
    if row is None:
        raise NotFound("conversation", str(subject))
    if row["merged_into"] is not None:  # just now, while we waited
        return await lock(connection, row["merged_into"])
    return row["subject"], row["last_seq"], Owner(row["owner"])
