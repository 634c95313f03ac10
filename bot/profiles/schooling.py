"""Times of learning: which degree, where, when."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import pairwise
from typing import Final

from bot.profiles.dates import Stretch, stretches
from bot.profiles.entries import columns
from bot.profiles.pieces import STOP, beginning, label
from bot.profiles.places import is_place, peeled
from bot.profiles.sheet import Line, Piece, Sheet
from bot.profiles.words import Hit, Kind, Slot, has, hits, words

SHORT: Final = 6
"""Words of a piece in which a degree's word may stand anywhere."""
LONGEST: Final = 16
"""Words of a piece; what is longer is prose."""

_STRONG: Final = re.compile(r"\t|\s*[|•·●▪;]\s*|\s+-+\s+|\s{3,}|\s*\u2014\s*|\s*\(\s*|\s*\)\s*")
_COMMA: Final = re.compile(r"\s*,\s+")
_COLON: Final = re.compile(r"\s*:\s+")
_FROM: Final = re.compile(r"\s+(?:from|at|pela|pelo|por la|en la|en el|na|no)\s+(?=\S)|\s+से\s+")
_LEAD: Final = re.compile(r"(?:from|at)\s+")
_WITH: Final = re.compile(r"\s+(?:with|con|com)\s+\D{0,12}\d")
_MARK: Final = re.compile(
    r"\d+(?:[.,]\d+)?\s*(?:%|/\s*\d+|cgpa|gpa|प्रतिशत)|^\d+(?:[.,]\d+)?$"
    r"|^(?:[a-eu]\*?|\d[:.]\d){1,4}$"
)
_FIELDS: Final = (
    re.compile(r"\s+(?:in|en|em)\s+(?P<field>[^,()|]+)"),
    re.compile(r"\s*[,:(]\s*(?P<field>[^,()|]{4,})"),
    re.compile(
        r"\s+(?:of|de)\s+(?!(?:arts|science|fine arts|applied science)\b)(?P<field>[^,()|]+)"
    ),
)
"""What was studied: "in" before a comma, and that before "of", which often is the degree's own."""


class _Sort(StrEnum):
    DEGREE = "degree"
    SCHOOL = "school"
    NOTHING = "nothing"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Learned:
    """A degree with its places in the text."""

    degree: Piece | None = None
    school: Piece | None = None
    field: Piece | None = None
    stretch: Stretch | None = None
    spare: Piece | None = None

    @property
    def pieces(self) -> list[Piece]:
        dates = self.stretch.piece if self.stretch else None
        return [each for each in (self.degree, self.school, dates) if each]


def degrees(sheet: Sheet, lines: list[Line]) -> list[Learned]:
    """What a section says was learned, in order."""
    table = _table(sheet, lines)
    if table:
        return table
    made: list[Learned] = []
    for line in _telling(sheet, lines):
        _take(sheet, line, made)
    return [each for each in _shared(map(_settled, made)) if each.school or each.degree]


def _shared(made: Iterable[Learned]) -> Iterator[Learned]:
    """A school named once above several degrees is the school of all."""
    above: Piece | None = None
    for each in made:
        if each.school is not None:
            is_first = each.degree is None or each.school.start < each.degree.start
            above = each.school if is_first else None
        yield replace(each, school=above) if each.degree and not each.school else each


def _telling(sheet: Sheet, lines: list[Line]) -> list[Line]:
    """Lines without bullets; all, if those with name the degrees."""
    plain = [each for each in lines if not (each.is_bullet or each.is_more)]
    named = any(_sort(sheet, each.piece) in {_Sort.DEGREE, _Sort.SCHOOL} for each in plain)
    return plain if named else [each for each in lines if not each.is_more]


def _take(sheet: Sheet, line: Line, made: list[Learned]) -> None:
    """Add what a line says to the last one, or begin another."""
    said = stretches(sheet, line.piece)
    found = [each for each in said if not each.is_single][:1] or said[-1:]
    pieces = _pieces(sheet, line, [each.piece for each in said])
    if not pieces:
        _date(made, found)
        return
    if made and _is_over(made[-1], pieces, is_dated=bool(found)):
        made.append(Learned())
    is_first = True
    for sort, piece in pieces:
        _add(made, sort, piece)
        if is_first and found and sort is not _Sort.NOTHING and made:
            _begin_if_dated(made, sort, piece)
            is_first = False
    _date(made, found)


