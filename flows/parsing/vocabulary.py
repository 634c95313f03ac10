"""The words that the parsers know, from one table a language (``languages/*.toml``).

A candidate's own language comes first, then English, then the others, because people mix them.
A word that is everyday speech in the candidate's language (its ``common`` list) is never read as
a term of another: ``once`` is eleven in Spanish only.
"""

import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from typing import Any, Final

from bot.domain.language import LANGUAGES
from flows.parsing.phrases import Phrase, Phrases
from flows.parsing.words import fold_phrase

SECTIONS: Final = (
    "answers",
    "asking",
    "fillers",
    "nothing",
    "skipping",
    "correcting",
    "numbers",
    "multipliers",
    "parts",
    "quarters",
    "joining",
    "amounts",
    "units",
    "asked_in",
    "zero",
    "periods",
    "weekdays",
    "week",
    "places",
    "months",
    "days",
    "calendar",
    "ordinals",
    "choosing",
    "lead_ins",
    "neighbours",
    "asides",
    "clock",
    "daytime",
    "talking",
    "kin",
    "averse",
    "commanding",
)
"""Sections of a table; each maps a meaning to its phrases, and a table may lack some."""

Section = Mapping[str, list[str]]


class Vocabulary:
    """One candidate's vocabulary: a set of phrases a section."""

    def __init__(self, language: str) -> None:
        order = sorted(LANGUAGES, key=lambda each: (each != language, each != "en"))
        own = frozenset(_table(order[0])["common"])
        self._sections = {name: Phrases(_entries(name, order, own)) for name in SECTIONS}

    def __getitem__(self, section: str) -> Phrases:
        return self._sections[section]


@cache
def vocabulary(language: str) -> Vocabulary:
    """The vocabulary for a candidate who speaks ``language``; English for a stranger's."""
    return Vocabulary(language if language in LANGUAGES else "en")


@cache
def synonyms(*languages: str) -> tuple[frozenset[Phrase], ...]:
    """Groups of words for the same thing, in these languages or in all, for matching options."""
    groups: dict[str, set[Phrase]] = {}
    for language in languages or LANGUAGES:
        for name, phrases in _table(language)["synonyms"].items():
            groups.setdefault(name, set()).update(map(fold_phrase, phrases))
    return tuple(frozenset(group) for group in groups.values())


@cache
def currencies() -> Phrases:
    """Words and signs for money; the meaning is the ISO codes they may stand for, by spaces."""
    text = files("flows.parsing").joinpath("languages", "currencies.toml").read_text("utf-8")
    table: dict[str, list[str]] = tomllib.loads(text)["words"]
    return Phrases((fold_phrase(word), codes) for codes, words in table.items() for word in words)


def _entries(section: str, order: list[str], own: frozenset[str]) -> Iterator[tuple[Phrase, str]]:
    for language in order:
        is_foreign = language != order[0]
        for meaning, phrases in _section(language, section).items():
            for text in phrases:
                phrase = fold_phrase(text)
                is_word = len(phrase) == 1
                is_short = section == "week" and meaning.isdigit()  # "sab" is "all" in Hindi
                if not (is_foreign and is_word and (is_short or phrase[0] in own)):
                    yield phrase, meaning


@cache
def _table(language: str) -> Mapping[str, Any]:
    path = files("flows.parsing").joinpath("languages", f"{language}.toml")
    return tomllib.loads(path.read_text(encoding="utf-8"))


def _section(language: str, name: str) -> Section:
    section: Section = _table(language).get(name, {})
    return section
