"""A candidate's words made comparable, each with its place in the original.

Folding takes away what people leave out or their keyboards add: case, Latin accents, the nukta,
apostrophes, invisible characters, other scripts' digits. Vocabulary is folded the same way.
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

READ_LIMIT: Final = 1_000
"""Characters that the typed parsers look at; an answer hides no deeper, a story may be longer."""

TOKEN_LIMIT: Final = 250
"""Tokens, likewise: a thousand characters of prose have fewer."""

_SPECIAL: Final = {
    "½": " 1/2 ",
    "¼": " 1/4 ",
    "¾": " 3/4 ",
    "º": "",
    "ª": "",
    "\u0901": "\u0902",  # chandrabindu, which many keyboards lack, as anusvara
    "\u093c": "",  # nukta
    **dict.fromkeys("\ufe0e\ufe0f\u20e3", ""),  # what makes a digit a key: 3️⃣
    **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212", "-"),
    **dict.fromkeys("'`\u2019\u2018\u02bc\u00b4", ""),  # apostrophes: often left out
}

_TOKEN: Final = re.compile(
    r"(?P<number>(?<![^\s(])\.\d{1,2}(?![\d.,]*\d)|\d{1,3}(?: \d{3})+(?![\d.,]*\d)|\d+(?:[.,]\d+)*)"
    r"|(?P<word>[\u0900-\u0963\u0970-\u097f]+|[^\W\d_]+)"
    r"|(?P<sign>[^\w\s.,;:!?¡¿()\[\]{}\"“”…।*_|\\])"
)
_LONG_LETTERS: Final = re.compile(r"(.)\1{2,}")


@dataclass(frozen=True, slots=True)
class Token:
    """A word, a number or a sign.

    Attributes:
        text: folded. start, end: in the original.
        is_number: digits, with separators as written.
        glued: nothing stands between this and the token before (``20k``, ``3yrs``).
    """

    text: str
    start: int
    end: int
    is_number: bool = False
    glued: bool = False


@dataclass(frozen=True, slots=True)
class Words:
    """One message, read.

    Attributes:
        folded: the whole text, for parsers that look at characters.
        tokens: without punctuation; a hyphen only beside a digit.
    """

    original: str
    folded: str
    tokens: tuple[Token, ...]

    @property
    def texts(self) -> tuple[str, ...]:
        """The folded tokens."""
        return tuple(token.text for token in self.tokens)

    def quote(self, start: int, end: int) -> str:
        """The original words of ``tokens[start:end]``."""
        if start >= end:
            return ""
        return self.original[self.tokens[start].start : self.tokens[end - 1].end]


@lru_cache(maxsize=64)
def read(text: str) -> Words:
    """Fold and split the first part of a message. Many ask for one message within a turn."""
    original = text[:READ_LIMIT]
    folded, origin = _fold_with_origin(original)
    tokens: list[Token] = []
    last_end = -1
    for match in _TOKEN.finditer(folded):
        start, end = match.span()
        if match["sign"] == "-" and not _beside_digit(folded, start):
            continue
        tokens.append(
            Token(
                text=_LONG_LETTERS.sub(r"\1", match[0]) if match["word"] else match[0],
                start=origin[start],
                end=origin[end - 1] + 1,
                is_number=match["number"] is not None,
                glued=start == last_end,
            )
        )
        last_end = end
        if len(tokens) == TOKEN_LIMIT:
            break
    return Words(original, folded, tuple(tokens))


def fold(text: str) -> str:
    """``text`` as vocabulary and words are compared."""
    return "".join(_fold_character(each) for each in text)


@lru_cache(maxsize=8192)
def fold_phrase(text: str) -> tuple[str, ...]:
    """The tokens of a phrase, folded. A hyphen alone is a phrase too."""
    return read(text).texts or ((text,) if text == "-" else ())


def _fold_with_origin(text: str) -> tuple[str, list[int]]:
    parts: list[str] = []
    origin: list[int] = []
    for index, character in enumerate(text):
        folded = _fold_character(character)
        parts.append(folded)
        origin.extend([index] * len(folded))
    return "".join(parts), origin


@lru_cache(maxsize=4096)
def _fold_character(character: str) -> str:
    special = _SPECIAL.get(character)
    if special is not None:
        return special
    if character.isspace():
        return " "
    if unicodedata.category(character) in {"Cf", "Cc", "Cs"}:
        return ""
    digit = unicodedata.decimal(character, None)
    if digit is not None:
        return str(digit)
    bare = (part for part in unicodedata.normalize("NFKD", character) if not _is_accent(part))
    return "".join(bare).casefold().replace("\u093c", "")


def _is_accent(character: str) -> bool:
    return "\u0300" <= character <= "\u036f"


def _beside_digit(text: str, at: int) -> bool:
    before, after = text[:at].rstrip()[-1:], text[at + 1 :].lstrip()[:1]
    return after.isdigit() or (before.isdigit() and not after.isalpha())
