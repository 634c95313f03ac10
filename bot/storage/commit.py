"""The commit of a turn: fence and release in one statement, then everything the turn did.

What every turn does is one statement (``write``); what few turns do (an application, a consent, a
decision) are statements of their own before it. All of it stands or falls together.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final
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
from bot.domain.errors import Fenced, NotFound
from bot.domain.events import PAYLOAD_VERSION, Actor, Bell, EventType
from bot.domain.message import Kind
from bot.domain.ports import Ids
from bot.domain.turn import Committed, Result
from bot.domain.uploads import uploaded_payload
from bot.storage.statements import statements
from bot.storage.unit_of_work import one

if TYPE_CHECKING:
    from bot.storage.unit_of_work import Connection

SQL: Final = statements("mailbox")
JOURNAL: Final = statements("journal")
QUESTIONS: Final = statements("questions")
UPLOADS: Final = statements("uploads")

BUTTONS: Final = 3
"""Up to this many options are reply buttons, more are a list (WhatsApp's limit)."""


async def write(connection: "Connection", result: Result, now: datetime, ids: Ids) -> Committed:
    """Write a turn inside the caller's transaction.

    Raises:
        Fenced: the fence did not open, or the mail was done by somebody else: roll back.
        ValueError: the turn says more than one message.
    """
    claim, effects = result.claim, result.outcome.effects
    said = result.outcome.reply
    opened = await connection.fetchrow(
        SQL["fence"],
        claim.subject,
        claim.turn,
        claim.seen,
        int(said is not None),
        max(claim.seen, claim.last_seq),
        not result.supersede,
        _new_owner(effects),
    )
    if opened is None:
        raise Fenced(f"the claim on {claim.subject} is no longer ours")
    writer = _Writer(connection, claim.subject, now, ids)
    facts = [fact for effect in effects for fact in await writer.apply(effect)]
    if result.outcome.view.stage is Stage.WITHDRAWN:
        await connection.execute(UPLOADS["touch"], claim.subject)
    named = result.outcome.view.application
    application = writer.known.get(named, named) if named else None
    silent = opened["owner"] == Owner.RECRUITER.value
    reply = None if silent else said
    done = await connection.fetchval(
        SQL["write"], *_usual(result, application, reply, opened["last_out"], now)
    )
    if done != len(claim.mail):
        raise Fenced(f"{claim.subject}: {done} of {len(claim.mail)} mails were still undone")
    is_more = opened["more"] or any(isinstance(each, (AnswerAgain, LookAgain)) for each in effects)
    reads = any(isinstance(each, (ReadFiles, SettleLead)) for each in effects)
    return Committed(more=is_more, sends=reply is not None, facts=tuple(facts), reads=reads)


def _new_owner(effects: Sequence[Effect]) -> str | None:
    calls = any(isinstance(effect, CallPerson) for effect in effects)
    return Owner.WAITING.value if calls else None


def _usual(
    result: Result, application: UUID | None, reply: Reply | None, last_out: int, now: datetime
) -> tuple[object, ...]:
    """The parameters of the statement ``write``, in its order."""
    claim, view, state = result.claim, result.outcome.view, result.checkpoint
    held = {
        message
        for effect in result.outcome.effects
        if isinstance(effect, Hold)
        for message in effect.messages
    }
    read = [mail.said.id for mail in claim.mail if mail.said] + [said.id for said in claim.held]
    return (
        [mail.event for mail in claim.mail],
        claim.tries,
        str(claim.subject),
        *(
            (state.id, state.parent, state.kind, state.body, state.meta_kind, state.meta)
            if state
            else (None,) * 6
        ),
        claim.subject,
        view.stage.value,
        view.language,
        view.pending,
        list(view.asked),
        application,
        read,
        list(held),
        *_reply(reply, last_out),
        claim.turn,
        reply.void_after_seq if reply else None,
        bool(reply and reply.despite_opt_out),
        now,
        result.outcome.way,
        claim.about.event if claim.about else None,
    )


def _reply(reply: Reply | None, last_out: int) -> tuple[object, ...]:
    if reply is None:
        return (None,) * 8
    options = [{"id": option.id, "label": option.label} for option in reply.options]
    return (
        reply.id,
        last_out,
        kind_of(reply).value,
        reply.text,
        options or None,
        reply.template,
        dict(reply.variables) or None,
        reply.language,
    )


def kind_of(reply: Reply) -> Kind:
    """Text, buttons or list, by the number of options."""
    if not reply.options:
        return Kind.TEXT
    return Kind.BUTTONS if len(reply.options) <= BUTTONS else Kind.LIST


@dataclass(slots=True)
class _Writer:
    """Writes the effects that few turns have, in their order."""

    connection: "Connection"
    subject: UUID
    now: datetime
    ids: Ids
    known: dict[UUID, UUID | None] = field(default_factory=dict)
    """Application as the flow names it -> the row's id; they differ when somebody applies again."""

    async def apply(self, effect: Effect) -> list[Bell]:  # noqa: C901, PLR0912 - a case an effect
        match effect:
            case StartApplication():
                self.known[effect.id] = await self.connection.fetchval(
                    SQL["start_application"], effect.id, self.subject, effect.job, self.now
                )
            case RecordAnswer():
                await self._answer(effect)
            case Decide():
                return await self._decide(effect)
            case RecordConsent():
                await self._consent(effect)
            case Notify():
                await self._do(
                    "notice",
                    self.ids.new(),
                    self.subject,
                    effect.kind,
                    dict(effect.detail),
                    self.now,
                )
            case AskRecruiter():
                await self._ask(effect)
            case AnswerAgain():
                return await self._answer_again(effect)
            case TakeBack():
                await self._do("take_back", await self._application(effect.application))
            case SetTimer():
                await self._do("set_timer", self.ids.new(), self.subject, effect.kind, effect.at)
            case ClearTimers():
                await self._do("clear_timers", self.subject)
            case Transcribed():
                await self._do("transcribed", effect.message, self.subject, effect.text)
            case ReadFiles():
                await self._read(effect)
            case LookAgain():
                return await self._look_again(effect)
            case SettleLead():
                await self.connection.execute(
                    UPLOADS["settle_lead"], effect.lead, self.subject, self.now, effect.is_theirs
                )
            case Reply() | Hold() | CallPerson():
                pass  # part of the fence and of the usual statement
        return []

    async def _application(self, named: UUID) -> UUID | None:
        """The row behind an application's id."""
        if named not in self.known:
            self.known[named] = await self.connection.fetchval(
                SQL["running_application"], self.subject, named
            )
        return self.known[named]

    async def _do(self, name: str, *arguments: object) -> None:
        await self.connection.execute(SQL[name], *arguments)

    async def _answer(self, effect: RecordAnswer) -> None:
        given = (effect.question, effect.value, effect.actor.value, effect.source, self.now)
        self.known[effect.application] = await self.connection.fetchval(
            SQL["answer"], self.ids.new(), self.subject, effect.application, *given
        )
        if self.known[effect.application] is None:
            raise NotFound("application", str(effect.application))

    async def _consent(self, effect: RecordConsent) -> None:
        line = (effect.kind.value, effect.wording, effect.language, effect.source)
        await self._do("consent", self.ids.new(), self.subject, *line, self.now)
        if effect.kind is ConsentKind.OPTED_OUT:
            await self._do("opted_out", self.subject, self.now)
            await self._do("cancel_ready", self.subject, Reason.OPTED_OUT.value)
        elif effect.kind is ConsentKind.OPTED_IN:
            await self._do("opted_out", self.subject, None)

    async def _ask(self, effect: AskRecruiter) -> None:
        asked = (effect.message, effect.job, effect.words, effect.language, self.now)
        await self.connection.execute(
            QUESTIONS["ask"], self.ids.new(), self.subject, *asked, self.ids.new()
        )

    async def _read(self, effect: ReadFiles) -> None:
        messages = [each.message for each in effect.files]
        parts = [each.part for each in effect.files]
        named = (self.ids.new(), self.subject, self.now)
        await self.connection.execute(UPLOADS["add"], *named, messages, parts)

    async def _look_again(self, effect: LookAgain) -> list[Bell]:
        payload = {**uploaded_payload(effect.resume), "again": True}
        key = f"resume:{effect.resume}:{self.ids.new()}"
        return await self._follow_up(EventType.RESUME_UPLOADED, Actor.CANDIDATE, key, payload)

    async def _answer_again(self, effect: AnswerAgain) -> list[Bell]:
        payload = {"v": PAYLOAD_VERSION, "action": "answer", "question": str(effect.question)}
        key = f"answer:{effect.question}:{effect.turn}"
        return await self._follow_up(EventType.RECRUITER_ACTION, Actor.RECRUITER, key, payload)

    async def _follow_up(
        self, kind: EventType, actor: Actor, key: str, payload: Mapping[str, Any]
    ) -> list[Bell]:
        """Mail of its own, behind all that came: the fence has locked the row."""
        event = self.ids.new()
        row = await one(self.connection, JOURNAL["lock"], self.subject)
        put = await self.connection.fetchval(
            JOURNAL["mail"],
            event,
            self.subject,
            row["last_seq"] + 1,
            kind.value,
            actor.value,
            key,
            payload,
            self.now,
        )
        return [] if put is None else [Bell(event, kind, self.subject)]

    async def _decide(self, effect: Decide) -> list[Bell]:
        application = await self._application(effect.application)
        is_new = await self.connection.fetchval(
            SQL["decide"],
            application,
            effect.decision,
            effect.score,
            dict(effect.basis),
            self.now,
        )
        if effect.decision is None or not is_new:
            return []
        event, kind = self.ids.new(), EventType.SCREENING_COMPLETED
        payload = {
            "v": PAYLOAD_VERSION,
            "application": str(application),
            "decision": effect.decision,
            "score": effect.score,
        }
        # A fact for whoever listens, not mail: nothing in the conversation is left to be done.
        await self.connection.execute(
            JOURNAL["fact"],
            event,
            self.subject,
            kind.value,
            Actor.ASSISTANT.value,
            f"screened:{event}",
            payload,
            self.now,
        )
        return [Bell(event, kind, self.subject)]
