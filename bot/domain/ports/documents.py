"""Files of candidates: kept, read, and made sense of."""

from typing import Protocol
from uuid import UUID

from bot.domain.document import Document
from bot.domain.profile import Profile


class FileStore(Protocol):
    """Keeps files by the hash of their content, so that one file is kept once."""

    async def put(self, content: bytes, content_type: str) -> str:
        """Keep it; its key (``sha256``, hexadecimal).

        Raises:
            StoreDown: it is not kept.
        """
        ...

    async def get(self, key: str) -> bytes:
        """The content.

        Raises:
            NotFound: nothing is kept under this key.
            StoreDown: nobody knows.
        """
        ...

    async def close(self) -> None: ...


class DocumentReader(Protocol):
    """Reads files in a process apart, which may be killed at any time."""

    async def read(self, content: bytes, content_type: str, name: str = "") -> Document:
        """The text of a file.

        Raises:
            DocumentUnread: it gave none; ``reason`` says why.
        """
        ...

    async def close(self) -> None: ...


class ProfileExtractor(Protocol):
    """Makes sense of a document's text."""

    async def extract(
        self, document: Document, region: str | None, conversation: UUID | None = None
    ) -> Profile:
        """What it says of its owner; never raises: what is not found is not there.

        Args:
            document: what was read; evidence counts in its ``text``.
            region: ISO country that the sender's number is from; None: nobody knows.
            conversation: whose budget a model's answer is paid from; without one none is asked.
        """
        ...

    async def close(self) -> None: ...