def _is_over(last: Learned, pieces: list[tuple[_Sort, Piece]], *, is_dated: bool) -> bool:
    """Whether a line begins the next entry: it has all itself, or the last one has."""
    if last.stretch is None:
        return False
    is_complete = bool(last.degree and (last.school or last.spare))
    return (is_dated and _is_whole(pieces)) or (is_complete and pieces[0][0] is _Sort.UNKNOWN)


def _is_whole(pieces: list[tuple[_Sort, Piece]]) -> bool:
    """Whether a line names a degree and a school by itself."""
    return {_Sort.DEGREE, _Sort.SCHOOL} <= {sort for sort, _ in pieces}


def _begin_if_dated(made: list[Learned], sort: _Sort, piece: Piece) -> None:
    """A dated line after a complete and dated one is of the next."""
    last = made[-1]
    if last.stretch is None or sort is not _Sort.UNKNOWN or last.spare != piece:
        return
    if last.degree and last.school:
        made[-1] = replace(last, spare=None)
        made.append(Learned(spare=piece))


def _date(made: list[Learned], found: list[Stretch]) -> None:
    """A date belongs to the last without one, or begins the next."""
    if not found:
        return
    if made and made[-1].stretch is None:
        made[-1] = replace(made[-1], stretch=found[0])
    elif not made or (made[-1].degree and made[-1].school):
        made.append(Learned(stretch=found[0]))


def _add(made: list[Learned], sort: _Sort, piece: Piece) -> None:
    if sort is _Sort.NOTHING:
        return
    if not made:
        made.append(Learned())
    last = made[-1]
    if sort is _Sort.DEGREE:
        made[-1] = replace(last, degree=piece) if last.degree is None else last
    elif sort is _Sort.SCHOOL:
        made[-1] = replace(last, school=piece) if last.school is None else last
    else:
        made[-1] = replace(last, spare=last.spare or piece)
    if made[-1] is last and sort in {_Sort.DEGREE, _Sort.SCHOOL}:
        made.append(Learned(degree=piece) if sort is _Sort.DEGREE else Learned(school=piece))


def _settled(made: Learned) -> Learned:
    """What nobody recognised is the school of a degree, or the degree of a school."""
    if made.spare is None or (made.school and made.degree):
        return made
    if made.school is None and made.degree is not None:
        return replace(made, school=made.spare)
    return replace(made, degree=made.spare) if made.school is not None else made


def _pieces(sheet: Sheet, line: Line, holes: list[Piece]) -> list[tuple[_Sort, Piece]]:
    slots, _ = label(sheet, line.piece)
    if slots & {Slot.SKIP, Slot.DUTIES} and not slots & {Slot.DEGREE, Slot.INSTITUTION}:
        return []
    found: list[tuple[_Sort, Piece]] = []
    for rest in sheet.without(line.piece, holes):
        for part in sheet.split(rest, _STRONG):
            found += _parts(sheet, part)
    return _merged(sheet, [each for each in found if each[0] is not _Sort.NOTHING])


def _merged(sheet: Sheet, found: list[tuple[_Sort, Piece]]) -> list[tuple[_Sort, Piece]]:
    """``Bachelor of Fine Arts (BFA)`` is one degree; so is ``PhD, Chemistry`` before a school.

    ``Stern School of Business, New York University`` is one place.
    """
    made: list[tuple[_Sort, Piece]] = []
    more = {_Sort.DEGREE, _Sort.UNKNOWN} if _is_whole(found) else {_Sort.DEGREE}
    for sort, piece in found:
        if made and sort is made[-1][0] is _Sort.SCHOOL and _is_beside(sheet, made[-1][1], piece):
            made[-1] = (_Sort.SCHOOL, sheet.closed(Piece(made[-1][1].start, piece.end)))
        elif (
            made
            and made[-1][0] is _Sort.DEGREE
            and (sort in more or (sort is _Sort.UNKNOWN and sheet.raw[piece.start - 1] == "("))
        ):
            made[-1] = (_Sort.DEGREE, sheet.closed(Piece(made[-1][1].start, piece.end)))
        else:
            made.append((sort, piece))
    return made


def _is_beside(sheet: Sheet, one: Piece, other: Piece) -> bool:
    """No date stands between them."""
    return not any(each.isdigit() for each in sheet.flat[one.end : other.start])


