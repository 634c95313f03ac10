"""What a file is by its first bytes, and whether that is what it is said to be.

Looks at bytes and never opens anything: this runs in the worker itself.
"""

from enum import StrEnum
from typing import Final

from bot.domain.document import DocumentUnread, Unread


class Kind(StrEnum):
    """What a file is. The words are those of ``Document.kind``, but for ``ZIP``."""

    PDF = "pdf"
    ZIP = "zip"
    """DOCX or ODT, or no document at all: its directory says."""
    RTF = "rtf"
    HTML = "html"
    TXT = "txt"
    IMAGE = "image"


IMAGES: Final = (
    b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"GIF87a", b"GIF89a", b"II*\x00", b"MM\x00*", b"BM",
)  # fmt: skip
OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""Files of Office before 2007, and locked files of every Office."""
ARCHIVES: Final = (b"Rar!\x1a\x07", b"7z\xbc\xaf\x27\x1c", b"\x1f\x8b", b"BZh", b"\xfd7zXZ\x00")
PROGRAMS: Final = (b"MZ", b"\x7fELF", b"\xcf\xfa\xed\xfe", b"\xca\xfe\xba\xbe", b"#!")
_MEDIA: Final = b"ftyp"
"""From the fifth byte: films, and the HEIC photos of iPhones, which nothing permissive reads."""
_HEAD: Final = 1024
"""Readers of PDF find their mark within so many bytes; mail programs put lines before it."""
_WORD_NAMES: Final = ("doc", "docx", "docm", "odt", "rtf", "html", "htm")
"""Programs write one of these under the name of another, and Word opens them all."""
_CLAIMS: Final = {
    "application/pdf": "pdf",
    "application/msword": "doc",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "docx",
    "application/vnd.oasis.opendocument.text": "odt",
    "application/rtf": "rtf",
    "text/rtf": "rtf",
    "text/html": "html",
    "text/plain": "txt",
}
_FITTING: Final = {
    "pdf": {Kind.PDF},
    **dict.fromkeys(_WORD_NAMES, frozenset({Kind.ZIP, Kind.RTF, Kind.HTML})),
    "txt": {Kind.TXT, Kind.RTF, Kind.HTML},
    "image": {Kind.IMAGE},
}
_IMAGE_NAMES: Final = ("jpg", "jpeg", "png", "webp", "gif", "tif", "tiff", "bmp")


def kind_of(content: bytes, content_type: str, name: str) -> Kind:
    """What the file is.

    Raises:
        DocumentUnread: nothing that is read, or not what it is said to be.
    """
    if not content.strip(b"\x00\t\r\n\f\v \xef\xbb\xbf"):
        raise DocumentUnread(Unread.EMPTY)
    claim = _claim(content_type, name)
    kind = _by_bytes(content, claim)
    if kind is None:
        raise DocumentUnread(_why_not(content, claim))
    if claim is not None and kind not in _FITTING[claim]:
        raise DocumentUnread(Unread.MISNAMED)
    return kind


def _claim(content_type: str, name: str) -> str | None:
    """What the file is said to be: its name is nearer to people than its type."""
    ending = name.rpartition(".")[2].strip().casefold() if "." in name else ""
    if ending in _IMAGE_NAMES:
        return "image"
    if ending in _FITTING:
        return ending
    declared = content_type.partition(";")[0].strip().casefold()
    return "image" if declared.startswith("image/") else _CLAIMS.get(declared)


def _by_bytes(content: bytes, claim: str | None) -> Kind | None:
    head = content[:_HEAD]
    is_image = head.startswith(IMAGES) or (head[:4] == b"RIFF" and head[8:12] == b"WEBP")
    marks = (
        (Kind.PDF, b"%PDF-" in head),
        (Kind.ZIP, head.startswith((b"PK\x03\x04", b"PK\x05\x06"))),
        (Kind.IMAGE, is_image),
        (Kind.RTF, head.lstrip().startswith(b"{\\rtf")),
        (None, head.startswith((OLE, *ARCHIVES, *PROGRAMS))),
        (Kind.HTML, _is_markup(head)),
        (Kind.TXT, claim in {"txt", None} and is_text(content)),
    )
    return next((kind for kind, is_so in marks if is_so), None)


def _is_markup(head: bytes) -> bool:
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip()[:256].lower()
    if start.startswith((b"<?xml", b"<!--")):
        return b"<html" in head.lower()
    return start.startswith((b"<!doctype html", b"<html", b"<head", b"<body", b"<meta"))


def is_text(content: bytes) -> bool:
    """Whether people could read these bytes: hardly a control character among them."""
    sample = content[:8192]
    if sample.startswith((b"\xff\xfe", b"\xfe\xff")):
        return True
    odd = sum(byte < 32 and byte not in b"\t\n\r\f\x0b\x1b" for byte in sample)
    return odd <= len(sample) // 100


def _why_not(content: bytes, claim: str | None) -> Unread:
    if content.startswith(OLE):
        return _of_ole(content)
    if content.startswith(ARCHIVES):
        return Unread.ARCHIVE
    if content[4:8] == _MEDIA:
        return Unread.OTHER_TYPE if claim in {None, "image"} else Unread.MISNAMED
    if content.startswith(PROGRAMS) or (claim is not None and is_text(content)):
        return Unread.MISNAMED if claim is not None else Unread.OTHER_TYPE
    return Unread.OTHER_TYPE if claim is None else Unread.CORRUPT


def _of_ole(content: bytes) -> Unread:
    """An OLE file names its streams in UTF-16."""
    if _stream("EncryptedPackage") in content:
        return Unread.LOCKED
    others = ("Workbook", "Book", "PowerPoint Document", "__properties_version1.0")
    if _stream("WordDocument") not in content and any(_stream(each) in content for each in others):
        return Unread.OTHER_TYPE
    return Unread.OLD_WORD


def _stream(name: str) -> bytes:
    return name.encode("utf-16-le") + b"\x00\x00"
