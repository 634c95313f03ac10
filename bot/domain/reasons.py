"""Why an application stands as it does: what ``bot why`` reads."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from bot.domain.job import Job
from bot.domain.screening import Assessment, assess


@dataclass(frozen=True, slots=True)
class GivenAnswer:
    """One validated answer, standing or replaced.

    Attributes:
        actor: candidate, recruiter or provider (a call).
        source: event that it came with. kind: that event's type, None when it is gone.
        words: the message that it was read from; None when no message brought it.
        name: of the recruiter who wrote it down.
    """

    question: str
    value: Any
    actor: str
    source: UUID
    at: datetime
    replaced_at: datetime | None = None
    kind: str | None = None
    words: str | None = None
    name: str | None = None


@dataclass(frozen=True, slots=True)
class Ruling:
    """A recommendation as it was announced (``SCREENING_COMPLETED``)."""

    decision: str
    score: float | None
    at: datetime


@dataclass(frozen=True, slots=True)
class Standing:
    """One application with everything that its recommendation rests on.

    Attributes:
        is_running: whether the conversation is about this one.
        basis: what the newest recommendation was made from; empty before there was one.
        answers: standing and replaced ones, oldest first. rulings: likewise.
    """

    id: UUID
    job: Job
    stage: str
    is_running: bool
    decision: str | None
    score: float | None
    basis: Mapping[str, Any] = field(default_factory=dict)
    decided_at: datetime | None = None
    answers: tuple[GivenAnswer, ...] = ()
    rulings: tuple[Ruling, ...] = ()

    @property
    def standing(self) -> Mapping[str, GivenAnswer]:
        """The answer that counts, by question."""
        return {each.question: each for each in self.answers if each.replaced_at is None}

    @property
    def earlier(self) -> tuple[Ruling, ...]:
        """Recommendations before the one that stands."""
        return self.rulings[:-1] if self.decision is not None else self.rulings

    def now(self) -> Assessment:
        """What the answers that stand come to by today's rules."""
        return assess(self.job, {key: each.value for key, each in self.standing.items()})

    def as_of(self, at: datetime) -> Assessment:
        """What the answers that stood at ``at`` come to by today's rules."""
        stood = {
            each.question: each.value
            for each in self.answers
            if each.at <= at and (each.replaced_at is None or each.replaced_at > at)
        }
        return assess(self.job, stood)


@dataclass(frozen=True, slots=True)
class Reasons:
    """All applications of a person.

    Attributes:
        stage: of the conversation, also before there is an application.
        model_tokens: that the language model has cost in this conversation.
    """

    address: str
    candidate: UUID
    stage: str
    model_tokens: int
    applications: tuple[Standing, ...] = ()
