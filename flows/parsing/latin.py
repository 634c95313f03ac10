"""Devanagari in Latin letters, as people type it: "पैंट" is "pant" or "paint"."""

from collections.abc import Iterator
from functools import lru_cache
from itertools import islice, product
from typing import Final

from flows.parsing.words import fold

_CONSONANTS: Final = {
    "क": ("k",), "ख": ("kh",), "ग": ("g",), "घ": ("gh",), "ङ": ("n",),
    "च": ("ch",), "छ": ("chh", "ch"), "ज": ("j", "z"), "झ": ("jh",), "ञ": ("n",),
    "ट": ("t",), "ठ": ("th",), "ड": ("d",), "ढ": ("dh",), "ण": ("n",),
    "त": ("t",), "थ": ("th",), "द": ("d",), "ध": ("dh",), "न": ("n",),
    "प": ("p",), "फ": ("ph", "f"), "ब": ("b",), "भ": ("bh",), "म": ("m",),
    "य": ("y",), "र": ("r",), "ल": ("l",), "व": ("v", "w"),
    "श": ("sh",), "ष": ("sh",), "स": ("s",), "ह": ("h",),
}  # fmt: skip
_VOWELS: Final = {
    "अ": ("a",), "आ": ("a", "aa"), "इ": ("i",), "ई": ("i", "ee"), "उ": ("u",), "ऊ": ("u", "oo"),
    "ए": ("e",), "ऐ": ("ai", "e", "a"), "ओ": ("o",), "औ": ("au", "o"), "ऑ": ("o", "a"),
    "ऋ": ("ri",),
    "ा": ("a", "aa"), "ि": ("i",), "ी": ("i", "ee"), "ु": ("u",), "ू": ("u", "oo"),
    "े": ("e",), "ै": ("ai", "a", "e"), "ो": ("o",), "ौ": ("au", "o"), "ॉ": ("o", "a"),
    "ृ": ("ri",),
}  # fmt: skip
_NASAL: Final = "ं"
_VIRAMA: Final = "्"
_LETTER: Final = {"\u093c": ("",), "\u0903": ("h",), _NASAL: ("n",)}
_MOST: Final = 24
"""Spellings of one word that are tried; small typos are forgiven besides."""


@lru_cache(maxsize=512)
def latin(text: str) -> tuple[str, ...]:
    """The ways to type a Devanagari text; none for one in another script or with signs."""
    words = fold(text).split()
    spelt = [tuple(islice(_spellings(word), _MOST)) for word in words]
    if not words or not all(spelt):
        return ()
    return tuple(" ".join(each) for each in islice(product(*spelt), _MOST))


def _spellings(word: str) -> Iterator[str]:
    parts: list[tuple[str, ...]] = []
    for at, letter in enumerate(word):
        if letter == _VIRAMA:
            continue
        found = _CONSONANTS.get(letter) or _VOWELS.get(letter) or _LETTER.get(letter)
        if found is None:
            return
        parts.append(found)
        if letter in _CONSONANTS and _is_followed_by_consonant(word, at):
            parts.append(("a",))
    yield from dict.fromkeys("".join(each) for each in product(*parts))


def _is_followed_by_consonant(word: str, at: int) -> bool:
    """Whether the short "a" that no letter writes is spoken: not at the end of a word."""
    behind = word[at + 1 : at + 2]
    return behind in _CONSONANTS or behind == _NASAL
