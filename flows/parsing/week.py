"""Days of the week as options: ranges of them, "weekdays", "the weekend", what people shorten.

Abbreviations like "mar" and "ter" are everyday words elsewhere: they are read where the options are
days, and nowhere else.
"""

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Final

from flows.parsing.asked import Asked
from flows.parsing.choices import Labels, labels_of
from flows.parsing.phrases import Found
from flows.parsing.vocabulary import vocabulary
from flows.parsing.words import fold_phrase

_DAYS: Final = 7
_FEWEST: Final = 3
"""Options with the names of days from which a question is one of days."""

_GROUPS: Final[Mapping[str, range]] = {
    "weekdays": range(5),
    "weekend": range(5, _DAYS),
    "whole": range(_DAYS),
}


def is_of_days(asked: Asked) -> bool:
    """Whether a question's options are days of the week."""
    return bool(_options(labels_of(asked.question)))


def named_days(asked: Asked, at: int) -> list[Found]:
    """The options that a day, a range or a group at ``at`` stands for, all at the same words."""
    options = _options(labels_of(asked.question))
    found = _days_at(asked, at) if options else None
    if found is None:
        return []
    days, end = found
    return [Found(options[day], at, end) for day in days if day in options]


def _days_at(asked: Asked, at: int) -> tuple[list[int], int] | None:
    group = asked.known["week"].at(asked.words.texts, at)
    if group is not None and group.meaning in _GROUPS:
        return list(_GROUPS[group.meaning]), group.end
    first = _day_at(asked, at)
    if first is None:
        return None
    start = _joint_end(asked, first.end)
    last = _day_at(asked, start) if start is not None else None
    if last is None:
        return [int(first.meaning)], first.end
    length = (int(last.meaning) - int(first.meaning)) % _DAYS + 1
    return [(int(first.meaning) + each) % _DAYS for each in range(length)], last.end


def _day_at(asked: Asked, at: int) -> Found | None:
    texts = asked.words.texts
    found = asked.known["week"].at(texts, at)
    if found is not None and found.meaning.isdigit():
        return found
    return asked.known["weekdays"].near(texts, at, shortest=5)


def _joint_end(asked: Asked, at: int) -> int | None:
    """Where the "to" of "Monday to Friday" ends; a hyphen between words is no token."""
    joint = asked.known["week"].at(asked.words.texts, at)
    if joint is not None and joint.meaning == "to":
        return joint.end
    if not 0 < at < len(asked.words.tokens):
        return None
    before, after = asked.words.tokens[at - 1 : at + 1]
    between = asked.words.original[before.end : after.start].strip()
    return at if between in _DASHES else None


_DASHES: Final = frozenset({"-", "\u2013", "\u2014"})


@lru_cache(maxsize=256)
def _options(labels: Labels) -> Mapping[int, str]:
    """The option of each day, if there are several such."""
    found = {day: id_ for id_, by_language in labels for day in _days_of(by_language)}
    return found if len(found) >= _FEWEST else {}


def _days_of(by_language: tuple[tuple[str, str], ...]) -> Iterator[int]:
    for language, label in by_language:
        phrase = fold_phrase(label)
        day = vocabulary(language)["weekdays"].at(phrase, 0)
        if day is not None and day.end == len(phrase):
            yield int(day.meaning)
