"""Finding cues in a text: a few words in their order, the first of which is looked up."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from bot.knowledge.words import words_of

ANY: Final = "*"
NUMBER: Final = "#"
CLOCK: Final = "@"
BETWEEN: Final = ".."
OPENING: Final = 3
"""Letters by which words that begin somehow are looked up."""
GAP: Final = 4
"""Words that ``..`` stands for at most."""

_CLOCK: Final = re.compile(r"\d{1,2}(?:h\d{0,2}|am|pm)")

Cue = tuple[str, ...]
Form = Callable[[str], str]
"""What is left of a word for comparing it."""
Seen = tuple[str, frozenset[int]]
"""The name of a cue, and the places of its words."""


def as_written(word: str) -> str:
    """The whole word."""
    return word


def _never(one: str, other: str) -> bool:  # noqa: ARG001 - whatever the two are
    return False


class Cues:
    """Cues, each with the name of what it is a cue of."""

    def __init__(
        self,
        written: Mapping[str, Iterable[str]],
        form: Form = as_written,
        form_of_beginnings: Form = as_written,
    ) -> None:
        """Read them.

        Args:
            written: by name; ``pay*`` is any word that begins so, ``..`` up to four words,
                ``#`` any number, ``@`` a time of the clock with its sign: 8h, 8h30, 8am.
            form: in which words are compared.
            form_of_beginnings: the same for ``pay*``.
        """
        self._form = form
        self._form_of_beginnings = form_of_beginnings
        self._words: set[str] = set()
        self._exact: dict[str, list[tuple[Cue, str]]] = defaultdict(list)
        self._open: dict[str, list[tuple[Cue, str]]] = defaultdict(list)
        self._numbers: list[tuple[Cue, str]] = []
        for name, cues in written.items():
            for cue in map(_read, cues):
                self._words.update(cue)
                self._keep(tuple(map(self._formed, cue)), name)

    def _keep(self, cue: Cue, name: str) -> None:
        head = cue[0]
        if head in {NUMBER, CLOCK}:
            self._numbers.append((cue, name))
        elif head.endswith(ANY):
            self._open[head[:-1][:OPENING]].append((cue, name))
        else:
            self._exact[head].append((cue, name))

    def _formed(self, part: str) -> str:
        if part in {BETWEEN, NUMBER, CLOCK}:
            return part
        if part.endswith(ANY):
            return self._form_of_beginnings(part[:-1]) + ANY
        return self._form(part)

    @property
    def words(self) -> frozenset[str]:
        """All words of all cues, as they are written."""
        return frozenset(self._words)

    def seen_in(self, words: Sequence[str]) -> Sequence[Seen]:
        """Every cue in it, also those inside longer ones."""
        read = [_Word(self._form(each), self._form_of_beginnings(each)) for each in words]
        return [each for at in range(len(read)) for each in self._beginning(read, at)]

    def _beginning(self, words: "Sequence[_Word]", at: int) -> Iterator[Seen]:
        word = words[at]
        known = list(self._exact.get(word.whole, ()))
        for length in range(1, OPENING + 1):
            known += self._open.get(word.begun[:length], ()) if len(word.begun) >= length else ()
        for cue, name in (*known, *(self._numbers if word.whole[:1].isdigit() else ())):
            places = _places(cue, words, at)
            if places is not None:
                yield name, places


@dataclass(frozen=True, slots=True)
class _Word:
    """A word of a text, in the forms that it is compared in."""

    whole: str
    begun: str

    def is_like(self, part: str) -> bool:
        """Whether a part of a cue means it."""
        if part == NUMBER:
            return self.whole[:1].isdigit()
        if part == CLOCK:
            return _CLOCK.fullmatch(self.whole) is not None
        return self.begun.startswith(part[:-1]) if part.endswith(ANY) else self.whole == part


def within(
    seen: Sequence[Seen], are_kin: Callable[[str, str], bool]
) -> Mapping[str, frozenset[int]]:
    """By name, each with the places of the words that it rests on.

    Cues inside longer ones of what is no kin do not count: "metro pass" is no metro station.
    """
    found: dict[str, frozenset[int]] = {}
    for name, places in seen:
        if not any(places < more and not are_kin(name, other) for other, more in seen):
            found[name] = found.get(name, frozenset()) | places
    return found


def longest(
    seen: Sequence[Seen], are_kin: Callable[[str, str], bool], vague: frozenset[str]
) -> Mapping[str, frozenset[int]]:
    """The same of a question, also without what shares words with a longer cue.

    Who asks how many days of holiday there are, asks for no working days. What is ``vague`` takes
    no word from others.
    """
    found: dict[str, frozenset[int]] = {}
    for name, places in seen:
        if not any(
            places < more
            or (len(places) < len(more) and places & more and not are_kin(name, other))
            for other, more in seen
            if name in vague or other not in vague
        ):
            found[name] = found.get(name, frozenset()) | places
    return found


def _read(written: str) -> Cue:
    parts: list[str] = []
    for part in written.split():
        if part in {BETWEEN, NUMBER, CLOCK}:
            parts.append(part)
            continue
        found = words_of(part)
        parts += [*found[:-1], found[-1] + ANY] if part.endswith(ANY) else found
    return tuple(parts)


def _places(cue: Cue, words: Sequence[_Word], at: int) -> frozenset[int] | None:
    """Where its words stand when it begins there; None when it does not."""
    if not cue:
        return frozenset()
    head, rest = cue[0], cue[1:]
    if head == BETWEEN:
        last = min(at + GAP, len(words) - 1)
        tries = (_places(rest, words, place) for place in range(at, last + 1))
        return next((each for each in tries if each is not None), None)
    if at >= len(words) or not words[at].is_like(head):
        return None
    more = _places(rest, words, at + 1)
    return None if more is None else more | {at}
