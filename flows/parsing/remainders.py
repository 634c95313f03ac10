"""What tells options apart whose labels share words: the "B" of "Class A, Class B, Class E"."""

from collections import Counter
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Final

from flows.parsing.asked import Asked, is_topic, topic_of
from flows.parsing.choices import Labels, labels_of
from flows.parsing.words import fold_phrase

_ARTICLES: Final = frozenset({"the", "la", "el", "o", "lo"})
_AND: Final = frozenset({"and", "or", "y", "e", "o", "ou", "ya", "aur", "या", "और"})


def by_remainder(asked: Asked) -> list[str]:
    """The options of which only the telling word was said, and nothing else."""
    telling, shared = _telling(labels_of(asked.question))
    texts = list(asked.words.texts)
    at = [place for place, text in enumerate(texts) if text in telling]
    named = [place for place in at if not _is_small(texts, place, at)]
    if not named or not _is_all(asked, named, shared):
        return []
    return list(dict.fromkeys(telling[texts[place]] for place in named))


def _is_small(texts: list[str], place: int, named: list[int]) -> bool:
    """An "and" between two letters, an article before one: "A e B", "I have a B"."""
    is_before = place + 1 in named
    is_between = texts[place] in _AND and place - 1 in named and is_before
    return is_between or (texts[place] == "a" and is_before and not _joins(texts, place + 1, named))


def _joins(texts: list[str], place: int, named: list[int]) -> bool:
    return texts[place] in _AND and place + 1 in named


def _is_all(asked: Asked, named: list[int], shared: frozenset[str]) -> bool:
    """Whether all other words are fillers; a letter that is a word itself stands almost alone."""
    texts, fillers = asked.words.texts, asked.known["fillers"].meanings
    is_word = any((texts[place],) in fillers for place in named)
    topic = topic_of(asked.question)
    for place, text in enumerate(texts):
        if place in named or text in shared or text in _ARTICLES | _AND:
            continue
        generic = asked.known["choosing"].at([text], 0)
        if generic is not None and generic.meaning == "generic":
            continue
        if is_word or not ((text,) in fillers or is_topic(text, topic)):
            return False
    return True


@lru_cache(maxsize=256)
def _telling(options: Labels) -> tuple[Mapping[str, str], frozenset[str]]:
    """Single words that only one option's label has besides what several share; and those."""
    owners: dict[str, set[str]] = {}
    shared: set[str] = set()
    for language in {language for _, labels in options for language, _ in labels}:
        folded = {id_: fold_phrase(dict(labels).get(language, "")) for id_, labels in options}
        counts = Counter(word for label in folded.values() for word in set(label))
        shared.update(word for word, count in counts.items() if count > 1)
        for word, id_ in _single(folded, counts):
            owners.setdefault(word, set()).add(id_)
    telling = {word: next(iter(ids)) for word, ids in owners.items() if len(ids) == 1}
    return telling, frozenset(shared - set(telling))


def _single(
    labels: Mapping[str, tuple[str, ...]], counts: Mapping[str, int]
) -> Iterator[tuple[str, str]]:
    for id_, label in labels.items():
        own = [word for word in label if counts[word] == 1]
        if len(own) == 1 and len(label) > 1 and own[0].isalpha():
            yield own[0], id_
