"""Which piece of an entry's head is the title and which the employer."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import permutations
from typing import Final

from bot.profiles.dates import Stretch, stretches
from bot.profiles.entries import Entry, columns, entries
from bot.profiles.pieces import Bit, beginning, bits
from bot.profiles.places import peeled
from bot.profiles.sheet import Line, Piece, Sheet
from bot.profiles.words import Kind, Slot, has, hits, words

MOST_BITS: Final = 7
CERTAIN: Final = 1.0
"""Lead of a title over an employer from which an entry tells in which order both come."""
HABIT: Final = 0.6
"""Weight of the order that the other entries have."""

APART: Final = 0.3
"""For an employer on a line of its own: ``Associate, Major Gifts`` is all of it the title."""
LEAST_TITLE: Final = 0.3
"""Of what may be a title by itself; what says nothing is a name."""
LONGEST_FIRM: Final = 5
"""Words of a name that is known as a firm's by its place alone."""
RANKS: Final = frozenset({"i", "ii", "iii", "iv", "v", "1", "2", "3", "4"})

_AT: Final = re.compile(r"\s+(?:at|@|with|for|in)\s+|\s*@\s*|,?\s+(?:en|na|no|em|chez)\s+(?=\S)")
_ONLY_AT: Final = re.compile(r"\s+at\s+|\s*@\s*")
_AS: Final = re.compile(
    r"(?:i\s+)?(?:am\s+|have\s+)?(?:presently\s+|currently\s+|actualmente\s+|atualmente\s+)?"
    r"(?:been\s+)?(?:worked|working|work|employed|associated|served|serving|interned"
    r"|trabaje|trabajo|trabajando|trabalhei|trabalho|trabalhando)"
    r"\s+(?:with|at|for|in|en|na|no|em|para)\s+(?P<employer>.+?)\s+(?:as|como)\s+"
    r"(?:an?\s+|the\s+|una?\s+|uma?\s+)?(?P<title>\S.*)"
)
_OF_WORDS: Final = re.compile(
    r"(?:i\s+)?(?:am\s+)?(?:presently\s+|currently\s+|actualmente\s+|atualmente\s+)?(?:have\s+)?(?:been\s+)?(?:worked|working|work|employed|served|serving|interned"
    r"|trabaje|trabajo|trabajando|trabalhei|trabalho|trabalhando|atuei|atuando)"
    r"\s+(?:as|como)\s+(?:an?\s+|the\s+|una?\s+|uma?\s+)?"
)
_HINDI: Final = re.compile(r"\s+में\s+(?P<title>.+?)\s+(?:के रूप में|के पद पर)")
_SUFFIXES: Final = re.compile(
    r"\w{3,}(?:er|or|ist|ian|dora?|ista|er[oa]|eir[oa]|ant|woman|man|ess)$"
)


@dataclass(frozen=True, slots=True)
class Found:
    """A role with its places in the text."""

    title: Piece | None
    employer: Piece | None
    stretch: Stretch | None
    confidence: float

    @property
    def pieces(self) -> list[Piece]:
        dates = self.stretch.piece if self.stretch else None
        return [each for each in (self.title, self.employer, dates) if each]


def roles(sheet: Sheet, lines: list[Line]) -> list[Found]:
    """The roles of a section, in order."""
    table = _table(sheet, lines)
    if table:
        return table
    made = entries(sheet, lines)
    for entry in made:
        _fill(sheet, entry)
    order = _order(sheet, made)
    found: list[Found] = []
    above: Found | None = None
    for entry in made:
        role = _role(sheet, entry, order)
        if role is None:
            continue
        if above is not None and _is_within(role, above):
            role = _under(sheet, role, above)
        elif found and len(entry.head) == 1 and _is_on_lines(sheet, found[-1]):
            role = _under(sheet, role, found[-1])
        elif role.title is None and role.stretch is not None:
            above = role
        else:
            above = None
        found.append(_inherited(role, found))
    return [each for at, each in enumerate(found) if not _is_umbrella(each, found[at + 1 :])]


def _is_within(role: Found, above: Found) -> bool:
    """Whether its time is part of another's."""
    inner, outer = role.stretch, above.stretch
    if inner is None or outer is None or role.title is None:
        return False
    begins = (inner.first.written() or "") >= (outer.first.written() or "")
    ends = outer.last.is_now or (inner.last.written() or "9999") <= f"{outer.last.written()}-99"
    return begins and ends


def _under(sheet: Sheet, role: Found, above: Found) -> Found:
    """A role of an employer named above; ``Vice President, Operations`` is all of it the title."""
    if role.title is None or role.employer is None or employer_score(sheet, role.employer) >= 1:
        return role
    between = sheet.raw[role.title.end : role.employer.start]
    if between.strip() != ",":
        return role
    whole = Piece(role.title.start, role.employer.end)
    return Found(whole, above.employer, role.stretch, role.confidence)


