"""Lines about work, grouped by what they are about: a head, a time, and what is told below."""

from dataclasses import dataclass, field
from typing import Final

from bot.profiles.dates import Stretch, stretches
from bot.profiles.pieces import Bit, bits, is_aside, is_sentence, label
from bot.profiles.places import is_place
from bot.profiles.sheet import Line, Piece, Sheet
from bot.profiles.words import Kind, Slot, has, hits, tokens, words

MOST_ABOVE: Final = 3
"""Lines of a head above its dates."""
MOST_BELOW: Final = 2
LONGEST_MARKED: Final = 8
"""Words of a head behind a bullet."""
LONGEST_HEAD: Final = 16
"""Words of a line that may belong to a head."""


@dataclass(slots=True)
class Entry:
    """One role, not yet understood.

    Attributes:
        head: its lines with title, employer and place, in order.
        below: lines right under it, should the head lack something.
    """

    head: list[Line] = field(default_factory=list)
    below: list[Line] = field(default_factory=list)
    stretch: Stretch | None = None
    bits: list[Bit] = field(default_factory=list)


class Marked:
    """Lines of a section with what they hold."""

    def __init__(self, sheet: Sheet, lines: list[Line]) -> None:
        self.sheet = sheet
        self.lines = lines
        self.dated = [_stretch(sheet, line) for line in lines]
        free = [made for made, line in zip(self.dated, lines, strict=True) if not line.is_bullet]
        if any(free):
            self.dated = [
                None if line.is_bullet else made
                for made, line in zip(self.dated, lines, strict=True)
            ]
        if any(each and not each.is_single for each in self.dated):
            self.dated = [
                made if made is None or not made.is_single or _may_date(sheet, line, made) else None
                for made, line in zip(self.dated, lines, strict=True)
            ]
        self.is_head = [
            self._may_head(line) or self._is_marked(at) for at, line in enumerate(lines)
        ]

    def _may_head(self, line: Line) -> bool:
        slots, _ = label(self.sheet, line.piece)
        if line.is_more or slots & {Slot.DUTIES, Slot.SKIP}:
            return False
        if line.is_bullet:
            return bool(slots & {Slot.TITLE, Slot.EMPLOYER})
        if slots:
            return True
        said = self.sheet.tokens(line)
        if Slot.DUTIES in words().labels.get(" ".join(said), ()):
            return False
        is_named = not self.sheet.raw[line.start].islower() and bool(said)
        return is_named and len(said) <= LONGEST_HEAD and not is_sentence(self.sheet, line.piece)

    def _is_marked(self, at: int) -> bool:
        """``1) Globex Ltd``, its dates below without a bullet: no duty among others."""
        line, above = self.lines[at], self.lines[at - 1] if at else None
        below = self.lines[at + 1 : at + 1 + MOST_BELOW]
        if not line.is_bullet or any(each.is_bullet for each in below[:1]):
            return False
        if above is not None and above.is_bullet and self._glyph(above) == self._glyph(line):
            return False
        said = self.sheet.tokens(line)
        dated = self.dated[at + 1 : at + 1 + len(below)]
        if len(said) > LONGEST_MARKED or is_sentence(self.sheet, line.piece):
            return False
        slots = label(self.sheet, below[0].piece)[0] if below else frozenset()
        if slots & {Slot.TITLE, Slot.EMPLOYER}:
            return True
        if not any(dated):
            return False
        return has(Kind.EMPLOYERS, said) or has(Kind.TITLES, said)

    def _glyph(self, line: Line) -> str:
        return self.sheet.raw[max(0, line.start - 4) : line.start].rstrip()[-1:]


def entries(sheet: Sheet, lines: list[Line]) -> list[Entry]:
    """The entries of a section, in order."""
    marked = Marked(sheet, [each for each in lines if not is_aside(sheet, each.piece)])
    if any(marked.dated):
        return _dated(marked)
    return _undated(marked)


