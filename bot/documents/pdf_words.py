"""Words of a page of PDF, each with where it stands and how it is drawn."""

import ctypes
from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, Self

import pypdfium2.raw as pdfium

MOST_CHARACTERS: Final = 40_000
"""Of one page. A page full of the smallest print that people read has 12,000."""
_SCALE: Final = 100
_HYPHENS: Final = (0x02, 0xAD)
_AROUND: Final = 8
"""Groups of letters back to which a sign may belong."""
_CLOSE: Final = 0.6
_MEANINGLESS: Final = (0, 0xFFFD, 0xFFFE, 0xFFFF)


@dataclass(frozen=True, slots=True)
class Place:
    """Where points of a page stand when people look at it: turned, cropped, from the top left."""

    width: float
    height: float
    across: tuple[float, float, float]
    down: tuple[float, float, float]

    @classmethod
    def of(cls, page: Any) -> Self:  # noqa: ANN401 - a handle of PDFium
        """Of a page; PDFium knows its boxes and its turn."""
        width, height = pdfium.FPDF_GetPageWidthF(page), pdfium.FPDF_GetPageHeightF(page)
        corners = [_device(page, width, height, *point) for point in ((0, 0), (100, 0), (0, 100))]
        (x, y), (x_right, y_right), (x_up, y_up) = corners
        across = ((x_right - x) / 100, (x_up - x) / 100, x)
        down = ((y_right - y) / 100, (y_up - y) / 100, y)
        return cls(width, height, across, down)

    def point(self, x: float, y: float) -> tuple[float, float]:
        """Where a point of the page's own stands."""
        (a, b, c), (d, e, f) = self.across, self.down
        return a * x + b * y + c, d * x + e * y + f

    def box(self, x0: float, y0: float, x1: float, y1: float) -> tuple[float, float, float, float]:
        """Left, top, right and bottom of an area."""
        (a, b), (c, d) = self.point(x0, y0), self.point(x1, y1)
        return min(a, c), min(b, d), max(a, c), max(b, d)

    def holds(self, left: float, top: float, right: float, bottom: float) -> bool:
        """Whether the middle of an area is on the page."""
        x, y = (left + right) / 2, (top + bottom) / 2
        return 0 <= x <= self.width and 0 <= y <= self.height


def _device(page: Any, width: float, height: float, x: float, y: float) -> tuple[float, float]:  # noqa: ANN401
    to_x, to_y = ctypes.c_int(), ctypes.c_int()
    size = int(width * _SCALE), int(height * _SCALE)
    pdfium.FPDF_PageToDevice(page, 0, 0, *size, 0, x, y, ctypes.byref(to_x), ctypes.byref(to_y))
    return to_x.value / _SCALE, to_y.value / _SCALE


@dataclass(frozen=True, slots=True)
class Ink:
    """How letters are drawn: red, green, blue, alpha, and the mode (PDF 32000-1, 9.3.6)."""

    red: int = 0
    green: int = 0
    blue: int = 0
    alpha: int = 255
    mode: int = 0


@dataclass(frozen=True, slots=True)
class Word:
    """A word where it stands; ``base`` as of :class:`bot.documents.layout.Piece`.

    ``order``: what is drawn later has a higher one.
    """

    text: str
    left: float
    top: float
    right: float
    bottom: float
    base: float
    ink: Ink
    is_turned: bool = False
    order: int = 0

    @property
    def size(self) -> float:
        """How high its letters are."""
        return self.bottom - self.top


@dataclass(frozen=True, slots=True)
class _Letter:
    text: str
    box: tuple[float, float, float, float]
    origin: tuple[float, float]
    ink: Ink
    order: int


def words_of(
    page: Any,  # noqa: ANN401
    place: Place,
    orders: Mapping[int, int] | None = None,
) -> tuple[list[Word], float]:
    """The words in the order of the file, and the share of characters without a meaning.

    ``orders``: address of an object -> when it is drawn.
    """
    text_page = pdfium.FPDFText_LoadPage(page)
    if not text_page:
        return [], 0.0
    try:
        reader = _Reader(text_page, place, orders or {})
        words = [word for run in _runs(_once(reader.letters())) if (word := _word(run))]
        return words, reader.meaningless / max(reader.characters, 1)
    finally:
        pdfium.FPDFText_ClosePage(text_page)


