"""Bytes as text, whatever program wrote them."""

import codecs
from typing import Final

from bot.domain.document import DocumentUnread, Unread

_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def decoded(content: bytes) -> str:
    """The text: by its mark, else UTF-8, else what Windows writes in the West.

    Raises:
        DocumentUnread: it is damaged.
    """
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            try:
                return content.decode(encoding)
            except UnicodeDecodeError as error:
                raise DocumentUnread(Unread.CORRUPT) from error
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace")
