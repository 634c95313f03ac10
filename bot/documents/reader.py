"""Reads files of candidates: text in one process apart, pictures in another."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
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
            first = await self._seen(content, kind, 0)
            document = Document("", kind, first.count, hidden=first.hidden, is_scan=True)
            rest = list(range(1, first.count))
            pages = _Pages([first.text, *("" for _ in rest)], rest, looked=1)
        else:
            reply = await self._rooms.text.ask({"kind": kind.value}, content)
            document, pages = _told(reply)
        return _enough(await self._whole(document, content, kind, pages))

    async def _whole(
        self, document: Document, content: bytes, kind: Kind, pages: "_Pages"
    ) -> Document:
        """With its pages; those that are pictures stand where they stood among the others."""
        failed: DocumentUnread | None = None
        most = self._rooms.looking.pages - pages.looked
        for number in pages.pictured[:most]:
            try:
                seen = await self._seen(content, kind, number)
            except DocumentUnread as unread:
                failed = failed or unread
                if unread.reason is Unread.TOO_HEAVY:
                    break  # others wait; such a file has more of them
                continue
            is_scan = pages.put(number, seen.text) or document.is_scan
            hidden = tuple(dict.fromkeys((*document.hidden, *seen.hidden)))
            document = replace(document, hidden=hidden, is_scan=is_scan)
        text = "\n\n".join(page for page in pages.texts if page.strip())
        if failed and _words(text) < FEWEST_WORDS:
            raise failed
        is_cut = document.is_cut or failed is not None or len(pages.pictured) > most
        return replace(document, text=text[: self._rooms.reading.characters], is_cut=is_cut)

    async def _seen(self, content: bytes, kind: Kind, number: int) -> "_Seen":
        reply = await self._rooms.pictures.ask({"kind": kind.value, "page": number}, content)
        with _well_formed():
            hidden = tuple(HiddenText(each) for each in reply["hidden"])
            count = min(max(int(reply["count"]), 1), self._rooms.reading.pages)
            return _Seen(str(reply["text"]), hidden, count)

    async def close(self) -> None:
        """Let both processes go."""
        await self._rooms.text.close()
        await self._rooms.pictures.close()


@dataclass(frozen=True, slots=True)
class _Seen:
    """What was made out of a picture. ``count``: of pictures in its file."""

    text: str
    hidden: tuple[HiddenText, ...]
    count: int


@dataclass(slots=True)
class _Pages:
    """Texts of pages, and numbers of those to be looked at.

    Attributes:
        garbled: whose text is not what they show.
        looked: how many were looked at already.
    """

    texts: list[str]
    pictured: list[int]
    garbled: frozenset[int] = frozenset()
    looked: int = 0

    def put(self, number: int, text: str) -> bool:
        """What was seen of a page; whether it is better than what it said."""
        is_said = number in self.garbled and _words(text) >= FEWEST_WORDS
        is_better = is_said or len(text) > len(self.texts[number])
        if is_better:
            self.texts[number] = text
        return is_better


@contextmanager
def _well_formed() -> Iterator[None]:
    """A reply without what belongs to it comes from a child that a file has taken over."""
    try:
        yield
    except (KeyError, TypeError, ValueError) as error:
        raise DocumentUnread(Unread.CORRUPT) from error


def _told(reply: Mapping[str, Any]) -> tuple[Document, _Pages]:
    with _well_formed():
        document = Document(
            "",
            str(reply["kind"]),
            int(reply["count"]),
            tuple(str(link) for link in reply["links"]),
            tuple(HiddenText(way) for way in reply["hidden"]),
            is_cut=bool(reply["is_cut"]),
        )
        texts = [str(page) for page in reply["pages"]]
        pictured = [number for number in reply["pictured"] if 0 <= number < len(texts)]
        return document, _Pages(texts, pictured, frozenset(reply["garbled"]))


def _words(text: str) -> int:
    return sum(any(letter.isalpha() for letter in word) for word in text.split())


def _enough(document: Document) -> Document:
    letters = sum(each.isalpha() for each in document.text)
    if not letters and not document.is_scan and not document.hidden:
        raise DocumentUnread(Unread.EMPTY)
    if letters < FEWEST_LETTERS or _words(document.text) < FEWEST_WORDS:
        raise DocumentUnread(Unread.TOO_LITTLE)
    return document
