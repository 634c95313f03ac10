"""Words as people write them in a chat, read as the words they stand for."""

import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files

from bot.knowledge.words import words_of


def spelt(words: Sequence[str], language: str) -> tuple[str, ...]:
    """The words of a question in that language, written out."""
    meant = _meant().get(language, {})
    return tuple(each for word in words for each in meant.get(word, (word,)))


def spelt_cue(cue: str, language: str) -> str:
    """A cue, its whole words written out as those of questions are."""
    meant = _meant().get(language, {})
    return " ".join(each for part in cue.split() for each in meant.get(part, (part,)))


@cache
def _meant() -> Mapping[str, Mapping[str, tuple[str, ...]]]:
    """By language: what a short or local word stands for."""
    text = (files("bot.knowledge") / "spelling.toml").read_text("utf-8")
    return {
        language: {
            short: words_of(word) for word, written in table.items() for short in words_of(written)
        }
        for language, table in tomllib.loads(text).items()
    }
