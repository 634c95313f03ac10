"""Rows of a table as lines: side by side where they are records, else one cell after the other."""

from collections.abc import Iterator, Sequence
from typing import Final

Cell = Sequence[str]
"""Its paragraphs, of which each may have line breaks."""
_RECORD: Final = 3
"""Cells of a row: with two, one may be a column of the page."""
_SHORT: Final = 3
_NARROW: Final = 60


def lines_of(rows: Sequence[Sequence[Cell]]) -> Iterator[str]:
    """The lines of a table."""
    cells = [[_parts(cell) for cell in row] for row in rows]
    are_records = len(rows) > 1 and all(_is_record(row) for row in cells if any(row))
    for row, parts in zip(rows, cells, strict=True):
        if are_records:
            yield "\t".join(", ".join(cell) for cell in parts).strip("\t")
        elif _are_beside(row, parts):
            yield "\t".join(cell[0] if cell else "" for cell in row).strip("\t")
        else:
            yield from (line for cell in parts for line in cell)


def _parts(cell: Cell) -> list[str]:
    return [part for paragraph in cell for part in paragraph.split("\n") if part.strip()]


def _is_record(row: Sequence[list[str]]) -> bool:
    return len(row) >= _RECORD and all(
        len(cell) <= 1 or (len(cell) <= _SHORT and all(map(_is_narrow, cell))) for cell in row
    )


def _is_narrow(part: str) -> bool:
    return len(part) <= _NARROW and "\t" not in part and not part.startswith("• ")


def _are_beside(row: Sequence[Cell], parts: Sequence[list[str]]) -> bool:
    """Whether cells have a line each; the last may break, as an employer below a title does."""
    return all(len(cell) <= 1 for cell in row) and all(len(each) <= 1 for each in parts[:-1])
