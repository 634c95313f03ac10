"""Files of every kind through the process apart, and pages that are pictures through the other."""

import random
from collections.abc import AsyncIterator, Mapping
from typing import Any

import pytest
import pytest_asyncio

from bot.documents.apart import Apart
from bot.documents.limits import READING, Limits
from bot.documents.reader import Rooms, SandboxedReader
from bot.domain.document import Document, DocumentUnread, HiddenText, Unread
from tests.hostile_files import MAKERS
from tests.unit.documents.making import NAMESPACES, RESUME, Put, column, docx, odt, p, pdf, zipped

pytestmark = pytest.mark.asyncio(loop_scope="module")
WRITTEN = "\n".join(RESUME)
PICTURE = "0 g " + " ".join(f"{60 + 20 * n} 400 12 90 re f" for n in range(20))


class Looked:
    """Stands for the process that looks at pictures."""

    def __init__(self, *answers: str | Unread) -> None:
        self.answers = list(answers)
        self.count = 1
        self.asked: list[tuple[str, int]] = []

    async def ask(self, header: Mapping[str, Any], content: bytes) -> dict[str, Any]:
        assert content
        self.asked.append((header["kind"], header["page"]))
        answer = self.answers.pop(0)
        if isinstance(answer, Unread):
            raise DocumentUnread(answer)
        hidden = ["white"] if "faint" in answer else []
        return {"text": answer, "hidden": hidden, "count": self.count}

    async def close(self) -> None: ...


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def text() -> AsyncIterator[Apart]:
    apart = Apart("text", READING)
    yield apart
    await apart.close()


async def read(
    text: Apart, content: bytes, *answers: str | Unread, limits: Limits = READING
) -> tuple[Document, Looked]:
    looked = Looked(*answers)
    reader = SandboxedReader(Rooms(text, looked, reading=limits))
    return await reader.read(content, "application/octet-stream"), looked


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (pdf([*column(RESUME)]), "pdf"),
        (docx("".join(p(line) for line in RESUME)), "docx"),
        (odt("".join(f"<text:p>{line}</text:p>" for line in RESUME)), "odt"),
        (b"{\\rtf1 " + "\\par ".join(RESUME).encode() + b"}", "rtf"),
        (b"<html>" + "".join(f"<p>{line}" for line in RESUME).encode(), "html"),
        (WRITTEN.encode(), "txt"),
    ],
    ids=["pdf", "docx", "odt", "rtf", "html", "txt"],
)
async def test_the_same_words_come_from_every_kind(text: Apart, content: bytes, kind: str) -> None:
    document, looked = await read(text, content)

    assert (document.text, document.kind) == (WRITTEN, kind)
    assert not looked.asked


async def test_a_page_that_is_a_picture_stands_between_the_others(text: Apart) -> None:
    first, last = [*column(RESUME * 2)], [*column(["The end of it, as typed"] * 4)]
    document, looked = await read(text, pdf(first, [PICTURE], last), "Words of a picture of paper")

    assert looked.asked == [("pdf", 1)]
    assert (
        document.text.index("MARIA") < document.text.index("picture") < document.text.index("end")
    )
    assert (document.is_scan, document.pages, document.is_cut) == (True, 3, False)


async def test_a_page_that_fails_is_left_out_and_said_to_be(text: Apart) -> None:
    content = pdf([*column(RESUME * 2)], [PICTURE])
    document, _ = await read(text, content, Unread.TOO_HEAVY)

    assert document.is_cut
    assert document.text.startswith("MARIA")


async def test_after_a_page_that_is_too_heavy_no_other_is_looked_at(text: Apart) -> None:
    content = pdf([*column(RESUME * 2)], [PICTURE], [PICTURE], [PICTURE])
    document, looked = await read(text, content, "A page that was read", Unread.TOO_HEAVY)

    assert looked.asked == [("pdf", 1), ("pdf", 2)]
    assert document.is_cut
    assert document.text.endswith("A page that was read")


@pytest.mark.parametrize("reason", [Unread.OTHER_SCRIPT, Unread.TOO_HEAVY, Unread.UNAVAILABLE])
async def test_where_every_page_fails_the_reason_is_told(text: Apart, reason: Unread) -> None:
    with pytest.raises(DocumentUnread) as error:
        await read(text, pdf([PICTURE], [PICTURE]), reason, reason)

    assert error.value.reason is reason


async def test_photos_in_a_word_file_are_looked_at_in_their_order(text: Apart) -> None:
    photo = b"\xff\xd8\xff" + random.Random(1).randbytes(20_000)  # noqa: S311 - it packs badly
    names = ("image10.jpeg", "image2.jpeg", "image1.png", "logo.png")
    photos = {f"word/media/{name}": photo for name in names[:3]}
    logo = {f"word/media/{names[3]}": b"\x89PNG"}
    content = zipped({"word/document.xml": docx_body("Typed"), **photos, **logo})
    document, looked = await read(text, content, "Maria Lopez of Sevilla", "Forklift", "Spanish")

    assert looked.asked == [("zip", 1), ("zip", 2), ("zip", 3)]
    assert document.text.split("\n\n") == [
        "Typed", "Maria Lopez of Sevilla", "Forklift", "Spanish",
    ]  # fmt: skip
    assert (document.kind, document.is_scan, document.pages) == ("docx", True, 1)


