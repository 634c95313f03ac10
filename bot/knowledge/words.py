"""Words as they are compared here: small letters, no accents, signs as blanks."""

import unicodedata
from functools import lru_cache
from typing import Final

_ACCENTS: Final = ("\u0300", "\u036f")
_NUKTA: Final = "\u093c"
_SAME: Final = str.maketrans(
    {"\u0901": "\u0902", "\u2019": " ", "'": " ", "\u200d": "", "\u200c": ""}
)
"""Devanagari's two signs for a nasal are used alike; an apostrophe parts words."""


@lru_cache(maxsize=4096)
def words_of(text: str) -> tuple[str, ...]:
    """The words of a text, in their order."""
    parts = unicodedata.normalize("NFKD", text.casefold().translate(_SAME))
    return tuple("".join(map(_letter, parts)).split())


def _letter(letter: str) -> str:
    if _ACCENTS[0] <= letter <= _ACCENTS[1] or letter == _NUKTA:
        return ""
    kind = unicodedata.category(letter)[0]
    return letter if kind in "LNM" else " "
