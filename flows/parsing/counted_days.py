"""Days that are counted from others: "first Monday of December", "a week from Friday"."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Final

from flows.parsing import numerals
from flows.parsing.asked import Asked
from flows.parsing.days import JUST_PAST, Day, near, next_month_of, weekdays
from flows.parsing.duration import Length, lengths_in
from flows.parsing.phrases import Found

_DAY_UNITS: Final = frozenset({"fortnight", "week", "day"})
_WEEK: Final = 7
_LAST_WEEK: Final = 5
"""No month has a weekday a sixth time."""


def nth_weekdays(asked: Asked) -> Iterator[Day]:
    """``first Monday of December``, ``el último lunes del mes``, of the next month too."""
    ordinals = asked.find("ordinals")
    for each in ordinals:
        weekday = asked.known["weekdays"].at(asked.words.texts, each.end)
        if weekday is None:
            continue
        month = _month_behind(asked, weekday.end)
        if month is None:
            continue
        first, end, is_named = month
        value = _nth(first, int(weekday.meaning), each.meaning)
        if is_named and value is not None and (asked.today - value).days > JUST_PAST:
            value = _nth(first.replace(year=first.year + 1), int(weekday.meaning), each.meaning)
        yield Day(value, asked.quote(each.start, end))


def _month_behind(asked: Asked, at: int) -> tuple[date, int, bool] | None:
    """The first of the month that is named at ``at``, its end, and whether by its name."""
    texts, known = asked.words.texts, asked.known
    while (small := known["calendar"].at(texts, at)) is not None and small.meaning in _SMALL:
        at = small.end
    month = known["months"].at(texts, at)
    first = asked.today.replace(day=1)
    if month is not None:
        return first.replace(month=int(month.meaning)), month.end, True
    unit = known["units"].at(texts, at)
    if unit is not None and unit.meaning == "month":
        behind = known["calendar"].at(texts, unit.end)
        before = known["calendar"].at(texts, at - 1)
        if any(each is not None and each.meaning == "next" for each in (behind, before)):
            first = next_month_of(first)
        return first, unit.end, False
    return None


_SMALL: Final = frozenset({"of", "next", "this"})


def _nth(first: date, weekday: int, which: str) -> date | None:
    of_month = [
        day
        for week in range(_LAST_WEEK)
        if (day := _nth_day(first, weekday, week)).month == first.month
    ]
    if which == "last":
        return of_month[-1]
    return of_month[int(which) - 1] if int(which) <= len(of_month) else None


def _nth_day(first: date, weekday: int, week: int) -> date:
    return first + timedelta(days=(weekday - first.weekday()) % _WEEK + week * _WEEK)


def counted_from(asked: Asked) -> Iterator[Day]:
    """``a week from Monday``, ``two days after Friday``, ``el lunes en ocho``."""
    lengths = lengths_in(asked, numerals.find(asked.words, asked.known))
    starts = [*weekdays(asked), *near(asked)]
    for length in lengths:
        mark = asked.known["calendar"].at(asked.words.texts, length.end)
        if length.unit not in _DAY_UNITS or mark is None or mark.meaning != "counted_from":
            continue
        for start in starts[:1]:
            if start.value is not None:
                yield _later(asked, start.value, length, mark)


def _later(asked: Asked, start: date, length: Length, mark: Found) -> Day:
    value = start + timedelta(days=round(length.months * 30))
    return Day(value, asked.quote(length.start, mark.end))
