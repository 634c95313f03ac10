"""What the first bytes of a recording say it is, against what it was sent as.

A sender may call anything anything. A recording must begin with the bytes of its type. All else is
left to whoever reads it: documents come under each other's types every day, and their reader has an
answer of its own for each that is locked, empty, cut or something else (``bot.documents.kinds``).
"""

from collections.abc import Mapping
from typing import Final

_OGG: Final = ("ogg",)

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
)


def is_what_it_says(content: bytes, content_type: str) -> bool:
    """Whether a file may be of the type it was sent as; an empty one is no recording."""
    kinds = _KINDS.get(content_type.partition(";")[0].strip().lower())
    return kinds is None or kind_of(content) in kinds


def kind_of(content: bytes) -> str | None:
    """What the first bytes say; None for what has none of its own."""
    for offset, beginning, kind in _BEGINNINGS:
        if content.startswith(beginning, offset):
            return kind
    if len(content) > 1 and content[0] == 0xFF and content[1] & 0xE0 == 0xE0:
        return "mpeg"  # the sync word of MPEG audio and ADTS
    return None
