"""Lengths of time that are told by years: "since 2021", "from March 2020", "2018 to 2022"."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from flows.parsing.asked import Asked
from flows.parsing.numerals import Numeral
from flows.parsing.phrases import Found

_YEAR: Final = 12
"""Months."""


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
    if not years and not found:
        return _since_month(asked) or _since_last_year(asked)
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


def _since_month(asked: Asked) -> Stretch | None:
    """``since January``: the last one."""
    months = asked.find("months")
    if len(months) != 1 or asked.has("amounts", "other_event", "ended"):
        return None
    month = months[0]
    is_behind = asked.has_behind("amounts", month.end, "since_after")
    before = [f for f in asked.find("amounts") if f.meaning == "since" and f.end == month.start]
    if not before and not is_behind:
        return None
    start = before[0].start if before else month.start
    return Stretch(
        (asked.today.month - int(month.meaning)) % _YEAR,
        asked.quote(start, month.end + 1 if is_behind else month.end),
    )


def _since_last_year(asked: Asked) -> Stretch | None:
    """``since last year``: about a year, to be confirmed."""
    amounts = asked.find("amounts")
    last = next((each for each in amounts if each.meaning == "last_year"), None)
    if last is None:
        return None
    is_behind = asked.has_behind("amounts", last.end, "since_after")
    is_since = is_behind or any(f.meaning == "since" and f.end == last.start for f in amounts)
    words = asked.quote(last.start, last.end)
    return Stretch(_YEAR, words, is_doubtful=True) if is_since else None


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
