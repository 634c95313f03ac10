"""The working copy of a turn: what nodes read, change and hand on.

A node makes one from the graph's channels, lets the moves change it, and returns what changed.
Nothing of it survives the turn but the stored channels (``flows.state``).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from functools import cached_property
from typing import Any, Final
from uuid import UUID
from zoneinfo import ZoneInfo

from bot.domain.consent import ConsentKind
from bot.domain.conversation import Owner, Stage, View
from bot.domain.effects import (
    CallPerson,
    Effect,
    Hold,
    RecordAnswer,
    RecordConsent,
    StartApplication,
)
from bot.domain.job import Job, Question
from bot.domain.language import LANGUAGES
from bot.domain.message import Option, Said
from bot.domain.turn import Outcome, Step, Turn
from bot.domain.understanding import Command, CommandKind

TELLING: Final = frozenset(
    {
        CommandKind.ASK,
        CommandKind.STATUS,
        CommandKind.LIST_JOBS,
        CommandKind.MY_DATA,
        CommandKind.ABUSE,
        CommandKind.CORRECT,
    }
)
"""Commands that are answered or done, and leave the open question as it is."""

RESUME: Final = "resume"
"""What ``pending`` says while a required file is waited for."""

MOST_HELD: Final = 60
"""Messages that are kept unread at most; the first ones tell the job, the last ones the rest."""

FIRST_HELD: Final = 10

STORED: Final[Mapping[str, Any]] = {
    "stage": Stage.NEW.value,
    "language": None,
    "job": None,
    "application": None,
    "pending": None,
    "asked": (),
    "left": (),
    "asks": (),
    "misses": 0,
    "opted_out": False,
    "before": None,
    "consent_text": None,
    "has_resume": False,
    "resume": None,
    "offered": None,
    "leads": (),
    "doubt": None,
    "stops": None,
    "nudged": None,
    "flooded": None,
    "unseen": False,
    "reopened": None,
    "parked": (),
    "told": (),
    "untold": (),
    "foretold": (),
    "heard_at": None,
    "abused": 0,
    "withdrew": False,
    "decided": False,
}
"""Channels that a conversation keeps, with what they are at its beginning."""

_LISTS: Final = tuple(key for key, start in STORED.items() if start == ())


class Doubt(StrEnum):
    """What we asked besides the open question; ``doubt`` is ``{kind, message, …}``.

    Attributes:
        OPT_OUT: whether CANCEL meant that we shall stop writing.
        VALUE: whether a value was meant so (``answers``: one question).
        HEARD: whether what was said to a recruiter, or stands in a résumé, counts (``answers``);
            with ``lead``: whether that file of a web form is theirs. One kind for all, which the
            releases before know: a yes that one of their workers hears crashes nothing. ``resume``:
            some of it stands in the résumé. ``at``: when it was asked, if it came by itself.
        UNIT: which unit a bare number has (``number``).
        PERSON: whether to call a person.
        WITHDRAW: whether the application is to be taken back.
    """

    OPT_OUT = "opt_out"
    VALUE = "value"
    HEARD = "heard"
    UNIT = "unit"
    PERSON = "person"
    WITHDRAW = "withdraw"


@dataclass(frozen=True, slots=True)
class Line:
    """One sentence to be said: a key of the wording and its values; ``about``: which question."""

    key: str
    values: Mapping[str, object] = field(default_factory=dict)
    about: str | None = None


@dataclass
class Draft:
    """One turn in the making. Fields named in :data:`STORED` are kept between turns."""

    turn: Turn
    stage: Stage
    language: str | None
    job_id: str | None
    application: str | None
    pending: str | None
    asked: list[str]
    left: list[str]
    asks: list[str]
    misses: int
    opted_out: bool
    before: str | None
    consent_text: str | None
    has_resume: bool
    resume: str | None
    offered: dict[str, Any] | None
    leads: list[dict[str, Any]]
    doubt: dict[str, Any] | None
    stops: str | None
    nudged: str | None
    flooded: str | None
    unseen: bool
    reopened: str | None
    parked: list[dict[str, Any]]
    told: list[dict[str, str]]
    untold: list[str]
    foretold: list[str]
    heard_at: str | None
    abused: int
    withdrew: bool
    decided: bool
    said: tuple[Said, ...]
    late: tuple[Said, ...]
    commands: tuple[Command, ...]
    effects: list[Effect]
    lines: list[Line]
    options: tuple[Option, ...]
    is_asking: bool
    void_after: int | None
    template: str | None
    named: Job | None
    trace: list[str]
    steps: tuple[Step, ...] = ()
    opened_with: str | None = None
    """What was open when the turn began."""
    is_given: bool = False
    """What was answered was recorded before another job was taken up."""
    is_switched: bool = False
    """Another application was taken up, whose answers are not in this turn."""
    asked_model: bool = False
    """A model was asked in this turn."""
    _found: Job | None = None

    @classmethod
    def of(cls, state: Mapping[str, Any]) -> "Draft":
        """The working copy of the channels."""
        kept = {key: state.get(key, start) for key, start in STORED.items()}
        for key in _LISTS:
            kept[key] = list(kept[key])
        kept["stage"] = Stage(kept["stage"])
        kept["job_id"] = kept.pop("job")
        return cls(
            **kept,
            turn=state["turn"],
            said=state.get("said", ()),
            late=state.get("late", ()),
            commands=state.get("commands", ()),
            effects=list(state.get("effects", ())),
            lines=list(state.get("lines", ())),
            options=state.get("options", ()),
            is_asking=state.get("is_asking", False),
            void_after=state.get("void_after"),
            template=state.get("template"),
            named=state.get("named"),
            trace=list(state.get("trace", ())),
            steps=state.get("steps", ()),
            opened_with=kept["pending"],
        )

    def changes(self, version: int) -> dict[str, Any]:
        """The channels as they are now; ``version`` is the layout's."""
        kept = {key: getattr(self, "job_id" if key == "job" else key) for key in STORED}
        kept["stage"] = self.stage.value
        return {
            **kept,
            "version": version,
            "said": self.said,
            "late": self.late,
            "commands": self.commands,
            "effects": tuple(self.effects),
            "lines": tuple(self.lines),
            "options": self.options,
            "is_asking": self.is_asking,
            "void_after": self.void_after,
            "template": self.template,
            "named": self.named,
            "trace": tuple(self.trace),
        }

    def outcome(self) -> Outcome:
        """What the turn came to, when all nodes are done."""
        view = View(
            stage=self.stage,
            language=self.tongue,
            pending=self.pending if self.stage is Stage.SCREENING else None,
            asked=tuple(self.asked),
            application=UUID(self.application) if self.application else None,
            opted_out=self.opted_out,
        )
        return Outcome(view, tuple(self.effects), tuple(self.trace), self.steps)

    def say(self, key: str, **values: object) -> None:
        """Add a sentence to what will be said."""
        self.lines.append(Line(key, values))

    def do(self, *effects: Effect) -> None:
        """Want something done by the commit."""
        self.effects.extend(effects)

    def note(self, fact: str) -> None:
        """Leave a dotted fact for whoever traces the turn; no words of the candidate."""
        self.trace.append(fact)

    def reopen(self) -> None:
        """Forget what belongs to the question that was open until now."""
        self.asks, self.misses, self.doubt = [], 0, None

    def forget_doubt(self) -> None:
        """Ask what is open: from now on a yes answers that, and no doubt of an earlier message.

        An offered person stays one: it is asked beside the question, and stands in no message.
        """
        if self.doubt is not None and not self.has_doubt_now and self.doubt["message"]:
            self.doubt = None

    @property
    def job(self) -> Job | None:
        """The job version applied to."""
        if self.job_id is None:
            return None
        if self._found is None or str(self._found.id) != self.job_id:
            self._found = self.turn.jobs.by_id(self.job_id)
        return self._found

    @property
    def question(self) -> Question | None:
        """The open question of the job; None for a wanted file or when nothing is open."""
        return self.job.question(self.pending) if self.job else None

    @property
    def answers(self) -> dict[str, Any]:
        """Value by question id, with what this turn recorded."""
        known = dict(self.turn.answers)
        for effect in self.effects:
            if isinstance(effect, StartApplication):
                known = {}
            elif isinstance(effect, RecordAnswer):
                known[effect.question] = effect.value
        return known

    @property
    def application_id(self) -> UUID:
        """The running application; only to be asked for once a job was chosen."""
        return UUID(self.application)

    @property
    def country(self) -> str | None:
        """The job's country, whose way of writing numbers counts."""
        return self.job.location.country if self.job is not None else None

    @property
    def tongue(self) -> str:
        """The language to speak: the candidate's, else the job's first, else English."""
        if self.language is not None and self.language in LANGUAGES:
            return self.language
        job = self.job or self.named
        jobs = self.open_jobs if job is None else (job,)
        firsts = (each.languages[0] for each in jobs if each.languages)
        return next((each for each in firsts if each in LANGUAGES), LANGUAGES[0])

    @property
    def has_told(self) -> bool:
        """Whether a question of the candidate's is answered in this turn."""
        return any(each.kind in TELLING for each in self.commands)

    @property
    def has_consent(self) -> bool:
        """Whether words may be interpreted."""
        return self.stage in {Stage.APPLYING, Stage.SCREENING, Stage.SCREENED}

    @property
    def is_waiting(self) -> bool:
        """Whether a person was asked for and has not come yet."""
        called = any(isinstance(effect, CallPerson) for effect in self.effects)
        return called or self.turn.owner == Owner.WAITING

    @property
    def confirms_opt_out(self) -> bool:
        """Whether this turn's reply is the one confirmation of an opt-out."""
        return self.opted_out and any(
            isinstance(effect, RecordConsent) and effect.kind is ConsentKind.OPTED_OUT
            for effect in self.effects
        )

    @cached_property
    def open_jobs(self) -> tuple[Job, ...]:
        """The newest version of each open job."""
        return self.turn.jobs.open

    @cached_property
    def messages(self) -> tuple[Said, ...]:
        """What the candidate said since the last turn."""
        return tuple(mail.said for mail in self.turn.mail if mail.said is not None)

    @cached_property
    def _late(self) -> frozenset[UUID]:
        mail = self.turn.mail
        return frozenset(each.said.id for each in mail if each.said and each.is_late)

    def came_late(self, message: Said) -> bool:
        """Whether a message was said long before it came, so that its place says nothing."""
        return message.id in self._late

    @property
    def source(self) -> UUID:
        """The event this turn's answers came with: the newest message, else the newest mail."""
        events = [mail.event for mail in self.turn.mail if mail.said is not None]
        return events[-1] if events else self.turn.mail[-1].event

    @property
    def today(self) -> date:
        """The date where the job is."""
        return self.today_at(self.job)

    def today_at(self, job: Job | None) -> date:
        """The date where ``job`` is; in UTC without one."""
        return self.turn.now.astimezone(ZoneInfo(job.location.timezone if job else "UTC")).date()

    @property
    def is_silent(self) -> bool:
        """Whether nothing may be said: a recruiter leads, or the candidate wants no messages."""
        if self.turn.owner == Owner.RECRUITER:
            return True
        return self.opted_out and not self.confirms_opt_out

    @property
    def has_doubt_now(self) -> bool:
        """Whether this turn's reply asks something besides the open question."""
        return self.doubt is not None and self.doubt["message"] == str(self.turn.reply_id)

    def hold(self, *messages: Said) -> None:
        """Keep messages unread, beside those kept before; of very many the middle goes."""
        kept = [*(each.id for each in self.turn.held), *(each.id for each in messages)]
        if len(kept) > MOST_HELD:
            kept = [*kept[:FIRST_HELD], *kept[FIRST_HELD - MOST_HELD :]]
        self.effects = [each for each in self.effects if not isinstance(each, Hold)]
        if kept:
            self.do(Hold(tuple(dict.fromkeys(kept))))
