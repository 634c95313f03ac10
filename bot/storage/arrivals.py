"""Candidates' messages on their way into the journal, as many at a time as came meanwhile.

Nearly every message is of somebody known: those that arrive together are resolved, locked and
written by two statements and one commit, however many they are. The group waits for nobody: whose
mailbox is held by somebody else just now takes the long way, alone, as strangers, people with two
addresses and merges do (see ``first_contact``).
"""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

import asyncpg

from bot.domain.errors import NotFound
from bot.domain.events import LATE_VERSION, Bell, EventType
from bot.domain.flood import UNLIMITED, Allowance
from bot.domain.message import Inbound
from bot.domain.ports import Clock, Ids, Receipt
from bot.storage import first_contact
from bot.storage.statements import statements
from bot.storage.unit_of_work import KEPT_FREE, Database
from bot.together import Together
from bot.turnstile import Turnstile

if TYPE_CHECKING:
    from bot.storage.unit_of_work import Connection, Row

SQL = statements("journal")

WINDOW: Final = timedelta(hours=24)
"""Free text may be sent this long after the candidate's last message (WhatsApp's rule)."""

STARTS_OVER: Final = 5
"""How often a message is tried again when a merge moved its conversation away meanwhile."""

GROUP: Final = 64
"""Messages of one transaction at most: it holds their mailboxes for about ten milliseconds."""

AT_ONCE: Final = KEPT_FREE
"""Groups under way at a time: while the disk takes one the next is being read."""


OPTING: Final = -1
"""Place of the column that late messages have no use for: nothing delays them anyway."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """A message that arrived, and how long its burst may grow."""

    inbound: Inbound
    quiet: timedelta


@dataclass(frozen=True, slots=True)
class _Placed:
    """A message with its place in a mailbox that is locked."""

    subject: UUID
    seq: int
    arrival: Arrival
    event: UUID
    message: UUID


class Arrivals:
    """Writes messages, once each, in the order they are accepted."""

    def __init__(
        self, database: Database, clock: Clock, ids: Ids, allowance: Allowance = UNLIMITED
    ) -> None:
        self._database = database
        self._clock = clock
        self._ids = ids
        self._allowance = allowance
        self._turnstile = Turnstile()
        self._together = Together(self._write_plain, most=GROUP, at_once=AT_ONCE)

    async def accept(self, inbound: Inbound, quiet: timedelta) -> Receipt:
        """Write it and its mail; see :meth:`bot.domain.ports.Journal.accept`."""
        arrival = Arrival(inbound, quiet)
        async with self._turnstile.passed(inbound.addresses[0]):
            receipt = None if inbound.at else await self._with_others(arrival)
            return await self._alone(arrival) if receipt is None else receipt

    async def _with_others(self, arrival: Arrival) -> Receipt | None:
        try:
            return await self._together.do(arrival)
        except asyncpg.PostgresError:
            return None  # one of the group cannot be written: each alone, and it is found

    async def _write_plain(self, arrivals: Sequence[Arrival]) -> Sequence[Receipt | None]:
        """A receipt for each whose mailbox is known and free."""
        addresses = {each for arrival in arrivals for each in arrival.inbound.addresses}
        async with self._database.transaction() as connection:
            rows = await connection.fetch(SQL["resolve_free"], sorted(addresses))
            homes = {row["address"]: row for row in rows}
            last = {row["subject"]: row["last_seq"] for row in rows}
            placed = {
                place: self._place(last, subject, arrival)
                for place, arrival in enumerate(arrivals)
                if (subject := _home(homes, arrival.inbound)) is not None
            }
            receipts = await self._write(connection, list(placed.values()))
        by_place = dict(zip(placed, receipts, strict=True))
        return [by_place.get(place) for place in range(len(arrivals))]

    async def _alone(self, arrival: Arrival) -> Receipt:
        """Wait for its mailbox, or find out whose it is."""
        for _ in range(STARTS_OVER):
            async with self._database.patient() as connection:
                found = await first_contact.settle(
                    connection, arrival.inbound, self._clock.now(), self._ids
                )
                if found is not None:
                    subject, last_seq = found
                    placed = self._place({subject: last_seq}, subject, arrival)
                    [receipt] = await self._write(connection, [placed])
                    return receipt
        raise NotFound("settled conversation for", arrival.inbound.key)

    def _place(self, last: dict[UUID, int], subject: UUID, arrival: Arrival) -> _Placed:
        """The next place in its mailbox; that of a repeat stays empty."""
        last[subject] += 1
        return _Placed(subject, last[subject], arrival, self._ids.new(), self._ids.new())

    async def _write(self, connection: "Connection", placed: Sequence[_Placed]) -> list[Receipt]:
        """Write what has its place; the connection holds the locks of all their mailboxes."""
        if not placed:
            return []
        now = self._clock.now()
        if said_at := placed[0].arrival.inbound.at:  # late ones come alone
            late = (*_row(placed[0])[:OPTING], said_at, said_at + WINDOW, now, LATE_VERSION)
            rows = await connection.fetch(SQL["said_late"], *late)
        else:
            rows = await self._write_all(connection, placed, now)
        delays = {row["event"]: row["delay"] for row in rows}
        return [_receipt(each, delays) for each in placed]

    async def _write_all(
        self, connection: "Connection", placed: Sequence[_Placed], now: datetime
    ) -> list["Row"]:
        columns = zip(*(_row(each) for each in placed), strict=True)
        may = self._allowance
        return await connection.fetch(
            SQL["said"], *columns, now, now + WINDOW, may.each, may.depth, may.longest
        )


def _home(homes: dict[str, "Row"], inbound: Inbound) -> UUID | None:
    """The one conversation of all its addresses, unless one is unknown or it was merged away."""
    found = [homes.get(address) for address in inbound.addresses]
    subjects = {row["subject"] if row and row["merged_into"] is None else None for row in found}
    return subjects.pop() if len(subjects) == 1 else None


def _receipt(placed: _Placed, delays: dict[UUID, float]) -> Receipt:
    if placed.event not in delays:
        return Receipt(subject=placed.subject, event=None, is_new=False)
    delay = delays[placed.event]
    bell = Bell(placed.event, EventType.MESSAGE_RECEIVED, placed.subject, delay)
    return Receipt(placed.subject, placed.event, is_new=True, bells=(bell,), message=placed.message)


def _row(placed: _Placed) -> tuple[object, ...]:
    inbound = placed.arrival.inbound
    return (
        placed.event,
        placed.subject,
        placed.seq,
        inbound.key,
        placed.message,
        inbound.kind.value,
        inbound.text,
        _json(_tap(inbound)),
        _json([asdict(media) for media in inbound.media]),
        _json(asdict(inbound.location) if inbound.location else None),
        inbound.provider_id,
        inbound.addresses[0],
        inbound.sender,
        inbound.urgent,
        placed.arrival.quiet,
        inbound.opting,
    )


def _json(value: object) -> str | None:
    return json.dumps(value, ensure_ascii=False) if value else None


def _tap(inbound: Inbound) -> dict[str, Any] | None:
    tap = inbound.tap
    if tap is None:
        return None
    message = str(tap.message) if tap.message else None
    return {"message": message, "option": tap.option, "label": tap.label}
