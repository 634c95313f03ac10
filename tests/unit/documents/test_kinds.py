"""What a file is, and what is said of one that is not read."""

import zipfile
from io import BytesIO

import pytest

from bot.documents.archive import Archive
from bot.documents.kinds import OLE, Kind, kind_of
from bot.documents.limits import Limits
from bot.domain.document import DocumentUnread, Unread
from tests.unit.documents.making import docx, odt, p, zipped

PDF = b"%PDF-1.7\n"
JPEG = b"\xff\xd8\xff\xe0" + b"\x00" * 40
DOCX_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@pytest.mark.parametrize(
    ("content", "content_type", "name", "kind"),
    [
        (PDF, "application/pdf", "cv.pdf", Kind.PDF),
        (b"\r\n\r\n" + PDF, "application/pdf", "", Kind.PDF),
        (PDF, "application/octet-stream", "cv", Kind.PDF),
        (PDF, "", "", Kind.PDF),
        (docx(p("a")), DOCX_TYPE, "cv.docx", Kind.ZIP),
        (docx(p("a")), "application/msword", "cv.doc", Kind.ZIP),
        (rb"{\rtf1 a}", "application/msword", "cv.doc", Kind.RTF),
        (b"<html><p>Maria", "application/msword", "cv.doc", Kind.HTML),
        (b"<!DOCTYPE html><p>Maria", "text/html", "cv.html", Kind.HTML),
        (b"Maria Lopez", "text/plain", "cv.txt", Kind.TXT),
        (b"Maria Lopez", "", "", Kind.TXT),
        (JPEG, "image/jpeg", "me.jpg", Kind.IMAGE),
        (JPEG, "image/png", "me.png", Kind.IMAGE),
        (b"RIFF\x00\x00\x00\x00WEBPVP8 ", "image/webp", "", Kind.IMAGE),
        (JPEG, "image/jpeg", "M. Lopez 2024", Kind.IMAGE),
    ],
)
def test_a_file_is_what_its_bytes_say(
    content: bytes, content_type: str, name: str, kind: Kind
) -> None:
    assert kind_of(content, content_type, name) is kind


@pytest.mark.parametrize(
    ("content", "content_type", "name", "reason"),
    [
        (b"", "application/pdf", "cv.pdf", Unread.EMPTY),
        (b"\x00" * 99, "application/pdf", "cv.pdf", Unread.EMPTY),
        (b" \r\n\t", "text/plain", "cv.txt", Unread.EMPTY),
        (JPEG, "application/pdf", "cv.pdf", Unread.MISNAMED),
        (docx(p("a")), "application/pdf", "cv.pdf", Unread.MISNAMED),
        (PDF, DOCX_TYPE, "cv.docx", Unread.MISNAMED),
        (PDF, "image/jpeg", "cv.jpg", Unread.MISNAMED),
        (b"MZ\x90\x00", "application/pdf", "cv.pdf", Unread.MISNAMED),
        (b"plain words only", "application/pdf", "cv.pdf", Unread.MISNAMED),
        (b"\x7fELF\x02\x01", "", "", Unread.OTHER_TYPE),
        (b"\x01\x02\x03\x80" * 50, "application/pdf", "cv.pdf", Unread.CORRUPT),
        (b"\x01\x02\x03\x80" * 50, "", "cv", Unread.OTHER_TYPE),
        (b"\x00\x00\x00\x18ftypheic\x00\x00", "image/heic", "a.heic", Unread.OTHER_TYPE),
        (b"\x00\x00\x00\x18ftypmp42\x00\x00", "video/mp4", "a.mp4", Unread.OTHER_TYPE),
        (
            OLE + b"\x00" * 99 + "WordDocument".encode("utf-16-le") + b"\0\0",
            "",
            "cv.doc",
            Unread.OLD_WORD,
        ),
        (OLE + b"\x00" * 99, "application/msword", "cv.doc", Unread.OLD_WORD),
        (OLE + "EncryptedPackage".encode("utf-16-le") + b"\0\0", "", "cv.docx", Unread.LOCKED),
        (OLE + "Workbook".encode("utf-16-le") + b"\0\0", "", "cv.xls", Unread.OTHER_TYPE),
        (b"Rar!\x1a\x07\x01\x00", "", "cv.rar", Unread.ARCHIVE),
        (b"7z\xbc\xaf\x27\x1c\x00", "", "cv.7z", Unread.ARCHIVE),
        (b"\x1f\x8b\x08\x00", "application/gzip", "cv.tar.gz", Unread.ARCHIVE),
    ],
)
def test_what_is_not_read_is_named(
    content: bytes, content_type: str, name: str, reason: Unread
) -> None:
    with pytest.raises(DocumentUnread) as error:
        kind_of(content, content_type, name)

    assert error.value.reason is reason


def bomb(entries: int = 1) -> bytes:
    return zipped({f"word/document{n or ''}.xml": b"\x00" * 3_000_000 for n in range(entries)})


def locked() -> bytes:
    """The flag of encryption, set by hand: the library reads such files and writes none."""
    content = bytearray(docx(p("a")))
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.index(mark) + offset] |= 1
    return bytes(content)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"PK\x03\x04" + b"\x00" * 60, Unread.CORRUPT),
        (docx(p("a"))[:-30], Unread.CORRUPT),
        (zipped({}), Unread.EMPTY),
        (zipped({"cv.pdf": PDF}), Unread.ARCHIVE),
        (zipped({"xl/workbook.xml": "<a/>"}), Unread.OTHER_TYPE),
        (zipped({"content.xml": "<a/>", "mimetype": "x.opendocument.sheet"}), Unread.OTHER_TYPE),
        (zipped({"word/document.xml": "<a/>", "word/vbaProject.bin": b"x"}), Unread.MACROS),
        (locked(), Unread.LOCKED),
        (bomb(), Unread.TOO_HEAVY),
        (zipped({f"a{n}": b"" for n in range(2_100)}), Unread.TOO_HEAVY),
    ],
    ids=[
        "nothing in it", "cut", "no entry", "a PDF", "a sheet", "an open sheet", "macros", "locked",
        "bomb", "many entries",
    ],
)  # fmt: skip
def test_an_archive_that_is_no_document_is_named(content: bytes, reason: Unread) -> None:
    with pytest.raises(DocumentUnread) as error:
        assert Archive(content, Limits()).kind is None

    assert error.value.reason is reason


def test_documents_are_told_by_their_parts() -> None:
    assert Archive(docx(p("a")), Limits()).kind == "docx"
    assert Archive(odt("<text:p>a</text:p>"), Limits()).kind == "odt"


def test_a_part_larger_than_its_directory_says_is_given_up() -> None:
    """A directory that lies: the size in it is what was judged."""
    content = bytearray(zipped({"word/document.xml": b"a" * 1000}))
    at = content.index(b"PK\x01\x02") + 24
    content[at : at + 4] = (10).to_bytes(4, "little")
    archive = Archive(bytes(content), Limits())

    with pytest.raises(DocumentUnread):
        archive.part("word/document.xml")


def test_a_name_that_leads_elsewhere_writes_nothing() -> None:
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w") as file:
        file.writestr("../../word/document.xml", "x")

    with pytest.raises(DocumentUnread) as error:
        assert Archive(packed.getvalue(), Limits()).kind is None
    assert error.value.reason is Unread.ARCHIVE