def _parts(sheet: Sheet, part: Piece) -> list[tuple[_Sort, Piece]]:
    slots, value = label(sheet, part)
    if Slot.GRADE in slots or Slot.DATES in slots or Slot.PLACE in slots or not value:
        return []
    if Slot.INSTITUTION in slots:
        return list(_of_school(sheet, value))
    if Slot.DEGREE in slots:
        return [(_Sort.DEGREE, value)]
    found: list[tuple[_Sort, Piece]] = []
    for stopped in sheet.split(_without_marks(sheet, part), STOP):
        for one in _split_from(sheet, stopped):
            rest, _ = peeled(sheet, one)
            if not rest and _sort(sheet, one) is _Sort.DEGREE:
                rest = one  # BA is Bahia as well
            found += [(_sort(sheet, each), each) for each in _by_comma(sheet, rest)]
    return found


def _of_school(sheet: Sheet, value: Piece) -> Iterator[tuple[_Sort, Piece]]:
    """``High School: Billings West, Diploma``: what follows the school's own name."""
    first, *more = sheet.split(value, _COMMA)
    sorts = [_sort(sheet, each) for each in more]
    if _Sort.DEGREE not in sorts and not (more and sorts[-1] is _Sort.UNKNOWN):
        yield _Sort.SCHOOL, value
        return
    yield _Sort.SCHOOL, first
    yield from zip(sorts, more, strict=True)


def _without_marks(sheet: Sheet, part: Piece) -> Piece:
    """``from Pune University with 7.8 CGPA in``: the school alone."""
    lead = _LEAD.match(sheet.flat, part.start, part.end)
    start = lead.end() if lead else part.start
    marks = _WITH.search(sheet.flat, start, part.end)
    return sheet.trimmed(start, marks.start() if marks else part.end)


def _split_from(sheet: Sheet, part: Piece) -> list[Piece]:
    """``B.Tech from IIT Bombay``."""
    gap = _FROM.search(sheet.flat, part.start, part.end)
    if gap is None:
        return _split_named(sheet, part)
    one, other = sheet.trimmed(part.start, gap.start()), sheet.trimmed(gap.end(), part.end)
    is_degree = bool(one) and _sort(sheet, one) is _Sort.DEGREE
    if is_degree and other and _sort(sheet, other) in {_Sort.SCHOOL, _Sort.UNKNOWN}:
        return [one, other]
    return [part]


def _split_named(sheet: Sheet, part: Piece) -> list[Piece]:
    """``Preparatoria: CBTIS 99``, ``Técnico en Cocina IES Heliópolis``: degree and school."""
    gap = _COLON.search(sheet.flat, part.start, part.end)
    at = beginning(sheet, part) or _after_lower(sheet, part)
    if gap is not None:
        one, other = sheet.trimmed(part.start, gap.start()), sheet.trimmed(gap.end(), part.end)
        sorts = [_sort(sheet, each) for each in (one, other) if each]
        if sorts == [_Sort.SCHOOL, _Sort.DEGREE]:
            return [one, other]
    elif at is not None:
        one, other = sheet.trimmed(part.start, at), sheet.trimmed(at, part.end)
    else:
        return [part]
    is_two = one and other and _sort(sheet, one) is _Sort.DEGREE
    return [one, other] if is_two and _sort(sheet, other) is _Sort.SCHOOL else [part]


def _after_lower(sheet: Sheet, part: Piece) -> int | None:
    """Where the school begins in ``SSLC Govt High School``."""
    said, lower = sheet.tokens(part), words().kinds[Kind.LOWER]
    length = next((n for n in (3, 2, 1) if " ".join(said[:n]) in lower), 0)
    gaps = [gap.end() for gap in re.finditer(r"\s+", sheet.low(part))]
    if not 0 < length <= len(gaps) or len(said) < length + 2 or said[:1] == ("diploma",):
        return None
    is_name = sheet.raw[part.start + gaps[length - 1]].isupper()
    return part.start + gaps[length - 1] if is_name else None


