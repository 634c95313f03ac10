"""Résumés that came by a web form and wait for the person behind a number."""

from contextlib import suppress
from typing import Final
from uuid import UUID

from bot.domain.errors import NotFound
from bot.domain.events import Actor, EventType
from bot.domain.leads import (
    DAY,
    LEADS_A_DAY,
    MOST_WAITING,
    WAITING_COUNTS,
    FormLead,
    LeadKept,
    LeadsFull,
    TooManyLeads,
    ways_to_write,
)
from bot.domain.message import Inbound, Kind
from bot.domain.ports import Clock, Ids
from bot.storage import first_contact
from bot.storage.arrivals import STARTS_OVER
from bot.storage.journal import PostgresJournal
from bot.storage.statements import statements
from bot.storage.unit_of_work import Database

SQL: Final = statements("uploads")
CHANNEL: Final = "twilio"


class _Moved(Exception):
    """A merge came in between: roll back and start over."""


class PostgresLeads:
    """See :class:`bot.domain.leads.Leads`."""

    def __init__(
        self, database: Database, clock: Clock, ids: Ids, journal: PostgresJournal
    ) -> None:
        self._database = database
        self._clock = clock
        self._ids = ids
        self._journal = journal

    async def known_as(self, address: str) -> str:
        now = self._clock.now()
        async with self._database.leasing() as connection:
            ways = list(ways_to_write(address))
            known = await connection.fetchval(SQL["known_as"], ways) or address
            if await connection.fetchval(SQL["leads_of"], known, now - DAY) >= LEADS_A_DAY:
                raise TooManyLeads
            waiting = await connection.fetchval(SQL["leads_waiting"], now - WAITING_COUNTS)
            if waiting >= MOST_WAITING:
                raise LeadsFull
        return str(known)

    async def keep(self, lead: FormLead) -> LeadKept:
        for _ in range(STARTS_OVER):
            with suppress(_Moved):
                return await self._keep(lead, self._ids.new())
        raise NotFound("settled conversation for", "this number")

    async def _keep(self, lead: FormLead, name: UUID) -> LeadKept:
        now = self._clock.now()
        async with self._database.patient() as connection:
            home = await first_contact.settle(connection, as_contact(lead), now, self._ids)
            if home is None:
                raise _Moved
            subject, last_seq = home
            sent = await connection.fetchval(SQL["leads_of"], lead.address, now - DAY)
            if sent >= LEADS_A_DAY:
                raise TooManyLeads
            said = (lead.address, lead.name, lead.email, lead.job)
            file = (lead.key, lead.size, lead.content_type, lead.filename)
            await connection.execute(SQL["add_lead"], name, subject, now, *said, *file)
            receipt = await self._journal.put(
                connection,
                subject,
                last_seq,
                EventType.LEAD_RECEIVED,
                f"lead:{name}",
                {"lead": str(name), "source": "form"},
                Actor.PROVIDER,
            )
        return LeadKept(name, subject, receipt.bells)


def as_contact(lead: FormLead) -> Inbound:
    """As if they had written, for finding out who they are; nothing of it is kept as said."""
    return Inbound("", CHANNEL, (lead.address,), "", Kind.FILE, "", "")
