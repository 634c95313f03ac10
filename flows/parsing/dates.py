"""The answer to a date question: one day, held against the earliest and latest it may be."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date, timedelta
from typing import Final

from flows.parsing import counted_days, days
from flows.parsing.asked import FAIR, SURE, UNSURE, Asked
from flows.parsing.days import Day
from flows.parsing.parsed import Parsed, Problem

_READERS: Final[Sequence[Callable[[Asked], Iterable[Day]]]] = (
    days.numeric,
    counted_days.nth_weekdays,
    counted_days.counted_from,
    days.named,
    days.spans,
    days.weekdays,
    days.days_of_month,
    days.next_units,
    days.relative,
    days.months_alone,
    days.bare_numbers,
)
"""From the plainest to the vaguest; the first kind that was said counts."""

_SAID_SINGLY: Final = (days.spans, days.weekdays, days.near)
"""Of these no two may be said: "tomorrow or friday", "a week from friday"."""


def answer(asked: Asked) -> Parsed:
    """The answer to a date question, in the job's zone."""
    for reader in _READERS:
        found = list(reader(asked))
        if found and reader in _SAID_SINGLY:
            found = [day for each in _SAID_SINGLY for day in each(asked)]
        if found:
            return _of_days(asked, found)
    return asked.failed(Problem.NOT_UNDERSTOOD)


def moment(text: str, today: date) -> date:
    """The day that a job file means by ``today``, ``+90d`` or ``2026-12-31``."""
    if text == "today":
        return today
    return (
        today + timedelta(days=int(text[:-1])) if text.endswith("d") else date.fromisoformat(text)
    )


def _of_days(asked: Asked, found: Sequence[Day]) -> Parsed:
    found = [day for day in found if not day.is_denied] or found
    possible = {day.value for day in found if day.value is not None}
    if not possible:
        return asked.failed(Problem.IMPOSSIBLE_DATE)
    if len(possible) > 1 or any(day.is_denied for day in found):
        return asked.failed(Problem.AMBIGUOUS)
    value = possible.pop()
    problem = _out_of_time(asked, value)
    if problem is not None:
        return asked.failed(problem)
    if any(day.is_vague for day in found):
        return asked.failed(Problem.AMBIGUOUS, max(value, asked.today).isoformat())
    if asked.has("choosing", "hedge"):
        return asked.failed(Problem.HEDGE, value.isoformat())
    strange = len(asked.words.tokens)
    sure = SURE if strange <= 6 else FAIR if strange <= 20 else UNSURE
    return Parsed(value.isoformat(), found[0].words, sure)


def _out_of_time(asked: Asked, value: date) -> Problem | None:
    earliest, latest = asked.question.earliest, asked.question.latest
    if earliest and value < moment(earliest, asked.today):
        return Problem.TOO_EARLY
    return Problem.TOO_LATE if latest and value > moment(latest, asked.today) else None
