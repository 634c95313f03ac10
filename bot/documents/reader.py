"""Reads files of candidates: text in one process apart, pictures in another."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final, Protocol

from bot.documents.apart import Apart
from bot.documents.kinds import Kind, kind_of
from bot.documents.limits import LOOKING, READING, Limits
from bot.domain.document import Document, DocumentUnread, HiddenText, Unread

FEWEST_WORDS: Final = 5
FEWEST_LETTERS: Final = 20
"""Below either a file said hardly anything; "Forklift driver, five years, Pune" is a summary."""
OCR_IDLE_SECONDS: Final = 120.0
"""The models hold 0.3 GB; loading them takes two seconds."""


class Asked(Protocol):
    """A process apart, or what stands for one."""

    async def ask(self, header: Mapping[str, Any], content: bytes) -> dict[str, Any]:
        """What it says of a document.

        Raises:
            DocumentUnread: it gave nothing.
        """
        ...

    async def close(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Rooms:
    """Where files are read and where pictures are looked at, with what either may take."""

    text: Asked
    pictures: Asked
    reading: Limits = READING
    looking: Limits = LOOKING


def looking() -> Asked:
    """A process that looks at pictures."""
    return Apart("pictures", LOOKING, idle=OCR_IDLE_SECONDS)


class SandboxedReader:
    """Reads each file in a child of its own, of a process that only reads."""

    def __init__(self, rooms: Rooms | None = None) -> None:
        self._rooms = rooms or Rooms(Apart("text", READING), looking())

    async def read(self, content: bytes, content_type: str, name: str = "") -> Document:
        """The text of a file.

        Raises:
            DocumentUnread: it gave none; ``reason`` says why.
        """
        if len(content) > self._rooms.reading.content:
            raise DocumentUnread(Unread.TOO_LARGE)
        kind = kind_of(content, content_type, name)
        if kind is Kind.IMAGE:
            document = Document("", kind, is_scan=True)
            return _enough(await self._looked(document, content, kind, [0], [""]))
        reply = await self._rooms.text.ask({"kind": kind.value}, content)
        pages: list[str] = reply["pages"]
        document = Document(
            "\n\n".join(page for page in pages if page.strip()),
            reply["kind"],
            reply["count"],
            tuple(reply["links"]),
            tuple(HiddenText(each) for each in reply["hidden"]),
            is_cut=reply["is_cut"],
        )
        if reply["pictured"]:
            document = await self._looked(document, content, kind, reply["pictured"], pages)
        return _enough(document)

    async def _looked(
        self, document: Document, content: bytes, kind: Kind, pictured: list[int], pages: list[str]
    ) -> Document:
        """With the pages that are pictures, where they stand among the others."""
        pages = list(pages)
        hidden = list(document.hidden)
        failed: DocumentUnread | None = None
        for number in pictured[: self._rooms.looking.pages]:
            try:
                reply = await self._rooms.pictures.ask(
                    {"kind": kind.value, "page": number}, content
                )
            except DocumentUnread as unread:
                failed = failed or unread
                continue
            if len(reply["text"]) > len(pages[number]):
                pages[number] = reply["text"]
                document = replace(document, is_scan=True)
            hidden += [HiddenText(each) for each in reply["hidden"]]
        text = "\n\n".join(page for page in pages if page.strip())
        if failed and _words(text) < FEWEST_WORDS:
            raise failed
        is_cut = document.is_cut or failed is not None or len(pictured) > self._rooms.looking.pages
        unique = tuple(dict.fromkeys(hidden))
        return replace(
            document, text=text[: self._rooms.reading.characters], hidden=unique, is_cut=is_cut
        )

    async def close(self) -> None:
        """Let both processes go."""
        await self._rooms.text.close()
        await self._rooms.pictures.close()


def _words(text: str) -> int:
    return sum(any(letter.isalpha() for letter in word) for word in text.split())


def _enough(document: Document) -> Document:
    letters = sum(each.isalpha() for each in document.text)
    if not letters and not document.is_scan and not document.hidden:
        raise DocumentUnread(Unread.EMPTY)
    if letters < FEWEST_LETTERS or _words(document.text) < FEWEST_WORDS:
        raise DocumentUnread(Unread.TOO_LITTLE)
    return document
