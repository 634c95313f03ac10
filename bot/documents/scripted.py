"""A reader that is told what stands in a file, for players and tests."""

from collections.abc import Mapping

from bot.domain.document import Document, DocumentUnread, Unread


class ScriptedReader:
    """Answers for known contents as told; reads what is plain text; no process, no library."""

    def __init__(self, known: Mapping[bytes, Document | Unread] | None = None) -> None:
        self.known = dict(known or {})

    async def read(self, content: bytes, content_type: str, name: str = "") -> Document:  # noqa: ARG002 - port
        """The text of a file.

        Raises:
            DocumentUnread: it gave none; ``reason`` says why.
        """
        told = self.known.get(content) or _as_text(content)
        if isinstance(told, Unread):
            raise DocumentUnread(told)
        return told

    async def close(self) -> None:
        """Nothing to let go."""


def _as_text(content: bytes) -> Document | Unread:
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        return Unread.OTHER_TYPE
    return Document(text, "txt") if len(text.split()) >= 5 else Unread.TOO_LITTLE
