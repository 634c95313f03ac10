"""Whose résumé it is, where they live, and what they call themselves."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from bot.profiles.dates import stretches
from bot.profiles.likeness import likeness
from bot.profiles.pieces import label
from bot.profiles.places import is_place, peeled, places
from bot.profiles.scores import employer_score, title_score
from bot.profiles.sections import Part, heading
from bot.profiles.sheet import Line, Piece, Sheet
from bot.profiles.words import Kind, Section, Slot, has, hits, normal, words

MOST_LINES: Final = 60
"""Lines in which a name is looked for."""
MOST_WORDS: Final = 6
LONGEST_CODE: Final = 3
NEAR: Final = 4
"""Lines under a name that tell how to reach its owner."""
ENOUGH: Final = 1.0
APART: Final = 0.7
"""For a line alone between an empty one and a heading: the name above the wide column."""

_CUT: Final = re.compile(
    r"\t|\s*[|•·●▪;]\s*|\s+-+\s+|\s{3,}|\s*\u2014\s*|\s*,\s+"
    r"|\s*\((?![^()\s/]{2,15}\)\s+[^\W\d_])"
)
"""``Robert (Bob) Smith`` stays whole."""
_CONTACT_CUT: Final = re.compile(
    r"\t|\s*[|•·●▪;◦]\s*|\s+-+\s+(?![a-z]{2}(?:\s*[|•·,]|\s*$))|\s{3,}|\s*\u2014\s*"
)
_WORD: Final = re.compile(
    r"[^\W\d_][\w'\u2019.\u0900-\u097f-]*|[(\"“][^\W\d_][\w'.-]*[)\"”]", re.UNICODE
)


@dataclass(frozen=True, slots=True)
class Guess:
    """A name and how sure it is."""

    piece: Piece
    score: float


def name(sheet: Sheet, parts: list[Part], emails: list[str]) -> Guess | None:
    """The likeliest name: at the top, labelled, or like the e-mail's own part."""
    guesses = list(_guesses(sheet, parts, emails))
    best = max(guesses, key=lambda each: each.score, default=None)
    return best if best is not None and best.score >= ENOUGH else _first(sheet, parts)


def _first(sheet: Sheet, parts: list[Part]) -> Guess | None:
    """A first line that could be a name, though its last word is a trade: ``Jane Mason``."""
    if not parts[0].lines:
        return None
    piece = (_cut(sheet, parts[0].lines[0]) or [parts[0].lines[0].piece])[0]
    said = sheet.tokens(piece)
    is_trade = bool(said) and (has(Kind.TITLES, said[:1]) or has(Kind.WEAK_TITLES, said[:1]))
    if not 2 <= len(said) <= 4 or is_trade or not _may_name(sheet, piece):
        return None
    return Guess(piece, ENOUGH) if len(hits(Kind.TITLES, said)) == 1 else None


def _guesses(sheet: Sheet, parts: list[Part], emails: list[str]) -> Iterator[Guess]:
    number = 0
    for part in parts:
        near = 0.5 if part.section is Section.CONTACT else 0.0
        for line, following in _pairs(part.lines):
            number += 1
            if number > MOST_LINES:
                return
            apart = APART * (number > 1 and following is None and _is_apart(sheet, line))
            for piece, bonus in _candidates(sheet, line, following):
                score = _score(sheet, piece, emails) + near + bonus + apart
                place = max(0.0, 1.0 - 0.15 * (number - 1)) if near else 0.0
                yield Guess(piece, score + place)


def _is_apart(sheet: Sheet, line: Line) -> bool:
    """Whether an empty line stands before it: it begins a column."""
    return sheet.raw[: line.start].rstrip(" \t").endswith("\n\n")


def _pairs(lines: list[Line]) -> Iterator[tuple[Line, Line | None]]:
    for at, line in enumerate(lines):
        if not line.is_more:
            yield line, (lines[at + 1] if at + 1 < len(lines) else None)


def _candidates(sheet: Sheet, line: Line, following: Line | None) -> Iterator[tuple[Piece, float]]:
    slots, value = label(sheet, line.piece)
    if Slot.NAME in slots and value:
        first = [_bare(sheet, each) for each in sheet.split(value, _CUT)]
        if first and _may_name(sheet, first[0]):
            yield first[0], 3.0
        return
    if slots:
        return
    pieces = _cut(sheet, line)
    for piece in pieces[:1] + [each for each in pieces[1:3] if "@" not in sheet.low(each)]:
        if _may_name(sheet, piece):
            yield piece, 0.0 if piece == pieces[0] else -0.3
    if following is None or len(pieces) != 1 or following.is_bullet or line.is_bullet:
        return
    both = Piece(pieces[0].start, following.end)
    if (
        len(sheet.tokens(line)) <= 2
        and len(sheet.tokens(following)) <= 2
        and _may_name(sheet, both)
    ):
        yield both, -0.2


def _cut(sheet: Sheet, line: Line) -> list[Piece]:
    """Parts of a line without the place at the end of any: ``Jo Roe Phoenix, AZ``."""
    found: list[Piece] = []
    for part in sheet.split(line.piece, _CONTACT_CUT):
        rest, place = peeled(sheet, part)
        is_degree = place is not None and _is_degree(sheet, place)
        named = sheet.split(part if is_degree else rest or part, _CUT)
        found += [_bare(sheet, each) for each in named]
    return found


