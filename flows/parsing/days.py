"""Days in words and figures, as candidates dates: "1 Dec", "05/12", "next monday", "in two weeks".

Nothing is judged here; :mod:`flows.parsing.dates` picks one and holds it against the question.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from flows.parsing import denial, numerals
from flows.parsing.asked import Asked
from flows.parsing.duration import lengths_in
from flows.parsing.numerals import Numeral
from flows.parsing.phrases import Found

MONTH_FIRST: Final = frozenset({"US"})
"""Countries that write the month before the day."""

_NUMERIC: Final = re.compile(
    r"(?<![\d./-])(?:(?P<year>\d{4})[-/.](?P<m>\d{1,2})[-/.](?P<d>\d{1,2})"
    r"|(?P<one>\d{1,2})(?P<mark>[-/.])(?P<two>\d{1,2})(?:(?P=mark)(?P<late>\d{4}|\d{2}))?)(?![\d/-]|\.\d)"
)
_OFFSETS: Final = {
    "yesterday": -1,
    "today": 0,
    "tomorrow": 1,
    "after_tomorrow": 2,
    "in_a_week": 7,
    "tomorrow_week": 8,
    "in_two_weeks": 14,
}
_WEEK_ON: Final = frozenset({("en", "ocho"), ("en", "8")})
"""Behind a weekday in Spanish: a week later."""

_LONG_AGO: Final = 183
JUST_PAST: Final = 31
"""Days since which a day without a year is next year's; fewer where no past day can be meant."""

_YEARS: Final = range(1900, 2101)
_ALSO_VERBS: Final = frozenset({"may", "march", "mar"})


@dataclass(frozen=True, slots=True)
class Day:
    """A day that was named.

    Attributes:
        value: None when there is no such day (``31/02``).
        words: as written.
        is_vague: a month or a week of which no day was named; ``value`` is its first.
        is_denied: "I can't start tomorrow".
    """

    value: date | None
    words: str
    is_vague: bool = False
    is_denied: bool = False


def numeric(asked: Asked) -> Iterator[Day]:
    """``2026-12-01``, ``05/12``, ``5.12.26``; day first except where people write otherwise."""
    for match in _NUMERIC.finditer(asked.words.folded):
        if match["year"]:
            yield Day(_day(int(match["year"]), int(match["m"]), int(match["d"])), match[0])
            continue
        day, month = int(match["one"]), int(match["two"])
        is_swapped = asked.country in MONTH_FIRST
        if (is_swapped or month > 12) and not (is_swapped and day > 12):
            day, month = month, day
        if match["late"]:
            late = int(match["late"])
            yield Day(_day(late if late > 99 else 2000 + late, month, day), match[0])
        elif not _is_quantity(asked, match):
            yield Day(in_year(asked, month, day), match[0])


def _is_quantity(asked: Asked, match: re.Match[str]) -> bool:
    """``2.5 weeks``, ``3-4 days``, ``1-2``: numbers with a unit, or out of any calendar."""
    after = asked.words.folded[match.end() :].split(maxsplit=1)[:1]
    has_unit = any(asked.known[each].at(after, 0) for each in ("units", "months"))
    return has_unit or "0" in {match["one"], match["two"]} or match["mark"] == "."


def in_year(asked: Asked, month: int, day: int) -> date | None:
    """The nearest such day: this year's, unless it is long past."""
    today = asked.today
    this, coming = _day(today.year, month, day), _day(today.year + 1, month, day)
    past = JUST_PAST if asked.question.earliest else _LONG_AGO
    if this is None or (today - this).days > past:
        return coming or this
    return this


def named(asked: Asked) -> Iterator[Day]:
    """``1 Dec``, ``December 1st 2026``, ``1 de diciembre``: a month with a day."""
    texts = asked.words.texts
    found = numerals.find(asked.words, asked.known)
    for month in _months(asked):
        day = _day_beside(asked, found, month)
        if day is None:
            continue
        year = next((each for each in found if _is_year_after(asked, each, month, day)), None)
        end = max(each.end for each in (month, day, year) if each is not None)
        words = asked.quote(min(month.start, day.start), min(end, len(texts)))
        yield Day(_dated(asked, year, int(month.meaning), int(day.low)), words)


