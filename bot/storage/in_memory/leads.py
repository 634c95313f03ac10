"""Résumés that came by a web form, without a database."""

from dataclasses import dataclass

from bot.domain.events import Actor, EventType
from bot.domain.leads import DAY, LEADS_A_DAY, FormLead, LeadKept, TooManyLeads
from bot.domain.message import Inbound, Kind
from bot.domain.uploads import Part
from bot.storage.in_memory.merging import resolve
from bot.storage.in_memory.rows import LeadRow, UploadRow
from bot.storage.in_memory.tables import Tables


@dataclass(slots=True)
class MemoryLeads:
    """:class:`bot.domain.leads.Leads` without a database."""

    tables: Tables

    async def keep(self, lead: FormLead) -> LeadKept:
        tables, now = self.tables, self.tables.now()
        theirs = [each for each in tables.leads if each.address == lead.address]
        if sum(each.at > now - DAY for each in theirs) >= LEADS_A_DAY:
            raise TooManyLeads
        contact = Inbound("", "twilio", (lead.address,), "", Kind.FILE, "", "")
        box, _ = resolve(tables, contact)
        name = tables.ids.new()
        part = Part(0, None, lead.key, lead.content_type, lead.filename)
        tables.leads.append(LeadRow(name, box.subject, lead.address, now))
        tables.uploads.append(UploadRow(name, box.subject, [part], at=now, due_at=None))
        payload = {"lead": str(name), "source": "form"}
        kind = EventType.LEAD_RECEIVED
        bell = tables.put_mail(box, kind, f"lead:{name}", payload, Actor.PROVIDER)
        return LeadKept(name, box.subject, (bell,) if bell else ())
