"""Forms of one word: what is left when endings fall, and how Hindi sounds in either script.

Both are rough on purpose: the two words that are compared are cut alike, so a form need not be a
word, only the same for all forms of one.
"""

import re
import tomllib
from functools import lru_cache
from importlib.resources import files
from typing import Final

SHORTEST: Final = 5
"""Letters of a word that may lose its ending: "casa" and "caso" are two words."""
STEM: Final = 4
"""Letters that stay: fewer are shared by words that have nothing to do with each other."""
SOUND: Final = 4
"""The same of a word as it sounds, which has lost most of its vowels."""

_DATA: Final = tomllib.loads((files("bot.knowledge") / "forms.toml").read_text("utf-8"))
_WHOLE: Final = frozenset(str(_DATA["whole"]).split())
_ENDINGS: Final = tuple(sorted(str(_DATA["endings"]).split(), key=len, reverse=True))
_TWICE: Final = re.compile(r"([bcdfgjklmnprstvz])\1+")

_NAGARI: Final = re.compile("[\u0900-\u097f]")
_SPOKEN: Final = "k kh g gh n ch ch j jh n t th d dh n t th d dh n p f b bh m y r l v sh sh s h"
_CONSONANTS: Final = dict(
    zip(
        "कखगघङचछजझञटठडढणतथदधनपफबभमयरलवशषसह",
        _SPOKEN.split(),
        strict=True,
    )
)
_VOWELS: Final = dict(zip("अआइईउऊऋएऐओऔऑ", "aaiiuureeooo", strict=True))
_SIGNS: Final = dict(zip("ािीुूृेैोौॉ", "aiiuureeooo", strict=True))
_VIRAMA: Final = "\u094d"
_NASAL: Final = "\u0902"
_LATIN: Final = (
    (re.compile("aa+"), "a"),
    (re.compile("ee+|ii+"), "i"),
    (re.compile("oo+|uu+"), "u"),
    (re.compile("ai|ei|[ae]y(?![aeiou])"), "e"),
    (re.compile("au|ou"), "o"),
    (re.compile("e(?=h.)"), "a"),
    (re.compile("iy(?=[aeiou])"), "i"),
    (re.compile("chh?"), "c"),
    (re.compile("ph"), "f"),
    (re.compile("w"), "v"),
    (re.compile("z"), "j"),
    (re.compile("q|ck|c(?=[kt])"), "k"),
)
_NASAL_INSIDE: Final = re.compile("n(?=[gk])")
_INFLECTED: Final = re.compile("(?<=..)(?<!t)([ntg])[aei]$")
"""Verbs by gender and number: karna, karni, karne."""
_LAST_NASAL: Final = re.compile("(?<=..[aeiou])n$")


@lru_cache(maxsize=16384)
def stem(word: str) -> str:
    """The word without its ending, of whichever language it is."""
    if word in _WHOLE or not word.isascii() or word[0].isdigit():
        return word
    if len(word) < SHORTEST:
        return word[:-1] if len(word) == STEM and word[-1] == "s" != word[-2] else word
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= STEM:
            left = word[: -len(ending)]
            return _TWICE.sub(r"\1", left) if len(left) > STEM else left
    return word


@lru_cache(maxsize=16384)
def sound(word: str) -> str:
    """A Hindi word as it is spoken: the same for महीने, mahina and mahine."""
    if word[0].isdigit():
        return word
    letters = _INFLECTED.sub(r"\1", _LAST_NASAL.sub("", _heard(word)))
    bones = _bones(letters)
    short = bones.rstrip("aeiouy")
    return short if len(short) >= SOUND else bones


@lru_cache(maxsize=4096)
def sound_of_beginning(word: str) -> str:
    """The same of a word that goes on."""
    return word if word[0].isdigit() else _bones(_heard(word))


def _bones(letters: str) -> str:
    letters = _NASAL_INSIDE.sub("", _TWICE.sub(r"\1", letters))
    return letters[:1] + letters[1:].replace("a", "")


def _heard(word: str) -> str:
    letters = _spoken(word) if _NAGARI.match(word) else word
    for pattern, plain in _LATIN:
        letters = pattern.sub(plain, letters)
    return letters


def _spoken(word: str) -> str:
    """Devanagari in Latin letters; a vowel that is not written is an "a"."""
    spoken: list[str] = []
    for at, letter in enumerate(word):
        after = word[at + 1 : at + 2]
        if letter in _CONSONANTS:
            silent = not after or after in _SIGNS or after == _VIRAMA
            spoken.append(_CONSONANTS[letter] + ("" if silent else "a"))
        elif letter == _NASAL:
            spoken.append("n" if after else "")
        else:
            spoken.append(_VOWELS.get(letter) or _SIGNS.get(letter) or "")
    return "".join(spoken)
