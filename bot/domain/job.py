"""A job as an employer opened it: one version of one file, read-only."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from uuid import UUID


class QuestionType(StrEnum):
    """What kind of value answers a question."""

    YES_NO = "yes_no"
    NUMBER = "number"
    DURATION = "duration"
    CHOICE = "choice"
    CHOICES = "choices"
    MONEY = "money"
    DATE = "date"
    TEXT = "text"
    PLACE = "place"
    PHONE = "phone"
    EMAIL = "email"


class Rule(StrEnum):
    """How a knock-out compares the answer with its bound."""

    EQUALS = "equals"
    BELOW = "below"
    ABOVE = "above"
    ANY_OF = "any_of"
    NONE_OF = "none_of"
    BEFORE = "before"
    AFTER = "after"


class ResumeWish(StrEnum):
    """Whether a résumé is wanted."""

    REQUIRED = "required"
    OPTIONAL = "optional"
    NEVER = "never"


class OnKnockout(StrEnum):
    """What a knocked-out candidate hears."""

    TELL = "tell"
    REVIEW = "review"


@dataclass(frozen=True, slots=True)
class LocalText:
    """A text in the languages it was written in."""

    by_language: Mapping[str, str]
    first: str
    """The job's first language; what is missing falls back to it, then to any there is."""

    def to(self, language: str | None) -> str:
        """The text in ``language``, or in the nearest there is."""
        texts = self.by_language
        return texts.get(language or "") or texts.get(self.first) or next(iter(texts.values()))


@dataclass(frozen=True, slots=True)
class Choice:
    """One option of a question."""

    id: str
    label: LocalText
    points: float | None = None


@dataclass(frozen=True, slots=True)
class Knockout:
    """An answer that ends the screening."""

    rule: Rule
    bound: Any
    because: LocalText


@dataclass(frozen=True, slots=True)
class Question:
    """One screening question.

    Attributes:
        minimum, maximum: bounds of numbers, of months for durations, of amounts for money.
        max_length: characters of a text answer (``max`` in the file).
        earliest, latest: of dates: ``today``, ``+90d`` or an ISO date.
        points: ``((value, points), …)`` with straight lines between and flat outside; for yes_no
            ``((True, 100), (False, 40))``; empty when the question does not count.
        from_resume: the profile field that may answer it.
    """

    id: str
    type: QuestionType
    ask: LocalText
    required: bool = True
    choices: tuple[Choice, ...] = ()
    minimum: float | None = None
    maximum: float | None = None
    max_length: int | None = None
    currency: str | None = None
    per: str | None = None
    earliest: str | None = None
    latest: str | None = None
    knockout: Knockout | None = None
    weight: float = 1.0
    points: tuple[tuple[Any, float], ...] = ()
    from_resume: str | None = None


@dataclass(frozen=True, slots=True)
class Pay:
    """The pay range of a job, in ``currency`` per ``per``."""

    minimum: float | None
    maximum: float | None
    currency: str
    per: str


@dataclass(frozen=True, slots=True)
class Place:
    """Where the job is; ``timezone`` is an IANA name, ``country`` ISO 3166-1 alpha-2."""

    city: str | None
    country: str | None
    timezone: str


@dataclass(frozen=True, slots=True)
class Fact:
    """One passage of what candidates may be told."""

    id: str
    about: str
    text: LocalText


@dataclass(frozen=True, slots=True)
class Job:
    """One version of a job.

    Attributes:
        id: of this version. Running applications stay on theirs.
        code: ``[A-Z0-9-]{3,20}``.
        advance, review: scores from which the recommendation is advance, review.
    """

    id: UUID
    code: str
    version: int
    title: LocalText
    employer: str
    location: Place
    languages: tuple[str, ...]
    questions: tuple[Question, ...]
    pay: Pay | None = None
    resume: ResumeWish = ResumeWish.OPTIONAL
    on_knockout: OnKnockout = OnKnockout.TELL
    advance: float = 70.0
    review: float = 50.0
    knowledge: tuple[Fact, ...] = ()
    is_open: bool = True

    def question(self, question_id: str | None) -> Question | None:
        """The question of that id, or None."""
        return next((q for q in self.questions if q.id == question_id), None)


@dataclass(frozen=True, slots=True)
class JobBook:
    """The jobs a turn may speak of: every open one, and versions that applications stand on."""

    jobs: tuple[Job, ...] = ()

    @property
    def open(self) -> tuple[Job, ...]:
        """The newest version of each open job, in order of their codes."""
        newest: dict[str, Job] = {}
        for job in self.jobs:
            if job.code not in newest or newest[job.code].version < job.version:
                newest[job.code] = job
        return tuple(job for _, job in sorted(newest.items()) if job.is_open)

    def by_id(self, job_id: UUID | str | None) -> Job | None:
        """The version of that id, or None."""
        return next((job for job in self.jobs if str(job.id) == str(job_id)), None)
