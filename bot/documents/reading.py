"""Reads one file that is text, in the child that was forked for it."""

import codecs
import resource
from collections.abc import Mapping
from typing import Any, Final

from bot.documents.archive import Archive
from bot.documents.cleaning import cleaned
from bot.documents.found import Found
from bot.documents.kinds import Kind
from bot.documents.limits import Limits
from bot.documents.open_document import read_open_document
from bot.documents.pdf import read_pdf
from bot.documents.plain_text import decoded
from bot.documents.rich_text import read_rich_text
from bot.documents.samples import samples
from bot.documents.web_page import read_web_page
from bot.documents.word import pictures_in, read_word
from bot.domain.document import DocumentUnread, Unread

_ENCODINGS: Final = (
    "utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "latin-1", "ascii", "idna",
    "cp1250", "cp1251", "cp1252", "cp1253", "cp1254", "cp1257", "cp437", "cp850", "cp932", "cp936",
    "cp949", "cp950",
)  # fmt: skip
_FEW_LETTERS: Final = 60
"""Of a DOCX with pictures: it holds photos of a paper."""


def warm() -> None:
    """Load all that reading may ask for: a child opens no file."""
    for name in _ENCODINGS:
        codecs.lookup(name)
    for kind, content in samples().items():
        read(content, kind, Limits())


def work(header: Mapping[str, Any], content: bytes, limits: Limits) -> Mapping[str, Any]:
    """Read a file of ``header["kind"]``.

    Raises:
        DocumentUnread: it gave nothing.
    """
    kind, found = read(content, Kind(header["kind"]), limits)
    if not any(found.pages) and _is_full(limits):
        raise DocumentUnread(Unread.TOO_HEAVY)  # PDFium leaves out what finds no room, in silence
    return {**found.to_json(), "kind": kind}


def read(content: bytes, kind: Kind, limits: Limits) -> tuple[str, Found]:
    """What the file is, and what was found in it, cleaned and within the limits.

    Raises:
        DocumentUnread: it gave nothing.
    """
    name: str = kind
    match kind:
        case Kind.PDF:
            found = read_pdf(content, limits)
        case Kind.ZIP:
            name, found = _packed(Archive(content, limits))
        case Kind.RTF:
            found = read_rich_text(content)
        case Kind.HTML:
            found = read_web_page(decoded(content))
        case _:
            found = Found(pages=[decoded(content)])
    return name, _within(found, limits)


def _is_full(limits: Limits) -> bool:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 > 0.8 * limits.memory


def _packed(archive: Archive) -> tuple[str, Found]:
    kind = archive.kind
    if kind == "odt":
        return kind, read_open_document(archive)
    found = read_word(archive)
    letters = sum(each.isalpha() for page in found.pages for each in page)
    pictures = len(pictures_in(archive)) if letters < _FEW_LETTERS else 0
    if pictures:
        found.pages += [""] * pictures  # after what is typed
        found.pictured = list(range(1, pictures + 1))
    return kind, found


def _within(found: Found, limits: Limits) -> Found:
    pages = []
    left = limits.characters
    for page in found.pages:
        text, hidden = cleaned(page[: left * 2])
        found.hide(*hidden)
        found.is_cut = found.is_cut or len(text) > left or len(page) > left * 2
        pages.append(text[:left])
        left = max(left - len(text), 0)
    found.pages = pages
    return found