class _Reader:
    """Goes through the characters of a page; asks once for each object how it is drawn."""

    def __init__(self, text_page: Any, place: Place, orders: Mapping[int, int]) -> None:  # noqa: ANN401
        self._page = text_page
        self._place = place
        self._orders = orders
        self._inks: dict[int, tuple[Ink, int]] = {}
        self._area = pdfium.FS_RECTF()
        self._x, self._y = ctypes.c_double(), ctypes.c_double()
        self._to_area = ctypes.byref(self._area)
        self._to_point = ctypes.byref(self._x), ctypes.byref(self._y)
        self.characters = 0
        self.meaningless = 0

    def letters(self) -> Iterator[_Letter | None]:
        """Each letter; None where a word ends."""
        count = min(pdfium.FPDFText_CountChars(self._page), MOST_CHARACTERS)
        for index in range(count):
            code = pdfium.FPDFText_GetUnicode(self._page, index)
            if code in _HYPHENS and not pdfium.FPDFText_IsHyphen(self._page, index):
                continue
            yield self._letter(index, ord("-") if code in _HYPHENS else code)

    def _letter(self, index: int, code: int) -> _Letter | None:
        if code in {0x20, 0x0A, 0x0D, 0x09, 0xA0} or 0x2000 <= code <= 0x200A or code > 0x10FFFF:
            return None
        self.characters += 1
        if code in _MEANINGLESS or 0xD800 <= code <= 0xDFFF or 0xE000 <= code <= 0xF8FF:
            self.meaningless += code < 0xE000 or code > 0xF8FF
            return None
        return _Letter(chr(code), self._box(index), self._origin(index), *self._ink(index))

    def _box(self, index: int) -> tuple[float, float, float, float]:
        area = self._area
        pdfium.FPDFText_GetLooseCharBox(self._page, index, self._to_area)
        return self._place.box(area.left, area.bottom, area.right, area.top)

    def _origin(self, index: int) -> tuple[float, float]:
        pdfium.FPDFText_GetCharOrigin(self._page, index, *self._to_point)
        return self._place.point(self._x.value, self._y.value)

    def _ink(self, index: int) -> tuple[Ink, int]:
        drawn = pdfium.FPDFText_GetTextObject(self._page, index)
        key = ctypes.cast(drawn, ctypes.c_void_p).value or 0
        if key not in self._inks:
            self._inks[key] = self._asked(index, drawn), self._orders.get(key, 0)
        return self._inks[key]

    def _asked(self, index: int, drawn: Any) -> Ink:  # noqa: ANN401
        parts = [ctypes.c_uint() for _ in range(4)]
        has_colour = pdfium.FPDFText_GetFillColor(self._page, index, *map(ctypes.byref, parts))
        mode = pdfium.FPDFTextObj_GetTextRenderMode(drawn) if drawn else 0
        red, green, blue, alpha = (each.value for each in parts) if has_colour else (0, 0, 0, 255)
        return Ink(red, green, blue, alpha, max(mode, 0))


def _once(letters: Iterator[_Letter | None]) -> Iterator[_Letter | None]:
    """Without what is said twice.

    Browsers write a sign below or above a letter of Devanagari as its whole group of letters over
    again, in the place of the sign.
    """
    said: deque[list[_Letter]] = deque(maxlen=_AROUND)
    for group in _groups(letters):
        if isinstance(group, list):
            is_devanagari = "\u0900" <= group[0].text <= "\u097f"
            if is_devanagari and any(_is_again(group, each) for each in said):
                continue
            said.append(group)
            yield from group
        else:
            yield group


def _groups(letters: Iterator[_Letter | None]) -> Iterator[list[_Letter] | None]:
    """Letters that were drawn as one, at one place."""
    group: list[_Letter] = []
    for letter in letters:
        if group and (letter is None or letter.origin != group[0].origin):
            yield group
            group = []
        if letter is None:
            yield None
        else:
            group.append(letter)
    if group:
        yield group


def _is_again(group: list[_Letter], before: list[_Letter]) -> bool:
    if [each.text for each in group] != [each.text for each in before]:
        return False
    (left, top, _, _), (_, _, right, bottom) = group[0].box, group[-1].box
    (first, high, _, _), (_, _, last, low) = before[0].box, before[-1].box
    beside = min(right, last) - max(left, first)
    near = max(top, high) - min(bottom, low)
    return beside > 0.3 * min(right - left, last - first) and near < _CLOSE * (low - high)


def _runs(letters: Iterator[_Letter | None]) -> Iterator[list[_Letter]]:
    """Letters that make a word: one ink, one line, no gap."""
    run: list[_Letter] = []
    for letter in letters:
        if run and (letter is None or not _goes_on(run[-1], letter)):
            yield run
            run = []
        if letter is not None:
            run.append(letter)
    if run:
        yield run


def _goes_on(last: _Letter, letter: _Letter) -> bool:
    if last.ink != letter.ink:
        return False
    size = max(last.box[3] - last.box[1], last.box[2] - last.box[0], 0.1)
    across = letter.origin[0] - last.origin[0]
    down = letter.origin[1] - last.origin[1]
    return (
        abs(across) < 3 * size and abs(down) < 3 * size and min(abs(across), abs(down)) < size / 3
    )


def _word(run: list[_Letter]) -> Word | None:
    boxes = [each.box for each in run]
    left, top = min(box[0] for box in boxes), min(box[1] for box in boxes)
    right, bottom = max(box[2] for box in boxes), max(box[3] for box in boxes)
    (x0, y0), (x1, y1) = run[0].origin, run[-1].origin
    text = "".join(each.text for each in run)
    is_turned = len(run) > 2 and (abs(y1 - y0) > abs(x1 - x0) or x1 < x0)
    order = min(each.order for each in run)
    return Word(text, left, top, right, bottom, y0, run[0].ink, is_turned, order)
