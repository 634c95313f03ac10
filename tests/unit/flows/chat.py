"""A whole conversation in a test: feeds turns to the mind and does what it wants done.

The state goes through a saver's serializer between turns, as it does in production.
"""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from functools import singledispatchmethod
from typing import Any
from uuid import UUID

from langgraph.checkpoint.memory import InMemorySaver

from bot.domain.conversation import Owner, Stage
from bot.domain.effects import (
    AnswerAgain,
    AskRecruiter,
    CallPerson,
    ClearTimers,
    Decide,
    Effect,
    Hold,
    Notify,
    RecordAnswer,
    RecordConsent,
    Reply,
    SetTimer,
    StartApplication,
    TakeBack,
    Transcribed,
)
from bot.domain.events import Actor, EventType, Mail
from bot.domain.job import Job, JobBook
from bot.domain.message import Kind, Location, Media, Said, Tap
from bot.domain.ports import LanguageModel
from bot.domain.turn import Outcome, Turn
from flows.conversation import Mind
from flows.understanding.senses import Senses
from flows.understanding.voice import Ears

MONDAY = datetime(2026, 11, 23, 3, 30, tzinfo=UTC)
"""09:00 in Bengaluru."""

CONVERSATION = UUID(int=77)


class Chat:
    """One candidate and the mind."""

    def __init__(
        self, *jobs: Job, model: LanguageModel | None = None, ears: Ears | None = None
    ) -> None:
        self.saver = InMemorySaver()
        self.mind = Mind(Senses(model, ears=ears or Ears()), self.saver)
        self.transcribed: dict[UUID, str] = {}
        self.jobs = JobBook(jobs)
        self.now = MONDAY
        self.owner = Owner.BOT
        self.patient = True
        self.flood_at: datetime | None = None
        self.seq = 0
        self.ids = 1000
        self.answers: dict[str, Any] = {}
        self.actors: dict[str, Actor] = {}
        self.held: tuple[Said, ...] = ()
        self.known: dict[UUID, Said] = {}
        self.timers: dict[str, datetime] = {}
        self.notices: list[str] = []
        self.questions: list[AskRecruiter] = []
        self.again: list[UUID] = []
        self.taken_back: list[UUID] = []
        self.consent: list[RecordConsent] = []
        self.applications: list[UUID] = []
        self.decision: Decide | None = None
        self.replies: list[Reply] = []
        self.last: Reply | None = None
        self.outcome: Outcome | None = None

    # What the candidate does

    async def say(self, *texts: str) -> str:
        """One message, or a burst; returns what the assistant says."""
        return await self.send(*(self.message(text) for text in texts))

    async def tap(self, label: str, reply: Reply | None = None) -> str:
        """A button of the last message that had one, by label or id."""
        asked = reply or next(each for each in reversed(self.replies) if each.options)
        option = next(each for each in asked.options if label in {each.id, each.label})
        return await self.send(
            self.message(option.label, Kind.BUTTONS, tap=Tap(asked.id, option.id, option.label))
        )

    async def file(self, content_type: str = "application/pdf", text: str = "") -> str:
        media = (Media("https://files.invalid/1", content_type),)
        return await self.send(self.message(text, Kind.FILE, media=media))

    async def locate(self, label: str = "") -> str:
        where = Location(12.97, 77.59, label)
        return await self.send(self.message("", Kind.LOCATION, location=where))

    async def speak(self, *urls: str) -> str:
        """Voice notes, by their addresses."""
        return await self.send(*(self.note(url) for url in urls))

    def note(self, url: str) -> Said:
        return self.message("", Kind.VOICE, media=(Media(url, "audio/ogg"),))

    def message(
        self,
        text: str,
        kind: Kind = Kind.TEXT,
        tap: Tap | None = None,
        media: tuple[Media, ...] = (),
        location: Location | None = None,
    ) -> Said:
        self.seq += 1
        said = Said(self._id(), self.seq, kind, text, self.now, tap, media, location)
        self.known[said.id] = said
        return said

    async def send(self, *messages: Said) -> str:
        return await self.think(*map(self.said, messages))

    async def say_late(self, *texts: str) -> str:
        """Messages that were said while nobody heard them, and are found now."""
        return await self.think(*(self.said(self.message(text), late=True) for text in texts))

    def said(self, said: Said, **facts: object) -> Mail:
        kind, actor = EventType.MESSAGE_RECEIVED, Actor.CANDIDATE
        return Mail(self._id(), said.seq, kind, actor, {"v": 1, **facts}, self.now, said)

    # What others do

    async def take_over(self) -> str:
        self.owner = Owner.RECRUITER
        return await self.act("takeover")

    async def hand_back(self, **answers: object) -> str:
        self.owner = Owner.BOT
        return await self.act("handback", answers=answers)

    async def act(self, action: str, **more: object) -> str:
        return await self.post(
            EventType.RECRUITER_ACTION, Actor.RECRUITER, action=action, name="Asha", **more
        )

    async def call(self, status: str, **answers: object) -> str:
        return await self.post(
            EventType.VOICE_OUTCOME,
            Actor.PROVIDER,
            call_id="c1",
            status=status,
            answers=answers,
        )

    async def wait(self, hours: float) -> str:
        """The clock moves; timers that fall due are fired."""
        self.now += timedelta(hours=hours)
        due = [kind for kind, at in self.timers.items() if at <= self.now]
        for kind in due:
            del self.timers[kind]
        said = [await self.post(EventType.TIMER_DUE, Actor.CLOCK, kind=each) for each in due]
        return "".join(said)

    async def post(self, kind: EventType, actor: Actor, /, **payload: object) -> str:
        return await self.think(self.mail(kind, actor, **payload))

    def mail(self, kind: EventType, actor: Actor, /, **payload: object) -> Mail:
        self.seq += 1
        return Mail(self._id(), self.seq, kind, actor, {"v": 1, **payload}, self.now)

    # The turn

    async def think(self, *mail: Mail) -> str:
        """One turn; returns the text of the reply, empty when there is none."""
        turn = Turn(
            conversation=CONVERSATION,
            owner=self.owner,
            now=self.now,
            mail=mail,
            held=self.held,
            answers=dict(self.answers),
            jobs=self.jobs,
            reply_id=self._id(),
            application_id=self._id(),
            address="whatsapp:+919800000001",
            patient=self.patient,
            flood_at=self.flood_at,
        )
        self.outcome = await self.mind.think(turn)
        return self._do(self.outcome)

    def _do(self, outcome: Outcome) -> str:
        self.last = None
        self.held = ()
        for effect in outcome.effects:
            self._apply(effect)
        return self.text

    @singledispatchmethod
    def _apply(self, effect: Effect) -> None:
        raise AssertionError(effect)

    @_apply.register
    def _(self, effect: Reply) -> None:
        assert self.owner is not Owner.RECRUITER
        assert self.last is None, "one message a turn"
        self.last = effect
        self.replies.append(effect)

    @_apply.register
    def _(self, effect: StartApplication) -> None:
        self.applications.append(effect.id)
        self.answers = {}

    @_apply.register
    def _(self, effect: RecordAnswer) -> None:
        assert effect.application == self.applications[-1]
        self.answers[effect.question] = effect.value
        self.actors[effect.question] = effect.actor

    @_apply.register
    def _(self, effect: Decide) -> None:
        self.decision = effect

    @_apply.register
    def _(self, effect: RecordConsent) -> None:
        self.consent.append(effect)

    @_apply.register
    def _(self, _effect: CallPerson) -> None:
        self.owner = Owner.WAITING

    @_apply.register
    def _(self, effect: Notify) -> None:
        self.notices.append(effect.kind)

    @_apply.register
    def _(self, effect: AskRecruiter) -> None:
        self.notices.append("question.open")
        self.questions.append(effect)

    @_apply.register
    def _(self, effect: AnswerAgain) -> None:
        self.again.append(effect.question)

    @_apply.register
    def _(self, effect: TakeBack) -> None:
        self.taken_back.append(effect.application)

    @_apply.register
    def _(self, effect: SetTimer) -> None:
        self.timers[effect.kind] = effect.at

    @_apply.register
    def _(self, _effect: ClearTimers) -> None:
        self.timers.clear()

    @_apply.register
    def _(self, effect: Hold) -> None:
        self.held = tuple(self.known[each] for each in effect.messages)

    @_apply.register
    def _(self, effect: Transcribed) -> None:
        self.transcribed[effect.message] = effect.text

    # What can be seen

    @property
    def stage(self) -> Stage:
        return self.seen.view.stage

    @property
    def pending(self) -> str | None:
        return self.seen.view.pending

    @property
    def language(self) -> str | None:
        return self.seen.view.language

    @property
    def seen(self) -> Outcome:
        assert self.outcome is not None
        return self.outcome

    @property
    def text(self) -> str:
        return self.last.text if self.last else ""

    @property
    def labels(self) -> list[str]:
        return [option.label for option in self.last.options] if self.last else []

    @property
    def decided(self) -> str | None:
        return self.decision.decision if self.decision else None

    async def stored(self) -> Mapping[str, Any]:
        """The state as the saver has it."""
        found = await self.saver.aget_tuple({"configurable": {"thread_id": str(CONVERSATION)}})
        assert found is not None
        return found.checkpoint["channel_values"]

    def _id(self) -> UUID:
        self.ids += 1
        return UUID(int=self.ids)
