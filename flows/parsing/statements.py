"""Tells what a message states from what it asks, and a correction from what it corrects."""

import re
from collections.abc import Sequence
from typing import Final

from flows.parsing.phrases import Found
from flows.parsing.vocabulary import Vocabulary
from flows.parsing.words import READ_LIMIT, read

_SENTENCE: Final = re.compile(r"(?<=[!?।])\s*|(?<=\.)\s+(?=\D)|\n+")
_ABBREVIATED: Final = re.compile(r"\b(rs|no|nr|mr|mrs|yrs?|mths?|approx|sr|sra)\.\s", re.IGNORECASE)
_ABOUT: Final = frozenset({"unos", "unas", "uns", "umas"})
_ASKING: Final = re.compile(r"[?？]\s*$")  # noqa: RUF001 - the full-width mark is meant


def statement_of(text: str, known: Vocabulary) -> tuple[str, bool]:
    """What the message states; when it only asks, the whole of it and True."""
    cut = _ABBREVIATED.sub(r"\1 ", text[:READ_LIMIT])
    sentences = [each for each in _SENTENCE.split(cut) if each and each.strip()]
    stated = [each for each in sentences if not is_question(each, known)]
    if stated and any(read(each).tokens for each in stated):
        return " ".join(stated) if len(stated) < len(sentences) else cut, False
    return cut, bool(sentences)


def is_question(sentence: str, known: Vocabulary) -> bool:
    """Whether a sentence asks: by its mark, by its first words, in Hindi by any of its words."""
    if _ASKING.search(sentence):
        return True
    texts = read(sentence).texts
    if any(each.meaning == "anywhere" for each in known["asking"].find(texts)):
        return True
    start = 0
    while start < len(texts):
        opener = known["asking"].at(texts, start)
        if opener is not None:
            return _asks(opener, texts, known)
        greeting = known["fillers"].at(texts, start)
        if greeting is None or start > 3:
            return False
        start = greeting.end
    return False


def _asks(opener: Found, texts: Sequence[str], known: Vocabulary) -> bool:
    """``como`` asks how, but before a number it says about how much: "como 3 años"."""
    if opener.meaning != "about":
        return opener.meaning == "asks"
    at = opener.end
    while at < len(texts) and texts[at] in _ABOUT:
        at += 1
    behind = texts[at] if at < len(texts) else ""
    return not behind[:1].isdigit() and known["numbers"].at(texts, at) is None


def corrected(text: str, known: Vocabulary) -> str | None:
    """What follows the last "sorry, I mean"; None when nothing is corrected or follows."""
    words = read(text)
    marks = [each for each in known["correcting"].find(words.texts) if each.meaning == "correct"]
    if not marks or marks[-1].end >= len(words.tokens):
        return None
    return words.original[words.tokens[marks[-1].end].start :]
