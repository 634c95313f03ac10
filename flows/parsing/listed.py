"""A plain list in which something names no option: "shirt, lehenga".

What was understood of it is confirmed before it is recorded: the rest may have been an option in
other words.
"""

from collections.abc import Iterator, Sequence
from typing import Final

from flows.parsing.asked import Asked, is_topic, topic_of
from flows.parsing.heard import ends_clause

_AND: Final = frozenset({"and", "y", "e", "aur", "और", "&", "+", "or", "o", "ou", "ya", "या"})
_LONGEST: Final = 3
"""Words of an item; more of them tell a story."""

_ELSE: Final = ("fillers", "answers", "nothing", "units", "numbers", "days", "periods", "amounts")
"""Sections whose words are no name of anything."""


def has_stranger(asked: Asked, taken: Sequence[tuple[int, int]]) -> bool:
    """Whether an item of a plain list is neither in ``taken`` nor said besides."""
    covered = {at for start, end in taken for at in range(start, end)}
    items = list(_items(asked, covered))
    if len(items) < 2 or any(len(each) > _LONGEST for each in items):
        return False
    return any(all(_is_strange(asked, at, covered) for at in each) for each in items)


def _items(asked: Asked, covered: set[int]) -> Iterator[list[int]]:
    """The places of the words of each item, whose names may hold an "and" of their own."""
    item: list[int] = []
    for at, token in enumerate(asked.words.tokens):
        is_joint = token.text in _AND and at not in covered
        if not is_joint:
            item.append(at)
        if item and (is_joint or ends_clause(asked.words, at)):
            yield item
            item = []
    if item:
        yield item


def _is_strange(asked: Asked, at: int, covered: set[int]) -> bool:
    word = asked.words.texts[at]
    if at in covered or not word[:1].isalpha() or is_topic(word, topic_of(asked.question)):
        return False
    return not any(asked.known[section].at([word], 0) for section in _ELSE)
