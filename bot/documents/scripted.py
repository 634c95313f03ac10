"""A reader for tests and demonstrations: knows some files, and takes the others for plain text."""

from collections.abc import Mapping

from bot.documents.cleaning import cleaned
from bot.documents.kinds import Kind, kind_of
from bot.domain.document import Document, DocumentUnread, Unread


class ScriptedReader:
    """Answers for known contents as told; reads what is plain text; no process, no library."""

    def __init__(self, known: Mapping[bytes, Document | Unread] | None = None) -> None:
        self.known = dict(known or {})

    async def read(self, content: bytes, content_type: str, name: str = "") -> Document:
        """The text of a file.

        Raises:
            DocumentUnread: it gave none; ``reason`` says why.
        """
        told = self.known.get(content)
        if isinstance(told, Unread):
            raise DocumentUnread(told)
        if told is not None:
            return told
        if kind_of(content, content_type, name) is not Kind.TXT:
            raise DocumentUnread(Unread.OTHER_TYPE)
        text, hidden = cleaned(content.decode("utf-8", "replace"))
        if len(text.split()) < 5:
            raise DocumentUnread(Unread.TOO_LITTLE)
        return Document(text, Kind.TXT, hidden=hidden)

    async def close(self) -> None:
        """Nothing to let go."""