def _by_comma(sheet: Sheet, piece: Piece) -> list[Piece]:
    """Parts of which each is something; ``University of California, Davis`` stays whole."""
    if not piece:
        return []
    found: list[Piece] = []
    for part in sheet.split(piece, _COMMA):
        if is_place(sheet, part) and found:
            continue
        is_tail = found and _sort(sheet, part) is _Sort.UNKNOWN
        if is_tail and (
            _sort(sheet, found[-1]) is not _Sort.DEGREE or _is_bare(sheet, found[-1], part)
        ):
            found[-1] = Piece(found[-1].start, part.end)
        else:
            found.append(part)
    return found


def _is_bare(sheet: Sheet, degree: Piece, more: Piece) -> bool:
    """Whether a degree does not say yet what was studied: ``PhD``, ``Bachelor of Science``.

    After ``12th`` and the like comes the school, unless it is a stream.
    """
    said, next_said = sheet.tokens(degree), sheet.tokens(more)
    if " ".join(said) in words().kinds[Kind.LOWER] and not has(Kind.STREAMS, next_said):
        return len(next_said) < 2
    taken = {at for hit in hits(Kind.DEGREES, said) for at in range(hit.first, hit.last)}
    rest = [each for at, each in enumerate(said) if at not in taken]
    small = words().kinds[Kind.SMALL] | words().kinds[Kind.BARE]
    return all(each in small for each in rest)


def _sort(sheet: Sheet, piece: Piece) -> _Sort:
    said = sheet.tokens(piece)
    degree, school = hits(Kind.DEGREES, said), hits(Kind.INSTITUTIONS, said)
    if degree and school:
        return _of_both(said, degree, school)
    if degree:
        return _Sort.DEGREE if degree[0].first < 3 or len(said) <= SHORT else _Sort.UNKNOWN
    if school:
        return _Sort.SCHOOL if len(said) <= LONGEST else _Sort.NOTHING
    if not said or has(Kind.GRADES, said) or _MARK.search(sheet.low(piece)):
        return _Sort.NOTHING
    is_name = len(said) <= LONGEST // 2 and not sheet.raw[piece.start].islower()
    return _Sort.UNKNOWN if is_name and not is_place(sheet, piece) else _Sort.NOTHING


_NUMBERED: Final = frozenset({"no", "n", "nº", "num", "numero", "plantel"})
"""``Secundaria No. 5`` is a school."""


def _of_both(said: tuple[str, ...], degree: list[Hit], school: list[Hit]) -> _Sort:
    """``Springfield High School`` is a school, ``High School`` a degree."""
    if any(one in _NUMBERED and other.isdigit() for one, other in pairwise(said)):
        return _Sort.SCHOOL
    if school[-1].last == len(said) and len(said) > degree[0].last - degree[0].first:
        covered = degree[0].first == 0 and degree[-1].last == len(said)
        return _Sort.DEGREE if covered else _Sort.SCHOOL
    if degree[0].first == 0:
        return _Sort.DEGREE
    return _Sort.SCHOOL if school[0].first == 0 else _Sort.DEGREE


def field_of(sheet: Sheet, degree: Piece) -> Piece | None:
    """What was studied: what follows the degree's own words."""
    for pattern in _FIELDS:
        match = pattern.search(sheet.flat, degree.start, degree.end)
        found = sheet.trimmed(*match.span("field")) if match else None
        if found:
            return found
    return None


def _table(sheet: Sheet, lines: list[Line]) -> list[Learned]:
    """A table whose head says what its columns hold, as résumés in India have it."""
    heads = [(at, held) for at, line in enumerate(lines) if (held := columns(sheet, line))]
    if not heads or not {Slot.DEGREE, Slot.INSTITUTION} & {s for each in heads[0][1] for s in each}:
        return []
    at, held = heads[0]
    return [made for line in lines[at + 1 :] if (made := _row(sheet, line, held))]


def _row(sheet: Sheet, line: Line, held: list[frozenset[Slot]]) -> Learned | None:
    start, cells = line.start, dict[Slot, Piece]()
    for slots, cell in zip(held, sheet.raw[line.start : line.end].split("\t"), strict=False):
        piece = sheet.trimmed(start, start + len(cell))
        start += len(cell) + 1
        slot = next((each for each in (Slot.INSTITUTION, Slot.DEGREE) if each in slots), None)
        if slot and piece:
            cells.setdefault(slot, piece)
    said = stretches(sheet, line.piece)
    if not cells:
        return None
    stretch = said[0] if said else None
    return Learned(cells.get(Slot.DEGREE), cells.get(Slot.INSTITUTION), None, stretch)
