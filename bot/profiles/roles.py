"""Which piece of an entry's head is the title and which the employer."""

from dataclasses import dataclass
from itertools import permutations
from typing import Final

from bot.profiles.dates import Stretch, moments, stretches
from bot.profiles.entries import Entry, columns, entries
from bot.profiles.heads import fill
from bot.profiles.pieces import Bit
from bot.profiles.scores import LEAST_TITLE, employer_score, title_score
from bot.profiles.sheet import Line, Piece, Sheet
from bot.profiles.words import Slot

MOST_BITS: Final = 7
CERTAIN: Final = 1.0
"""Lead of a title over an employer from which an entry tells in which order both come."""
HABIT: Final = 0.6
"""Weight of the order that the other entries have."""

APART: Final = 0.3
"""For an employer on a line of its own: ``Associate, Major Gifts`` is all of it the title."""


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
        fill(sheet, entry)
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
    if not cells:
        return None
    stretch = _of_cells(sheet, line)
    return Found(cells.get(Slot.TITLE), cells.get(Slot.EMPLOYER), stretch, 0.9)


def _of_cells(sheet: Sheet, line: Line) -> Stretch | None:
    """Its time; start and end may have a column each."""
    said = stretches(sheet, line.piece)
    apart = [each for each in moments(sheet.flat, line.start, line.end) if each.year or each.is_now]
    is_two = len(apart) == 2 and bool(said) and all(each.is_single for each in said)
    if is_two and not apart[0].is_now:
        return Stretch(apart[0].start, apart[1].end, apart[0], apart[1])
    return said[0] if said else None


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
