"""Finds known phrases in a message: the longest at each place, small typos forgiven on request."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from rapidfuzz.distance import OSA

Phrase = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """A phrase with its meaning, at ``tokens[start:end]``."""

    meaning: str
    start: int
    end: int


class Phrases:
    """Phrases and what they mean; of equal phrases the first one given counts."""

    def __init__(self, entries: Iterable[tuple[Phrase, str]]) -> None:
        self._meanings: dict[Phrase, str] = {}
        self._lengths: dict[str, list[int]] = {}
        for phrase, meaning in entries:
            if phrase and phrase not in self._meanings:
                self._meanings[phrase] = meaning
                lengths = self._lengths.setdefault(phrase[0], [])
                if len(phrase) not in lengths:
                    lengths.append(len(phrase))
                    lengths.sort(reverse=True)

    @property
    def meanings(self) -> Mapping[Phrase, str]:
        """Every phrase with its meaning."""
        return self._meanings

    def at(self, texts: Sequence[str], start: int) -> Found | None:
        """The longest phrase that begins at ``start``."""
        if start >= len(texts):
            return None
        for length in self._lengths.get(texts[start], ()):
            phrase = tuple(texts[start : start + length])
            if phrase in self._meanings:
                return Found(self._meanings[phrase], start, start + len(phrase))
        return None

    def find(self, texts: Sequence[str]) -> list[Found]:
        """All phrases from left to right, none within another."""
        found: list[Found] = []
        at = 0
        while at < len(texts):
            here = self.at(texts, at)
            if here is not None:
                found.append(here)
            at = here.end if here is not None else at + 1
        return found

    def near(self, texts: Sequence[str], start: int, *, shortest: int = 4) -> Found | None:
        """The phrase at ``start``, else the single word there with a small typo in it.

        Words of fewer than ``shortest`` letters must be right.
        """
        exact = self.at(texts, start)
        if exact is not None or start >= len(texts):
            return exact
        singles = (each for each in self._meanings.items() if len(each[0]) == 1)
        words = {p[0]: meaning for p, meaning in singles if len(p[0]) >= shortest}
        meaning = closest(texts[start], words)
        return Found(meaning, start, start + 1) if meaning else None

    def nearly(self, texts: Sequence[str], start: int) -> Found | None:
        """The longest phrase of several words at ``start``, each right or with a small typo.

        None when it could be phrases of different meanings.
        """
        near: dict[int, set[str]] = {}
        for phrase, meaning in self._meanings.items():
            said = texts[start : start + len(phrase)]
            if 1 < len(phrase) == len(said) and all(map(_is_near, said, phrase)):
                near.setdefault(len(phrase), set()).add(meaning)
        longest = max(near, default=0)
        meanings = near.get(longest, set())
        return Found(meanings.pop(), start, start + longest) if len(meanings) == 1 else None


def _is_near(said: str, meant: str) -> bool:
    limit = allowed_typos(meant)
    return said == meant or (limit > 0 and OSA.distance(said, meant, score_cutoff=limit) <= limit)


def closest(word: str, known: Mapping[str, str]) -> str | None:
    """The meaning of the one known word that ``word`` misspells; None when it could be several."""
    if len(word) < 4:
        return None
    best: dict[int, set[str]] = {}
    for each, meaning in known.items():
        limit = allowed_typos(each)
        distance = OSA.distance(word, each, score_cutoff=limit) if limit else 1
        if distance <= limit:
            best.setdefault(distance, set()).add(meaning)
    nearest = best[min(best)] if best else set()
    return nearest.pop() if len(nearest) == 1 else None


def allowed_typos(word: str) -> int:
    """Slips of the finger that leave ``word`` recognisable; short words have near neighbours."""
    if len(word) < 4:
        return 0
    return 1 if len(word) < 8 else 2
