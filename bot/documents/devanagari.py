"""Tells Devanagari in a picture by its head-line, without reading it.

The letters of a word hang from one stroke. So somewhere in the upper half of a line of text runs a
row of pixels with ink in long stretches; Latin letters have nothing of the kind, and an underline
or the border of a table is not in the upper half of the letters.
"""

from collections.abc import Iterable
from typing import Final

import numpy as np
from numpy.typing import NDArray

_LONG: Final = 0.5
"""Of the height of a line: a stroke of such a length joins letters."""
_COVERED: Final = 0.35
"""Of the width of a line, by long strokes in one row: 0.5 to 0.7 in Devanagari, to 0.1 in Latin."""
_READ: Final = 0.93
"""Of 1: so sure is the reader of Latin that it is Latin; under a table's border, for one."""
_UPPER: Final = (0.1, 0.6)
_SHARE: Final = 0.4
"""Of the lines of a page."""
_LOWEST: Final = 8


def is_devanagari(lines: Iterable[tuple[NDArray[np.uint8], float]]) -> bool:
    """Whether pictures of lines (grey, one each, and how surely Latin was read) mostly show it."""
    judged = [
        score < _READ and _has_head_line(line) for line, score in lines if line.shape[0] >= _LOWEST
    ]
    return len(judged) >= 2 and sum(judged) >= _SHARE * len(judged)


def _has_head_line(line: NDArray[np.uint8]) -> bool:
    height, width = line.shape
    if width < 1.5 * height:
        return False
    ink = _ink(line)
    first, last = int(_UPPER[0] * height), int(_UPPER[1] * height)
    rows = ink[first:last]
    # A scan is a little askew: three rows together hold a stroke that climbs by a pixel or two.
    thick = rows[:-2] | rows[1:-1] | rows[2:]
    long = max(int(_LONG * height), 4)
    return any(_in_long_strokes(row, long) >= _COVERED * width for row in thick)


def _ink(line: NDArray[np.uint8]) -> NDArray[np.bool_]:
    """Where letters are: what differs from the ground, whichever is darker."""
    ground = float(np.median(line))
    spread = max(float(line.max()) - ground, ground - float(line.min()))
    return np.asarray(np.abs(line.astype(np.float32) - ground) > 0.45 * spread)


def _in_long_strokes(row: NDArray[np.bool_], long: int) -> int:
    edges = np.flatnonzero(np.diff(np.concatenate(([0], row.view(np.int8), [0]))))
    lengths = edges[1::2] - edges[::2]
    return int(lengths[lengths >= long].sum())
