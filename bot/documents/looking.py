"""Reads one picture, in the child that was forked for it. Latin script only."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from bot.documents.cleaning import cleaned
from bot.documents.devanagari import is_devanagari
from bot.documents.layout import Piece, in_order
from bot.documents.limits import Limits
from bot.documents.pixels import Pixels, pixels_of
from bot.domain.document import DocumentUnread, HiddenText, Unread

_SURE: Final = 0.6
"""Of 1: below it the letters are guesses."""
_UNSURE_SHARE: Final = 0.5
_FAINT: Final = 40
"""Of 255: a photo's own noise; letters that people read differ by more."""
_ENGINE: Final = {
    "Global.log_level": "critical",
    "Global.text_score": 0.0,
    "EngineConfig.onnxruntime.intra_op_num_threads": 1,
    "EngineConfig.onnxruntime.inter_op_num_threads": 1,
}
_engine: Any = None


@dataclass(frozen=True, slots=True)
class Line:
    """A line that was found in a picture."""

    text: str
    score: float
    left: int
    top: int
    right: int
    bottom: int

    @property
    def height(self) -> int:
        """In pixels."""
        return self.bottom - self.top

    @property
    def is_upright(self) -> bool:
        """Whether it runs from bottom to top or the other way, as in a picture that lies."""
        return self.height > 1.5 * (self.right - self.left)


def warm() -> None:
    """Load the models. One thread each: a forked child has no other."""
    import cv2  # noqa: PLC0415 - seconds, and only the process that looks pays them
    from rapidocr import RapidOCR  # noqa: PLC0415

    global _engine  # noqa: PLW0603 - one a process, made before it forks
    cv2.setNumThreads(0)
    _engine = RapidOCR(params=_ENGINE)
    blank = np.full((64, 320, 3), 255, dtype=np.uint8)
    blank[20:44:8, 20:300] = 0
    _engine(blank)


def work(header: Mapping[str, Any], content: bytes, limits: Limits) -> Mapping[str, Any]:
    """Read page ``header["page"]`` of a file of ``header["kind"]``.

    Raises:
        DocumentUnread: it gave nothing.
    """
    pixels = pixels_of(content, header["kind"], int(header["page"]), limits)
    lines = seen_in(pixels)
    if len(lines) >= 4 and sum(line.is_upright for line in lines) > 0.6 * len(lines):
        pixels = np.ascontiguousarray(np.rot90(pixels))
        lines = seen_in(pixels)
    return told(lines, pixels)


def seen_in(pixels: Pixels) -> list[Line]:
    """All lines that the engine finds."""
    result = _engine(pixels)
    if result.boxes is None or result.txts is None:
        return []
    lines = []
    for box, text, score in zip(result.boxes, result.txts, result.scores, strict=True):
        left, top = (max(int(each), 0) for each in np.min(box, axis=0))
        right, bottom = (int(each) for each in np.max(box, axis=0))
        lines.append(Line(str(text), float(score), left, top, right, bottom))
    return lines


def told(lines: Sequence[Line], pixels: Pixels) -> Mapping[str, Any]:
    """What people read in a picture, in their order.

    Raises:
        DocumentUnread: it is in another script.
    """
    grey = np.asarray(pixels.mean(axis=2), dtype=np.uint8)
    unsure = sum(line.score < _SURE for line in lines)
    crops = [grey[line.top : line.bottom, line.left : line.right] for line in lines]
    if is_devanagari(crops) and unsure >= _UNSURE_SHARE * len(lines) / 2:
        raise DocumentUnread(Unread.OTHER_SCRIPT)
    sure = [(line, crop) for line, crop in zip(lines, crops, strict=True) if line.score >= _SURE]
    shown = [line for line, crop in sure if not _is_faint(crop)]
    hidden = [HiddenText.WHITE.value] if len(shown) < len(sure) else []
    text, unseen = cleaned("\n".join(in_order(_piece(line) for line in shown)))
    return {"text": text, "hidden": [*hidden, *(each.value for each in unseen)]}


def _is_faint(crop: NDArray[np.uint8]) -> bool:
    if not crop.size:
        return True
    darkest, lightest = np.percentile(crop, (1, 99))
    return bool(lightest - darkest < _FAINT)


def _piece(line: Line) -> Piece:
    return Piece(line.text, line.left, line.right, line.bottom, line.height)
