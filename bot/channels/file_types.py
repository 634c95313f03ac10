"""What the first bytes of a file say it is, against what it was sent as.

A sender may call anything anything. A type that has bytes of its own must begin with them; types
that have none (plain text, vCards) and unknown ones are left to whoever reads them.
"""

from collections.abc import Mapping
from typing import Final

_OGG: Final = ("ogg",)
_ZIP: Final = ("zip",)
_OLE: Final = ("ole",)

_KINDS: Final[Mapping[str, tuple[str, ...]]] = {
    "audio/ogg": _OGG,
    "audio/opus": _OGG,
    "application/ogg": _OGG,
    "audio/webm": ("ebml",),
    "video/webm": ("ebml",),
    "audio/mp4": ("iso",),
    "audio/m4a": ("iso",),
    "audio/x-m4a": ("iso",),
    "audio/3gpp": ("iso",),
    "video/mp4": ("iso",),
    "video/3gpp": ("iso",),
    "audio/aac": ("mpeg", "iso"),
    "audio/mpeg": ("mpeg",),
    "audio/mp3": ("mpeg",),
    "audio/amr": ("amr",),
    "audio/wav": ("wav",),
    "audio/x-wav": ("wav",),
    "audio/flac": ("flac",),
    "image/jpeg": ("jpeg",),
    "image/png": ("png",),
    "image/gif": ("gif",),
    "image/webp": ("webp",),
    "application/pdf": ("pdf",),
    "application/msword": _OLE,
    "application/rtf": ("rtf",),
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": _ZIP,
    "application/vnd.oasis.opendocument.text": _ZIP,
}
"""By declared type: what its content may be."""

_BEGINNINGS: Final = (
    (0, b"OggS", "ogg"),
    (0, b"\x1aE\xdf\xa3", "ebml"),
    (4, b"ftyp", "iso"),
    (0, b"ID3", "mpeg"),
    (0, b"#!AMR", "amr"),
    (8, b"WAVE", "wav"),
    (0, b"fLaC", "flac"),
    (0, b"\xff\xd8\xff", "jpeg"),
    (0, b"\x89PNG\r\n\x1a\n", "png"),
    (0, b"GIF8", "gif"),
    (8, b"WEBP", "webp"),
    (0, b"PK\x03\x04", "zip"),
    (0, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "ole"),
    (0, b"{\\rtf", "rtf"),
)
_PDF_WITHIN: Final = 1024
"""Bytes in which readers look for ``%PDF-`` (ISO 32000, implementation note 13)."""


def is_what_it_says(content: bytes, content_type: str) -> bool:
    """Whether a file may be of the type it was sent as; an empty one is of none."""
    kinds = _KINDS.get(content_type.partition(";")[0].strip().lower())
    return bool(content) and (kinds is None or kind_of(content) in kinds)


def kind_of(content: bytes) -> str | None:
    """What the first bytes say; None for what has none of its own."""
    for offset, beginning, kind in _BEGINNINGS:
        if content.startswith(beginning, offset):
            return kind
    if len(content) > 1 and content[0] == 0xFF and content[1] & 0xE0 == 0xE0:
        return "mpeg"  # the sync word of MPEG audio and ADTS
    return "pdf" if b"%PDF-" in content[:_PDF_WITHIN] else None
