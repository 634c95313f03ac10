"""Lengths of time, in whole months: "2 and a half years", "since 2021", "fresher", "3-4 yrs"."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from flows.parsing import numerals
from flows.parsing.asked import FAIR, SURE, UNSURE, Asked, is_topic, topic_of, within_bounds
from flows.parsing.frequency import every
from flows.parsing.numerals import Numeral
from flows.parsing.parsed import Parsed, Problem
from flows.parsing.phrases import Found
from flows.parsing.since import stretch_since

MONTHS_OF: Final = {
    "decade": 120.0,
    "year": 12.0,
    "month": 1.0,
    "fortnight": 14 / 30,
    "week": 7 / 30,
    "day": 1 / 30,
}
_LONGEST_LIFE: Final = 50 * 12
"""Months that a bare number of years may come to when the question sets no bound."""

_DENIALS: Final = frozenset({"deny", "deny_after", "none"})
_SAID_BESIDE: Final = 3
_SINCE: Final = 0.9


@dataclass(frozen=True, slots=True)
class Length:
    """A length of time at ``tokens[start:end]``, in months.

    Attributes:
        tail: what follows and changes the meaning: ago, age, notice, or nothing.
        opening: what stands before and does so: less, for, age, or nothing.
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
    asks_notice = _asks_notice(asked)
    others = {"age"} if asks_notice else {"age", "notice"}
    lengths = [each for each in lengths_in(asked, found) if each.tail not in others]
    if asks_notice and not lengths and (at_once := _at_once(asked)) is not None:
        return at_once
    since = since_year(asked, found)
    if since is not None and not any(_counts_years(each) for each in lengths):
        return since
    if len(lengths) > 1:
        lengths = [each for each in lengths if each.tail != "ago"] or lengths
    is_none = any(f.meaning == "zero" for f in asked.find("zero"))
    if lengths:
        return _of_lengths(asked, lengths, is_none=is_none)
    return _none(asked, found) if is_none else _otherwise(asked, found)


def _otherwise(asked: Asked, found: Sequence[Numeral]) -> Parsed:
    if _names_event(asked):
        return asked.failed(Problem.NOT_UNDERSTOOD)
    if asked.has("amounts", "vague"):
        return asked.failed(Problem.AMBIGUOUS)
    return _of_bare_number(asked, found)


def _asks_notice(asked: Asked) -> bool:
    """Whether a notice period is asked for, which "immediately" answers too."""
    texts = asked.question.ask.by_language.values()
    return any(asked.saying(text).has("amounts", "notice") for text in texts)


def _at_once(asked: Asked) -> Parsed | None:
    """``immediate joiner``, ``no notice period``: none."""
    today = [each for each in asked.find("days") if each.meaning == "today"]
    denied = [each for each in asked.find("choosing") if each.meaning in _DENIALS]
    said = today or (denied if asked.has("amounts", "notice") else [])
    if not said or asked.strange_words([(each.start, each.end) for each in said]) > _SAID_BESIDE:
        return None
    return _checked(asked, 0, asked.quote(said[0].start, said[0].end), FAIR)


def _names_event(asked: Asked) -> bool:
    """Births and degrees have years too."""
    return asked.has("amounts", "other_event", "ended")


def since_year(asked: Asked, found: Sequence[Numeral]) -> Parsed | None:
    """The answer that a year gives, if one is said."""
    stretch = stretch_since(asked, found)
    if stretch is None:
        return None
    if stretch.is_doubtful:
        return asked.failed(Problem.UNCLEAR_AMOUNT, stretch.months)
    return _checked(asked, stretch.months, stretch.words, _SINCE)


def _counts_years(length: Length) -> bool:
    """``7 years, since 2019`` says it twice; the length is plainer than the year."""
    return length.unit in {"year", "month"} and not length.tail


