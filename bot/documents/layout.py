"""Words that stand on a page, in the order in which people read them.

Coordinates grow to the right and down. A gutter between columns is where hardly any line crosses
and the two sides live lives of their own; dates on the right edge, label and value, and tables have
gutters too, but their rows belong together (:func:`_are_columns`).
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median
from typing import Final


@dataclass(frozen=True, slots=True)
class Piece:
    """Words on one line without a wide gap. ``base``: where they stand; ``size``: how high."""

    text: str
    left: float
    right: float
    base: float
    size: float


Row = tuple[Piece, ...]
"""Pieces on one base, from left to right."""

_SAME_BASE: Final = 0.35
"""Of the size: so far may two pieces of one line stand apart."""
_WORD_GAP: Final = 1.0
_TAB_GAP: Final = 1.8
"""Of the size: what is wider is a cell, a date at the edge, or another column."""
_BLANK: Final = 1.75
"""Of the usual distance of lines: what is wider is an empty line."""
_SPACED: Final = 4
"""Letters in a row: initials are fewer."""
_DEEPEST: Final = 6
_MOST_PLACES: Final = 60
_MOST_ROWS: Final = 3_000


def in_order(words: Iterable[Piece]) -> list[str]:
    """Lines of text; an empty one where a page leaves room."""
    rows = rows_of(words)[:_MOST_ROWS]
    pitch = _pitch(rows)
    lines: list[str] = []
    for block in _blocks(rows, 0):
        lines += _lines(block, pitch)
    return lines


def rows_of(words: Iterable[Piece]) -> list[Row]:
    """Words by the lines that they stand on, joined where no wide gap is between them."""
    rows: list[list[Piece]] = []
    for word in sorted(words, key=lambda each: (each.base, each.left)):
        last = rows[-1][-1] if rows else None
        if last and word.base - last.base <= _SAME_BASE * min(word.size, last.size):
            rows[-1].append(word)
        else:
            rows.append([word])
    return [_joined(_closed_up(sorted(row, key=lambda each: each.left))) for row in rows]


def _closed_up(row: Sequence[Piece]) -> list[Piece]:
    """With words whose letters are set apart (``S K I L L S``, as headings like to be) as words."""
    words: list[Piece] = []
    run: list[Piece] = []
    for piece in row:
        if len(piece.text) == 1 and piece.text.isalpha():
            run.append(piece)
            continue
        words += [*_words_of(run), piece]
        run = []
    return words + _words_of(run)


def _words_of(letters: Sequence[Piece]) -> list[Piece]:
    if len(letters) < _SPACED:
        return list(letters)
    gaps = [right.left - left.right for left, right in pairwise(letters)]
    usual = max(median(gaps), 0.05 * letters[0].size)
    words = [letters[0]]
    for gap, letter in zip(gaps, letters[1:], strict=True):
        if gap > 1.8 * usual:
            words.append(letter)
        else:
            last = words[-1]
            words[-1] = replace(last, text=last.text + letter.text, right=letter.right)
    return words


def _joined(row: Sequence[Piece]) -> Row:
    pieces: list[Piece] = []
    for word in row:
        last = pieces[-1] if pieces else None
        if last and word.left - last.right < _WORD_GAP * min(last.size, word.size):
            right, size = max(last.right, word.right), max(last.size, word.size)
            pieces[-1] = Piece(f"{last.text} {word.text}", last.left, right, last.base, size)
        else:
            pieces.append(word)
    return tuple(pieces)


def _pitch(rows: Sequence[Row]) -> float:
    steps = [low[0].base - high[0].base for high, low in pairwise(rows)]
    return median(step for step in steps) if steps else 0.0


def _lines(rows: Sequence[Row], pitch: float) -> Iterator[str]:
    before: Row | None = None
    for row in rows:
        step = row[0].base - before[0].base if before else 0.0
        if before and step > _BLANK * max(_usual(rows), row[0].size):
            yield ""
        yield _line(row)
        before = row
    if rows and pitch:
        yield ""


def _usual(rows: Sequence[Row]) -> float:
    return _pitch(rows) if len(rows) > 3 else 0.0


def _line(row: Row) -> str:
    line = row[0].text
    for last, piece in pairwise(row):
        is_cell = piece.left - last.right >= _TAB_GAP * min(last.size, piece.size)
        line += ("\t" if is_cell else " ") + piece.text
    return line


def _blocks(rows: Sequence[Row], depth: int) -> Iterator[Sequence[Row]]:
    """The page cut at its gutters, as blocks of rows in reading order."""
    cut = _cut(rows) if depth < _DEEPEST and len(rows) > 2 else None
    if cut is None:
        if rows:
            yield rows
        return
    first, last, place = cut
    yield from _blocks(rows[:first], depth + 1)
    for side in _sides(rows[first:last], place):
        yield from _blocks(side, depth + 1)
    yield from _blocks(rows[last:], depth + 1)


def _sides(rows: Sequence[Row], place: float) -> tuple[list[Row], list[Row]]:
    left = [tuple(each for each in row if each.left < place) for row in rows]
    right = [tuple(each for each in row if each.left >= place) for row in rows]
    return [row for row in left if row], [row for row in right if row]


def _cut(rows: Sequence[Row]) -> tuple[int, int, float] | None:
    """The best gutter: from which row to which, and where."""
    best: tuple[int, int, float] | None = None
    most = 0
    for place in _places(rows):
        for first, last in _clear(rows, place):
            first, last = _trimmed(rows, first, last, place)
            left, right = _sides(rows[first:last], place)
            weight = len(left) + len(right)
            if weight > most and _are_columns(rows[first:last], place):
                best, most = (first, last, place), weight
    return best


def _places(rows: Sequence[Row]) -> list[float]:
    """Where a gutter may be: before edges that several pieces share, and in gaps of rows."""
    edges = Counter(round(piece.left / 3) for row in rows for piece in row)
    shared = [edge * 3 - 2.0 for edge, count in edges.most_common(_MOST_PLACES) if count >= 3]
    gaps = Counter(
        round((last.right + piece.left) / 8) for row in rows for last, piece in pairwise(row)
    )
    middles = [gap * 4.0 for gap, count in gaps.most_common(_MOST_PLACES) if count >= 2]
    return [*shared, *middles]


def _clear(rows: Sequence[Row], place: float) -> Iterator[tuple[int, int]]:
    """Runs of rows that nothing crosses at ``place``."""
    first = 0
    for index, row in enumerate((*rows, None)):
        if row is None or any(each.left < place < each.right for each in row):
            if index - first > 2:
                yield first, index
            first = index + 1


def _trimmed(rows: Sequence[Row], first: int, last: int, place: float) -> tuple[int, int]:
    """Without rows at the ends that are no part of the columns.

    What stands above a column's beginning (a name over the right one, a heading over both) is read
    first; a heading or two of the left side before a line that crosses belong to that line.
    """
    starts = [_starts(rows[first:last], place, side) for side in (True, False)]
    if None in starts:
        return first, first
    first += max(each for each in starts if each is not None)
    first -= _back(rows, first, place)
    end = last
    while last < len(rows) and end > first and end > last - 2 and _is_left(rows[end - 1], place):
        end -= 1
    is_heading = end > first and not _is_left(rows[end - 1], place)
    return first, end if is_heading else last


def _starts(rows: Sequence[Row], place: float, is_left: bool) -> int | None:
    for index, row in enumerate(rows):
        if any((each.left < place) == is_left for each in row):
            return index
    return None


def _back(rows: Sequence[Row], first: int, place: float) -> int:
    """Rows right above that belong to a column: in its type and at its distance."""
    back = 0
    while first - back > 0:
        above, row = rows[first - back - 1], rows[first - back]
        is_crossed = any(each.left < place < each.right for each in above)
        is_near = row[0].base - above[0].base < 1.6 * row[0].size
        is_alike = max(each.size for each in above) < 1.15 * row[0].size
        if is_crossed or not is_near or not is_alike or back >= 3:
            break
        back += 1
    return back


def _is_left(row: Row, place: float) -> bool:
    return all(each.left < place for each in row)


def _are_columns(rows: Sequence[Row], place: float) -> bool:
    """Whether the two sides are read one after the other, not row by row."""
    left, right = _sides(rows, place)
    fewer = min(len(left), len(right))
    if fewer < 3 or _gap(left, right) < 0.5 * _size(rows):
        return False
    both = len(left) + len(right) - len(rows)
    if both < 0.7 * fewer:
        return True
    if _is_flush_right(right) or _are_dates(left) or _are_dates(right):
        return False
    few_left = len(left) <= len(right)
    chain = _longest_chain(rows, place, of_left=few_left)
    if chain >= 3 and _has_headings(rows[1:], place):
        return True
    is_table = both >= 0.8 * max(len(left), len(right))
    if is_table:
        return _is_prose(left) and _is_prose(right)
    return chain >= 4


def _gap(left: Sequence[Row], right: Sequence[Row]) -> float:
    return min(row[0].left for row in right) - max(row[-1].right for row in left)


def _size(rows: Sequence[Row]) -> float:
    return median(piece.size for row in rows for piece in row)


def _is_flush_right(rows: Sequence[Row]) -> bool:
    """Whether lines end at one edge and begin anywhere: dates and places beside a title."""
    lefts = [row[0].left for row in rows]
    rights = [row[-1].right for row in rows]
    usual = median(rights)
    at_edge = sum(abs(each - usual) < 2.5 for each in rights)
    return at_edge >= 0.8 * len(rows) and max(lefts) - min(lefts) > 6


def _are_dates(rows: Sequence[Row]) -> bool:
    with_year = sum(any(_has_year(each.text) for each in row) for row in rows)
    return with_year >= 0.6 * len(rows)


def _has_year(text: str) -> bool:
    digits = "".join(each if each.isdecimal() else " " for each in text).split()
    return len(text) <= 32 and any(len(each) == 4 and each[:2] in {"19", "20"} for each in digits)


def _has_headings(rows: Sequence[Row], place: float) -> bool:
    """Whether a side has a heading among its lines; where each is loud, they are labels."""
    usual = _size(rows)
    for side in _sides(rows, place):
        loud = sum(any(_is_heading(each, usual) for each in row) for row in side)
        if 0 < loud <= 0.6 * len(side):
            return True
    return False


def _is_heading(piece: Piece, usual: float) -> bool:
    letters = [each for each in piece.text if each.isalpha()]
    is_loud = len(letters) >= 5 and all(each.isupper() for each in letters)
    return is_loud or (piece.size > 1.15 * usual and len(piece.text) < 40)


def _is_prose(rows: Sequence[Row]) -> bool:
    """Whether lines fill a column, as running text does and cells do not."""
    lines = [" ".join(piece.text for piece in row) for row in rows]
    widest = max(row[-1].right - row[0].left for row in rows)
    full = sum(row[-1].right - row[0].left > 0.75 * widest for row in rows)
    words = sum(len(line.split()) for line in lines) / len(lines)
    return len(rows) >= 5 and words >= 4 and full >= 0.5 * len(rows)


def _longest_chain(rows: Sequence[Row], place: float, of_left: bool) -> int:
    """Rows one after another in which a side has words."""
    longest = chain = 0
    for row in rows:
        has = any((each.left < place) == of_left for each in row)
        chain = chain + 1 if has else 0
        longest = max(longest, chain)
    return longest
