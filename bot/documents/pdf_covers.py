"""What is drawn over words: pictures and filled areas that come later than they do.

A page can show one résumé as a picture and hold another as text below it; drawing it does not tell
the two apart, since where the words stand there is something to be seen.
"""

import ctypes
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

import pypdfium2.raw as pdfium

from bot.documents.pdf_words import Place, Word

_MOST_OBJECTS: Final = 20_000
_DEEPEST: Final = 6
_MOST_CLIPS: Final = 20
_EVERY: Final = 4 * 61
"""Of a picture's bytes: one pixel in 61 is enough to judge."""
_OPAQUE: Final = 250
_EDGES: Final = 0.05
"""Of a picture's pixels, at edges that are turned or smoothed."""
_COVERING: Final = (pdfium.FPDF_PAGEOBJ_IMAGE, pdfium.FPDF_PAGEOBJ_PATH)


@dataclass(frozen=True, slots=True)
class Cover:
    """An area that hides what was drawn before it. ``order`` as of :class:`Word`."""

    order: int
    left: float
    top: float
    right: float
    bottom: float

    def covers(self, word: Word) -> bool:
        """Whether the middle of a word lies below it."""
        x, y = (word.left + word.right) / 2, (word.top + word.bottom) / 2
        is_inside = self.left <= x <= self.right and self.top <= y <= self.bottom
        return is_inside and self.order > word.order


def orders_of(page: Any) -> dict[int, int]:  # noqa: ANN401 - a handle of PDFium
    """When each object is drawn, by its address.

    What stands in a form (a group of objects) is drawn when the form is.
    """
    return {_address(each): order for order, drawn in _drawn(page) for each in _within(drawn, 0)}


def covers_of(document: Any, page: Any, place: Place, words: Sequence[Word]) -> list[Cover]:  # noqa: ANN401
    """Areas that hide some of these words."""
    covers: list[Cover] = []
    first = min((word.order for word in words), default=0)
    for order, drawn in _drawn(page):
        cover = _cover(drawn, order, place) if order > first else None
        if cover is None or not any(cover.covers(word) for word in words):
            continue
        if _is_opaque(document, page, drawn):
            covers.append(cover)
    return covers


def _drawn(page: Any) -> Iterator[tuple[int, Any]]:  # noqa: ANN401
    for index in range(min(pdfium.FPDFPage_CountObjects(page), _MOST_OBJECTS)):
        yield index + 1, pdfium.FPDFPage_GetObject(page, index)


def _is_opaque(document: Any, page: Any, drawn: Any) -> bool:  # noqa: ANN401
    """Whether nothing shows through: a picture has a mask of its own, which its type hides."""
    if pdfium.FPDFPageObj_GetType(drawn) != pdfium.FPDF_PAGEOBJ_IMAGE:
        return True
    bitmap = pdfium.FPDFImageObj_GetRenderedBitmap(document, page, drawn)
    if not bitmap:
        return True
    try:
        if pdfium.FPDFBitmap_GetFormat(bitmap) != pdfium.FPDFBitmap_BGRA:
            return True
        size = pdfium.FPDFBitmap_GetStride(bitmap) * pdfium.FPDFBitmap_GetHeight(bitmap)
        alpha = ctypes.string_at(pdfium.FPDFBitmap_GetBuffer(bitmap), size)[3::_EVERY]
        return sum(each < _OPAQUE for each in alpha) <= len(alpha) * _EDGES
    finally:
        pdfium.FPDFBitmap_Destroy(bitmap)


def _within(drawn: Any, depth: int) -> Iterator[Any]:  # noqa: ANN401
    yield drawn
    if depth < _DEEPEST and pdfium.FPDFPageObj_GetType(drawn) == pdfium.FPDF_PAGEOBJ_FORM:
        for index in range(min(pdfium.FPDFFormObj_CountObjects(drawn), _MOST_OBJECTS)):
            yield from _within(pdfium.FPDFFormObj_GetObject(drawn, index), depth + 1)


def _address(drawn: Any) -> int:  # noqa: ANN401
    return ctypes.cast(drawn, ctypes.c_void_p).value or 0


def _cover(drawn: Any, order: int, place: Place) -> Cover | None:  # noqa: ANN401
    kind = pdfium.FPDFPageObj_GetType(drawn)
    if kind not in _COVERING or pdfium.FPDFPageObj_HasTransparency(drawn):
        return None
    if kind == pdfium.FPDF_PAGEOBJ_PATH and not _is_filled(drawn):
        return None
    edges = [ctypes.c_float() for _ in range(4)]
    if not pdfium.FPDFPageObj_GetBounds(drawn, *map(ctypes.byref, edges)):
        return None
    whole = Cover(order, *place.box(*(each.value for each in edges)))
    return _clipped(drawn, whole, place)


def _clipped(drawn: Any, cover: Cover, place: Place) -> Cover | None:  # noqa: ANN401
    """What is left of it: programs paint a stripe as a page of colour, clipped to the stripe.

    None where it is clipped to no box: drawing shows what it hides.
    """
    clip = pdfium.FPDFPageObj_GetClipPath(drawn)
    count = pdfium.FPDFClipPath_CountPaths(clip) if clip else 0
    for path in range(min(count, _MOST_CLIPS)):
        points = list(_points(clip, path))
        if not 4 <= len(points) <= 5:
            return None
        across, down = zip(*(place.point(*point) for point in points), strict=True)
        left, right = max(cover.left, min(across)), min(cover.right, max(across))
        top, bottom = max(cover.top, min(down)), min(cover.bottom, max(down))
        if left >= right or top >= bottom:
            return None
        cover = Cover(cover.order, left, top, right, bottom)
    return cover


def _points(clip: Any, path: int) -> Iterator[tuple[float, float]]:  # noqa: ANN401
    x, y = ctypes.c_float(), ctypes.c_float()
    for index in range(min(pdfium.FPDFClipPath_CountPathSegments(clip, path), 8)):
        segment = pdfium.FPDFClipPath_GetPathSegment(clip, path, index)
        if segment and pdfium.FPDFPathSegment_GetPoint(segment, ctypes.byref(x), ctypes.byref(y)):
            yield x.value, y.value


def _is_filled(path: Any) -> bool:  # noqa: ANN401
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    pdfium.FPDFPath_GetDrawMode(path, ctypes.byref(fill), ctypes.byref(stroke))
    return bool(fill.value != pdfium.FPDF_FILLMODE_NONE) and _is_box(path)


def _is_box(path: Any) -> bool:  # noqa: ANN401
    """A curved shape need not cover all within its bounds: drawing shows what it hides."""
    return 4 <= int(pdfium.FPDFPath_CountSegments(path)) <= 5