def _stretch(sheet: Sheet, line: Line) -> Stretch | None:
    """The time that a line dates an entry with: a range, or one moment at either end."""
    if line.is_more or Slot.SKIP in label(sheet, line.piece)[0]:
        return None
    found = stretches(sheet, line.piece)
    ranges = [each for each in found if not each.is_single]
    if ranges:
        return ranges[0] if _is_head_like(sheet, line, ranges[0]) else None
    single = found[-1] if found else None
    at_end = single is not None and not sheet.tokens(Piece(single.end, line.end))
    at_start = single is not None and not sheet.trimmed(line.start, single.start)
    if single is None or not (at_end or at_start):
        return None
    if line.is_bullet and not (at_end and _begins_with_title(sheet, line)):
        return None
    return single if len(sheet.tokens(line)) <= LONGEST_HEAD - 2 else None


def _begins_with_title(sheet: Sheet, line: Line) -> bool:
    found = hits(Kind.TITLES, sheet.tokens(line))
    return bool(found) and found[0].first == 0


def _may_date(sheet: Sheet, line: Line, single: Stretch) -> bool:
    """``Awarded Employee of the Month, 2019`` dates nothing where others have a range."""
    rest = sheet.without(line.piece, [single.piece])
    said = [each for piece in rest for each in sheet.tokens(piece)]
    is_apart = "\t" in sheet.raw[line.start : line.end]
    if not said or is_apart or sheet.raw[single.start - 1 : single.start] == "(":
        return True
    if sheet.low(single.piece).split()[0] in _OF_A_DAY and single.end + 1 >= line.end:
        return False
    return has(Kind.TITLES, tuple(said)) or has(Kind.EMPLOYERS, tuple(said))


_OF_A_DAY: Final = frozenset({"in", "en", "em", "during", "by", "since", "on", "durante"})
"""``Promoted to shift lead in 2019``."""


def _is_head_like(sheet: Sheet, line: Line, stretch: Stretch) -> bool:
    """A range in the middle of prose dates nothing; one in a sentence "Worked as … from …" does."""
    before = sheet.tokens(Line(line.start, stretch.start))
    if len(before) <= LONGEST_HEAD:
        return not line.is_bullet or len(sheet.tokens(line)) <= LONGEST_HEAD
    return False


def _dated(marked: Marked) -> list[Entry]:
    anchors = [at for at, made in enumerate(marked.dated) if made]
    above = _above(marked, anchors)
    found: list[Entry] = []
    for number, at in enumerate(anchors):
        end = anchors[number + 1] - above[number + 1] if number + 1 < len(anchors) else None
        entry = Entry(marked.lines[at - above[number] : at + 1], stretch=marked.dated[at])
        entry.below = _below(marked, at, end)
        lost = anchors[number - 1] if number else -1
        found += _between_dates(marked, lost, at - above[number], entry)
    return found


def _above(marked: Marked, anchors: list[int]) -> list[int]:
    """How many lines above each dated line belong to it: as many as above the first one."""
    befores = [-1, *anchors]
    counts = [
        _reach(marked, at, before, MOST_ABOVE) for at, before in zip(anchors, befores, strict=False)
    ]
    most = max((names for _, names in counts[:1]), default=0)
    if most and _is_full(marked, anchors[0]) and len(counts) > 1:
        most = min(most, max(names for _, names in counts[1:]))
    least = int(_is_full(marked, anchors[0]))
    return [
        _reach(marked, at, before, max(most, least) if _is_bare(marked, at) else most)[0]
        for at, before in zip(anchors, befores, strict=False)
    ]


def _is_bare(marked: Marked, at: int) -> bool:
    """Whether the line has dates alone; where others have all, the rest of it was broken off."""
    made = marked.dated[at]
    return made is not None and not bits(marked.sheet, marked.lines[at], [made.piece])


def _reach(marked: Marked, at: int, before: int, most: int) -> tuple[int, int]:
    """Lines above that could be of a head, and how many of them name more than a place."""
    count = names = pending = 0
    while at - count - pending - 1 > before and marked.is_head[at - count - pending - 1]:
        line = marked.lines[at - count - pending - 1]
        if is_place(marked.sheet, line.piece):
            pending += 1
        elif names < most:
            count, pending, names = count + pending + 1, 0, names + 1
        else:
            break
    return count, names