def lengths_in(asked: Asked, found: Sequence[Numeral]) -> list[Length]:
    """Every length that is said; neighbours like "3 years 6 months" are one, ranges their least."""
    often = every(asked.words.texts, asked.known)
    alone = sorted(
        (
            each
            for each in (*_with_numbers(asked, found), *_without_numbers(asked, found))
            if not any(each.start < other.end and other.start < each.end for other in often)
        ),
        key=lambda each: each.start,
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
        if start == at and half is None and not _goes_on(asked, found, unit.end):
            continue
        months = (value + (0.5 if half else 0)) * MONTHS_OF[unit.meaning]
        lengths.append(Length(months, unit.meaning, start, half or unit.end))
    return lengths


def _goes_on(asked: Asked, found: Sequence[Numeral], at: int) -> bool:
    """Whether a number with a unit follows an "and": the months of "año y tres meses"."""
    joint = asked.known["parts"].at(asked.words.texts, at)
    if joint is None or joint.meaning != "and":
        return False
    behind = next((each for each in found if each.start == joint.end), None)
    return behind is not None and _unit_after(asked, behind.end) is not None


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


def _belongs_before(asked: Asked, found: Found) -> bool:
    texts, units = asked.words.texts, asked.known["units"]
    near = range(max(0, found.start - 1), found.end)
    return found.meaning == "age" and any(units.at(texts, at) is not None for at in near)


_OPENINGS: Final = frozenset({"less", "for", "age"})


def _tail(asked: Asked, length: Length) -> str:
    texts = asked.words.texts
    for begin in (length.end, length.end - 1):
        found = asked.known["amounts"].at(texts, begin)
        if found is not None and found.meaning in {"ago", "age", "notice"}:
            return found.meaning if found.end > length.end or begin == length.end else ""
    return ""


def _opening(asked: Asked, length: Length) -> str:
    if any(f.meaning == "exempt" and f.end == length.start for f in asked.find("joining")):
        return ""  # "not less than 2 years"
    for width in (1, 2, 3):
        begin = length.start - width
        found = asked.known["amounts"].at(asked.words.texts, begin) if begin >= 0 else None
        if found is None or found.end != length.start or found.meaning not in _OPENINGS:
            continue
        if not _belongs_before(asked, found):  # "28 years old, 4 years driving"
            return found.meaning
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
        elif _is_joint(asked, between, "joining", "range") or _is_between(asked, before, between):
            joined[-1] = replace(before, end=length.end, tail=length.tail)
        elif not numerals.is_denied(asked.words.texts, length.start, asked.known):
            joined.append(length)
    return joined


def _adds_up(asked: Asked, big: Length, small: Length, between: Sequence[str]) -> bool:
    is_part = small.months < MONTHS_OF[big.unit]  # "2 years (24 months)" says it twice
    return is_part and (not between or _is_joint(asked, between, "parts", "and"))


def _is_between(asked: Asked, first: Length, between: Sequence[str]) -> bool:
    """``between six months and a year``: the least counts."""
    opens = any(f.meaning == "between" and f.end == first.start for f in asked.find("joining"))
    return opens and _is_joint(asked, between, "parts", "and")


def _is_joint(asked: Asked, between: Sequence[str], section: str, meaning: str) -> bool:
    found = asked.known[section].at(between, 0)
    return found is not None and found.end == len(between) and found.meaning == meaning


def _of_lengths(asked: Asked, lengths: Sequence[Length], *, is_none: bool) -> Parsed:
    distinct = {round(each.months, 3) for each in lengths}
    if len(distinct) > 1 or lengths[0].opening == "less":
        return asked.failed(Problem.AMBIGUOUS)
    first = lengths[0]
    if _is_age(asked, first):
        return asked.failed(Problem.NOT_UNDERSTOOD)
    if is_none and first.months > 0:
        return asked.failed(Problem.AMBIGUOUS)
    strange = asked.strange_words([(each.start, each.end) for each in lengths])
    sure = SURE if strange <= 2 else FAIR if strange <= 12 else UNSURE
    if _leaves_numbers(asked, lengths) or _is_past(asked, first) or _is_ahead(asked, first):
        sure = UNSURE
    return _checked(asked, _whole_months(first), asked.quote(first.start, first.end), sure)


def _is_age(asked: Asked, length: Length) -> bool:
    if length.unit != "year" or asked.strange_words([(length.start, length.end)]):
        return length.opening == "age"
    return length.opening == "age" or asked.says_age(length.start, length.months / 12)


def _is_past(asked: Asked, length: Length) -> bool:
    """``5 years ago`` says when, unless something began then; "I left" then, never how long."""
    if length.tail != "ago" and length.opening != "for":
        return False
    if asked.has("amounts", "ended"):
        return True
    return length.tail == "ago" and not asked.has("amounts", "began")


def _is_ahead(asked: Asked, length: Length) -> bool:
    """``in 2 days``, ``2 din me``: when, not how long."""
    if length.unit not in {"day", "week", "fortnight"}:
        return False
    before = [f for f in asked.find("calendar") if f.meaning == "after" and f.end == length.start]
    return bool(before) or asked.has_behind("calendar", length.end, "after_behind")


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
    if length.unit in {"fortnight", "week", "day"}:
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
    if not found or any(each.scale > 1 or _is_other(asked, each) for each in found):
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


def _is_other(asked: Asked, number: Numeral) -> bool:
    """An age, or things that the question speaks of: "3 forklifts"."""
    if asked.says_age(number.start, number.low):
        return True
    behind = asked.words.texts[number.end : number.end + 1]
    return (
        bool(behind)
        and is_topic(behind[0], topic_of(asked.question))
        and not asked.has_behind("fillers", number.end, "filler")
    )


def _unit_of_question(asked: Asked) -> str | None:
    """The unit that the question itself asks in ("How many months …?")."""
    said = asked.saying(asked.question.ask.to(asked.language)).find("asked_in")
    units = {each.meaning for each in said if each.meaning in MONTHS_OF}
    return units.pop() if len(units) == 1 else None


def _checked(asked: Asked, months: int, words: str, confidence: float) -> Parsed:
    problem = within_bounds(asked, months, months)
    if problem is not None:
        return asked.failed(problem)
    if asked.has("choosing", "hedge"):  # "I think" is how people say a number, "maybe" is not
        return asked.failed(Problem.HEDGE, months)
    return Parsed(months, words, confidence)
