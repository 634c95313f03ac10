"""A word by its consonants, alike in both scripts of Hindi: ``नौकरी`` and ``nokri`` are ``nkr``.

Who writes Hindi in Latin letters spells as it comes: ``nahi``, ``nhi`` and ``nahin``; vowels and
the breath in ``bh`` come and go, consonants stay. A word mistyped in any language gains by it, too.
"""

import re
import unicodedata
from collections.abc import Mapping
from functools import lru_cache
from typing import Final

_LETTERS: Final[Mapping[str, str]] = {
    "क": "k", "ख": "k", "ग": "g", "घ": "g", "ङ": "n", "च": "c", "छ": "c", "ज": "j", "झ": "j",
    "ञ": "n", "ट": "t", "ठ": "t", "ड": "d", "ढ": "d", "ण": "n", "त": "t", "थ": "t", "द": "d",
    "ध": "d", "न": "n", "प": "p", "फ": "f", "ब": "b", "भ": "b", "म": "m", "र": "r", "ल": "l",
    "ळ": "l", "व": "v", "श": "s", "ष": "s", "स": "s", "ह": "h", "ं": "n", "ँ": "n",
}  # fmt: skip
_DEVANAGARI: Final = re.compile("[\u0900-\u097f]")
_RESPELT: Final = (
    (re.compile("ch+"), "c"),
    (re.compile("sh"), "s"),
    (re.compile("ph"), "f"),
    (re.compile("x"), "ks"),
    (re.compile("q"), "k"),
    (re.compile("w"), "v"),
    (re.compile("z"), "j"),
    (re.compile("(?<=[kgcjtdpb])h"), ""),
    (re.compile("[aeiouy]"), ""),
)
_DOUBLED: Final = re.compile(r"(.)\1+")


@lru_cache(maxsize=4096)
def sound(word: str) -> str:
    """The consonants of a folded word; nothing where it has none."""
    heard = _of_devanagari(word) if _DEVANAGARI.search(word) else _of_latin(word)
    return _DOUBLED.sub(r"\1", heard)


def _of_devanagari(word: str) -> str:
    """Dots below are left out: who writes Latin letters writes ``ड़`` as a d as often as an r."""
    plain = unicodedata.normalize("NFD", word)
    return "".join(_LETTERS.get(each, "" if _DEVANAGARI.match(each) else each) for each in plain)


def _of_latin(word: str) -> str:
    for pattern, instead in _RESPELT:
        word = pattern.sub(instead, word)
    return word
