"""Reads one picture, in the child that was forked for it. Latin script only."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from io import BytesIO
from typing import Any, Final, Self

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from bot.documents import pixels
from bot.documents.cleaning import cleaned
from bot.documents.devanagari import is_devanagari
from bot.documents.layout import Piece, in_order
from bot.documents.limits import LOOKING, Limits
from bot.documents.pixels import Pixels, count_of, pixels_of
from bot.domain.document import DocumentUnread, HiddenText, Unread

_SURE: Final = 0.6
"""Of 1: below it the letters are guesses."""
_FEW_LINES: Final = 4
_JUDGES: Final = 9
_FAINT: Final = 40
"""Of 255: a photo's own noise; letters that people read differ by more."""
_ENGINE: Final = {
    "Global.log_level": "critical",
    "Global.text_score": 0.0,
    "EngineConfig.onnxruntime.intra_op_num_threads": 1,
    "EngineConfig.onnxruntime.inter_op_num_threads": 1,
    "Rec.rec_batch_num": 1,  # six long lines at once took 0.3 GB more and no less time
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

    def turned(self, width: int, height: int) -> Self:
        """Where it stands when a picture of that size is turned by half."""
        left, right = width - self.right, width - self.left
        return replace(
            self, left=left, right=right, top=height - self.bottom, bottom=height - self.top
        )


def warm() -> None:
    """Load the models. One thread each: a forked child has no other."""
    import cv2  # noqa: PLC0415 - seconds, and only the process that looks pays them
    from rapidocr import RapidOCR  # noqa: PLC0415

    global _engine
    cv2.setNumThreads(0)
    pixels.warm()
    _engine = RapidOCR(params=_ENGINE)
    work({"kind": "image", "page": 0}, _sample(), LOOKING)


def _sample() -> bytes:
    image = Image.new("RGB", (640, 240), (255, 255, 255))
    draw = ImageDraw.Draw(image)
    for row in range(3):
        draw.text((20, 20 + 70 * row), "Words of a sample", (0, 0, 0), font_size=32)
    drawn = BytesIO()
    image.save(drawn, "PNG")
    return drawn.getvalue()


def work(header: Mapping[str, Any], content: bytes, limits: Limits) -> Mapping[str, Any]:
    """Read page ``header["page"]`` of a file of ``header["kind"]``.

    Raises:
        DocumentUnread: it gave nothing.
    """
    kind, page = header["kind"], int(header["page"])
    picture = pixels_of(content, kind, page, limits)
    count = count_of(content, limits.pages + 1) if kind == "image" and page == 0 else 1
    lines = seen_in(picture)
    if len(lines) >= 4 and sum(line.is_upright for line in lines) > 0.6 * len(lines):
        picture = np.ascontiguousarray(np.rot90(picture))
        lines = seen_in(picture)
    if _is_upside_down(lines, picture):
        height, width = picture.shape[:2]
        picture = np.ascontiguousarray(np.rot90(picture, 2))
        lines = [line.turned(width, height) for line in lines]
    if sum(line.score >= _SURE for line in lines) < _FEW_LINES:
        lines += unread_in(picture)
    return {**told(lines, picture), "count": count}


def _is_upside_down(lines: Sequence[Line], picture: Pixels) -> bool:
    """Whether most lines stand on their heads. The engine turns each to read it, not the page."""
    longest = sorted(lines, key=lambda line: line.left - line.right)[:_JUDGES]
    crops = [picture[line.top : line.bottom, line.left : line.right] for line in longest]
    crops = [np.ascontiguousarray(crop) for crop in crops if crop.size]
    if len(crops) < 2:
        return False
    turned = [str(label) for label, _ in _engine.text_cls(crops).cls_res].count("180")
    return turned > len(crops) / 2


def seen_in(picture: Pixels) -> list[Line]:
    """All lines that the engine finds."""
    result = _engine(picture)
    if result.boxes is None or result.txts is None:
        return []
    found = zip(result.boxes, result.txts, result.scores, strict=True)
    return [Line(str(text), float(score), *_edges(box)) for box, text, score in found]


def unread_in(picture: Pixels) -> list[Line]:
    """Where lines stand of which not a letter was made out; the engine drops them itself."""
    result = _engine.text_det(picture)
    boxes = () if result.boxes is None else result.boxes
    return [Line("", 0.0, *_edges(box)) for box in boxes]


def _edges(box: NDArray[np.float32]) -> tuple[int, int, int, int]:
    left, top = (max(int(each), 0) for each in np.min(box, axis=0))
    right, bottom = (int(each) for each in np.max(box, axis=0))
    return left, top, right, bottom


def told(lines: Sequence[Line], picture: Pixels) -> Mapping[str, Any]:
    """What people read in a picture, in their order.

    Raises:
        DocumentUnread: it is in another script.
    """
    grey = np.asarray(picture.mean(axis=2), dtype=np.uint8)
    crops = [grey[line.top : line.bottom, line.left : line.right] for line in lines]
    if is_devanagari(zip(crops, (line.score for line in lines), strict=True)):
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
