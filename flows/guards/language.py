"""Which language a candidate writes: script first, then words.

Set by the first message with words besides a job code. Later it changes on another script, on
three words or more in another language, or on request; yes and no, names, numbers and taps never
change it. Hindi in Latin letters is ``hi``. Lists of words: ``lexicon/language.toml``.
"""

import re
from collections.abc import Collection
from functools import cache
from typing import Final

from flows.guards.words import entries, lexicon, plain, without_words, words

_NAME: Final = "language"
_ENOUGH: Final = 3
"""Words in another language that change it."""

_LONGEST_WISH: Final = 7
_DEVANAGARI: Final = re.compile(r"[\u0904-\u0939\u0958-\u0961]")
_ADDRESS: Final = re.compile(r"\S+@\S+|\b(?:https?://|www\.)\S+")
"""E-mail and web addresses are no words: the ``com`` of one is no Portuguese."""

_NAME_INSIDE: Final = re.compile(r"(?<=[^\s.!?] )[A-ZÀ-Þ][a-zà-ÿ]+")


def language_of(
    current: str | None, text: str, codes: Collection[str] = (), *, name_counts: bool = False
) -> str | None:
    """The language to go on in after this message; ``current`` when it changes nothing.

    Args:
        text: one message as it was typed.
        current: the language so far, None when nobody has said a word yet.
        codes: job codes, which are no words of any language.
        name_counts: whether a language's name alone asks for it, see :func:`wished_language`.
    """
    if (wished := wished_language(text, name_counts=name_counts)) is not None:
        return wished
    said = words(_without(text, codes))
    if all(word in entries(_NAME, "yes_no") for word in said):
        return current
    if any(_DEVANAGARI.search(word) for word in said):
        return "hi"
    if current is None:
        return _likeliest(said, at_least=1)
    meant = words(_without(_without_names(text), codes))
    foreign = [word for word in meant if word not in _known()[current]]
    return _likeliest(foreign, at_least=_ENOUGH) or _of_few_known(meant, current) or current


def wished_language(text: str, *, name_counts: bool) -> str | None:
    """The language that the message asks for (``in Spanish please``), if it does nothing else.

    Args:
        text: one message as it was typed.
        name_counts: whether ``Spanish`` alone is a wish; not where it may answer a question.
    """
    said = plain(text)
    if len(said.split()) > _LONGEST_WISH:
        return None
    for language, wish in _wishes().items():
        if wish.fullmatch(said) or (name_counts and said in _names()[language]):
            return language
    return None


def _likeliest(said: list[str], at_least: int) -> str | None:
    """The language with most known words; None when two are level or nobody knows enough."""
    ranked = sorted(_scores(said).items(), key=lambda each: -each[1])
    (first, most), (_, next_most) = ranked[0], ranked[1]
    return first if most >= at_least and most > next_most else None


def _of_few_known(said: list[str], current: str) -> str | None:
    """Three words of which two are known ("no tengo experiencia"), one of them more than glue.

    More of it must be known in the other language than in the current one.
    """
    if sum(word.isalpha() for word in said) < _ENOUGH:
        return None
    telling = [word for word in said if word not in entries(_NAME, "glue")]
    other = _likeliest(said, at_least=_ENOUGH - 1)
    if other is None or _scores(said)[other] <= _scores(said)[current]:
        return None
    return other if _scores(telling)[other] > _scores(telling)[current] else None


def _scores(said: list[str]) -> dict[str, int]:
    return {each: sum(word in known for word in said) for each, known in _known().items()}


def _without_names(text: str) -> str:
    """Capitals inside a sentence are names: ``Juan de la Cruz`` is no Spanish sentence."""
    return _NAME_INSIDE.sub(" ", text)


def _without(text: str, codes: Collection[str]) -> str:
    return without_words(_ADDRESS.sub(" ", text), {code.casefold() for code in codes})


@cache
def _known() -> dict[str, frozenset[str]]:
    return {each: frozenset(some) for each, some in lexicon(_NAME)["words"].items()}


@cache
def _names() -> dict[str, frozenset[str]]:
    return {
        each: frozenset(plain(name) for name in names)
        for each, names in lexicon(_NAME)["names"].items()
    }


@cache
def _wishes() -> dict[str, re.Pattern[str]]:
    around = sorted(entries(_NAME, "wish"))
    return {
        each: re.compile("|".join(_around(part, names) for part in around))
        for each, names in _names().items()
    }


def _around(part: str, names: Collection[str]) -> str:
    return "(?:" + part.replace("{name}", f"(?:{'|'.join(sorted(names))})") + ")"
