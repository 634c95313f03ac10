"""Readers that are told what stands in a file, for players and tests."""

from collections.abc import Mapping

from bot.domain.document import Document, DocumentUnread, Unread
from bot.domain.profile import Profile


class ScriptedReader:
    """Implements the port ``DocumentReader``: what is in a file, by its content.

    Attributes:
        documents: by content; a reason for what cannot be read. What is not named and is text is
            read as such, anything else is none.
        read_so_far: contents that were read, in order.
    """

    def __init__(self, documents: Mapping[bytes, Document | Unread] | None = None) -> None:
        self.documents = dict(documents or {})
        self.read_so_far: list[bytes] = []

    async def read(self, content: bytes, content_type: str, name: str = "") -> Document:  # noqa: ARG002 - port
        self.read_so_far.append(content)
        found = self.documents.get(content) or _as_text(content)
        if isinstance(found, Unread):
            raise DocumentUnread(found)
        return found

    async def close(self) -> None:
        """Nothing is open."""


class ScriptedExtractor:
    """Implements the port ``ProfileExtractor``: the profile that belongs to a text.

    Attributes:
        profiles: by a line of the text. Without one its first line is taken for a name.
        asked: (text, region) of each call.
    """

    def __init__(self, profiles: Mapping[str, Profile] | None = None) -> None:
        self.profiles = dict(profiles or {})
        self.asked: list[tuple[str, str | None]] = []

    async def extract(self, document: Document, region: str | None) -> Profile:
        self.asked.append((document.text, region))
        lines = [line.strip() for line in document.text.splitlines() if line.strip()]
        found = next((self.profiles[line] for line in lines if line in self.profiles), None)
        return found or Profile(name=lines[0] if lines else None, way="scripted")


def _as_text(content: bytes) -> Document | Unread:
    if not content:
        return Unread.EMPTY
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        return Unread.OTHER_TYPE
    return Document(text, "txt") if text.isprintable() or "\n" in text else Unread.OTHER_TYPE
