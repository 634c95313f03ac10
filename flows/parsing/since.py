"""Lengths of time that are told by years: "since 2021", "from March 2020", "2018 to 2022"."""

from collections.abc import Sequence
from dataclasses import dataclass

from flows.parsing.asked import Asked
from flows.parsing.numerals import Numeral
from flows.parsing.phrases import Found


@dataclass(frozen=True, slots=True)
class Stretch:
    """Months up to today, or between two years.

    Attributes:
        is_doubtful: a year was said, but not that anything began in it.
    """

    months: int
    words: str
    is_doubtful: bool = False


def stretch_since(asked: Asked, found: Sequence[Numeral]) -> Stretch | None:
    """From January of a year, or the month named with it; None when no year tells how long."""
    years = [each for each in found if each.is_bare_year and each.low <= asked.today.year]
    if len(years) != 1 or any(each is not years[0] and each.low > 31 for each in found):
        return None
    year = years[0]
    if year.high is not None:
        end = min(int(year.high), asked.today.year)
        return Stretch((end - int(year.low)) * 12, asked.quote(year.start, year.end))
    if asked.has("amounts", "other_event", "ended") or _is_end(asked, year):
        return None
    month = _month_before(asked, year)
    start = month.start if month is not None else year.start
    named = int(month.meaning) if month is not None else 1
    months = (asked.today.year - int(year.low)) * 12 + asked.today.month - named
    if months < 0:
        return None
    words = asked.quote(max(0, start - 1), year.end)
    return Stretch(months, words, is_doubtful=not _says_since(asked, start, year.end))


def _is_end(asked: Asked, year: Numeral) -> bool:
    """``until 2021``, ``2021 tak``."""
    calendar = asked.find("calendar")
    return any(
        each.meaning == "to" and year.start in {each.end, each.start - 1}
        for each in calendar
        if each.end == year.start or each.start == year.end
    )


def _month_before(asked: Asked, year: Numeral) -> Found | None:
    """The month right before a year, an "of" between them allowed."""
    ends = {year.start}
    small = asked.known["calendar"].at(asked.words.texts, year.start - 1) if year.start else None
    if small is not None and small.meaning == "of" and small.end == year.start:
        ends.add(year.start - 1)
    return next((each for each in asked.find("months") if each.end in ends), None)


def _says_since(asked: Asked, start: int, end: int) -> bool:
    """Whether it is said that something began then: "since", "from", "started in"."""
    if asked.has("amounts", "since", "began") or asked.has_behind("amounts", end, "since_after"):
        return True
    return start > 0 and asked.words.texts[start - 1] == "from"