def months_alone(asked: Asked) -> Iterator[Day]:
    """``in December``, ``end of December``: vague. "I may" and "march" alone are no months."""
    for month in _months(asked):
        word = asked.words.texts[month.start]
        if word not in _ALSO_VERBS or len(asked.words.tokens) <= 2:
            first = in_year(asked, int(month.meaning), 1)
            if first is not None:
                first = max(_within_month(asked, month, first), min(asked.today, _last_of(first)))
            yield Day(first, asked.quote(month.start, month.end), is_vague=True)


def _within_month(asked: Asked, month: Found, first: date) -> date:
    """The last day for "end of", the 15th for "mid", else the first."""
    parts = [each for each in asked.find("calendar") if each.meaning in {"late", "mid"}]
    beside = [e.meaning for e in parts if e.end == month.start or e.start == month.end]
    if "late" in beside:
        return _last_of(first)
    return first.replace(day=15) if "mid" in beside else first


def _last_of(day: date) -> date:
    return next_month_of(day) - timedelta(days=1)


def _dated(asked: Asked, year: Numeral | None, month: int, day: int) -> date | None:
    return in_year(asked, month, day) if year is None else _day(int(year.low), month, day)


def _months(asked: Asked) -> list[Found]:
    texts, months = asked.words.texts, asked.known["months"]
    found = [months.near(texts, at, shortest=6) for at in range(len(texts))]
    return [each for each in found if each is not None]


def _day_beside(asked: Asked, found: list[Numeral], month: Found) -> Numeral | None:
    """The day of the month just before ("1st of") or after its name."""
    texts, small = asked.words.texts, asked.known["calendar"]
    start, end = month.start, month.end
    while start > 0 and _is_of(small.at(texts, start - 1)):
        start -= 1
    while _is_of(small.at(texts, end)):
        end += 1
    days = [each for each in [*found, *_ordinals(asked)] if 1 <= each.low < 100 and not each.high]
    return next((each for each in days if each.end == start or each.start == end), None)


def _is_of(found: Found | None) -> bool:
    return found is not None and found.meaning == "of" and found.end == found.start + 1


def _ordinals(asked: Asked) -> list[Numeral]:
    return [
        Numeral(float(each.meaning), each.start, each.end)
        for each in asked.find("ordinals")
        if each.meaning != "last"
    ]


def _is_year_after(asked: Asked, each: Numeral, month: Found, day: Numeral) -> bool:
    end = max(month.end, day.end)
    gap = asked.words.texts[end : each.start] if each.start >= end else ("far",) * 9
    return each.is_bare_year and len(gap) <= 2


def near(asked: Asked) -> Iterator[Day]:
    """``tomorrow``, ``day after tomorrow``, ``yesterday``."""
    for each in asked.find("days"):
        if each.meaning != "today":
            yield _from_today(asked, each)


def _from_today(asked: Asked, each: Found) -> Day:
    value = asked.today + timedelta(days=_OFFSETS[each.meaning])
    words = asked.quote(each.start, each.end)
    return Day(value, words, is_denied=denial.reaches(asked, each.start, each.end))


def relative(asked: Asked) -> Iterator[Day]:
    """``tomorrow``, ``day after tomorrow``, ``immediately``, ``end of the month``."""
    for each in asked.find("days"):
        yield _from_today(asked, each)
    for each in asked.find("calendar"):
        if each.meaning == "month_end":
            yield Day(_last_of(asked.today), asked.quote(each.start, each.end))


def weekdays(asked: Asked) -> Iterator[Day]:
    """The first such day after today; "friday next week" is in the week that begins on Monday."""
    texts, known = asked.words.texts, asked.known["weekdays"]
    in_next_week = any(unit == "week" for unit, _, _ in _next_units(asked))
    named = [known.near(texts, at, shortest=6) for at in range(len(texts))]
    found_days = [each for each in named if each is not None]
    meant = [e for e in found_days if not numerals.is_denied(texts, e.start, asked.known)]
    for found in meant or found_days:
        index = int(found.meaning)
        days = (index - asked.today.weekday() - 1) % 7 + 1
        if in_next_week:
            days = 7 - asked.today.weekday() + index
        if texts[found.end : found.end + 2] in _WEEK_ON:
            days += 7
        if _is_past(asked, found):
            days -= 7 if days < 7 else 14
        is_denied = denial.reaches(asked, found.start, found.end)
        words = asked.quote(found.start, found.end)
        yield Day(asked.today + timedelta(days=days), words, is_denied=is_denied)


