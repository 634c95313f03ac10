"""Reads files that are trusted, in this process: those that are evaluated are our own."""

import io
from mimetypes import guess_extension
from pathlib import PurePath
from typing import Final

from bot.domain.document import Document, DocumentUnread, Unread

_TEXT: Final = frozenset({".txt", ".md"})


class PlainReader:
    """Implements the port ``DocumentReader`` without a process apart: PDF, DOCX and text."""

    async def read(self, content: bytes, content_type: str, name: str = "") -> Document:
        """The text of a file, by the ending of its name.

        Raises:
            DocumentUnread: it is of another type.
        """
        ending = PurePath(name).suffix.lower() or guess_extension(content_type)
        if ending == ".pdf":
            return _pdf(content)
        if ending == ".docx":
            return _docx(content)
        if ending in _TEXT:
            return Document(content.decode("utf-8"), "txt")
        raise DocumentUnread(Unread.OTHER_TYPE)

    async def close(self) -> None:
        """Nothing is open."""


def _pdf(content: bytes) -> Document:
    from pypdfium2 import PdfDocument  # noqa: PLC0415 - only who evaluates PDFs loads it

    document = PdfDocument(content)
    try:
        pages = [page.get_textpage().get_text_bounded() for page in document]
    finally:
        document.close()
    return Document("\n".join(pages).replace("\r", ""), "pdf", pages=len(pages))


def _docx(content: bytes) -> Document:
    import docx  # noqa: PLC0415 - only who evaluates Word files loads it
    from docx.table import Table  # noqa: PLC0415

    lines: list[str] = []
    for block in docx.Document(io.BytesIO(content)).iter_inner_content():
        if isinstance(block, Table):
            lines += ["\t".join(cell.text for cell in row.cells) for row in block.rows]
        else:
            lines.append(block.text)
    return Document("\n".join(lines), "docx")
