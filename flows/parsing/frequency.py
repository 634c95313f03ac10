"""How often, which is neither how long nor how much: "2 days a week", "8 hours a day"."""

from collections.abc import Sequence
from itertools import pairwise

from flows.parsing.phrases import Found
from flows.parsing.vocabulary import Vocabulary

_TIMES = frozenset({"year", "month", "week", "day", "hour", "minute"})


def every(texts: Sequence[str], known: Vocabulary) -> list[Found]:
    """Two units with an "a" or "per" between them; each found from the first to the last word."""
    units = [each for each in known["units"].find(texts) if each.meaning in _TIMES]
    return [
        Found(one.meaning, one.start, other.end)
        for one, other in pairwise(units)
        if _is_per(texts[one.end : other.start], known)
    ]


def _is_per(between: Sequence[str], known: Vocabulary) -> bool:
    found = known["amounts"].at(between, 0)
    return found is not None and found.meaning == "every" and found.end == len(between)
