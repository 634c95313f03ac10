"""An entry's head, cut into what may be its title and its employer."""

import re
from collections.abc import Sequence
from typing import Final

from bot.profiles.entries import Entry
from bot.profiles.pieces import Bit, beginning, bits
from bot.profiles.places import peeled
from bot.profiles.scores import LEAST_TITLE, employer_score, title_score
from bot.profiles.sheet import Line, Piece, Sheet
from bot.profiles.words import Kind, Slot, has, hits, words

LONGEST_FIRM: Final = 5
"""Words of a name that is known as a firm's by its place alone."""
_AT: Final = re.compile(r"\s+(?:at|@|with|for|in)\s+|\s*@\s*|,?\s+(?:en|na|no|em|chez)\s+(?=\S)")
_ONLY_AT: Final = re.compile(r"\s+at\s+|\s*@\s*")
_LEAD: Final = (
    r"(?:i\s+)?(?:am\s+|have\s+)?(?:presently\s+|currently\s+|actualmente\s+|atualmente\s+)?"
    r"(?:been\s+)?"
)
_AS: Final = re.compile(
    _LEAD + r"(?:worked|working|work|employed|associated|served|serving|interned"
    r"|trabaje|trabajo|trabajando|trabalhei|trabalho|trabalhando)"
    r"\s+(?:with|at|for|in|en|na|no|em|para)\s+(?P<employer>.+?)\s+(?:as|como)\s+"
    r"(?:an?\s+|the\s+|una?\s+|uma?\s+)?(?P<title>\S.*)"
)
_OF_WORDS: Final = re.compile(
    _LEAD + r"(?:worked|working|work|employed|served|serving|interned"
    r"|trabaje|trabajo|trabajando|trabalhei|trabalho|trabalhando|atuei|atuando)"
    r"\s+(?:as|como)\s+(?:an?\s+|the\s+|una?\s+|uma?\s+)?"
)
_HINDI: Final = re.compile(r"\s+में\s+(?P<title>.+?)\s+(?:के रूप में|के पद पर)")


def fill(sheet: Sheet, entry: Entry) -> None:
    """Cut the head into bits; take lines below while it lacks a title or an employer."""
    holes = [entry.stretch.piece] if entry.stretch else []
    for number, line in enumerate(entry.head):
        entry.bits += _sentence(sheet, line, holes, number) or bits(sheet, line, holes, number)
    entry.bits = _cut_all(sheet, entry)
    _take_qualifier(sheet, entry)
    for number, line in enumerate(entry.below, start=len(entry.head)):
        if not _lacks(sheet, entry.bits):
            break
        more = bits(sheet, line, holes, number)
        if line.is_bullet and not (more and not entry.bits and _is_title(sheet, more)):
            break
        entry.bits += more
    if len(entry.bits) == 1:
        entry.bits = _parted(sheet, entry.bits[0])


def _take_qualifier(sheet: Sheet, entry: Entry) -> None:
    """``Registered Nurse, Cardiac ICU`` is one title where the line below names the hospital."""
    plain = entry.bits
    is_one_line = len({each.line for each in plain}) == 1 and not any(each.slot for each in plain)
    if not (is_one_line and len(plain) > 1 and entry.below) or entry.below[0].is_bullet:
        return
    if title_score(sheet, plain[0].piece) < 1:
        return
    between = sheet.raw[plain[0].piece.end : plain[-1].piece.start]
    if any(employer_score(sheet, each.piece) >= 1 for each in plain[1:]) or set(between) & set(
        "\t|"
    ):
        return
    more = bits(sheet, entry.below[0], [], len(entry.head))
    if len(more) == 1 and _is_firm(sheet, more[0].piece, entry.below[0]):
        whole = Piece(plain[0].piece.start, plain[-1].piece.end)
        entry.bits = [Bit(whole, Slot.TITLE, plain[0].line)]


def _is_firm(sheet: Sheet, piece: Piece, line: Line) -> bool:
    """Names with capitals that say they are a firm's, or before a place."""
    said, tokens = sheet.text(piece).split(), sheet.tokens(piece)
    small = words().kinds[Kind.SMALL]
    is_name = len(said) <= LONGEST_FIRM and all(
        not each[0].islower() or each in small for each in said
    )
    if not is_name or title_score(sheet, piece) >= 1 or has(Kind.PARTS, tokens):
        return False
    return employer_score(sheet, piece) >= 1 or piece.end < line.end


