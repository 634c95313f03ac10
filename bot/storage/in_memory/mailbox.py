"""Conversations with mail: claim, renew, commit, release, quarantine, timers."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from bot.domain.conversation import Owner, stricter
from bot.domain.errors import Fenced, Superseded
from bot.domain.events import Actor, Bell, EventType, Mail, upcast
from bot.domain.job import Fact, Job, JobBook, LocalText
from bot.domain.message import Said
from bot.domain.turn import (
    ALONE_FROM_TRY,
    LETTERS_A_TURN,
    MAIL_A_TURN,
    Claim,
    Committed,
    Result,
)
from bot.storage.in_memory.effects import Writer, check
from bot.storage.in_memory.rows import Box, Event
from bot.storage.in_memory.tables import Tables

STOPPED_AFTER = 2
"""Mail quarantined in a row after which the conversation stops until something new comes."""


class MemoryMailbox:
    """:class:`bot.domain.ports.Mailbox` without a database."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    async def claim(self, subject: UUID, lease: timedelta) -> Claim | None:
        box = self._tables.boxes.get(subject)
        return self._claim(box, lease) if box is not None and self._is_due(box) else None

    async def sweep(self, lease: timedelta, limit: int) -> Sequence[Claim]:
        due = sorted(filter(self._is_due, self._tables.boxes.values()), key=_urgency)
        claims = (self._claim(box, lease) for box in due[:limit])
        return [claim for claim in claims if claim is not None]

    def _is_due(self, box: Box) -> bool:
        now = self._tables.now()
        is_due = box.due_at is not None and box.due_at <= now
        return is_due and box.merged_into is None and box.is_free(now)

    def _claim(self, box: Box, lease: timedelta) -> Claim | None:
        events = box.waiting
        if not events:
            box.due_at = box.burst_at = None
            box.tries = box.drafts = 0
            return None
        mail = self._readable(box, events[: 1 if box.tries > 0 else MAIL_A_TURN])
        box.turn = self._tables.ids.new()
        box.lease_until = self._tables.now() + lease
        box.tries = max(box.tries, min(box.tries + 1, ALONE_FROM_TRY))
        box.burst_at = None
        for event in events[: len(mail)]:
            event.attempts += 1
        return self._as_claim(box, box.turn, mail)

    def _readable(self, box: Box, events: Sequence[Event]) -> tuple[Mail, ...]:
        """As much of them as one turn reads."""
        mail: list[Mail] = []
        letters = 0
        for event in events:
            if letters >= LETTERS_A_TURN:
                break
            mail.append(self._mail(box, event))
            said = mail[-1].said
            letters += len(said.text) if said else 0
        return tuple(mail)

    def _as_claim(self, box: Box, turn: UUID, mail: tuple[Mail, ...]) -> Claim:
        application = box.application
        answers = application.answers if application else {}
        held = [m.said for m in box.messages if m.is_held and m.said is not None]
        return Claim(
            subject=box.subject,
            turn=turn,
            owner=box.owner,
            tries=box.tries,
            last_seq=box.last_seq,
            mail=mail,
            held=tuple(sorted(held, key=lambda said: (said.at, said.seq))),
            answers={question: answer.value for question, answer in answers.items()},
            checkpoint=box.checkpoint,
            address=box.address,
            job_stamp=f"{len(self._tables.jobs)}+{len(self._tables.facts)}",
            drafts=box.drafts,
            failures=box.failures,
            flood_at=box.flood_at,
            channel=box.channel,
            opted_out=box.candidate.is_opted_out,
        )

    def _mail(self, box: Box, event: Event) -> Mail:
        return Mail(
            event=event.id,
            seq=event.seq or 0,
            type=event.type,
            actor=event.actor,
            payload=self._payload(event),
            at=event.at,
            said=_said(box, event),
        )

    def _payload(self, event: Event) -> dict[str, Any]:
        """As it was journalled, with the words that waited beside it."""
        payload = upcast(event.type, event.payload)
        if event.type is EventType.RESUME_UPLOADED and "resume" in payload:
            return {**payload, **self._tables.told_of.get(payload["resume"], {})}
        if event.type is not EventType.RECRUITER_ACTION:
            return payload
        named = payload.get("question")
        asked = next((each for each in self._tables.questions if str(each.id) == named), None)
        return {**payload, "asked": asked.words, "text": asked.answer} if asked else payload

    async def renew(self, held: Mapping[UUID, UUID], lease: timedelta) -> frozenset[UUID]:
        ours = []
        for subject, turn in held.items():
            box = self._tables.held_by(subject, turn)
            if box is not None:
                box.lease_until = self._tables.now() + lease
                ours.append(subject)
        return frozenset(ours)

    async def commit(self, result: Result) -> Committed:
        claim = result.claim
        box = self._tables.held_by(claim.subject, claim.turn)
        if box is None:
            raise Fenced
        if result.supersede and box.last_said > claim.last_seq:
            self._redraft(box)
            raise Superseded
        done = [event for event in box.waiting if event.id in {m.event for m in claim.mail}]
        if len(done) != len(claim.mail):
            raise Fenced
        reply = result.outcome.reply
        check(box, result.outcome.effects, self._tables.jobs)
        for event in done:
            event.done_at = self._tables.now()
            event.way = result.outcome.way
        box.let_go()
        box.tries = box.drafts = box.failures = 0
        if box.opting_seq is not None and box.opting_seq <= claim.seen:
            box.opting_seq = None
        box.due_at = box.due_at if box.last_seq > claim.seen else None
        box.checkpoint = result.checkpoint or box.checkpoint
        writer = Writer(self._tables, box, claim)
        writer.apply(result.outcome, reply)
        more = box.due_at is not None
        return Committed(
            more=more, sends=writer.sends, facts=tuple(writer.facts), reads=writer.reads
        )

    def _redraft(self, box: Box) -> None:
        """Let go, due when the journal said; the try is given back."""
        box.let_go()
        box.tries -= 1
        box.drafts += 1
        box.due_at = box.due_at or self._tables.now()

    async def begin_alone(self, claim: Claim) -> bool:
        box = self._tables.held_by(claim.subject, claim.turn)
        if box is None:
            return False
        box.tries += 1
        return True

    async def release(self, claim: Claim, delay: timedelta, give_back: bool) -> None:
        box = self._tables.held_by(claim.subject, claim.turn)
        if box is None:
            return
        box.let_go()
        box.tries -= 1 if give_back else 0
        box.due_at = self._tables.now() + delay

    async def quarantine(self, claim: Claim, reason: str) -> Owner:
        tables = self._tables
        box = tables.held_by(claim.subject, claim.turn)
        if box is None:
            raise Fenced
        head = next(event for event in box.waiting if event.id == claim.mail[0].event)
        head.is_quarantined, head.error, head.quarantined_at = True, reason, tables.now()
        detail = {"event": str(head.id), "type": head.type.value, "reason": reason}
        tables.notify(box, "mail.quarantined", detail)
        box.let_go()
        box.tries = box.drafts = 0
        box.failures += 1
        is_stopped = box.failures >= STOPPED_AFTER
        box.due_at = tables.now() if box.waiting and not is_stopped else None
        if is_stopped:
            box.owner = stricter(box.owner, Owner.WAITING)
            tables.notify(box, "conversation.stopped", detail)
        return box.owner

    async def fire_timers(self, now: datetime, limit: int) -> Sequence[Bell]:
        due = sorted(
            (
                (timer.at, box.number, box, timer)
                for box in self._tables.boxes.values()
                for timer in box.timers.values()
                if timer.at <= now and box.owner is Owner.BOT
            ),
            key=lambda each: each[:2],
        )
        bells = []
        for _, _, box, timer in due[:limit]:
            del box.timers[timer.kind]
            detail = {"kind": timer.kind, "at": timer.at.isoformat()}
            key = f"timer:{timer.id}"
            bell = self._tables.put_mail(box, EventType.TIMER_DUE, key, detail, Actor.CLOCK)
            bells.extend([bell] if bell else [])
        return bells

    async def jobs(self) -> JobBook:
        standing = {
            application.job.id
            for box in self._tables.boxes.values()
            for application in box.candidate.applications
        }
        newest = {job.code: job.id for job in self._tables.jobs}
        wanted = standing | set(newest.values())
        return JobBook(tuple(self._whole(job) for job in self._tables.jobs if job.id in wanted))

    def _whole(self, job: Job) -> Job:
        """With what recruiters added."""
        added = tuple(
            Fact(each.fact, each.about, LocalText({each.language: each.text}, each.language))
            for each in self._tables.facts
            if each.code == job.code
        )
        return replace(job, knowledge=(*job.knowledge, *added)) if added else job


def _urgency(box: Box) -> tuple[bool, str]:
    """Candidates' mail first, then what has been due longest."""
    has_said = any(event.actor is Actor.CANDIDATE for event in box.waiting)
    return not has_said, box.due_at.isoformat() if box.due_at else ""


def _said(box: Box, event: Event) -> Said | None:
    """The message that the mail is about, with its place in today's order (merges renumber)."""
    if event.type is not EventType.MESSAGE_RECEIVED:
        return None
    wanted = event.payload["message"]
    found = next(m.said for m in reversed(box.messages) if str(m.id) == wanted)
    return replace(found, seq=event.seq or 0) if found else None
