"""A résumé's text as lines and pieces that know where in it they stand."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Final

from bot.profiles.words import flat, tokens

LONGEST_LINE: Final = 1_000
MOST_LINES: Final = 1_500
"""Beyond either nobody writes, and patterns take the square of a line's length."""

_GLYPHS: Final = (
    "\u2022\u25cf\u25aa\u25a0\u25e6\u2023\u2043\u2219\u2799\u27a2\u27a4\u25ba\u25b6\u2713\u2714"
    "\u2756\u2666\u25cb\u25c6\u2794\u2192\uf0b7\uf0a7\uf0d8\uf076\uf0fc"
)
"""Bullets, those of Word's symbol fonts among them."""
_BULLET: Final = re.compile(
    rf"\s*(?:[{_GLYPHS}]\s*|[*\u00b7\u2013\u2014+-]\s+|o\s+(?=[A-Z])|\d{{1,2}}[.)]\s+)"
)
_EDGES: Final = " \t\r\n,;:|\u00b7\u2022\u2013\u2014-_/\\*()[]{}<>\u25cf\u25aa\u0964"
_PAGE: Final = re.compile(
    r"(?:page|p[aá]gina|p[aá]g\.?|पृष्ठ)\s*\d{1,2}(?:\s*(?:of|de|/)\s*\d{1,2})?", re.IGNORECASE
)
"""At a page's foot, in the middle of what is told."""
_LINE: Final = re.compile(r"[^\n\r\f\v\x85\u2028\u2029]+")


@dataclass(frozen=True, slots=True)
class Piece:
    """``raw[start:end]`` of a sheet."""

    start: int
    end: int

    def __bool__(self) -> bool:
        return self.end > self.start


@dataclass(frozen=True, slots=True)
class Line:
    """A line without its bullet.

    Attributes:
        is_bullet: a bullet stood before it.
        is_more: it goes on from a bullet's line above.
    """

    start: int
    end: int
    is_bullet: bool = False
    is_more: bool = False

    @property
    def piece(self) -> Piece:
        return Piece(self.start, self.end)


class Sheet:
    """The text, as written and as compared (:func:`flat`, same places)."""

    def __init__(self, raw: str) -> None:
        self.raw = raw
        self.flat = flat(raw)
        self.lines = list(_lines(raw))

    def text(self, piece: Piece | Line) -> str:
        """As written, on one line."""
        return " ".join(self.raw[piece.start : piece.end].split())

    def low(self, piece: Piece | Line) -> str:
        """As compared."""
        return self.flat[piece.start : piece.end]

    def tokens(self, piece: Piece | Line) -> tuple[str, ...]:
        """Its words as compared."""
        return tokens(self.low(piece))

    def trimmed(self, start: int, end: int, edges: str = _EDGES) -> Piece:
        """Without punctuation at its ends; a bracket that has its other half inside stays."""
        while start < end and self.raw[start] in edges:
            start += 1
        while end > start and self.raw[end - 1] in edges:
            if self.raw[end - 1] == ")" and "(" in self.raw[start:end]:
                break
            end -= 1
        return Piece(start, end)

    def closed(self, piece: Piece) -> Piece:
        """With the bracket right after it, if it opened one."""
        said = self.raw[piece.start : piece.end]
        is_open = said.count("(") > said.count(")") and self.raw[piece.end : piece.end + 1] == ")"
        return Piece(piece.start, piece.end + is_open)

    def split(self, piece: Piece, pattern: re.Pattern[str]) -> list[Piece]:
        """Its parts between what the pattern finds in it as compared; empty ones left out."""
        found, start = list[Piece](), piece.start
        for gap in pattern.finditer(self.flat, piece.start, piece.end):
            found.append(self.trimmed(start, gap.start()))
            start = gap.end()
        found.append(self.trimmed(start, piece.end))
        return [each for each in found if each]

    def without(self, piece: Piece, holes: list[Piece]) -> list[Piece]:
        """What is left of it outside the holes."""
        found, start = list[Piece](), piece.start
        inside = (each for each in holes if piece.start <= each.start < piece.end)
        for hole in sorted(inside, key=lambda each: each.start):
            found.append(self.trimmed(start, hole.start))
            start = max(start, hole.end)
        found.append(self.trimmed(start, piece.end))
        return [each for each in found if each]


def _stretches(raw: str) -> Iterator[tuple[int, int]]:
    """Lines; a longer one in parts, broken between words where there are any."""
    for found in _LINE.finditer(raw):
        start, end = found.span()
        while end - start > LONGEST_LINE:
            gap = raw.rfind(" ", start + LONGEST_LINE // 2, start + LONGEST_LINE)
            broken = gap if gap > 0 else start + LONGEST_LINE
            yield start, broken
            start = broken
        yield start, end


def _lines(raw: str) -> Iterator[Line]:
    was_bullet = False
    for start, end in islice(_stretches(raw), MOST_LINES):
        bullet = _BULLET.match(raw, start, end)
        start = bullet.end() if bullet else start
        while start < end and raw[start].isspace():
            start += 1
        while end > start and raw[end - 1].isspace():
            end -= 1
        if start == end or _PAGE.fullmatch(raw, start, end):
            continue
        is_more = bullet is None and was_bullet and raw[start].islower()
        yield Line(start, end, bullet is not None, is_more)
        was_bullet = bullet is not None or is_more