def _bare(sheet: Sheet, piece: Piece) -> Piece:
    """``Mrs. Kavita Sharma BA (Hons)`` without what she is addressed by and has passed."""
    first, gap, _ = sheet.low(piece).partition(" ")
    is_one = first.replace(".", "") in words().kinds[Kind.HONORIFICS] and bool(gap)
    start = piece.start + len(first) * is_one
    after = words().kinds[Kind.AFTER_NAMES] | words().kinds[Kind.DEGREES]
    spans = list(re.finditer(r"\S+", sheet.raw[start : piece.end]))
    for found in spans[2:]:
        word = Piece(start + found.start(), start + found.end())
        said = sheet.tokens(word)
        if said and said[0] in after and sum(map(str.isupper, found.group())) > 1:
            return sheet.trimmed(start, word.start)
    return sheet.trimmed(start, piece.end) if is_one else piece


def _is_degree(sheet: Sheet, place: Piece) -> bool:
    """``Smith, MD``: a degree, unless the word before it is known as a city."""
    city, _, code = sheet.text(place).rpartition(",")
    return code.strip() in _DEGREES and normal(city) not in places().cities


_DEGREES: Final = frozenset({"MD", "MA", "MS", "PA"})
"""Which are also codes of states."""


def _may_name(sheet: Sheet, piece: Piece) -> bool:
    text = sheet.text(piece)
    said = text.split()
    is_spelled = len(said) > 2 and all(len(each) == 1 for each in said)
    if not 0 < len(said) <= MOST_WORDS or len(text) < 3 or is_spelled:
        return False
    if not all(_WORD.fullmatch(each) for each in said) or is_place(sheet, piece):
        return False
    small = words().kinds[Kind.SMALL]
    is_named = all(not each[0].islower() or each.lower() in small for each in said)
    tokens = sheet.tokens(piece)
    lines = [heading(sheet.low(piece)), has(Kind.BANNERS, tokens) or None]
    return is_named and not any(lines) and bool(tokens)


def _score(sheet: Sheet, piece: Piece, emails: list[str]) -> float:
    """Two to four words, no word of work or learning, like the address."""
    said = sheet.tokens(piece)
    score = 0.4 if 2 <= len(said) <= 4 else -0.4
    score += min(2.0, 1.2 * max((likeness(said, each) for each in emails), default=0.0))
    score -= 1.2 * (title_score(sheet, piece) >= 1) + 1.0 * (employer_score(sheet, piece) >= 1)
    for kind in (Kind.DEGREES, Kind.INSTITUTIONS, Kind.LEVELS):
        score -= 0.8 * has(kind, said)
    spoken = words().kinds[Kind.LANGUAGES]  # "Maya Lopes" is a name, "Maya" a language
    score -= 0.8 * all(each in spoken for each in said)
    return score


def location(sheet: Sheet, parts: list[Part], taken: Piece | None) -> Piece | None:
    """Where they live, as written: labelled, or a place at the top."""
    lines = [line for part in parts if part.section is Section.CONTACT for line in part.lines]
    lines += _below(parts, taken)
    for line in lines:
        for piece in sheet.split(line.piece, _CONTACT_CUT):
            slots, value = label(sheet, piece)
            if Slot.PLACE in slots and value:
                return value
    for line in lines:
        found = _place(sheet, line, taken)
        if found is not None:
            return found
    return None


def _below(parts: list[Part], taken: Piece | None) -> list[Line]:
    """Lines under the name, should it stand under a heading: a column began above it."""
    if taken is None:
        return []
    return [
        line
        for part in parts
        if part.lines and part.lines[0].start <= taken.start < part.lines[-1].end
        for line in part.lines
        if line.start > taken.start
    ][:NEAR]


def _place(sheet: Sheet, line: Line, taken: Piece | None) -> Piece | None:
    if any(not each.is_single for each in stretches(sheet, line.piece)):
        return None
    for piece in sheet.split(line.piece, _CONTACT_CUT):
        is_beside = taken is not None and piece.start < taken.end and taken.start < piece.end
        if is_beside and taken is not None:
            piece = sheet.trimmed(taken.end, max(taken.end, piece.end))
        _, place = peeled(sheet, piece)
        if is_beside and place is not None and place.end - place.start <= LONGEST_CODE:
            continue  # "Jane Roe, MD" is a doctor
        if place is not None and "@" not in sheet.low(place):
            return sheet.trimmed(place.start, place.end)
    return None


def headline(sheet: Sheet, parts: list[Part], named: Piece | None) -> Piece | None:
    """A title right at the top, beside or under the name."""
    lines = parts[0].lines[:6]
    for line in lines:
        if any(not each.is_single for each in stretches(sheet, line.piece)):
            return None
        for piece in sheet.split(line.piece, _CONTACT_CUT):
            is_other = named is None or piece.end <= named.start or piece.start >= named.end
            said = sheet.tokens(piece)
            if is_other and 0 < len(said) <= 10 and title_score(sheet, piece) >= 1:
                return piece if "@" not in sheet.low(piece) else None
    return None
