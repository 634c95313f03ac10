"""Finding cues in a text: a few words in their order, the first of which is looked up."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Final

from bot.knowledge.words import words_of

ANY: Final = "*"
NUMBER: Final = "#"
CLOCK: Final = "@"
BETWEEN: Final = ".."
GAP: Final = 4
"""Words that ``..`` stands for at most."""

_CLOCK: Final = re.compile(r"\d{1,2}(?:h\d{0,2}|am|pm)")

Cue = tuple[str, ...]


def _never(one: str, other: str) -> bool:  # noqa: ARG001 - whatever the two are
    return False


class Cues:
    """Cues, each with the name of what it is a cue of."""

    def __init__(self, written: Mapping[str, Iterable[str]]) -> None:
        """Read them.

        Args:
            written: by name; ``pay*`` is any word that begins so, ``..`` up to four words,
                ``#`` any number, ``@`` a time of the clock with its sign: 8h, 8h30, 8am.
        """
        self._exact: dict[str, list[tuple[Cue, str]]] = defaultdict(list)
        self._open: dict[str, list[tuple[Cue, str]]] = defaultdict(list)
        self._numbers: list[tuple[Cue, str]] = []
        for name, cues in written.items():
            for cue in map(_read, cues):
                head = cue[0]
                if head in {NUMBER, CLOCK}:
                    self._numbers.append((cue, name))
                elif head.endswith(ANY):
                    self._open[head[0]].append((cue, name))
                else:
                    self._exact[head].append((cue, name))

    @property
    def words(self) -> frozenset[str]:
        """All words of all cues, as they are written."""
        known = (*self._exact.values(), *self._open.values(), self._numbers)
        return frozenset(part for cues in known for cue, _ in cues for part in cue)

    def found_in(
        self, words: Sequence[str], are_kin: Callable[[str, str], bool] = _never
    ) -> Mapping[str, frozenset[int]]:
        """What is in it, each with the places of the words that it rests on.

        A cue inside a longer one does not count, unless the two ``are_kin``: "metro pass" is no
        metro station.
        """
        seen = list(self._all_in(words))
        found: dict[str, frozenset[int]] = {}
        for name, places in seen:
            if not any(places < more and not are_kin(name, other) for other, more in seen):
                found[name] = found.get(name, frozenset()) | places
        return found

    def _all_in(self, words: Sequence[str]) -> Iterator[tuple[str, frozenset[int]]]:
        return (each for at in range(len(words)) for each in self._beginning(words, at))

    def _beginning(self, words: Sequence[str], at: int) -> Iterator[tuple[str, frozenset[int]]]:
        word = words[at]
        known = (*self._exact.get(word, ()), *self._open.get(word[0], ()))
        for cue, name in (*known, *(self._numbers if word[0].isdigit() else ())):
            places = _places(cue, words, at)
            if places is not None:
                yield name, places


def _read(written: str) -> Cue:
    parts: list[str] = []
    for part in written.split():
        if part in {BETWEEN, NUMBER, CLOCK}:
            parts.append(part)
            continue
        found = words_of(part)
        parts += [*found[:-1], found[-1] + ANY] if part.endswith(ANY) else found
    return tuple(parts)


def _places(cue: Cue, words: Sequence[str], at: int) -> frozenset[int] | None:
    """Where its words stand when it begins there; None when it does not."""
    if not cue:
        return frozenset()
    head, rest = cue[0], cue[1:]
    if head == BETWEEN:
        last = min(at + GAP, len(words) - 1)
        tries = (_places(rest, words, place) for place in range(at, last + 1))
        return next((each for each in tries if each is not None), None)
    if at >= len(words):
        return None
    if not _is(words[at], head):
        return None
    more = _places(rest, words, at + 1)
    return None if more is None else more | {at}


def _is(word: str, part: str) -> bool:
    if part == NUMBER:
        return word[0].isdigit()
    if part == CLOCK:
        return _CLOCK.fullmatch(word) is not None
    return word.startswith(part[:-1]) if part.endswith(ANY) else word == part
