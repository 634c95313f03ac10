"""PDF by PDFium: its pages as words in reading order, without those that nobody sees."""

import ctypes
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any, Final

import pypdfium2.raw as pdfium

from bot.documents.found import Found
from bot.documents.head_lines import is_devanagari, rejoined
from bot.documents.layout import Piece, in_order
from bot.documents.limits import Limits
from bot.documents.pdf_covers import covers_of, orders_of
from bot.documents.pdf_words import Place, Word, words_of
from bot.documents.visible import LARGEST, Seen, picture_of
from bot.domain.document import DocumentUnread, HiddenText, Unread

_FEW_LETTERS: Final = 60
"""On a page with a picture: a scanner's own line, not a résumé."""
_GARBLED: Final = 0.3
"""Of the characters of a page without a meaning: the font does not say which letters it draws."""
_FINE: Final = 2
"""Pixels a point: so that the gap between two words of small type is one."""
_METADATA: Final = ("Title", "Subject", "Keywords", "Author")
_LONGEST_METADATA: Final = 20_000


@contextmanager
def opened(content: bytes) -> Iterator[Any]:
    """A document of PDFium; it is closed at the end.

    Raises:
        DocumentUnread: it is locked or none.
    """
    pdfium.FPDF_InitLibrary()
    document = pdfium.FPDF_LoadMemDocument64(content, len(content), None)
    if not document:
        is_locked = pdfium.FPDF_GetLastError() == pdfium.FPDF_ERR_PASSWORD
        raise DocumentUnread(Unread.LOCKED_PDF if is_locked else Unread.CORRUPT)
    try:
        yield document
    finally:
        pdfium.FPDF_CloseDocument(document)


@contextmanager
def page_of(document: Any, number: int) -> Iterator[Any]:  # noqa: ANN401 - a handle of PDFium
    """A page; None when it is damaged."""
    page = pdfium.FPDF_LoadPage(document, number)
    try:
        yield page or None
    finally:
        if page:
            pdfium.FPDF_ClosePage(page)


def read_pdf(content: bytes, limits: Limits) -> Found:
    """All pages within the limits.

    Raises:
        DocumentUnread: it gave nothing.
    """
    with opened(content) as document:
        count = pdfium.FPDF_GetPageCount(document)
        if count < 1:
            raise DocumentUnread(Unread.CORRUPT)
        found = Found(count=min(count, limits.pages), is_cut=count > limits.pages)
        found.described(_metadata(document))
        has_form = pdfium.FPDF_GetFormType(document) != pdfium.FORMTYPE_NONE
        letters = 0
        for number in range(found.count):
            with page_of(document, number) as page:
                text = "" if page is None else _read_page(document, page, found, has_form)
            found.pages.append(text)
            letters += len(text)
            if letters > limits.characters:
                found.is_cut = True
                break
    return found


def _read_page(document: Any, page: Any, found: Found, has_form: bool) -> str:  # noqa: ANN401
    if has_form:  # what was typed into a form's fields becomes part of the page
        pdfium.FPDFPage_Flatten(page, pdfium.FLAT_NORMALDISPLAY)
        number = len(found.pages)
        with page_of(document, number) as flat:
            return "" if flat is None else _read_flat(document, flat, found)
    return _read_flat(document, page, found)


def _read_flat(document: Any, page: Any, found: Found) -> str:  # noqa: ANN401
    place = Place.of(page)
    words, meaningless = words_of(page, place, orders_of(page))
    covers = covers_of(document, page, place, words)
    picture = replace(picture_of(page, place), covers=covers)
    shown, hidden = picture.told_apart(words)
    is_garbled = meaningless > _GARBLED
    is_pictured = sum(len(word.text) for word in shown) < _FEW_LETTERS or is_garbled
    if is_pictured and picture.has_ink:
        found.pictured.append(len(found.pages))
        found.garbled += [len(found.pages)] if is_garbled else []
        if Seen.INVISIBLE in hidden and not shown:
            hidden = hidden - {Seen.INVISIBLE}  # what a scanner's program read, over its picture
    found.hide(*(HiddenText(each.value) for each in sorted(hidden)))
    for target in _links(document, page, place):
        found.link(target)
    if any(is_devanagari(word.text[0]) for word in shown):
        shown = rejoined(shown, picture_of(page, place, _FINE * LARGEST, _FINE))
    return "\n".join(_in_order(shown))


def _in_order(words: list[Word]) -> Iterator[str]:
    level = [word for word in words if not word.is_turned]
    yield from in_order(Piece(w.text, w.left, w.right, w.base, w.size) for w in level)
    turned = [word.text for word in words if word.is_turned]
    if turned:
        yield " ".join(turned)


def _links(document: Any, page: Any, place: Place) -> Iterator[str]:  # noqa: ANN401
    position = ctypes.c_int(0)
    link = pdfium.FPDF_LINK()
    for _ in range(500):
        if not pdfium.FPDFLink_Enumerate(page, ctypes.byref(position), ctypes.byref(link)):
            return
        area = pdfium.FS_RECTF()
        if not pdfium.FPDFLink_GetAnnotRect(link, ctypes.byref(area)):
            continue
        left, top, right, bottom = place.box(area.left, area.bottom, area.right, area.top)
        if right - left < 1 or bottom - top < 1 or not place.holds(left, top, right, bottom):
            continue
        action = pdfium.FPDFLink_GetAction(link)
        size = pdfium.FPDFAction_GetURIPath(document, action, None, 0) if action else 0
        if 1 < size < 2000:
            buffer = ctypes.create_string_buffer(size)
            pdfium.FPDFAction_GetURIPath(document, action, buffer, size)
            yield buffer.value.decode("utf-8", "replace")


def _metadata(document: Any) -> Iterator[str]:  # noqa: ANN401
    for name in _METADATA:
        size = pdfium.FPDF_GetMetaText(document, name.encode(), None, 0)
        size = min(size, _LONGEST_METADATA)
        if size > 2:
            buffer = ctypes.create_string_buffer(size)
            pdfium.FPDF_GetMetaText(document, name.encode(), buffer, size)
            yield buffer.raw[: size - 2].decode("utf-16-le", "replace")
