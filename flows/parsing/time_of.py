"""Hours and minutes, for numbers that are asked in them: "half an hour" to "how many minutes?"."""

from dataclasses import dataclass
from typing import Final

from flows.parsing import numerals
from flows.parsing.asked import Asked, plain

TIMES: Final = frozenset({"minute", "hour"})
"""Units of a number question that are converted into each other."""

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
        half = numerals.half_after(texts, unit.end, known)
        value, start = _counted(asked, by_end.get(unit.start), unit.start)
        if value is None and half is None:
            continue
        end = half or unit.end
        parts.append(((value or 1.0) + (0.5 if half else 0.0), unit.meaning, start, end))
        loose = by_start.get(end)
        is_glued = loose is not None and asked.words.tokens[end].glued
        if loose is not None and is_glued and unit.meaning == "hour":
            parts.append((loose.low, "minute", loose.start, loose.end))
    return parts


def _counted(asked: Asked, numeral: numerals.Numeral | None, at: int) -> tuple[float | None, int]:
    """How many: a number, "half", "half an", "an"; None for a unit alone."""
    if numeral is not None:
        return numeral.low, numeral.start
    parts, texts = asked.known["parts"], asked.words.texts
    one = parts.at(texts, at - 1) if at else None
    if one is None or one.meaning not in {"half", "article"}:
        return None, at
    if one.meaning == "half":
        return 0.5, at - 1
    two = parts.at(texts, at - 2) if at > 1 else None
    is_half = two is not None and two.meaning == "half"
    return (0.5, at - 2) if is_half else (1.0, at - 1)