def docx_body(words: str) -> str:
    return f"<w:document {NAMESPACES}><w:body>{p(words)}</w:body></w:document>"


async def test_faint_words_of_a_picture_are_flagged_once(text: Apart) -> None:
    content = b"\x89PNG\r\n\x1a\n" + b"\x00" * 99
    document, looked = await read(text, content, WRITTEN + " faint")

    assert looked.asked == [("image", 0)]
    assert document.hidden == (HiddenText.WHITE,)
    assert (document.kind, document.is_scan) == ("image", True)


class Taken:
    """Stands for a child that a file has taken over."""

    def __init__(self, **changed: object) -> None:
        good = {"kind": "pdf", "count": 1, "pages": [WRITTEN], "pictured": [], "garbled": []}
        self.reply = {**good, "links": [], "hidden": [], "is_cut": False, **changed}

    async def ask(self, header: Mapping[str, Any], content: bytes) -> dict[str, Any]:
        assert header["kind"]
        assert content
        return {name: each for name, each in self.reply.items() if each is not None}

    async def close(self) -> None: ...


@pytest.mark.parametrize(
    "changed",
    [
        {"pages": None}, {"pages": 3}, {"hidden": ["well"]}, {"links": None}, {"count": "x"},
        {"pictured": ["a"]}, {"garbled": [[]]},
    ],
)  # fmt: skip
async def test_a_reply_that_is_none_is_the_files_fault(changed: dict[str, object]) -> None:
    reader = SandboxedReader(Rooms(Taken(**changed), Looked()))
    with pytest.raises(DocumentUnread) as error:
        await reader.read(pdf([Put("x")]), "application/pdf")

    assert error.value.reason is Unread.CORRUPT


async def test_no_page_is_asked_for_that_is_not_there_and_no_text_is_without_end() -> None:
    taken = Taken(pages=["four words and more " + "x" * 200_000], pictured=[0, 9, -3])
    looked = Looked("short")
    document = await SandboxedReader(Rooms(taken, looked)).read(pdf([Put("x")]), "application/pdf")

    assert looked.asked == [("pdf", 0)]
    assert len(document.text) == READING.characters


@pytest.mark.parametrize(
    ("seen", "is_used"), [(WRITTEN, True), ("a few words", False), ("", False)]
)
async def test_what_is_seen_of_a_page_counts_more_than_text_that_it_does_not_show(
    seen: str, is_used: bool
) -> None:
    taken = Taken(pages=["Q7 zz kk " * 100], pictured=[0], garbled=[0])
    reader = SandboxedReader(Rooms(taken, Looked(seen)))
    document = await reader.read(pdf([Put("x")]), "application/pdf")

    assert (document.text == seen) is is_used
    assert document.is_scan is is_used


async def test_the_first_pages_of_a_scan_are_read_and_the_rest_said_to_be_left() -> None:
    looked = Looked(*(f"Words of page {n}, five of them" for n in range(6)))
    looked.count = 8
    reader = SandboxedReader(Rooms(Looked(), looked))
    document = await reader.read(b"II*\x00" + b"\x00" * 99, "image/tiff")

    assert looked.asked == [("image", n) for n in range(6)]
    assert (document.pages, document.is_cut) == (8, True)


async def test_a_bomb_is_called_too_heavy_and_not_empty(text: Apart) -> None:
    maker = next(each for each in MAKERS if each.__name__ == "_stream_bomb")
    with pytest.raises(DocumentUnread) as error:
        await read(text, maker(random.Random(1))[1])  # noqa: S311 - the same each time

    assert error.value.reason is Unread.TOO_HEAVY


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (pdf([]), Unread.EMPTY),
        (pdf([Put("Maria")]), Unread.TOO_LITTLE),
        (docx(""), Unread.EMPTY),
        (b"%PDF-1.4 nothing", Unread.CORRUPT),
        (zipped({"a.txt": "x"}), Unread.ARCHIVE),
        (zipped({"word/document.xml": b"\x00" * 5_000_000}), Unread.TOO_HEAVY),
        (b"x" * (READING.content + 1), Unread.TOO_LARGE),
    ],
    ids=["blank", "one word", "blank docx", "broken", "archive", "bomb", "too large"],
)
async def test_what_gives_no_text_says_why(text: Apart, content: bytes, reason: Unread) -> None:
    with pytest.raises(DocumentUnread) as error:
        await read(text, content)

    assert error.value.reason is reason


async def test_a_picture_with_hardly_a_word_is_too_little(text: Apart) -> None:
    with pytest.raises(DocumentUnread) as error:
        await read(text, b"\xff\xd8\xff" + b"\x00" * 99, "Sevilla")

    assert error.value.reason is Unread.TOO_LITTLE
