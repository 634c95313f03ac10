"""Hours and minutes, for numbers that are asked in them: "half an hour" to "how many minutes?"."""

from dataclasses import dataclass
from typing import Final

from flows.parsing import numerals
from flows.parsing.asked import Asked, plain
from flows.parsing.heard import ends_clause

TIMES: Final = frozenset({"minute", "hour"})
"""Units of a number question that are converted into each other."""

_HOUR: Final = 60
_MINUTES: Final = {"hour": 60.0, "minute": 1.0}


@dataclass(frozen=True, slots=True)
class Time:
    """A length of time at ``tokens[start:end]``, in the unit that was asked for."""

    value: int | float
    start: int
    end: int


def units_asked_in(asked: Asked) -> frozenset[str]:
    """The units that the question names with its "how many", in any of its languages."""
    texts = asked.question.ask.by_language.values()
    found = (asked.saying(text).find("asked_in") for text in texts)
    return frozenset(each.meaning for said in found for each in said)


def in_time(asked: Asked, units: frozenset[str]) -> Time | None:
    """Hours and minutes that are said with their units; None when none or a range is said."""
    wanted = units & TIMES
    parts = _parts(asked)
    if len(wanted) != 1 or not parts:
        return None
    if [unit for _, unit, _, _ in parts] not in (["hour"], ["minute"], ["hour", "minute"]):
        return None
    minutes = sum(value * _MINUTES[unit] for value, unit, _, _ in parts)
    value = round(minutes / _MINUTES[next(iter(wanted))], 2)
    return Time(plain(value), parts[0][2], parts[-1][3])


def _parts(asked: Asked) -> list[tuple[float, str, int, int]]:
    """Value, unit, start and end of each length; "1h30" has minutes without their name."""
    texts, known = asked.words.texts, asked.known
    found = numerals.find(asked.words, known)
    by_end = {each.end: each for each in found}
    by_start = {each.start: each for each in found}
    parts: list[tuple[float, str, int, int]] = []
    for unit in known["units"].find(texts):
        if unit.meaning not in TIMES:
            continue
        more, end = _part_after(asked, unit.end)
        value, start = _counted(asked, by_end.get(unit.start), unit.start)
        if value is None and not more:
            continue
        parts.append(((value or 1.0) + more, unit.meaning, start, end))
        loose = by_start.get(_past_and(asked, end)) if unit.meaning == "hour" else None
        if loose is not None and (minutes := _loose_minutes(asked, loose)) is not None:
            parts.append((loose.low, "minute", loose.start, minutes))
    return parts


def _part_after(asked: Asked, at: int) -> tuple[float, int]:
    """``and a half``, ``y cuarto``, and where it ends; 0 for neither."""
    half = numerals.half_after(asked.words.texts, at, asked.known)
    if half is not None:
        return 0.5, half
    begin = _past_and(asked, at)
    if begin > at:
        article = asked.known["parts"].at(asked.words.texts, begin)
        is_article = article is not None and article.meaning == "article"
        begin = article.end if article is not None and is_article else begin
        part = asked.known["quarters"].at(asked.words.texts, begin)
        if part is not None:
            return float(part.meaning) / 4, part.end
    return 0.0, at


def _past_and(asked: Asked, at: int) -> int:
    joint = asked.known["parts"].at(asked.words.texts, at)
    return joint.end if joint is not None and joint.meaning == "and" else at


def _loose_minutes(asked: Asked, loose: numerals.Numeral) -> int | None:
    """Where the minutes of "1h30", "1 hour 10" or "1h 30m" end; None for any other number."""
    if not 1 <= loose.low < _HOUR or loose.low != int(loose.low) or loose.high is not None:
        return None
    texts = asked.words.texts
    if texts[loose.end : loose.end + 1] == ("m",):
        return loose.end + 1
    is_alone = loose.end == len(texts) or ends_clause(asked.words, loose.end - 1)
    is_glued = asked.words.tokens[loose.start].glued
    return (
        loose.end
        if is_glued or is_alone or asked.has_behind("fillers", loose.end, "filler")
        else None
    )


def _counted(asked: Asked, numeral: numerals.Numeral | None, at: int) -> tuple[float | None, int]:
    """How many: a number, quarters, "half", "half an", "an"; None for a unit alone."""
    if numeral is not None:
        return numeral.low, numeral.start
    parts, texts = asked.known["parts"], asked.words.texts
    for width in (4, 3, 2, 1):
        part = asked.known["quarters"].at(texts, at - width) if at >= width else None
        if part is not None and part.end == at:
            return float(part.meaning) / 4, at - width
    one = parts.at(texts, at - 1) if at else None
    if one is None or one.meaning not in {"half", "article"}:
        return None, at
    if one.meaning == "half":
        return 0.5, at - 1
    if at > 1 and asked.words.tokens[at - 2].is_number:  # "80 an hour"
        return None, at
    two = parts.at(texts, at - 2) if at > 1 else None
    is_half = two is not None and two.meaning == "half"
    return (0.5, at - 2) if is_half else (1.0, at - 1)
