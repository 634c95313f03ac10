"""A message as numbers: which letters and words it is made of, and what is open meanwhile.

Letters (parts of three to five of each word) find what was misspelled and Hindi in Latin letters;
words and pairs of words find turns of phrase; their sounds find both however they are spelt. Each
is put into one of :data:`PLACES` by a checksum, so no list of words is kept and an unknown one
costs nothing.
"""

import re
import unicodedata
from collections.abc import Iterator
from typing import Final
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from bot.domain.job import QuestionType
from bot.llm.local.sounds import sound

VERSION: Final = 2
"""Rises whenever the same text could come to other numbers: then the heads are learnt anew."""

PLACES: Final = 8192
LONGEST: Final = 400
"""Characters of a clause that are read."""

NOTHING_OPEN: Final = "none"
OPEN: Final = (NOTHING_OPEN, *(each.value for each in QuestionType))
"""What can be open while something is said."""

SITUATION: Final = 2 * len(OPEN) + 4
"""Numbers that say what was open and what the message looks like."""

_SHORT, _LONG = 2, 8
_PARTS: Final = (3, 4, 5)
_LATIN_ACCENTS: Final = re.compile(r"[\u0300-\u036f]")
_DRAWN_OUT: Final = re.compile(r"(.)\1{2,}")
_NOT_A_WORD: Final = re.compile(r"[^\w\u0900-\u0963\u0970-\u097f]+|_")

Places = NDArray[np.int64]
Numbers = NDArray[np.float32]


def folded(text: str) -> str:
    """Small letters without Latin accents, ``sooo`` as ``soo``, every digit as 0."""
    compatible = unicodedata.normalize("NFKC", text[:LONGEST]).casefold()
    bare = _LATIN_ACCENTS.sub("", unicodedata.normalize("NFD", compatible))
    joined = unicodedata.normalize("NFC", bare).replace("'", "").replace("\u2019", "")
    same = "".join("0" if each.isdigit() else each for each in joined)
    return _DRAWN_OUT.sub(r"\1\1", same)


def words(text: str) -> list[str]:
    """The words of a text, folded."""
    return _NOT_A_WORD.sub(" ", folded(text)).split()


def places(text: str) -> Places:
    """Where the text has something, each place once."""
    found = {place(part) for part in _text_parts(text)}
    return np.array(sorted(found), dtype=np.int64)


def place(part: str) -> int:
    """Where a part of a text is counted."""
    return crc32(part.encode()) % PLACES


def parts_of_word(word: str) -> Iterator[str]:
    """The word, its sound and its parts, with marks where it begins and ends."""
    yield f"={word}"
    if heard := sound(word):
        yield f"~{heard}"
    marked = f"<{word}>"
    for length in _PARTS:
        for begin in range(len(marked) - length + 1):
            yield marked[begin : begin + length]


def situation(text: str, is_open: str) -> Numbers:
    """What is open (``OPEN``), alone and together with a digit in the text, and its looks."""
    numbers = np.zeros(SITUATION, dtype=np.float32)
    at, count = OPEN.index(is_open), len(text.split())
    has_digit = any(each.isdigit() for each in text)
    numbers[at] = 1
    numbers[len(OPEN) + at] = has_digit
    numbers[-4:] = (has_digit, count <= _SHORT, count >= _LONG, "@" in text)
    return numbers


def _text_parts(text: str) -> Iterator[str]:
    said = words(text)
    for word in said:
        yield from parts_of_word(word)
    yield from _pairs(said)
    yield from (f"~{each}" for each in _pairs([sound(word) for word in said]))
    for each in folded(text):
        if not (each.isalnum() or each.isspace() or unicodedata.category(each).startswith("M")):
            yield f"!{each}"


def _pairs(some: list[str]) -> Iterator[str]:
    for pair in zip(["^", *some], [*some, "$"], strict=True):
        yield " ".join(pair)
