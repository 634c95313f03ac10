"""The directory of a ZIP, judged before anything in it is unpacked."""

import zipfile
from io import BytesIO
from typing import Final

from bot.documents.limits import Limits
from bot.domain.document import DocumentUnread, Unread

MOST_ENTRIES: Final = 2_000
"""A résumé with many pictures has fifty."""
MOST_RATIO: Final = 200
"""Of the unpacked size to the packed one; the XML of an honest document packs 5 to 30 times."""
SMALL: Final = 1024 * 1024
"""Below it no ratio matters: long tables of equal rows pack well."""
_OTHERS: Final = ("xl/workbook.xml", "ppt/presentation.xml", "Index/Document.iwa", "Index.zip")
_ENCRYPTED: Final = 0x1


class Archive:
    """A ZIP that holds a document."""

    def __init__(self, content: bytes, limits: Limits) -> None:
        self._limits = limits
        try:
            self._zip = zipfile.ZipFile(BytesIO(content))
        except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
            raise DocumentUnread(Unread.CORRUPT) from error
        self._entries = {each.filename: each for each in self._zip.infolist()}
        self._judge()

    @property
    def names(self) -> tuple[str, ...]:
        """Of all parts, as the directory has them."""
        return tuple(self._entries)

    def size(self, name: str) -> int:
        """Bytes of a part, unpacked."""
        return self._entries[name].file_size

    @property
    def kind(self) -> str:
        """``docx`` or ``odt``.

        Raises:
            DocumentUnread: neither.
        """
        if any(name.lower().endswith("vbaproject.bin") for name in self._entries):
            raise DocumentUnread(Unread.MACROS)
        if any(name.startswith("word/") for name in self._entries):
            return "docx"
        if "content.xml" in self._entries:
            if b"opendocument.text" in self.part("mimetype", required=False):
                return "odt"
            raise DocumentUnread(Unread.OTHER_TYPE)
        is_other = any(name in self._entries for name in _OTHERS)
        raise DocumentUnread(Unread.OTHER_TYPE if is_other else Unread.ARCHIVE)

    def part(self, name: str, *, required: bool = True) -> bytes:
        """The content of a part; empty when it is not there and need not be.

        Raises:
            DocumentUnread: it is missing, damaged, or larger than the directory says.
        """
        entry = self._entries.get(name)
        if entry is None:
            if required:
                raise DocumentUnread(Unread.CORRUPT)
            return b""
        try:
            with self._zip.open(entry) as stream:
                content = stream.read(entry.file_size + 1)
        except RuntimeError as error:
            raise DocumentUnread(Unread.LOCKED) from error
        except Exception as error:
            raise DocumentUnread(Unread.CORRUPT) from error
        if len(content) > entry.file_size:
            raise DocumentUnread(Unread.TOO_HEAVY)
        return content

    def _judge(self) -> None:
        entries = self._entries.values()
        if not entries:
            raise DocumentUnread(Unread.EMPTY)
        if len(entries) > MOST_ENTRIES:
            raise DocumentUnread(Unread.TOO_HEAVY)
        if any(each.flag_bits & _ENCRYPTED for each in entries):
            raise DocumentUnread(Unread.LOCKED)
        if any(self._is_bomb(each) for each in entries):
            raise DocumentUnread(Unread.TOO_HEAVY)

    def _is_bomb(self, entry: zipfile.ZipInfo) -> bool:
        if entry.file_size > self._limits.unpacked:
            return True
        return entry.file_size > max(SMALL, MOST_RATIO * entry.compress_size)