def _is_full(marked: Marked, at: int) -> bool:
    """Whether the dated line names both a title and an employer by itself."""
    made = marked.dated[at]
    pieces = bits(marked.sheet, marked.lines[at], [made.piece] if made else [])
    said = [marked.sheet.tokens(each.piece) for each in pieces]
    return len(said) > 1 and any(has(Kind.TITLES, each) for each in said)


def _below(marked: Marked, at: int, end: int | None) -> list[Line]:
    """Lines under the dates that could name what the head does not; a bullet only right there."""
    last = len(marked.lines) if end is None else end
    found: list[Line] = []
    for place in range(at + 1, min(last, at + 1 + MOST_BELOW)):
        line = marked.lines[place]
        is_first_bullet = place == at + 1 and line.is_bullet
        if not (marked.is_head[place] or is_first_bullet):
            break
        found.append(line)
    return found


def _between_dates(marked: Marked, before: int, start: int, entry: Entry) -> list[Entry]:
    """Heads without dates between two with, and then the entry."""
    found = [
        Entry(block)
        for block in _blocks(marked, before + 1, start)
        if block[0] is not marked.lines[min(before + 1, len(marked.lines) - 1)] or before < 0
    ]
    return [*(each for each in found if _names_role(marked, each.head)), entry]


def _names_role(marked: Marked, block: list[Line]) -> bool:
    return any(
        has(Kind.TITLES, marked.sheet.tokens(bit.piece)) or bit.slot is Slot.TITLE
        for line in block
        for bit in bits(marked.sheet, line, [])
    )


def _blocks(marked: Marked, start: int, end: int) -> list[list[Line]]:
    """Runs of head lines that something is told under."""
    found, run = list[list[Line]](), list[Line]()
    for at in range(start, end):
        if marked.is_head[at]:
            run.append(marked.lines[at])
            continue
        if run and marked.lines[at].is_bullet:
            found.append(run[-MOST_ABOVE:])
        run = []
    return found


def _undated(marked: Marked) -> list[Entry]:
    """By what is told under each; where nothing is, by title."""
    blocks = _blocks(marked, 0, len(marked.lines))
    if blocks:
        tail = _tail(marked)
        return [Entry(each) for each in ([*blocks, tail] if tail else blocks)]
    found: list[Entry] = []
    rows = [line for line, ok in zip(marked.lines, marked.is_head, strict=True) if ok]
    for line in rows or marked.lines:
        if not found or _names_role(marked, [line]) == _names_role(marked, found[-1].head[:1]):
            found.append(Entry([line]))
        elif len(found[-1].head) < MOST_ABOVE:
            found[-1].head.append(line)
    return [each for each in found if _names_role(marked, each.head)]


def _tail(marked: Marked) -> list[Line]:
    """A last head with nothing under it."""
    run: list[Line] = []
    for line, ok in zip(reversed(marked.lines), reversed(marked.is_head), strict=True):
        if not ok:
            break
        run.insert(0, line)
    return run[:MOST_ABOVE] if _names_role(marked, run) else []


def _held(sheet: Sheet, cell: Line) -> frozenset[Slot]:
    """What a column holds by its head: ``Board/University`` by either half."""
    labels = words().labels
    said = sheet.tokens(cell)
    known = labels.get(" ".join(said), frozenset[Slot]())
    named = tuple(each for each in said if each not in _NAME_OF)
    halves = [] if known else sheet.low(cell).split("/")
    known = known or frozenset(
        slot for half in halves for slot in labels.get(" ".join(tokens(half)), ())
    )
    if not known and 0 < len(named) < 3 and has(Kind.EMPLOYERS, named):
        return frozenset({Slot.EMPLOYER})  # "Name of Hospital"
    return known


_NAME_OF: Final = frozenset({"name", "of", "the", "and", "address", "nombre", "del", "nome", "do"})


def columns(sheet: Sheet, line: Line) -> list[frozenset[Slot]]:
    """What the columns of a table hold, if the line is its head; else nothing."""
    cells = sheet.raw[line.start : line.end].split("\t")
    if len(cells) < 2:
        return []
    start, found = line.start, list[frozenset[Slot]]()
    for cell in cells:
        found.append(_held(sheet, Line(start, start + len(cell))))
        start += len(cell) + 1
    return found if sum(map(bool, found)) >= 2 else []
