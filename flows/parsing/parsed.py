"""What a typed parser made of a candidate's words."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

CERTAIN: Final = 0.8
"""From this confidence on an answer may be recorded without asking a model or the candidate."""


class Problem(StrEnum):
    """Why words that were meant as an answer cannot be recorded."""

    NOT_UNDERSTOOD = "not_understood"
    HEDGE = "hedge"
    NEEDS_UNIT = "needs_unit"
    OTHER_CURRENCY = "other_currency"
    UNCLEAR_AMOUNT = "unclear_amount"
    IMPOSSIBLE_DATE = "impossible_date"
    TOO_EARLY = "too_early"
    TOO_LATE = "too_late"
    BELOW_MINIMUM = "below_minimum"
    ABOVE_MAXIMUM = "above_maximum"
    TOO_LONG = "too_long"
    AMBIGUOUS = "ambiguous"


@dataclass(frozen=True, slots=True)
class Parsed:
    """One reading of an answer.

    Attributes:
        value: plain JSON, as the contract gives values; None with a problem or when unanswered.
        words: the part of the message that it rests on.
        confidence: 0 to 1, see :data:`CERTAIN`.
        problem: why there is no value.
        suggestion: a value to confirm with the candidate before it is recorded.
        unanswered: the candidate understood an optional question and has nothing to say to it.
    """

    value: Any | None
    words: str
    confidence: float
    problem: Problem | None = None
    suggestion: Any | None = None
    unanswered: bool = False


def failed(problem: Problem, words: str, suggestion: object = None) -> Parsed:
    """A reading without a value."""
    return Parsed(None, words, 0.0, problem, suggestion)