def _is_on_lines(sheet: Sheet, role: Found) -> bool:
    """Whether its employer stands on a line of its own above its title."""
    if role.title is None or role.employer is None or role.stretch is None:
        return False
    return "\n" in sheet.raw[role.employer.end : role.title.start]


def _is_umbrella(role: Found, below: list[Found]) -> bool:
    """``Accenture 2015 - 2021`` above the titles somebody had there is no role of its own."""
    return role.title is None and bool(below) and below[0].employer == role.employer


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


def _table(sheet: Sheet, lines: list[Line]) -> list[Found]:
    """A table whose head says what its columns hold."""
    heads = [(at, held) for at, line in enumerate(lines) if (held := columns(sheet, line))]
    if not heads:
        return []
    at, held = heads[0]
    wanted = {slot for slots in held for slot in slots}
    if not wanted & {Slot.TITLE, Slot.EMPLOYER}:
        return []
    rows = [
        _row(sheet, line, held)
        for line in lines[at + 1 :]
        if "\t" in sheet.raw[line.start : line.end]
    ]
    return [each for each in rows if each]


def _row(sheet: Sheet, line: Line, held: list[frozenset[Slot]]) -> Found | None:
    start, cells = line.start, dict[Slot, Piece]()
    for slots, cell in zip(held, sheet.raw[line.start : line.end].split("\t"), strict=False):
        piece = sheet.trimmed(start, start + len(cell))
        start += len(cell) + 1
        for slot in (Slot.TITLE, Slot.EMPLOYER, Slot.DATES):
            if slot in slots and piece:
                cells.setdefault(slot, piece)
        if Slot.INSTITUTION in slots and piece:  # a teacher's
            cells.setdefault(Slot.EMPLOYER, piece)
    said = stretches(sheet, line.piece)
    if not cells:
        return None
    stretch = said[0] if said else None
    return Found(cells.get(Slot.TITLE), cells.get(Slot.EMPLOYER), stretch, 0.9)


def _fill(sheet: Sheet, entry: Entry) -> None:
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
    found = [one for each in entry.bits for one in _cut(sheet, each, _ONLY_AT)]
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


def _gain(sheet: Sheet, title: Bit, employer: Bit) -> float:
    """How well two bits do as title and employer."""
    if title.slot not in {None, Slot.TITLE} or employer.slot not in {None, Slot.EMPLOYER}:
        return -9.0
    labelled = 3.0 * (title.slot is Slot.TITLE) + 3.0 * (employer.slot is Slot.EMPLOYER)
    one, other = title.piece, employer.piece
    for_title = title_score(sheet, one) - employer_score(sheet, one) * 0.8
    for_employer = employer_score(sheet, other) - title_score(sheet, other) * 0.8
    return labelled + for_title + for_employer


def _order(sheet: Sheet, made: list[Entry]) -> float:
    """Positive where titles come first, by the entries that are certain."""
    votes = 0
    for entry in made:
        plain = entry.bits[:MOST_BITS]
        if len(plain) < 2:
            continue
        one, other = plain[0], plain[1]
        lead = _gain(sheet, one, other) - _gain(sheet, other, one)
        if abs(lead) >= CERTAIN:
            votes += 1 if lead > 0 else -1
    if not votes:
        return 0.1
    return HABIT if votes > 0 else -HABIT


def _role(sheet: Sheet, entry: Entry, order: float) -> Found | None:
    plain = [each for each in entry.bits[:MOST_BITS] if each.piece]
    if not plain:
        return None
    if len(plain) == 1:
        return _alone(sheet, plain[0], entry.stretch)
    numbered = list(enumerate(plain))
    best = max(
        permutations(numbered, 2),
        key=lambda pair: _worth(sheet, pair[0], pair[1], order),
    )
    (_, title), (_, employer) = best
    sure = _gain(sheet, title, employer)
    confidence = min(0.95, max(0.4, 0.5 + sure / 6))
    return Found(title.piece, employer.piece, entry.stretch, confidence)


def _worth(sheet: Sheet, title: tuple[int, Bit], employer: tuple[int, Bit], order: float) -> float:
    late = 0.12 * (title[0] + employer[0]) - APART * (title[1].line != employer[1].line)
    habit = order if title[0] < employer[0] else -order
    return _gain(sheet, title[1], employer[1]) + habit - late


def _alone(sheet: Sheet, bit: Bit, stretch: Stretch | None) -> Found:
    title, employer = title_score(sheet, bit.piece), employer_score(sheet, bit.piece)
    is_employer = employer > title or (employer == title and title < LEAST_TITLE)
    if bit.slot is Slot.EMPLOYER or (bit.slot is None and is_employer):
        return Found(None, bit.piece, stretch, 0.5)
    return Found(bit.piece, None, stretch, 0.5)


def _inherited(role: Found, before: list[Found]) -> Found:
    """A second title at one employer: the employer's name stands above the first alone."""
    if role.employer is not None or role.title is None or not before:
        return role
    if role.stretch is None or before[-1].employer is None:
        return role
    return Found(role.title, before[-1].employer, role.stretch, role.confidence)
