"""Whether what was named is denied: "I can't start tomorrow", "marathi nahi aati"."""

from collections.abc import Sequence
from typing import Final

from flows.parsing.asked import Asked
from flows.parsing.heard import ends_clause

TURNS: Final = frozenset(
    {"but", "pero", "mas", "lekin", "yes", "si", "sim", "only", "just", "solo", "so", "sirf", "i"}
)
"""Words behind which a denial no longer holds."""

_NEAR: Final = 3
"""Words of a verb between a denial and what is denied."""


def reaches(asked: Asked, start: int, end: int) -> bool:
    """Whether a denial in the same clause stands before these words, or in Hindi behind them."""
    behind = asked.known["choosing"].at(asked.words.texts, end)
    if behind is not None and behind.meaning == "deny_after":
        return True
    marks = [
        each for each in asked.find("choosing") if each.meaning == "deny" and each.end <= start
    ]
    return any(_holds(asked, each.start, each.end, start) for each in marks[-1:])


def _holds(asked: Asked, mark: int, end: int, start: int) -> bool:
    between: Sequence[str] = asked.words.texts[end:start]
    if len(between) > _NEAR or TURNS.intersection(between):
        return False
    return not any(ends_clause(asked.words, at) for at in range(mark, start))
