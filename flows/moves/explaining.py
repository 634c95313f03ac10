"""After a knock-out "why?" asks for the reason: it is told again, in the same words."""

from typing import Final

from bot.domain.conversation import Stage
from bot.domain.screening import assess
from flows.draft import Draft
from flows.guards.words import words
from flows.moves.finishing import say_reason

_WHY: Final = frozenset(
    {
        *("why", "why not", "but why", "why so", "how come", "what is the reason"),
        *("por que", "por que no", "pero por que", "y por que", "cual es el motivo"),
        *("porque", "por que nao", "mas por que", "e por que", "qual o motivo"),
        *("kyun", "kyu", "kyon", "kyo", "kyun nahi", "aisa kyun", "lekin kyun", "par kyun"),
        *("क्यों", "क्यूँ", "क्यों नहीं", "ऐसा क्यों", "लेकिन क्यों", "पर क्यों"),
    }
)
"""The whole message, folded. With a word more it may ask why something else is so."""


def is_why(draft: Draft, text: str) -> bool:
    """Whether it asks why the application ended, and that has one reason."""
    if draft.stage is not Stage.SCREENED or draft.job is None:
        return False
    is_out = assess(draft.job, draft.answers).knocked_out_by is not None
    return is_out and " ".join(words(text)) in _WHY


def say_outcome(draft: Draft) -> None:
    """The reason of the knock-out once more."""
    job = draft.job
    question = job.question(assess(job, draft.answers).knocked_out_by) if job else None
    if job is not None and question is not None:
        say_reason(draft, job, question)