def _is_past(asked: Asked, day: Found) -> bool:
    """``last Monday``, ``el lunes pasado``."""
    marks = [each for each in asked.find("calendar") if each.meaning == "past"]
    return any(each.end == day.start or each.start == day.end for each in marks)


def spans(asked: Asked) -> Iterator[Day]:
    """``in two weeks``, ``after 15 days``, ``10 days``, ``2 weeks ago``; months by the calendar."""
    for length in lengths_in(asked, numerals.find(asked.words, asked.known)):
        if abs(length.months) > 120:
            continue
        is_past = length.tail == "ago" or length.opening == "for"  # "hace una semana"
        sign = -1 if is_past else 1
        if length.unit in {"fortnight", "week", "day"}:
            value = asked.today + timedelta(days=round(length.months * 30)) * sign
        else:
            value = months_later(asked.today, int(length.months) * sign)
        yield Day(value, asked.quote(length.start, length.end))


def next_units(asked: Asked) -> Iterator[Day]:
    """``next week``, ``next month``: the first day of it, which is vague."""
    for unit, start, end in _next_units(asked):
        if unit == "week":
            value = asked.today + timedelta(days=7 - asked.today.weekday())
        else:
            value = next_month_of(asked.today)
        yield Day(value, asked.quote(start, end), is_vague=True)


def _next_units(asked: Asked) -> Iterator[tuple[str, int, int]]:
    texts, known = asked.words.texts, asked.known
    for found in asked.find("calendar"):
        if found.meaning != "next":
            continue
        behind = known["units"].at(texts, found.end)
        before = known["units"].at(texts, found.start - 1) if found.start else None
        for unit in (behind, before):
            if unit is not None and unit.meaning in {"week", "month"}:
                yield unit.meaning, min(found.start, unit.start), max(found.end, unit.end)


def days_of_month(asked: Asked) -> Iterator[Day]:
    """``the 5th``, ``1st of next month``, ``5 tarikh``: the next such day."""
    texts = asked.words.texts
    is_next_month = any(unit == "month" for unit, _, _ in _next_units(asked))
    ordinals = _ordinals(asked)
    for each in [*numerals.find(asked.words, asked.known), *ordinals]:
        is_counting = asked.known["units"].at(texts, each.end) is not None  # "first week of"
        if is_counting or not 1 <= each.low <= 31 or each.high or each.low != int(each.low):
            continue
        if not (_is_marked(asked, each) or each in ordinals or is_next_month):
            continue
        first = next_month_of(asked.today) if is_next_month else asked.today.replace(day=1)
        value = _day(first.year, first.month, int(each.low))
        if not is_next_month and (value is None or value <= asked.today):
            later = next_month_of(asked.today)
            value = _day(later.year, later.month, int(each.low))
        yield Day(value, asked.quote(each.start, min(each.end + 1, len(texts))))


def bare_numbers(asked: Asked) -> Iterator[Day]:
    """``25`` and nothing else: most likely the next 25th."""
    found = numerals.find(asked.words, asked.known)
    if len(found) == 1 and not asked.strange_words([(found[0].start, found[0].end)]):
        spelt = asked.saying(f"on {found[0].low:g}")
        for day in days_of_month(spelt):
            yield Day(day.value, asked.quote(found[0].start, found[0].end), is_vague=True)


def _is_marked(asked: Asked, each: Numeral) -> bool:
    """``5th``, ``on 5``, ``5 तारीख``, ``el 5``, ``dia 5``: a bare number is no day."""
    small, texts = asked.known["calendar"], asked.words.texts
    before = small.at(texts, each.start - 1) if each.start else None
    return _is_of(small.at(texts, each.end)) or _is_of(before)


def months_later(day: date, months: int) -> date:
    """The same day ``months`` later, or the last one of a shorter month."""
    index = day.year * 12 + day.month - 1 + months
    for last in (day.day, 30, 29, 28):
        value = _day(index // 12, index % 12 + 1, min(day.day, last))
        if value is not None:
            return value
    return day


def next_month_of(day: date) -> date:
    """The first day of the month behind a day's."""
    return (day.replace(day=1) + timedelta(days=32)).replace(day=1)


def _day(year: int, month: int, day: int) -> date | None:
    if year not in _YEARS:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None
