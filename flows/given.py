"""Answers that come typed or as text from a recruiter or a call: checked like any other.

Nobody's word is taken for it that a value fits its question.
"""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, Final

from bot.domain.job import Job, Question, QuestionType
from flows.parsing.answers import parse_answer
from flows.parsing.parsed import CERTAIN
from flows.readable import day_of


def given_value(
    question: Question, given: object, *, job: Job, language: str, today: date
) -> Any | None:  # noqa: ANN401 - JSON
    """The value to record; None when what was given is no answer to the question."""
    if question.type is QuestionType.DATE:
        return _dated(question, given, job, language, today)
    if isinstance(given, str):
        return _parsed(question, given, job, language, today)
    if question.type is QuestionType.YES_NO:
        return given if isinstance(given, bool) else None
    check = _CHECKS.get(question.type)
    return check(question, given) if check else None


def _parsed(question: Question, text: str, job: Job, language: str, today: date) -> Any | None:  # noqa: ANN401
    if text in {choice.id for choice in question.choices}:
        return text if question.type is QuestionType.CHOICE else [text]
    found = parse_answer(
        question, text, job=job, language=language, today=today, region=job.location.country
    )
    if found.problem is not None or found.confidence < CERTAIN:
        return None
    return found.value


def _counted(question: Question, given: object) -> float | None:
    if isinstance(given, bool) or not isinstance(given, (int, float)):
        return None
    if question.type is QuestionType.DURATION and given != int(given):
        return None
    return given if _fits(question, given) else None


def _chosen(question: Question, given: object) -> list[str] | None:
    ids = [choice.id for choice in question.choices]
    if not isinstance(given, list) or not given or any(each not in ids for each in given):
        return None
    return [each for each in ids if each in given]


def _paid(question: Question, given: object) -> dict[str, Any] | None:
    if isinstance(given, (int, float)) and not isinstance(given, bool):
        given = {"amount": given}
    if not isinstance(given, Mapping):
        return None
    amount = given.get("amount")
    same = given.get("currency", question.currency) == question.currency
    if not same or given.get("per", question.per) != question.per:
        return None
    if isinstance(amount, bool) or not isinstance(amount, (int, float)):
        return None
    if not _fits(question, amount):
        return None
    return {"amount": amount, "currency": question.currency, "per": question.per}


def _dated(question: Question, given: object, job: Job, language: str, today: date) -> str | None:
    if not isinstance(given, str):
        return None
    try:
        when = date.fromisoformat(given)
    except ValueError:
        return _parsed(question, given, job, language, today)
    earliest, latest = day_of(question.earliest, today), day_of(question.latest, today)
    if (earliest and when < earliest) or (latest and when > latest):
        return None
    return when.isoformat()


def _fits(question: Question, amount: float) -> bool:
    low, high = question.minimum, question.maximum
    return (low is None or amount >= low) and (high is None or amount <= high)


_CHECKS: Final[Mapping[QuestionType, Callable[[Question, object], Any | None]]] = {
    QuestionType.NUMBER: _counted,
    QuestionType.DURATION: _counted,
    QuestionType.CHOICES: _chosen,
    QuestionType.MONEY: _paid,
}
