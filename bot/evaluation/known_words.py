"""Words that the assistant itself knows. A case keeps them; every other word may be personal.

What a message is taken for hangs on these words alone (and on slips of the finger in them), so a
conversation in which all others are replaced goes the same way.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any, Final

from rapidfuzz.distance import OSA

from flows.parsing.phrases import allowed_typos
from flows.parsing.words import fold

WORD: Final = re.compile(
    r"[^\W\d_]+(?:[\u0900-\u0963\u0971-\u097f\u0300-\u036f]+"
    r"|[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]+(?=[^\W\d_])|[^\W\d_]+)*"
)
"""Letters in a row. Vowel signs of Devanagari and accents apart are no letters to ``re``; signs
that nobody sees may stand between, and the parsers do not see them either."""

_RULES: Final = ("flows", "prompts")
_EXAMPLES: Final = ("bot.llm.local", "bot.knowledge")
"""Examples of what people write: names stand among them."""

_DATA: Final = (".toml", ".txt")
_SHORT: Final = 2
"""Letters of a word that cannot name anybody."""


class KnownWords:
    """The product's vocabulary and that of some jobs."""

    def __init__(self, jobs: Iterable[Mapping[str, Any]]) -> None:
        theirs = _words(text for job in jobs for text in _texts(job))
        self._plain = _vocabulary(_RULES) | theirs
        self._known = self._plain | _vocabulary(_EXAMPLES)
        self._by_letter: dict[tuple[str, int], list[str]] = {}
        for word in self._known:
            self._by_letter.setdefault((word[0], len(word)), []).append(word)

    def has_plainly(self, word: str) -> bool:
        """Whether the word stands in a rule, a wording or a job, though it be somebody's name."""
        return fold(word) in self._plain

    def has(self, word: str, *, slips: bool = True) -> bool:
        """Whether the word may stay; with ``slips`` also when it misspells a known one."""
        folded = fold(word)
        if len(folded) <= _SHORT or folded in self._known:
            return True
        return slips and any(self._misspells(folded, length) for length in _lengths(folded))

    def _misspells(self, folded: str, length: int) -> bool:
        """First letters are rarely wrong, and names are often near a word of another."""
        for meant in self._by_letter.get((folded[0], length), ()):
            limit = allowed_typos(meant)
            if limit and OSA.distance(folded, meant, score_cutoff=limit) <= limit:
                return True
        return False


def _lengths(word: str) -> range:
    return range(len(word) - 2, len(word) + 3)


@cache
def _vocabulary(packages: tuple[str, ...]) -> frozenset[str]:
    """Every word of the packages' data: lexicons, wording, examples."""
    return _words(text for package in packages for text in _data(files(package)))


def _words(texts: Iterable[str]) -> frozenset[str]:
    """As the parsers compare them; what they see nothing of is no word."""
    found = (fold(word) for text in texts for word in WORD.findall(text))
    return frozenset(word for word in found if word)


def _data(folder: Traversable) -> Iterator[str]:
    for entry in folder.iterdir():
        if entry.is_dir():
            yield from _data(entry)
        elif entry.name.endswith(_DATA):
            yield entry.read_text(encoding="utf-8")


def _texts(value: object) -> Iterator[str]:
    """Every text within a document."""
    match value:
        case str():
            yield value
        case Mapping():
            for key, each in value.items():
                yield str(key)
                yield from _texts(each)
        case list() | tuple():
            for each in value:
                yield from _texts(each)
        case _:
            return
