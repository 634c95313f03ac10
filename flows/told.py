"""What a résumé says to a question, and whether that is what the candidate said."""

from typing import Any, Final

from bot.domain.job import Job, Question, QuestionType
from bot.domain.profile import Profile
from flows.draft import Draft
from flows.given import given_value
from flows.guards.words import plain
from flows.limits import LONGEST_TOLD
from flows.readable import MONTHS

_SLACK: Final = 6
"""Months by which two people count the same work differently."""
_SHARE: Final = 0.25
"""Of the longer one; likewise."""
_EXACT: Final = frozenset({QuestionType.EMAIL, QuestionType.PHONE, QuestionType.CHOICE})


def told_by(draft: Draft, job: Job, question: Question, profile: Profile) -> Any | None:  # noqa: ANN401 - JSON
    """The value to be confirmed; None when the résumé says nothing that fits the question."""
    found = getattr(profile, question.from_resume or "", None)
    if isinstance(found, bool) or not found:
        return None
    if isinstance(found, int):
        return _fitting(draft, job, question, _counted(question, found))
    if isinstance(found, str) and len(found) <= LONGEST_TOLD:
        return _fitting(draft, job, question, found)
    texts = [each for each in found if isinstance(each, str)] if isinstance(found, tuple) else []
    if question.type is QuestionType.TEXT and texts:
        return _fitting(draft, job, question, _first_of(texts))
    values = [_fitting(draft, job, question, each) for each in texts]
    if question.type is QuestionType.CHOICES:  # each for itself: what is no option is left out
        chosen = [option for value in values for option in value or ()]
        return [each.id for each in question.choices if each.id in chosen] or None
    return next((value for value in values if value is not None), None)


def contradicts(question: Question, said: Any, told: Any) -> bool:  # noqa: ANN401 - JSON
    """Whether a résumé says plainly something else than was answered. In doubt it does not."""
    if question.type is QuestionType.DURATION:
        return bool(abs(said - told) > max(_SLACK, _SHARE * max(said, told)))
    if question.type is QuestionType.NUMBER:
        return bool(abs(said - told) > max(1, _SHARE * max(said, told)))
    return question.type in _EXACT and plain(str(said)) != plain(str(told))


def _first_of(texts: list[str]) -> str | None:
    """As many as can be shown whole."""
    while texts and len(", ".join(texts)) > LONGEST_TOLD:
        texts = texts[:-1]
    return ", ".join(texts) or None


def _counted(question: Question, months: int) -> int | None:
    """Months, or whole years where a plain number is asked for."""
    if question.type is QuestionType.DURATION:
        return months
    return months // MONTHS if question.type is QuestionType.NUMBER else None


def _fitting(draft: Draft, job: Job, question: Question, given: object) -> Any | None:  # noqa: ANN401
    if given is None:
        return None
    return given_value(question, given, job=job, language=draft.tongue, today=draft.today)
