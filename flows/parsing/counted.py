"""All options, told by how many they are: "os três", "all four", "as 4 opções", "teeno".

The same words once meant the third option, because a three was in them.
"""

from collections.abc import Sequence
from typing import Final

from flows.parsing.asked import Asked, is_topic, topic_of
from flows.parsing.choices import is_none_option
from flows.parsing.numerals import value_of

_PLURAL: Final = frozenset(
    {"the", "all", "los", "las", "os", "as", "todos", "todas", "estos", "estas", "esses", "essas"}
)
"""What stands before a number of things that are meant together."""

_BETWEEN: Final = frozenset({"the", "los", "las", "os", "as", "of", "these"})
_TOGETHER: Final = {
    **dict.fromkeys(("teeno", "teenon", "tino", "तीनों", "तीनो"), 3),
    **dict.fromkeys(("charo", "charon", "chaaro", "chaaron", "चारों", "चारो"), 4),
}
_OPTIONS: Final = frozenset({"options", "opcoes", "opciones", "choices", "jobs", "ones"})
_FEWEST: Final = 2


def all_counted(asked: Asked) -> list[str] | None:
    """Every option, when their number is said; none when another number is; else None."""
    number = _how_many(asked)
    if number is None:
        return None
    question = asked.question
    ids = [each.id for each in question.choices if not is_none_option(question, each.id)]
    return ids if number == len(ids) else []


def _how_many(asked: Asked) -> int | None:
    """The number behind a plural article, if nothing else is said."""
    texts = asked.words.texts
    for at in range(len(texts)):
        number, end = _number_at(asked, at)
        if number is None:
            continue
        start = at
        while start > 0 and texts[start - 1] in _PLURAL | _BETWEEN:
            start -= 1
        is_plural = texts[at] in _TOGETHER or not _PLURAL.isdisjoint(texts[start:at])
        rest = (*texts[:start], *texts[end:])
        is_plain = _is_plain(asked, rest if start != 1 else rest[1:])  # "faço os quatro"
        return number if is_plural and number >= _FEWEST and is_plain else None
    return None


def _number_at(asked: Asked, at: int) -> tuple[int | None, int]:
    text = asked.words.texts[at]
    if text in _TOGETHER:
        return _TOGETHER[text], at + 1
    if asked.words.tokens[at].is_number:
        value = value_of(text)
        return (int(value) if value is not None and value == int(value) else None), at + 1
    word = asked.known["numbers"].at(asked.words.texts, at)
    if word is None or not word.meaning.isdigit():
        return None, at + 1
    return int(word.meaning), word.end


def _is_plain(asked: Asked, rest: Sequence[str]) -> bool:
    """Whether only fillers are left, and words for options."""
    known = asked.known
    return all(
        word in _OPTIONS
        or not word[:1].isalnum()
        or is_topic(word, topic_of(asked.question))
        or any(known[section].at([word], 0) for section in ("fillers", "answers"))
        for word in rest
        if not _is_generic(asked, word)
    )


def _is_generic(asked: Asked, word: str) -> bool:
    found = asked.known["choosing"].at([word], 0)
    return found is not None and found.meaning == "generic"
