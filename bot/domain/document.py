"""A file of a candidate as text, or why it cannot be read."""

from dataclasses import dataclass
from enum import StrEnum

from bot.domain.errors import HirelineError


class Unread(StrEnum):
    """Why a file gave no text. Each has an answer of its own (``resume.<reason>``)."""

    LOCKED = "locked"
    LOCKED_PDF = "locked_pdf"
    EMPTY = "empty"
    CORRUPT = "corrupt"
    TOO_LARGE = "too_large"
    TOO_HEAVY = "too_heavy"
    """It took more memory, time or room than one document may."""
    OLD_WORD = "old_word"
    OTHER_TYPE = "other_type"
    MISNAMED = "misnamed"
    MACROS = "macros"
    ARCHIVE = "archive"
    TOO_LITTLE = "too_little"
    """Hardly a word was read of it."""
    OTHER_SCRIPT = "other_script"
    """A scan in a script that is not read from pictures (Devanagari)."""
    UNAVAILABLE = "unavailable"
    """Not the file's fault: it is tried again later."""


class DocumentUnread(HirelineError):
    """A file that gave no text; ``reason`` says why, in one word."""

    loggable = True

    def __init__(self, reason: Unread) -> None:
        super().__init__(f"The document was not read: {reason.value}.")
        self.reason = reason


class HiddenText(StrEnum):
    """How words were hidden from people's eyes. They are flagged and never used."""

    WHITE = "white"
    TINY = "tiny"
    OFF_PAGE = "off_page"
    INVISIBLE = "invisible"
    ZERO_WIDTH = "zero_width"
    METADATA = "metadata"


@dataclass(frozen=True, slots=True)
class Document:
    """What was read of a file, in reading order; nothing that was hidden stands in it.

    Attributes:
        text: lines as people read them; columns one after the other, cells of a table by tabs;
            composed (NFC), an empty line where a column or a page begins.
        kind: ``pdf``, ``docx``, ``txt``, ``odt``, ``rtf``, ``html`` or ``image``.
        pages: that were read; 1 where a format has none.
        links: targets of links, in order.
        hidden: how words were hidden, each way once.
        is_scan: text was read from pictures.
        is_cut: not all of it was read: too many pages, too long, or a page failed.
    """

    text: str
    kind: str
    pages: int = 1
    links: tuple[str, ...] = ()
    hidden: tuple[HiddenText, ...] = ()
    is_scan: bool = False
    is_cut: bool = False
