"""Finding cues in a text: a few words in their order, the first of which is looked up."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from bot.knowledge.words import words_of

ANY: Final = "*"
BETWEEN: Final = ".."
GAP: Final = 4
"""Words that ``..`` stands for at most."""

Cue = tuple[str, ...]


class Cues:
    """Cues, each with the name of what it is a cue of."""

    def __init__(self, written: Mapping[str, Iterable[str]]) -> None:
        """Read them.

        Args:
            written: by name; ``pay*`` is any word that begins so, ``..`` up to four words.
        """
        self._exact: dict[str, list[tuple[Cue, str]]] = defaultdict(list)
        self._open: dict[str, list[tuple[Cue, str]]] = defaultdict(list)
        for name, cues in written.items():
            for cue in map(_read, cues):
                head = cue[0]
                if head.endswith(ANY):
                    self._open[head[0]].append((cue, name))
                else:
                    self._exact[head].append((cue, name))

    def names_in(self, text: str) -> frozenset[str]:
        """The names of all that is in it."""
        words = words_of(text)
        return frozenset(name for at in range(len(words)) for name in self._beginning(words, at))

    def _beginning(self, words: Sequence[str], at: int) -> Iterator[str]:
        word = words[at]
        for cue, name in (*self._exact.get(word, ()), *self._open.get(word[0], ())):
            if _fits(cue, words, at):
                yield name


def _read(written: str) -> Cue:
    parts: list[str] = []
    for part in written.split():
        if part == BETWEEN:
            parts.append(part)
            continue
        found = words_of(part)
        parts += [*found[:-1], found[-1] + ANY] if part.endswith(ANY) else found
    return tuple(parts)


def _fits(cue: Cue, words: Sequence[str], at: int) -> bool:
    """Whether the cue stands there."""
    if not cue:
        return True
    head, rest = cue[0], cue[1:]
    if head == BETWEEN:
        last = min(at + GAP, len(words) - 1)
        return any(_fits(rest, words, place) for place in range(at, last + 1))
    if at >= len(words):
        return False
    word = words[at]
    is_it = word.startswith(head[:-1]) if head.endswith(ANY) else word == head
    return is_it and _fits(rest, words, at + 1)
