"""Which words of a page people see: the page is drawn, and looked at where each word stands.

This catches what no list of tricks does: white on white, black on black, under a picture, outside
what is clipped. The tricks only give it a name.
"""

import ctypes
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

import numpy as np
import pypdfium2.raw as pdfium
from numpy.typing import NDArray

from bot.documents.pdf_covers import Cover
from bot.documents.pdf_words import Place, Word

LARGEST: Final = 1_600
"""Pixels of the longer side; at 1 a point, A4 has 842."""
_FAINT: Final = 22
"""Of 255, in each colour: nobody sees so little difference."""
_STRONG: Final = 90
"""So far from its ground a word would be seen, were it drawn: clipped away, or in no font."""
_TINY: Final = 3.6
"""Points, with the room above and below letters: about three points of type."""
_INVISIBLE_MODES: Final = (3, 7)
_FILLED_MODES: Final = (0, 4)
_INK: Final = 0.004
"""Of a page's pixels: less is a line or a dot."""


class Seen(StrEnum):
    """How a word is hidden, in the words of ``HiddenText``; ``PLAIN``: it is not."""

    PLAIN = "plain"
    WHITE = "white"
    TINY = "tiny"
    OFF_PAGE = "off_page"
    INVISIBLE = "invisible"


@dataclass(frozen=True, slots=True)
class Picture:
    """A drawn page. ``scale``: pixels a point; ``covers``: what hides words that lie below it."""

    place: Place
    pixels: NDArray[np.uint8]
    scale: float
    covers: Sequence[Cover] = ()

    @property
    def has_ink(self) -> bool:
        """Whether anything is drawn at all."""
        if not self.pixels.size:
            return False
        ground = np.median(self.pixels.reshape(-1, 3)[::97], axis=0)
        differs = np.abs(self.pixels[::2, ::2].astype(np.int16) - ground).max(axis=2) > _FAINT
        return float(differs.mean()) > _INK

    def told_apart(self, words: Sequence[Word]) -> tuple[list[Word], frozenset[Seen]]:
        """The words that people see, and how the others are hidden."""
        seen = [(word, self._seen(word)) for word in words]
        shown = [word for word, how in seen if how is Seen.PLAIN]
        return shown, frozenset(how for _, how in seen if how is not Seen.PLAIN)

    def _seen(self, word: Word) -> Seen:
        if not self.place.holds(word.left, word.top, word.right, word.bottom):
            return Seen.OFF_PAGE
        is_drawn = word.ink.mode not in _INVISIBLE_MODES and word.ink.alpha >= _FAINT
        if not is_drawn or any(each.covers(word) for each in self.covers):
            return Seen.INVISIBLE
        if min(word.size, word.right - word.left) < _TINY and word.size < _TINY:
            return Seen.TINY
        area = self._area(word)
        if not area.size:
            return Seen.OFF_PAGE
        return self._in(area, word)

    def _in(self, area: NDArray[np.uint8], word: Word) -> Seen:
        flat = area.reshape(-1, 3)
        ground = np.median(flat, axis=0)
        ink = np.array((word.ink.red, word.ink.green, word.ink.blue))
        apart = float(np.abs(ink - ground).max())
        range_of = int((flat.max(axis=0).astype(np.int16) - flat.min(axis=0)).max())
        if word.ink.mode in _FILLED_MODES and apart < _FAINT:
            return Seen.WHITE if word.ink.mode == 0 or range_of < _FAINT else Seen.PLAIN
        if range_of >= _FAINT:
            return Seen.PLAIN
        return Seen.INVISIBLE if apart > _STRONG else Seen.WHITE

    def _area(self, word: Word) -> NDArray[np.uint8]:
        left, right = (round(each * self.scale) for each in (word.left, word.right))
        top, bottom = (round(each * self.scale) for each in (word.top, word.bottom))
        return self.pixels[max(top - 1, 0) : bottom + 1, max(left - 1, 0) : right + 1]


def picture_of(page: Any, place: Place, largest: int = LARGEST, scale: float = 1.0) -> Picture:  # noqa: ANN401 - a handle of PDFium
    """Draw a page; annotations too, since people see them."""
    scale = min(scale, largest / max(place.width, place.height, 1.0))
    width, height = max(round(place.width * scale), 1), max(round(place.height * scale), 1)
    bitmap = pdfium.FPDFBitmap_CreateEx(width, height, pdfium.FPDFBitmap_BGR, None, 0)
    if not bitmap:
        raise MemoryError
    try:
        pdfium.FPDFBitmap_FillRect(bitmap, 0, 0, width, height, 0xFFFFFFFF)
        pdfium.FPDF_RenderPageBitmap(bitmap, page, 0, 0, width, height, 0, pdfium.FPDF_ANNOT)
        stride = pdfium.FPDFBitmap_GetStride(bitmap)
        buffer = pdfium.FPDFBitmap_GetBuffer(bitmap)
        raw = ctypes.string_at(buffer, stride * height)
    finally:
        pdfium.FPDFBitmap_Destroy(bitmap)
    rows = np.frombuffer(raw, dtype=np.uint8).reshape(height, stride)
    pixels = rows[:, : width * 3].reshape(height, width, 3)[:, :, ::-1]
    return Picture(place, pixels, scale)
