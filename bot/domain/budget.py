"""What the language model may cost: tokens of one candidate, and of everybody, in a day."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from typing import Final
from uuid import UUID

ROLLING: Final = timedelta(hours=24)
"""A candidate's day is the last 24 hours; everybody's is the calendar's, in UTC."""

HOUR: Final = timedelta(hours=1)
"""Tokens are added up by the hour, and count until the last of their hour is a day old."""


@dataclass(frozen=True, slots=True)
class ModelLimits:
    """Tokens, the model's input and output together; at 0 it is never asked.

    Attributes:
        candidate: of one candidate within any 24 hours.
        day: of everybody in a day of UTC.
    """

    candidate: int
    day: int

    @property
    def is_nothing(self) -> bool:
        """Whether the model may never be asked."""
        return not (self.candidate and self.day)


class Budget(StrEnum):
    """What may be used up."""

    CANDIDATE = "candidate"
    DAY = "day"


@dataclass(frozen=True, slots=True)
class Reserved:
    """Tokens put aside for one question to the model, until it is known what it cost.

    Attributes:
        day, hour: where they were counted, whatever the clock says by now.
        used: of everybody today, these included.
    """

    conversation: UUID
    tokens: int
    day: date
    hour: datetime
    used: int


@dataclass(frozen=True, slots=True)
class Refused:
    """The budget is used up.

    Attributes:
        is_first: whether a recruiter has been told of it just now: once a day.
    """

    budget: Budget
    is_first: bool


Told = tuple[str, UUID | None, str, dict[str, int]]


def told_of(budget: Budget, conversation: UUID, now: datetime, limits: ModelLimits) -> Told:
    """What the recruiters are told of a budget that is used up: (name, whose, kind, detail).

    Under one name they are told once: once a day of UTC, and each candidate's own likewise.
    """
    whose = conversation if budget is Budget.CANDIDATE else None
    most = limits.candidate if budget is Budget.CANDIDATE else limits.day
    kind = f"model.{budget.value}_budget"
    return f"{kind}:{whose or ''}:{now.astimezone(UTC).date()}", whose, kind, {"tokens": most}