def _sentence(sheet: Sheet, line: Line, holes: list[Piece], number: int) -> list[Bit]:
    """``Worked as a driver at Swiggy from …``, ``Swiggy में ड्राइवर के रूप में``."""
    rest = sheet.without(line.piece, holes)
    for piece in rest:
        told = _AS.match(sheet.flat, piece.start, piece.end)
        if told:
            employer, _ = peeled(sheet, sheet.trimmed(*told.span("employer")))
            title = sheet.trimmed(*told.span("title"))
            return [Bit(employer, Slot.EMPLOYER, number), Bit(title, Slot.TITLE, number)]
        began = _OF_WORDS.match(sheet.flat, piece.start, piece.end)
        if began:
            return [
                Bit(each.piece, each.slot, number)
                for each in _cut(sheet, Bit(Piece(began.end(), piece.end)))
            ]
        hindi = _HINDI.search(sheet.raw, piece.start, piece.end)
        if hindi:
            employer = sheet.trimmed(piece.start, hindi.start())
            title = Piece(*hindi.span("title"))
            return [Bit(employer, Slot.EMPLOYER, number), Bit(title, Slot.TITLE, number)]
    return []


def _is_title(sheet: Sheet, made: Sequence[Bit]) -> bool:
    return any(title_score(sheet, each.piece) >= 1 for each in made)


def _lacks(sheet: Sheet, made: list[Bit]) -> bool:
    """Whether a title or an employer is still to be named."""
    if {Slot.TITLE, Slot.EMPLOYER} <= {each.slot for each in made}:
        return False
    if len(made) < 2:
        return True
    return not any(each.slot is Slot.TITLE for each in made) and not _is_title(sheet, made)


def _cut_all(sheet: Sheet, entry: Entry) -> list[Bit]:
    """A head of one bit at any word that may join two; of several, only at "at"."""
    if len(entry.bits) > 1:
        return [one for each in entry.bits for one in _cut(sheet, each, _ONLY_AT, least=1.0)]
    found = [one for each in entry.bits for one in _cut(sheet, each, _ONLY_AT, least=-1.0)]
    if len(found) == len(entry.bits):
        found = [one for each in entry.bits for one in _cut(sheet, each, _AT)]
    is_loose = len(found) > 1 and not _ONLY_AT.search(sheet.low(entry.bits[0].piece))
    if is_loose and employer_score(sheet, found[1].piece) < 1:
        # "Técnico em Enfermagem", the hospital below
        return entry.bits if _names_employer(sheet, entry.below) else found
    return found


def _parted(sheet: Sheet, bit: Bit) -> list[Bit]:
    """``Camarera Bar La Giralda``, ``Dependienta Mercadona S.A.``: nothing between the two."""
    said, start = sheet.tokens(bit.piece), beginning(sheet, bit.piece)
    titles = hits(Kind.TITLES, said)
    if bit.slot is not None or not titles or titles[0].first:
        return [bit]
    legal = hits(Kind.LEGAL, said)
    if start is None and legal and legal[-1].last == len(said) and legal[-1].first > titles[0].last:
        text = sheet.low(bit.piece)
        gaps = [gap.end() for gap in re.finditer(r"\s+", text)]
        at = titles[0].last - 1
        start = bit.piece.start + gaps[at] if at < len(gaps) else None
    if start is None:
        return [bit]
    title, employer = sheet.trimmed(bit.piece.start, start), sheet.trimmed(start, bit.piece.end)
    return [Bit(title, Slot.TITLE, bit.line), Bit(employer, Slot.EMPLOYER, bit.line)]


def _names_employer(sheet: Sheet, lines: list[Line]) -> bool:
    return any(
        employer_score(sheet, each.piece) >= 1
        for line in lines[:1]
        for each in bits(sheet, line, [])
    )


def _cut(
    sheet: Sheet, bit: Bit, pattern: re.Pattern[str] = _AT, least: float = LEAST_TITLE
) -> list[Bit]:
    """``Driver at Swiggy``, if what stands before is a title."""
    gap = pattern.search(sheet.flat, bit.piece.start, bit.piece.end)
    if gap is None or bit.slot is not None:
        return [bit]
    title = sheet.trimmed(bit.piece.start, gap.start())
    employer = sheet.trimmed(gap.end(), bit.piece.end)
    if not title or not employer or title_score(sheet, title) < least:
        return [bit]
    if sheet.low(Piece(*gap.span())).split() == ["in"] and not _is_named(sheet, employer):
        return [bit]
    return [Bit(title, Slot.TITLE, bit.line), Bit(employer, Slot.EMPLOYER, bit.line)]


def _is_named(sheet: Sheet, employer: Piece) -> bool:
    """``in VRL Logistics``, not ``in Marketing``."""
    is_capital = sheet.raw[employer.start].isupper()
    return is_capital and employer_score(sheet, employer) >= 1 and len(sheet.tokens(employer)) > 1
