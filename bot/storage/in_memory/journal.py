"""Facts come in here: messages, statuses, a recruiter's doings."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any, Final
from uuid import UUID

from bot.domain.conversation import Owner
from bot.domain.delivery import Reason
from bot.domain.events import LATE, LATE_VERSION, Actor, Bell, EventType
from bot.domain.flood import Allowance
from bot.domain.message import (
    Author,
    Direction,
    Inbound,
    Kind,
    Said,
    Status,
    StatusReport,
)
from bot.domain.ports import Led, Receipt
from bot.storage.in_memory import statuses
from bot.storage.in_memory.merging import resolve
from bot.storage.in_memory.rows import Box, Message
from bot.storage.in_memory.tables import Tables

WINDOW: Final = timedelta(hours=24)
"""How long after a message of the candidate free text may be sent (WhatsApp's rule)."""


class MemoryJournal:
    """:class:`bot.domain.ports.Journal` without a database."""

    def __init__(self, tables: Tables, allowance: Allowance) -> None:
        self._tables = tables
        self._allowance = allowance

    async def accept(self, inbound: Inbound, quiet: timedelta) -> Receipt:
        tables = self._tables
        if inbound.key in tables.keys:
            known = tables.keys[inbound.key]
            box = tables.live(known) if known else None
            return Receipt(box.subject if box else None, None, is_new=False)
        box, bells = resolve(tables, inbound)
        message_id = tables.ids.new()
        event = tables.append(
            box,
            EventType.MESSAGE_RECEIVED,
            inbound.key,
            {"message": str(message_id)} if inbound.at is None else _late(message_id),
            Actor.CANDIDATE,
        )
        self._keep(box, message_id, inbound)
        if inbound.at is None:
            box.last_said = box.last_seq
            self._make_due(box, inbound, quiet)
        else:
            tables.make_due_late(box, timedelta() if inbound.urgent else quiet)
        delay = (box.due_at - tables.now()).total_seconds() if box.due_at else 0.0
        bell = Bell(event.id, event.type, box.subject, max(0.0, delay))
        return Receipt(box.subject, event.id, is_new=True, bells=(*bells, bell), message=message_id)

    def _make_due(self, box: Box, inbound: Inbound, quiet: timedelta) -> None:
        is_flood = self._is_flood(box)
        if inbound.opting:
            box.opting_seq = box.last_seq
        if box.opting_seq is not None or (inbound.urgent and not is_flood):
            self._tables.make_due(box, timedelta())
        elif is_flood:
            self._tables.make_due(box, self._allowance.rest, self._allowance.longest)
        else:
            self._tables.make_due(box, quiet)

    def _is_flood(self, box: Box) -> bool:
        """Take one message off the allowance; whether it was one too many."""
        now, depth = self._tables.now(), self._allowance.depth
        taken = max(box.allowance_at or now, now) + self._allowance.each
        is_flood = taken > now + (depth if box.flood_at is None else depth / 2)
        box.allowance_at = min(taken, now + depth)
        box.flood_at = (box.flood_at or now) if is_flood else None
        return is_flood

    def _keep(self, box: Box, message_id: UUID, inbound: Inbound) -> None:
        now = inbound.at or self._tables.now()
        if inbound.at is None or box.window_until is None or box.window_until < now + WINDOW:
            box.window_until = now + WINDOW
            box.address, box.sender = inbound.addresses[0], inbound.sender
        box.channel = inbound.channel
        box.candidate.name = inbound.profile_name or box.candidate.name
        said = Said(
            id=message_id,
            seq=box.last_seq,
            kind=inbound.kind,
            text=inbound.text,
            at=now,
            tap=inbound.tap,
            media=inbound.media,
            location=inbound.location,
            provider_id=inbound.provider_id,
        )
        message = Message(
            id=message_id,
            direction=Direction.IN,
            author=Author.CANDIDATE,
            kind=inbound.kind,
            text=inbound.text,
            at=now,
            status=Status.RECEIVED,
            said=said,
            provider_id=inbound.provider_id,
        )
        self._tables.show(box, message)

    async def missing(self, keys: Sequence[str]) -> frozenset[str]:
        return frozenset(keys) - self._tables.keys.keys()

    async def report(self, report: StatusReport) -> Receipt:
        tables = self._tables
        found = statuses.outgoing(tables, report.message)
        found = found or statuses.by_provider(tables, report.provider_id)
        box = found[0] if found else None
        subject = box.subject if box else None
        if report.key in tables.keys:
            return Receipt(subject, None, is_new=False)
        detail = {
            "message": str(found[1].id) if found else None,
            "provider_id": report.provider_id,
            "status": report.raw,
            "attempt": report.attempt,
            "error": report.error,
        }
        kind = EventType.MESSAGE_STATUS
        event = tables.note_fact(box, kind, report.key, detail, Actor.PROVIDER)
        bell = statuses.apply(tables, *found, report) if found else None
        told = (Bell(event.id, kind, subject), *([bell] if bell else [])) if subject else ()
        message = found[1].id if found else None
        return Receipt(subject, event.id, is_new=True, bells=told, message=message)

    async def record(
        self,
        subject: UUID,
        kind: EventType,
        key: str,
        payload: Mapping[str, Any],
        actor: Actor,
    ) -> Receipt:
        box = self._tables.known(subject)
        bell = self._tables.put_mail(box, kind, key, payload, actor)
        if bell is None:
            return Receipt(box.subject, None, is_new=False)
        return Receipt(box.subject, bell.event, is_new=True, bells=(bell,))

    async def take_over(self, subject: UUID, name: str) -> Led:
        box = self._tables.known(subject)
        bell = self._lead(box, Owner.RECRUITER, {"action": "takeover", "name": name})
        was_sending = any(
            each.author is Author.ASSISTANT and each.status is Status.SENDING
            for each in box.messages
        )
        return Led((bell,), was_sending=was_sending)

    async def say(self, subject: UUID, text: str, name: str) -> Led:
        box = self._tables.known(subject)
        message = Message(
            id=self._tables.ids.new(),
            direction=Direction.OUT,
            author=Author.RECRUITER,
            kind=Kind.TEXT,
            text=text,
            at=self._tables.now(),
            status=Status.READY,
        )
        detail = {"action": "say", "name": name, "message": str(message.id)}
        bell = self._lead(box, Owner.RECRUITER, detail)
        self._tables.send(box, message)
        return Led((bell,), message.id)

    async def hand_back(self, subject: UUID, name: str, answers: Mapping[str, Any]) -> Receipt:
        box = self._tables.known(subject)
        detail = {"action": "handback", "name": name, "answers": dict(answers)}
        bell = self._lead(box, Owner.BOT, detail)
        return Receipt(box.subject, bell.event, is_new=True, bells=(bell,))

    def _lead(self, box: Box, owner: Owner, detail: Mapping[str, Any]) -> Bell:
        """Change who leads: the turn in flight is fenced, what the assistant had ready is not said.

        Timers stay and rest: they fire only while the assistant leads.
        """
        box.owner = owner
        box.let_go()
        box.tries = 0
        self._tables.cancel_ready(box, Reason.TAKEN_OVER)
        kind = EventType.RECRUITER_ACTION
        event = self._tables.append(
            box, kind, f"recruiter:{self._tables.ids.new()}", detail, Actor.RECRUITER
        )
        self._tables.make_due(box, timedelta())
        return Bell(event.id, kind, box.subject)


def _late(message_id: UUID) -> dict[str, Any]:
    return {"v": LATE_VERSION, "message": str(message_id), LATE: True}
