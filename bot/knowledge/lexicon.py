"""Words that say nothing by themselves, words that a passage has, and words that are misspelt."""

import re
import tomllib
from collections.abc import Iterable, Sequence
from functools import cache, lru_cache
from importlib.resources import files
from typing import Final

from rapidfuzz import fuzz, process

from bot.knowledge.cues import ANY
from bot.knowledge.forms import sound, stem
from bot.knowledge.passages import Passage
from bot.knowledge.topics import HINDI, Topics, topics
from bot.knowledge.words import words_of

STEM: Final = 5
"""Letters that two words of one stem share: deliver, deliveries."""
SHORTEST_MISSPELT: Final = 6
LIKE: Final = 86.0
"""Ratio (0 to 100) from which a word that nobody knows is taken for one that is known."""
_AMOUNT: Final = re.compile(
    r"\d+(?:am|pm|h|h\d\d|hs|hr|hrs|min|rs|k|km|kg|yr|yrs|st|nd|rd|th|\u0930\u0941)?"
)
"""A number, alone or with its unit; "13o" and "b2" are names of something."""

_OPEN: Final = frozenset(
    """how when where who which why what whose cuanto cuanta cuantos cuantas cuando donde quien
    quienes cual cuales como quanto quanta quantos quantas quando onde quem qual quais कितना कितनी
    कितने कब कहां कौन कैसे कैसा कैसी क्यों किस kitna kitni kitne kab kahan kaun kaise kaisa kaisi
    kyon kyu kis""".split()  # noqa: SIM905 - words as people read them
)
"""Words of questions that a word in common does not answer."""


class Lexicon:
    """What words do in a question."""

    def __init__(self, plain: Iterable[str], hindi: Iterable[str], topics: Topics) -> None:
        written = frozenset(plain)
        self._known = written | topics.vocabulary
        self._plain = written | {stem(each) for each in written}
        self._plain_sounds = frozenset(sound(each) for each in hindi)
        self._spelt = tuple(each for each in sorted(self._known) if len(each) >= SHORTEST_MISSPELT)
        self._nearest = lru_cache(maxsize=4096)(self._look_up)

    def corrected(self, words: Sequence[str], passages: Iterable[Passage]) -> tuple[str, ...]:
        """The words, misspelt ones as they were meant."""
        theirs = frozenset().union(*(each.known for each in passages))
        return tuple(word if word in theirs else self._nearest(word) for word in words)

    def _look_up(self, word: str) -> str:
        if len(word) < SHORTEST_MISSPELT or word in self._known or word[0].isdigit():
            return word
        if any(word.startswith(stem) for stem in self._stems(word)):
            return word
        found = process.extractOne(word, self._spelt, scorer=fuzz.ratio, score_cutoff=LIKE)
        return str(found[0]) if found and found[0][0] == word[0] else word

    def _stems(self, word: str) -> Iterable[str]:
        beginnings = (word[:length] for length in range(3, len(word) + 1))
        return (each for each in beginnings if each + ANY in self._known)

    def heavy(self, words: Sequence[str], language: str = "") -> tuple[str, ...]:
        """Words that say something."""
        return tuple(
            each
            for each in words
            if not self._is_plain(each, language) and not _AMOUNT.fullmatch(each)
        )

    @staticmethod
    def asks_for_more(words: Sequence[str]) -> bool:
        """Whether it asks how much, when or who, not only whether."""
        return not _OPEN.isdisjoint(words)

    def common(self, text: str) -> tuple[str, ...]:
        """Words of cues in a text: what it is about, and nothing that only its author would say."""
        words = self.corrected(words_of(text), ())
        return tuple(dict.fromkeys(each for each in self.heavy(words) if each in self._known))

    def odd(
        self, words: Sequence[str], explained: frozenset[int], passage: Passage, language: str = ""
    ) -> tuple[str, ...]:
        """Words that ask for more than topics and passage explain."""
        return tuple(
            word
            for place, word in enumerate(words)
            if place not in explained
            and not self._is_plain(word, language)
            and not _AMOUNT.fullmatch(word)
            and not self.is_in(word, passage)
        )

    def _is_plain(self, word: str, language: str) -> bool:
        if word in self._plain or stem(word) in self._plain:
            return True
        return language == HINDI and sound(word) in self._plain_sounds

    @staticmethod
    def has(word: str, passage: Passage) -> bool:
        """Whether the passage has it, in a form of the same length."""
        return not passage.known.isdisjoint((word, stem(word), sound(word)))

    @staticmethod
    def is_in(word: str, passage: Passage) -> bool:
        """Whether the passage has it, in any form."""
        return not passage.known.isdisjoint((word, stem(word), sound(word))) or (
            len(word) >= STEM and any(each.startswith(word[:STEM]) for each in passage.known)
        )


@cache
def lexicon() -> Lexicon:
    """That of the package."""
    text = (files("bot.knowledge") / "plain.toml").read_text("utf-8")
    written = tomllib.loads(text)
    return Lexicon(words_of(" ".join(written.values())), words_of(written[HINDI]), topics())
