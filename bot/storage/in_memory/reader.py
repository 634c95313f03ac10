"""Conversations as people look at them."""

from collections.abc import Sequence
from uuid import UUID

from bot.domain.errors import NotFound
from bot.domain.message import Status
from bot.domain.reasons import Reasons
from bot.domain.record import (
    ApplicationRecord,
    EventRecord,
    MessageRecord,
    NoticeRecord,
    Record,
)
from bot.domain.tale import Tale
from bot.domain.workings import Workings
from bot.storage.in_memory import accounts
from bot.storage.in_memory.rows import Application, Box, Event, Message
from bot.storage.in_memory.tables import Tables
from bot.storage.in_memory.workings import workings


class MemoryReader:
    """:class:`bot.domain.ports.Reader` without a database."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    async def find(self, address: str) -> UUID:
        box = self._box(address)
        if box is None:
            raise NotFound("candidate", address)
        return box.subject

    def _box(self, address: str) -> Box | None:
        subject = self._tables.identities.get(address) or self._by_candidate(address)
        return self._tables.live(subject) if subject else None

    def _by_candidate(self, written: str) -> UUID | None:
        try:
            return self._tables.candidates.get(UUID(written))
        except ValueError:
            return None

    async def show(self, address: str) -> Record:
        box = self._box(address)
        if box is None:
            raise NotFound("candidate", address)
        application, view = box.application, box.view
        messages = sorted(box.messages, key=lambda each: (each.at, each.position))
        return Record(
            address=address if address in self._tables.identities else self._first(box),
            conversation=box.subject,
            candidate=box.candidate.id,
            stage=view.stage.value,
            owner=box.owner.value,
            language=view.language,
            job=application.job.code if application else None,
            pending=view.pending,
            asked=view.asked,
            answers=_answers(application),
            decision=application.decision if application else None,
            score=application.score if application else None,
            opted_out=box.candidate.is_opted_out,
            model_tokens=self._tokens(box),
            unread=self._unread(box),
            consent=tuple(box.candidate.consent),
            applications=tuple(_application(each) for each in box.candidate.applications),
            messages=tuple(_message(box, each) for each in messages),
            events=tuple(_event(each) for each in box.events),
        )

    def _unread(self, box: Box) -> int:
        waiting = (each for each in self._tables.uploads if each.due_at is not None)
        return sum(self._tables.live(each.conversation) is box for each in waiting)

    def _first(self, box: Box) -> str:
        """The address that wrote first: identities stand in the order they were met."""
        theirs = (a for a, subject in self._tables.identities.items() if subject == box.subject)
        return next(theirs, box.address)

    async def reasons(self, address: str) -> Reasons:
        record = await self.show(address)
        return accounts.reasons(self._tables.known(record.conversation), record)

    async def tale(self, address: str) -> Tale:
        record = await self.show(address)
        return accounts.tale(self._tables, self._tables.known(record.conversation), record)

    async def messages(self, address: str, after: int = 0) -> Sequence[MessageRecord]:
        box = self._box(address)
        if box is None:
            return ()
        return [_message(box, each) for each in box.messages if each.position > after]

    async def workings(self, address: str) -> Workings | None:
        box = self._box(address)
        return workings(box, self._tables.now()) if box is not None else None

    def _tokens(self, box: Box) -> int:
        boxes, hours = self._tables.boxes, self._tables.model_hours
        theirs = {box.subject, *(b.subject for b in boxes.values() if b.merged_into == box.subject)}
        return sum(tokens for (subject, _), tokens in hours.items() if subject in theirs)

    async def notices(self) -> Sequence[NoticeRecord]:
        return [
            NoticeRecord(
                id=notice.id,
                kind=notice.kind,
                address=self._tables.known(notice.subject).address if notice.subject else "",
                detail=notice.detail,
                at=notice.at,
            )
            for notice in reversed(self._tables.notices)
        ]


def _answers(application: Application | None) -> dict[str, object]:
    answers = application.answers if application else {}
    return {question: answer.value for question, answer in answers.items()}


def _application(application: Application) -> ApplicationRecord:
    return ApplicationRecord(
        id=application.id,
        job=application.job.code,
        version=application.job.version,
        stage=application.stage.value,
        decision=application.decision,
        score=application.score,
        answers=_answers(application),
    )


def _message(box: Box, message: Message) -> MessageRecord:
    is_ready = message.status is Status.READY
    return MessageRecord(
        id=message.id,
        direction=message.direction.value,
        author=message.author.value,
        kind=message.kind.value,
        text=message.text,
        options=message.options,
        status=(Status.QUEUED if is_ready else message.status).value,
        provider_id=message.provider_id,
        created_at=message.at,
        position=message.position,
        media=message.said.media if message.said else message.media,
        is_heard=_is_heard(box, message),
    )


def _is_heard(box: Box, message: Message) -> bool:
    said = message.said
    return said is not None and any(e.seq == said.seq and e.is_done for e in box.events)


def _event(event: Event) -> EventRecord:
    state = "quarantined" if event.is_quarantined else "done" if event.is_done else "waiting"
    return EventRecord(event.id, event.type.value, state, event.attempts)
