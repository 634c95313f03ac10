"""Candidates' messages on their way into the journal, as many at a time as came meanwhile.

Nearly every message is of somebody known: those that arrive together are resolved, locked and
written by one statement, which is its own transaction, however many they are. The group waits for
nobody: whose mailbox is held by somebody else just now takes the long way, alone, as strangers,
people with two addresses and merges do (see ``first_contact``).
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
    from bot.storage.unit_of_work import Connection

SQL = statements("journal")

WINDOW: Final = timedelta(hours=24)
"""Free text may be sent this long after the candidate's last message (WhatsApp's rule)."""

STARTS_OVER: Final = 5
"""How often a message is tried again when a merge moved its conversation away meanwhile."""

GROUP: Final = 64
"""Messages of one transaction at most: it holds their mailboxes for about ten milliseconds."""

AT_ONCE: Final = KEPT_FREE
"""Groups under way at a time: while the disk takes one the next is being read."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """A message that arrived, and how long its burst may grow."""

    inbound: Inbound
    quiet: timedelta


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
        async with self._database.single() as connection:
            return await self._write(connection, arrivals)

    async def _alone(self, arrival: Arrival) -> Receipt:
        """Wait for its mailbox, or find out whose it is."""
        for _ in range(STARTS_OVER):
            async with self._database.patient() as connection:
                found = await first_contact.settle(
                    connection, arrival.inbound, self._clock.now(), self._ids
                )
                if found is None:
                    continue
                if arrival.inbound.at is not None:
                    return await self._write_late(connection, arrival, arrival.inbound.at, *found)
                [receipt] = await self._write(connection, [arrival])
                if receipt is not None:
                    return receipt
        raise NotFound("settled conversation for", arrival.inbound.key)

    async def _write(
        self, connection: "Connection", arrivals: Sequence[Arrival]
    ) -> list[Receipt | None]:
        """A receipt for each whose mailbox is known and free."""
        rows = [self._row(each) for each in arrivals]
        asked = [
            (place, address)
            for place, arrival in enumerate(arrivals, 1)
            for address in arrival.inbound.addresses
        ]
        now, may = self._clock.now(), self._allowance
        written = await connection.fetch(
            SQL["said"],
            *zip(*asked, strict=True),
            *zip(*rows, strict=True),
            now,
            now + WINDOW,
            may.each,
            may.depth,
            may.longest,
        )
        receipts: list[Receipt | None] = [None] * len(arrivals)
        for place, subject, delay in written:
            receipts[place - 1] = _receipt(rows[place - 1], subject, delay)
        return receipts

    async def _write_late(
        self,
        connection: "Connection",
        arrival: Arrival,
        said_at: datetime,
        subject: UUID,
        last_seq: int,
    ) -> Receipt:
        *row, _ = self._row(arrival)  # nothing delays late ones: stop words go with the others
        place, now = (subject, last_seq + 1), self._clock.now()
        delay = await connection.fetchval(
            SQL["said_late"], *row, *place, said_at, said_at + WINDOW, now, LATE_VERSION
        )
        return _receipt(row, subject, delay)

    def _row(self, arrival: Arrival) -> tuple[Any, ...]:
        inbound = arrival.inbound
        return (
            self._ids.new(),
            inbound.key,
            self._ids.new(),
            inbound.kind.value,
            inbound.text,
            _json(_tap(inbound)),
            _json([asdict(media) for media in inbound.media]),
            _json(asdict(inbound.location) if inbound.location else None),
            inbound.provider_id,
            inbound.addresses[0],
            inbound.sender,
            inbound.urgent,
            arrival.quiet,
            inbound.opting,
        )


def _receipt(row: Sequence[Any], subject: UUID, delay: float | None) -> Receipt:
    """What became of a row; without a delay it was there before."""
    if delay is None:
        return Receipt(subject=subject, event=None, is_new=False)
    event, _, message, *_ = row
    bell = Bell(event, EventType.MESSAGE_RECEIVED, subject, delay)
    return Receipt(subject, event, is_new=True, bells=(bell,), message=message)


def _json(value: object) -> str | None:
    return json.dumps(value, ensure_ascii=False) if value else None


def _tap(inbound: Inbound) -> dict[str, Any] | None:
    tap = inbound.tap
    if tap is None:
        return None
    message = str(tap.message) if tap.message else None
    return {"message": message, "option": tap.option, "label": tap.label}
