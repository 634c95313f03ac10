"""Words as they are compared here: small letters, no accents, signs as blanks."""

import re
import unicodedata
from functools import lru_cache
from typing import Final

_ACCENTS: Final = ("\u0300", "\u036f")
_NUKTA: Final = "\u093c"
_SAME: Final = str.maketrans(
    {"\u0901": "\u0902", "\u2019": " ", "'": " ", "\u200d": "", "\u200c": ""}
)
"""Devanagari's two signs for a nasal are used alike; an apostrophe parts words."""


_CLOCK: Final = re.compile(r"(?<![\d:.,])([01]?\d|2[0-4]) ?[:h] ?([0-5]\d)(?![\d:]|[.,]\d)")
_THOUSANDS: Final = re.compile(r"(?<=\d)[.,](?=\d{3}(?!\d))")
"""One word each: "8:30" is 8h30, "9,500" is 9500."""


@lru_cache(maxsize=4096)
def words_of(text: str) -> tuple[str, ...]:
    """The words of a text, in their order."""
    text = _CLOCK.sub(r"\1h\2", _THOUSANDS.sub("", text.casefold().translate(_SAME)))
    parts = unicodedata.normalize("NFKD", text)
    return tuple("".join(map(_letter, parts)).split())


def _letter(letter: str) -> str:
    if _ACCENTS[0] <= letter <= _ACCENTS[1] or letter == _NUKTA:
        return ""
    kind = unicodedata.category(letter)[0]
    return letter if kind in "LNM" else " "
