"""The first lines of an entry, cut into what may be its title, its employer, its place."""

import re
from dataclasses import dataclass
from typing import Final

from bot.profiles.places import is_place, peeled
from bot.profiles.sheet import Line, Piece, Sheet
from bot.profiles.words import Kind, Slot, has, words

DANDA: Final = "\u0964"
"""Ends a sentence in Hindi, and no abbreviation."""
LONGEST: Final = 12
"""Words of a piece; what is longer is a sentence."""

FEW: Final = 6
"""Words of a name; only in one so short may a full stop be an abbreviation's."""
LONGEST_ABBREVIATION: Final = 4
"""Letters of a last word whose full stop ends no sentence: ``Acme Foods Bros.``"""

_STRONG: Final = re.compile(
    r"\t|\s*[|•·●▪;♦◆❖»]\s*|\s+-+\s+|\s*//\s*|\s{3,}|(?<=\w)\s+~\s+|\s*\u2014\s*"
)
_LABEL: Final = re.compile(r"\s*(?::|\s-\s)\s*")
STOP: Final = re.compile(r"(?<=[a-z]{4})\.(?:\s+|$)")
"""``Repartidor. Glovo. De enero de 2020``: full stops for commas."""
_COMMA: Final = re.compile(r"\s*,\s+|,$")
_LENGTH: Final = re.compile(r"\d{0,3}(?P<unit>[^\W\d]*)$")
_BRACKET: Final = re.compile(r"\s*\(([^()]*)\)")


@dataclass(frozen=True, slots=True)
class Bit:
    """A piece of an entry's head; ``slot`` when a label or a column says what it is."""

    piece: Piece
    slot: Slot | None = None
    line: int = 0


def label(sheet: Sheet, piece: Piece) -> tuple[frozenset[Slot], Piece]:
    """``Company: Globex``: what it may be, and the value; nothing and all of it without a label."""
    gap = _LABEL.search(sheet.flat, piece.start, piece.end)
    if gap is None:
        return frozenset(), piece
    said = " ".join(sheet.tokens(Piece(piece.start, gap.start())))
    slots = words().labels.get(said, frozenset())
    if not slots or (":" not in gap.group() and len(slots) > 1):
        return frozenset(), piece
    return slots, sheet.trimmed(gap.end(), piece.end)


def bits(sheet: Sheet, line: Line, holes: list[Piece], number: int = 0) -> list[Bit]:
    """Pieces of a line outside the holes (its dates), without places and asides."""
    found: list[Bit] = []
    for rest in sheet.without(line.piece, holes):
        for part in sheet.split(rest, _STRONG):
            stopped = sheet.split(part, STOP) if holes else [part]
            for each in stopped:
                found += _bits(sheet, each, number, is_part=len(stopped) > 1)
    return [each for each in found if sheet.tokens(each.piece)]


def _bits(sheet: Sheet, part: Piece, number: int, *, is_part: bool) -> list[Bit]:
    slots, value = label(sheet, part)
    if slots:
        known = next((each for each in _ORDER if each in slots), None)
        rest, _ = peeled(sheet, value)
        if known is Slot.INSTITUTION:  # a teacher's employer
            known = Slot.EMPLOYER
        return [Bit(rest or value, known, number)] if known and value else []
    is_told = len(sheet.tokens(part)) > LONGEST if is_part else is_sentence(sheet, part)
    if is_told or _is_dates_label(sheet, part) or is_aside(sheet, part):
        return []
    found: list[Bit] = []
    for each in sheet.without(part, _asides(sheet, part)):
        rest, _ = peeled(sheet, each)
        found += [Bit(one, None, number) for one in _by_comma(sheet, rest) if one]
    return found


_ORDER: Final = (Slot.TITLE, Slot.EMPLOYER, Slot.DEGREE, Slot.INSTITUTION)


def _is_dates_label(sheet: Sheet, part: Piece) -> bool:
    """``Duration:``, the dates after it taken out."""
    return Slot.DATES in words().labels.get(" ".join(sheet.tokens(part)), frozenset())


def is_sentence(sheet: Sheet, piece: Piece) -> bool:
    """Prose, no name of anything."""
    said = sheet.tokens(piece)
    last = sheet.raw[piece.end - 1 : piece.end + 1]
    if DANDA in last and len(said) > 2:
        return True
    ends = last[:1] in ".!?" or last[1:] == "."
    is_short = len(said) < 3 or (len(said) <= FEW and len(said[-1]) <= LONGEST_ABBREVIATION)
    ends = ends and not is_short and not has(Kind.EMPLOYERS, said[-1:])
    return len(said) > LONGEST or ends


def is_aside(sheet: Sheet, piece: Piece) -> bool:
    """Only how long, or in what way somebody worked: ``4 years``, ``Full-time``."""
    said = sheet.tokens(piece)
    if " ".join(said) in words().kinds[Kind.WAYS]:
        return True
    rest = [each for each in said if each not in words().kinds[Kind.JOINS]]
    units = [found["unit"] for each in rest if (found := _LENGTH.match(each))]
    is_length = len(units) == len(rest) and any(units) and any(map(str.isdigit, "".join(rest)))
    return is_length and all(each in words().lengths for each in units if each)


def beginning(sheet: Sheet, piece: Piece) -> int | None:
    """Where in ``Camarera Bar La Giralda`` a name begins, by the word that names begin with."""
    spans = [found.span() for found in re.finditer(r"\S+", sheet.raw[piece.start : piece.end])]
    for at, (start, _) in enumerate(spans[:-1]):
        place = piece.start + start
        if "," in sheet.raw[piece.start : place]:
            return None
        if at == 0 or not sheet.raw[place].isupper():
            continue
        before = sheet.tokens(Piece(piece.start + spans[at - 1][0], place))
        is_joined = bool(before) and before[-1] in words().kinds[Kind.SMALL]
        said = [sheet.tokens(Piece(place, piece.start + spans[at + n][1])) for n in (0, 1)]
        names = words().kinds[Kind.FIRST_NAMES]
        if not is_joined and any(" ".join(each) in names for each in said):
            return place
    return None


def _asides(sheet: Sheet, part: Piece) -> list[Piece]:
    """Brackets with a place, a way of working or nothing in them."""
    found = []
    for match in _BRACKET.finditer(sheet.raw, part.start, part.end):
        inside = Piece(*match.span(1))
        said = sheet.tokens(inside)
        is_named = said and not (has(Kind.PARTS, said) or is_aside(sheet, inside))
        if not is_named or is_place(sheet, inside):
            found.append(Piece(*match.span()))
    return found


def _by_comma(sheet: Sheet, piece: Piece) -> list[Piece]:
    """Parts between commas; ``Globex, Inc`` and ``Manager, Operations`` stay whole."""
    found: list[Piece] = []
    for part in sheet.split(piece, _COMMA):
        said = sheet.tokens(part)
        is_tail = bool(found) and (
            (len(said) == 1 and has(Kind.EMPLOYERS, said) and len(said[0]) <= 4)
            or " ".join(said) in words().kinds[Kind.LEGAL]
        )
        if is_tail:
            found[-1] = Piece(found[-1].start, part.end)
        else:
            found.append(part)
    return [each for each in found if not (is_place(sheet, each) or is_aside(sheet, each))]
