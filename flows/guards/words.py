"""A text as the lexicons compare it, and the lexicons themselves.

Lexicons are data (``lexicon/<name>.toml``), written in the same plain form: small letters without
Latin accents, no punctuation, single spaces.
"""

import re
import tomllib
import unicodedata
from collections.abc import Collection, Mapping
from functools import cache
from importlib.resources import files
from typing import Final

LONGEST: Final = 4000
"""Characters that are looked at; what candidates write to a chat is shorter."""

_INVISIBLE: Final = dict.fromkeys(
    each
    for first, last in (
        (0x00AD, 0x00AD),
        (0x034F, 0x034F),
        (0x061C, 0x061C),
        (0x180E, 0x180E),
        (0x200B, 0x200F),
        (0x202A, 0x202E),
        (0x2060, 0x206F),
        (0x20E3, 0x20E3),
        (0xFE00, 0xFE0F),
        (0xFEFF, 0xFEFF),
    )
    for each in range(first, last + 1)
)
"""Soft hyphens, joiners, direction marks, key caps, variation selectors."""

CODE_WORD: Final = re.compile(r"[\w-]+")
"""A word as job codes are words: ``DRIVER-BLR`` is one."""

_LATIN_ACCENTS: Final = re.compile(r"[\u0300-\u036f]")
_APOSTROPHES: Final = re.compile("['`\u00b4\u02bc\u2018\u2019]")
_ASCII_APOSTROPHES: Final = dict.fromkeys(map(ord, "'`"))
_NOT_A_WORD: Final = re.compile(r"[^\w\u0900-\u0963\u0970-\u097f]+|_")
"""Devanagari vowel signs are marks, which ``\\w`` leaves out; its full stops (danda) are not."""


def folded(text: str) -> str:
    """NFKC, small letters, nothing invisible, no Latin accents; punctuation stays."""
    if text.isascii():  # as most is: nothing below would change it
        return text[:LONGEST].lower().translate(_ASCII_APOSTROPHES)
    visible = text[:LONGEST].translate(_INVISIBLE)
    compatible = unicodedata.normalize("NFKC", visible).translate(_INVISIBLE).casefold()
    bare = _LATIN_ACCENTS.sub("", unicodedata.normalize("NFD", compatible))
    return _APOSTROPHES.sub("", unicodedata.normalize("NFC", bare))


def plain(text: str) -> str:
    """Words with single spaces between: ``"Don't  STOP!"`` is ``"dont stop"``."""
    return " ".join(words(text))


def without_words(text: str, unwanted: Collection[str]) -> str:
    """The text without code words, which are given in small letters."""

    def keep(found: re.Match[str]) -> str:
        return " " if found[0].casefold() in unwanted else found[0]

    return CODE_WORD.sub(keep, text).strip() if unwanted else text


def words(text: str) -> list[str]:
    """The words of a text, folded."""
    return _NOT_A_WORD.sub(" ", folded(text)).split()


@cache
def lexicon(name: str) -> Mapping[str, Mapping[str, tuple[str, ...]]]:
    """``{section: {language: entries}}`` of a lexicon."""
    source = files("flows.guards").joinpath("lexicon", f"{name}.toml")
    stored = tomllib.loads(source.read_text(encoding="utf-8"))
    return {
        section: {language: tuple(entries) for language, entries in by_language.items()}
        for section, by_language in stored.items()
    }


@cache
def entries(name: str, section: str) -> frozenset[str]:
    """All entries of a section, in every language."""
    return frozenset(each for some in lexicon(name)[section].values() for each in some)


@cache
def pattern(name: str, section: str) -> re.Pattern[str]:
    """One pattern for all of a section's patterns, to be searched in plain text.

    Boundaries are spaces, not word boundaries: a Devanagari vowel sign would end a word there.
    """
    parts = "|".join(sorted(entries(name, section)))
    return re.compile(rf"(?<!\S)(?:{parts})(?!\S)")
