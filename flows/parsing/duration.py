"""Lengths of time, in whole months: "2 and a half years", "since 2021", "fresher", "3-4 yrs"."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from flows.parsing import numerals
from flows.parsing.asked import FAIR, SURE, UNSURE, Asked, within_bounds
from flows.parsing.numerals import Numeral
from flows.parsing.parsed import Parsed, Problem

MONTHS_OF: Final = {"year": 12.0, "month": 1.0, "week": 7 / 30, "day": 1 / 30}
_LONGEST_LIFE: Final = 50 * 12
"""Months that a bare number of years may come to when the question sets no bound."""

_UNITS: Final = ("year", "month", "week", "day")


@dataclass(frozen=True, slots=True)
class Length:
    """A length of time at ``tokens[start:end]``, in months.

    Attributes:
        tail: what follows and changes the meaning: ago, age, notice, or nothing.
        opening: what stands before and does so: less, or nothing.
    """

    months: float
    unit: str
    start: int
    end: int
    tail: str = ""
    opening: str = ""


def answer(asked: Asked) -> Parsed:
    """The answer to a duration question."""
    found = numerals.find(asked.words, asked.known)
    lengths = [each for each in lengths_in(asked, found) if each.tail not in {"age", "notice"}]
    since = _since(asked, found)
    if since is not None and not any(_counts_years(each) for each in lengths):
        return since
    if len(lengths) > 1:
        lengths = [each for each in lengths if each.tail != "ago"] or lengths
    is_none = any(f.meaning == "zero" for f in asked.find("zero"))
    if lengths:
        return _of_lengths(asked, lengths, is_none=is_none)
    if is_none:
        return _none(asked, found)
    if asked.has("amounts", "vague"):
        return asked.failed(Problem.AMBIGUOUS)
    return _of_bare_number(asked, found)


def _counts_years(length: Length) -> bool:
    """``7 years, since 2019`` says it twice; the length is plainer than the year."""
    return length.unit in {"year", "month"} and not length.tail


def lengths_in(asked: Asked, found: Sequence[Numeral]) -> list[Length]:
    """Every length that is said; neighbours like "3 years 6 months" are one, ranges their least."""
    alone = sorted(
        (*_with_numbers(asked, found), *_without_numbers(asked, found)), key=lambda each: each.start
    )
    return _joined(
        asked,
        [replace(each, tail=_tail(asked, each), opening=_opening(asked, each)) for each in alone],
    )


def _with_numbers(asked: Asked, found: Sequence[Numeral]) -> list[Length]:
    lengths: list[Length] = []
    for numeral in found:
        unit = _unit_after(asked, numeral.end)
        if unit is None or numeral.scale > 100:
            continue
        name, end = unit
        half = numerals.half_after(asked.words.texts, end, asked.known)
        value = numeral.low + (0.5 if half else 0)
        lengths.append(Length(value * MONTHS_OF[name], name, numeral.start, half or end))
    return lengths


def _without_numbers(asked: Asked, found: Sequence[Numeral]) -> list[Length]:
    """Units that stand alone: "a year", "half a year", "año y medio"."""
    texts, known = asked.words.texts, asked.known
    taken = {at for each in found for at in range(each.start, each.end)}
    lengths: list[Length] = []
    for at in range(len(texts)):
        unit = known["units"].at(texts, at)
        if unit is None or unit.meaning not in MONTHS_OF or at - 1 in taken:
            continue
        start, value = _parts_before(asked, at)
        half = numerals.half_after(texts, unit.end, known)
        if start == at and half is None:
            continue
        months = (value + (0.5 if half else 0)) * MONTHS_OF[unit.meaning]
        lengths.append(Length(months, unit.meaning, start, half or unit.end))
    return lengths


def _parts_before(asked: Asked, at: int) -> tuple[int, float]:
    """Where "a", "half" or "half a" before ``at`` begins, and its value; (at, 1) for neither."""
    parts = asked.known["parts"]
    texts = asked.words.texts
    one = parts.at(texts, at - 1) if at else None
    if one is None or one.end != at:
        return at, 1.0
    if one.meaning == "half":
        return at - 1, 0.5
    two = parts.at(texts, at - 2) if at > 1 else None
    if one.meaning == "article":
        return (at - 2, 0.5) if two is not None and two.meaning == "half" else (at - 1, 1.0)
    return at, 1.0


def _unit_after(asked: Asked, at: int) -> tuple[str, int] | None:
    """The unit at ``at``, one filler ("3 full years", "5+ years") allowed before it."""
    texts, known = asked.words.texts, asked.known
    pad = known["amounts"].at(texts, at)
    for begin in (at, pad.end if pad is not None and pad.meaning == "pad" else at):
        unit = known["units"].near(texts, begin)
        if unit is not None and unit.meaning in MONTHS_OF:
            return unit.meaning, unit.end
    return None


def _tail(asked: Asked, length: Length) -> str:
    texts = asked.words.texts
    for begin in (length.end, length.end - 1):
        found = asked.known["amounts"].at(texts, begin)
        if found is not None and found.meaning in {"ago", "age", "notice"}:
            return found.meaning if found.end > length.end or begin == length.end else ""
    return ""


def _opening(asked: Asked, length: Length) -> str:
    for width in (1, 2, 3):
        begin = length.start - width
        found = asked.known["amounts"].at(asked.words.texts, begin) if begin >= 0 else None
        if found is not None and found.end == length.start and found.meaning == "less":
            return "less"
    behind = asked.known["amounts"].at(asked.words.texts, length.end)
    return "less" if behind is not None and behind.meaning == "less" else ""


def _joined(asked: Asked, lengths: Sequence[Length]) -> list[Length]:
    joined: list[Length] = []
    for length in lengths:
        before = joined[-1] if joined else None
        if before is None:
            joined.append(length)
            continue
        between = asked.words.texts[before.end : length.start]
        if _adds_up(asked, before, length, between):
            months = before.months + length.months
            joined[-1] = replace(length, months=months, start=before.start, opening=before.opening)
        elif _is_joint(asked, between, "joining", "range"):
            joined[-1] = replace(before, end=length.end, tail=length.tail)
        elif not numerals.is_denied(asked.words.texts, length.start, asked.known):
            joined.append(length)
    return joined


def _adds_up(asked: Asked, big: Length, small: Length, between: Sequence[str]) -> bool:
    is_part = small.months < MONTHS_OF[big.unit]  # "2 years (24 months)" says it twice
    return is_part and (not between or _is_joint(asked, between, "parts", "and"))


def _is_joint(asked: Asked, between: Sequence[str], section: str, meaning: str) -> bool:
    found = asked.known[section].at(between, 0)
    return found is not None and found.end == len(between) and found.meaning == meaning


def _of_lengths(asked: Asked, lengths: Sequence[Length], *, is_none: bool) -> Parsed:
    distinct = {round(each.months, 3) for each in lengths}
    if len(distinct) > 1 or lengths[0].opening == "less":
        return asked.failed(Problem.AMBIGUOUS)
    first = lengths[0]
    if is_none and first.months > 0:
        return asked.failed(Problem.AMBIGUOUS)
    strange = asked.strange_words([(each.start, each.end) for each in lengths])
    sure = SURE if strange <= 2 else FAIR if strange <= 12 else UNSURE
    sure = UNSURE if _leaves_numbers(asked, lengths) else sure
    return _checked(asked, _whole_months(first), asked.quote(first.start, first.end), sure)


def _leaves_numbers(asked: Asked, lengths: Sequence[Length]) -> bool:
    """Whether other small numbers are said: "3 months in one firm, 4 in another"."""
    texts = asked.words.texts
    counted = {at for each in lengths for at in range(each.start, each.end)}
    told = {texts[at] for at in counted}
    for numeral in numerals.find(asked.words, asked.known):
        has_unit = asked.known["units"].at(texts, numeral.end) is not None
        is_vehicle = "wheeler" in texts[numeral.end : numeral.end + 1]
        is_told = texts[numeral.start] in told
        if numeral.low < 100 and not (has_unit or is_vehicle or is_told):
            return True
    return False


def _whole_months(length: Length) -> int:
    if length.unit in {"week", "day"}:
        return round(length.months)
    return int(length.months + 1e-6)


def _none(asked: Asked, found: Sequence[Numeral]) -> Parsed:
    if any(each.low > 0 for each in found):
        return asked.failed(Problem.AMBIGUOUS)
    said = next(f for f in asked.find("zero") if f.meaning == "zero")
    return _checked(asked, 0, asked.quote(said.start, said.end), 0.9)


def _of_bare_number(asked: Asked, found: Sequence[Numeral]) -> Parsed:
    """Years when that fits; months and other units only when the question asks in them."""
    distinct = {each.low for each in found}
    if not found or any(each.scale > 1 for each in found):
        return asked.failed(Problem.NOT_UNDERSTOOD)
    if asked.strange_words([(each.start, each.end) for each in found]):
        return asked.failed(Problem.NOT_UNDERSTOOD)
    if len(distinct) > 1:
        return asked.failed(Problem.AMBIGUOUS)
    number = found[0]
    words = asked.quote(number.start, number.end)
    unit = _unit_of_question(asked)
    if unit is not None:
        return _checked(asked, round(number.low * MONTHS_OF[unit]), words, FAIR)
    months = int(number.low * MONTHS_OF["year"] + 1e-6)
    most = asked.question.maximum if asked.question.maximum is not None else _LONGEST_LIFE
    if number.low < 0 or months > most:
        return asked.failed(Problem.NEEDS_UNIT)
    return _checked(asked, months, words, FAIR)


def _unit_of_question(asked: Asked) -> str | None:
    """The unit that the question itself asks in ("How many months …?")."""
    said = asked.saying(asked.question.ask.to(asked.language)).find("asked_in")
    units = {each.meaning for each in said}
    return units.pop() if len(units) == 1 else None


def _since(asked: Asked, found: Sequence[Numeral]) -> Parsed | None:
    """From January of a year, or the month named with it; "2019 to 2022" is three years."""
    years = [each for each in found if each.is_bare_year and each.low <= asked.today.year]
    if len(years) != 1 or any(each is not years[0] and each.low > 31 for each in found):
        return None
    year = years[0]
    if year.high is not None:
        end = min(int(year.high), asked.today.year)
        return _checked(asked, (end - int(year.low)) * 12, asked.quote(year.start, year.end), FAIR)
    month = next((int(f.meaning) for f in asked.find("months") if f.end == year.start), 1)
    months = (asked.today.year - int(year.low)) * 12 + asked.today.month - month
    if months < 0:
        return asked.failed(Problem.NOT_UNDERSTOOD)
    if not _says_since(asked, year):
        return asked.failed(Problem.UNCLEAR_AMOUNT, months)
    return _checked(asked, months, asked.quote(max(0, year.start - 1), year.end), 0.9)


def _says_since(asked: Asked, year: Numeral) -> bool:
    behind = asked.known["amounts"].at(asked.words.texts, year.end)
    if behind is not None and behind.meaning == "since_after":
        return True
    months = asked.find("months")
    start = next((each.start for each in months if each.end == year.start), year.start)
    before = asked.known["calendar"].at(asked.words.texts, start - 1) if start else None
    is_from = start > 0 and asked.words.texts[start - 1] in {"from", "in"}
    return (
        asked.has("amounts", "since")
        or is_from
        or (before is not None and before.meaning == "after")
    )


def _checked(asked: Asked, months: int, words: str, confidence: float) -> Parsed:
    problem = within_bounds(asked, months, months)
    if problem is not None:
        return asked.failed(problem)
    if asked.has("choosing", "hedge"):  # "I think" is how people say a number, "maybe" is not
        return asked.failed(Problem.HEDGE, months)
    return Parsed(months, words, confidence)
