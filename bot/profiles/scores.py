"""How much a piece looks like a title, and how much like an employer."""

import re
from typing import Final

from bot.profiles.sheet import Piece, Sheet
from bot.profiles.words import Kind, has, hits

LEAST_TITLE: Final = 0.3
"""Of what may be a title by itself; what says nothing is a name."""
RANKS: Final = frozenset({"i", "ii", "iii", "iv", "v", "1", "2", "3", "4"})
_SUFFIXES: Final = re.compile(
    r"\w{3,}(?:er|or|ist|ian|dora?|ista|er[oa]|eir[oa]|ant|woman|man|ess)$"
)


def title_score(sheet: Sheet, piece: Piece) -> float:
    """How much a piece looks like a title."""
    said = _unranked(sheet.tokens(piece))
    found = hits(Kind.TITLES, said)
    score = 1.0 if found else 0.0
    if found and (found[-1].last == len(said) or found[0].first == 0):
        score += 0.5
    if not found and any(_SUFFIXES.match(each) for each in said):
        score += 0.3
    if has(Kind.WEAK_TITLES, said):
        score += 0.4
    return score - (0.7 if has(Kind.PARTS, said) and not found else 0.0)


def _unranked(said: tuple[str, ...]) -> tuple[str, ...]:
    """``Engineer II`` ends with its noun."""
    return said[:-1] if len(said) > 1 and said[-1] in RANKS else said


def employer_score(sheet: Sheet, piece: Piece) -> float:
    """How much a piece looks like an employer."""
    said = sheet.tokens(piece)
    found = hits(Kind.EMPLOYERS, said)
    score = 1.0 if found else 0.0
    if found and (found[-1].last == len(said) or found[0].first == 0):
        score += 0.4
    return score - (0.8 if has(Kind.PARTS, said) and not found else 0.0)
