"""Words of Devanagari that a PDF broke.

Browsers write a group of letters as one letter, too narrow, and no spaces: whoever reads it guesses
spaces within words. What is drawn tells: the letters of a word hang from one line, which is broken
between words.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import numpy as np

from bot.documents.pdf_words import Word
from bot.documents.visible import Picture

_WIDEST: Final = 0.9
"""Of the size: so far may two parts of a word stand apart."""
_CLOSING: Final = ",.;:)\u0964"
_INK: Final = 0.15
"""Of what is darkest there: an edge that is smoothed is less, a line thinner than a pixel more."""


def rejoined(words: Sequence[Word], picture: Picture) -> list[Word]:
    """The words, in the order of the file, with those as one that hang from one line."""
    whole: list[Word] = []
    for word in words:
        if whole and _are_near(whole[-1], word) and _hang_together(whole[-1], word, picture):
            whole[-1] = _one(whole[-1], word)
        else:
            whole.append(word)
    return whole


def _are_near(last: Word, word: Word) -> bool:
    is_after = is_devanagari(word.text[0]) or word.text[0] in _CLOSING
    if not (is_devanagari(last.text[-1]) and is_after):
        return False
    size = min(last.size, word.size)
    is_beside = last.left < word.left and word.left - last.right < _WIDEST * size
    is_level = abs(last.base - word.base) < 0.2 * size
    return (
        is_beside and is_level and last.ink == word.ink and not (last.is_turned or word.is_turned)
    )


def is_devanagari(letter: str) -> bool:
    """Whether a letter may hang from a line."""
    return "\u0900" <= letter <= "\u097f" and letter not in "\u0964\u0965"


def _hang_together(last: Word, word: Word, picture: Picture) -> bool:
    """Whether no column of the picture between them is empty, as one is before a new word."""
    if word.text[0] in _CLOSING:
        return True
    scale = picture.scale
    left = round(min(last.right, word.left) * scale) - 1
    right = round(max(last.right, word.left) * scale) + 1
    top, bottom = (round(each * scale) for each in (min(last.top, word.top), word.bottom))
    area = picture.pixels[max(top, 0) : bottom, max(left, 0) : right].astype(np.int16)
    if not area.size:
        return False
    ground = np.median(area.reshape(-1, 3), axis=0)
    columns = np.abs(area - ground).max(axis=(0, 2))
    return bool(columns.min() > _INK * columns.max())


def _one(last: Word, word: Word) -> Word:
    return replace(
        last,
        text=last.text + word.text,
        top=min(last.top, word.top),
        right=max(last.right, word.right),
        bottom=max(last.bottom, word.bottom),
        order=min(last.order, word.order),
    )
