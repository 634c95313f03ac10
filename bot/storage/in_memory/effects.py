"""What a turn did, written down. Called by the commit, which has checked the fence already."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import assert_never
from uuid import UUID

from bot.domain.consent import ConsentKind
from bot.domain.conversation import Owner, Stage
from bot.domain.delivery import Reason
from bot.domain.effects import (
    AnswerAgain,
    AskRecruiter,
    CallPerson,
    ClearTimers,
    Decide,
    Effect,
    Hold,
    LookAgain,
    Notify,
    ReadFiles,
    RecordAnswer,
    RecordConsent,
    Reply,
    SetTimer,
    SettleLead,
    StartApplication,
    TakeBack,
    Transcribed,
)
from bot.domain.errors import NotFound
from bot.domain.events import Actor, Bell, EventType
from bot.domain.job import Job
from bot.domain.message import Author, Direction, Kind, Status
from bot.domain.record import ConsentRecord
from bot.domain.turn import Claim, Outcome
from bot.storage.in_memory.questions import ask
from bot.storage.in_memory.rows import Answer, Application, Box, Message, Timer
from bot.storage.in_memory.tables import Tables
from bot.storage.in_memory.uploads import add_upload, look_again, settle_lead, touch

MOST_BUTTONS = 3
"""WhatsApp shows at most three reply buttons; more options make a list."""


def check(box: Box, effects: Sequence[Effect], jobs: Sequence[Job]) -> None:
    """Look for what a database would refuse, before anything is written.

    Raises:
        NotFound: a flow asked for something impossible; nothing was written.
    """
    has_application = bool(box.candidate.applications)
    for effect in effects:
        if isinstance(effect, StartApplication):
            has_application = True
            if all(job.id != effect.job for job in jobs):
                raise NotFound("job version", str(effect.job))
        elif isinstance(effect, (RecordAnswer, Decide)):
            if not has_application:
                raise NotFound("application", str(effect.application))
            json.dumps(effect.value if isinstance(effect, RecordAnswer) else dict(effect.basis))


@dataclass(slots=True)
class Writer:
    """Writes one outcome into one conversation.

    Attributes:
        facts: announcements of what was journalled.
        sends: something went into the outbox. reads: files wait to be read.
    """

    tables: Tables
    box: Box
    claim: Claim
    facts: list[Bell] = field(default_factory=list)
    sends: bool = False
    reads: bool = False

    def apply(self, outcome: Outcome, reply: Reply | None) -> None:
        """Write all of it; the reply last, because it depends on the owner and the opt-out."""
        self._hold(outcome.effects)
        for effect in outcome.effects:
            self._write(effect)
        self._look(outcome)
        if reply is not None:
            self._reply(reply)

    def _write(self, effect: Effect) -> None:  # noqa: C901 - a case an effect
        match effect:
            case Reply() | Hold():
                return
            case StartApplication():
                self._start(effect)
            case RecordAnswer():
                self._answer(effect)
            case Decide():
                self._decide(effect)
            case ReadFiles():
                add_upload(self.tables, self.box, effect)
                self.reads = True
            case LookAgain():
                look_again(self.tables, self.box, effect)
            case SettleLead():
                settle_lead(self.tables, self.box, effect)
                self.reads = True
            case AnswerAgain():
                self._answer_again(effect)
            case TakeBack():
                self._application(effect.application).stage = Stage.WITHDRAWN
            case _:
                self._write_rest(effect)

    def _write_rest(
        self,
        effect: RecordConsent
        | CallPerson
        | Notify
        | AskRecruiter
        | SetTimer
        | ClearTimers
        | Transcribed,
    ) -> None:
        match effect:
            case RecordConsent():
                self._consent(effect)
            case CallPerson():
                self._wait_for_person()
            case Notify():
                self.tables.notify(self.box, effect.kind, effect.detail)
            case AskRecruiter():
                ask(self.tables, self.box, effect)
            case SetTimer():
                timer = Timer(self.tables.ids.new(), effect.kind, effect.at)
                self.box.timers[effect.kind] = timer
            case ClearTimers():
                self.box.timers.clear()
            case Transcribed():
                self._transcribe(effect)
            case _:
                assert_never(effect)

    def _answer_again(self, effect: AnswerAgain) -> None:
        kind, key = EventType.RECRUITER_ACTION, f"answer:{effect.question}:{effect.turn}"
        payload = {"action": "answer", "question": str(effect.question)}
        bell = self.tables.put_mail(self.box, kind, key, payload, Actor.RECRUITER)
        self.facts += [bell] if bell else []

    def _wait_for_person(self) -> None:
        """A recruiter who leads goes on leading: only their own hand-back ends it."""
        if self.box.owner is not Owner.RECRUITER:
            self.box.owner = Owner.WAITING

    def _transcribe(self, effect: Transcribed) -> None:
        for message in self.box.messages:
            is_it = message.id == effect.message and message.direction is Direction.IN
            if is_it and not message.text:
                message.text = effect.text
                if message.said is not None:
                    message.said = replace(message.said, text=effect.text)

    def _hold(self, effects: Sequence[Effect]) -> None:
        """Exactly what the turn names stays unread: it has read everything else."""
        kept = {each for effect in effects if isinstance(effect, Hold) for each in effect.messages}
        for message in self.box.messages:
            message.is_held = message.id in kept

    def _start(self, effect: StartApplication) -> None:
        theirs = self.box.candidate.applications
        if any(application.job.id == effect.job for application in theirs):
            return
        job = next(job for job in self.tables.jobs if job.id == effect.job)
        theirs.append(Application(effect.id, job))

    def _application(self, application_id: UUID) -> Application:
        """The one named. Applying twice, or a merge, leaves ids that no row has: the running one.

        The newest, if none runs yet because this very turn began it.
        """
        box = self.box
        named = box.application_of(application_id) or box.application
        return named or box.candidate.applications[-1]

    def _answer(self, effect: RecordAnswer) -> None:
        answers = self._application(effect.application).answers
        now, replaced = self.tables.now(), answers.get(effect.question)
        before: list[Answer] = []
        if replaced is not None:
            replaced.replaced_at = now
            before = [*replaced.before, replaced]
        answers[effect.question] = Answer(
            effect.value, effect.actor, effect.source, now, before=before
        )

    def _decide(self, effect: Decide) -> None:
        application = self._application(effect.application)
        is_news = effect.decision not in {None, application.decision}
        application.decision = effect.decision
        application.score = effect.score
        application.basis = dict(effect.basis)
        application.decided_at = self.tables.now()
        if not is_news:
            return
        application.decisions += 1
        kind = EventType.SCREENING_COMPLETED
        key = f"screening:{application.id}:{application.decisions}"
        detail = {
            "application": str(application.id),
            "decision": effect.decision,
            "score": effect.score,
        }
        event = self.tables.note_fact(self.box, kind, key, detail, Actor.ASSISTANT)
        self.facts.append(Bell(event.id, kind, self.box.subject))

    def _consent(self, effect: RecordConsent) -> None:
        touch(self.tables, self.box)
        candidate = self.box.candidate
        line = ConsentRecord(effect.kind.value, effect.wording, effect.language, self.tables.now())
        candidate.consent.append(line)
        if effect.kind is ConsentKind.OPTED_IN:
            candidate.is_opted_out = False
        elif effect.kind is ConsentKind.OPTED_OUT:
            candidate.is_opted_out = True
            self.tables.cancel_ready(self.box, Reason.OPTED_OUT)

    def _look(self, outcome: Outcome) -> None:
        view = outcome.view
        if view.stage is Stage.WITHDRAWN:
            touch(self.tables, self.box)
        if view.application is not None:
            application = self._application(view.application)
            if view.stage is not Stage.OPTED_OUT:
                application.stage = view.stage
            view = replace(view, application=application.id)
        self.box.view = view

    def _reply(self, reply: Reply) -> None:
        if self.box.owner is Owner.RECRUITER:
            return
        many = len(reply.options) > MOST_BUTTONS
        kind = Kind.TEXT if not reply.options else Kind.LIST if many else Kind.BUTTONS
        message = Message(
            id=reply.id,
            direction=Direction.OUT,
            author=Author.ASSISTANT,
            kind=kind,
            text=reply.text,
            at=self.tables.now(),
            status=Status.READY,
            options=reply.options,
            template=reply.template,
            variables=dict(reply.variables),
            language=reply.language,
            turn=self.claim.turn,
            cause=self.claim.about.event if self.claim.about else None,
            void_after_seq=reply.void_after_seq,
            despite_opt_out=reply.despite_opt_out,
        )
        self.tables.send(self.box, message)
        self.sends = True
