"""Résumés that came by a web form, without a database."""

from dataclasses import dataclass

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
from bot.domain.uploads import Part
from bot.storage.in_memory.merging import resolve
from bot.storage.in_memory.rows import LeadRow, UploadRow
from bot.storage.in_memory.tables import Tables


@dataclass(slots=True)
class MemoryLeads:
    """:class:`bot.domain.leads.Leads` without a database."""

    tables: Tables

    async def known_as(self, address: str) -> str:
        tables, now = self.tables, self.tables.now()
        ways = ways_to_write(address)
        known = next((each for each in ways if each in tables.identities), address)
        self._must_be_few(known)
        waiting = (r for r in tables.leads if r.is_theirs is None and r.at > now - WAITING_COUNTS)
        if sum(each.size for each in waiting) >= MOST_WAITING:
            raise LeadsFull
        return known

    def _must_be_few(self, address: str) -> None:
        since = self.tables.now() - DAY
        theirs = [each for each in self.tables.leads if each.address == address]
        if sum(each.at > since for each in theirs) >= LEADS_A_DAY:
            raise TooManyLeads

    async def keep(self, lead: FormLead) -> LeadKept:
        tables, now = self.tables, self.tables.now()
        self._must_be_few(lead.address)
        contact = Inbound("", "twilio", (lead.address,), "", Kind.FILE, "", "")
        box, _ = resolve(tables, contact)
        name = tables.ids.new()
        part = Part(0, None, lead.key, lead.content_type, lead.filename)
        tables.leads.append(LeadRow(name, box.subject, lead.address, now, lead.size))
        tables.uploads.append(UploadRow(name, box.subject, [part], at=now, due_at=None))
        payload = {"lead": str(name), "source": "form"}
        kind = EventType.LEAD_RECEIVED
        bell = tables.put_mail(box, kind, f"lead:{name}", payload, Actor.PROVIDER)
        return LeadKept(name, box.subject, (bell,) if bell else ())
