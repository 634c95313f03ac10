"""The words that résumés are made of, read once from ``words/*.toml``."""

import re
import tomllib
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any, Final

LANGUAGES: Final = ("en", "es", "pt", "hi")
LONGEST_PHRASE: Final = 4
"""Words of a phrase in the lists."""

_MARKS: Final = re.compile("[\u0300-\u036f]")
_DASHES: Final = frozenset("\u2010\u2011\u2012\u2013\u2014\u2015\u2212")
_TOKEN: Final = re.compile(
    r"[^\s,;:|/()\[\]{}<>\"“”!?&+*•·●▪\u0964\-]+(?:-[^\s,;:|/()\[\]{}<>&+*•·\u0964-]+)*"
)


class Section(StrEnum):
    """What a part of a résumé is about."""

    CONTACT = "contact"
    SUMMARY = "summary"
    EXPERIENCE = "experience"
    EDUCATION = "education"
    SKILLS = "skills"
    LANGUAGES = "languages"
    LICENCES = "licences"
    OTHER = "other"


class Slot(StrEnum):
    """What a label before a colon, or the head of a table's column, says that follows."""

    NAME = "name"
    PHONE = "phone"
    EMAIL = "email"
    PLACE = "place"
    TITLE = "title"
    EMPLOYER = "employer"
    DATES = "dates"
    DEGREE = "degree"
    INSTITUTION = "institution"
    GRADE = "grade"
    DUTIES = "duties"
    SKIP = "skip"


class Kind(StrEnum):
    """What a word tells of the piece it stands in."""

    TITLES = "titles"
    WEAK_TITLES = "weak_titles"
    EMPLOYERS = "employers"
    PARTS = "parts"
    DEGREES = "degrees"
    INSTITUTIONS = "institutions"
    GRADES = "grades"
    LANGUAGES = "languages"
    LICENCES = "licences"
    BANNERS = "banners"
    JOINS = "joins"
    SMALL = "small"
    LEVELS = "levels"
    NOUNS = "nouns"
    WAYS = "ways"
    BARE = "bare"
    TAILS = "tails"
    HANGING = "hanging"
    LEGAL = "legal"
    AFTER_NAMES = "after_names"
    LOWER = "lower"
    STREAMS = "streams"
    HONORIFICS = "honorifics"
    FIRST_NAMES = "first_names"


@dataclass(frozen=True, slots=True)
class Words:
    """All lists, of all languages together; every word as :func:`flat` leaves it, without dots."""

    headings: Mapping[str, Section]
    labels: Mapping[str, frozenset[Slot]]
    months: Mapping[str, int]
    present: frozenset[str]
    to: frozenset[str]
    since: frozenset[str]
    starts: frozenset[str]
    ends: frozenset[str]
    seasons: frozenset[str]
    lengths: frozenset[str]
    kinds: Mapping[Kind, frozenset[str]]


@dataclass(frozen=True, slots=True)
class Hit:
    """A phrase of a list among tokens: ``tokens[first:last]``."""

    first: int
    last: int


def flat(text: str) -> str:
    """Lower case, without accents, digits and dashes as in ASCII; every place stays where it is."""
    return "".join(map(_flat, text))


@lru_cache(maxsize=8192)
def _flat(character: str) -> str:
    if character in _DASHES:
        return "-"
    if character in "\u2018\u2019\u00b4`":
        return "'"
    if character.isspace() and character not in "\n\t":
        return " "
    digit = unicodedata.digit(character, None) if character.isdigit() else None
    if digit is not None:
        return str(digit)
    bare = _MARKS.sub("", unicodedata.normalize("NFKD", character)).lower()
    return bare if len(bare) == 1 else character


@lru_cache(maxsize=4096)
def tokens(flattened: str) -> tuple[str, ...]:
    """Words of a flattened text, without their full stops: ``b.s. degree`` is ``bs degree``."""
    found = (each.replace(".", "") for each in _TOKEN.findall(flattened))
    return tuple(each for each in found if each)


def hits(kind: Kind, said: tuple[str, ...]) -> list[Hit]:
    """Every phrase of that list among the tokens, longest first at each place, none twice."""
    return list(_hits(kind, said))


@lru_cache(maxsize=8192)
def _hits(kind: Kind, said: tuple[str, ...]) -> tuple[Hit, ...]:
    phrases, found, first = words().kinds[kind], list[Hit](), 0
    while first < len(said):
        last = _longest(phrases, said, first)
        if last:
            found.append(Hit(first, last))
        first = last or first + 1
    return tuple(found)


def has(kind: Kind, said: tuple[str, ...]) -> bool:
    """Whether any phrase of that list stands among the tokens."""
    return bool(_hits(kind, said))


def _longest(phrases: frozenset[str], said: tuple[str, ...], first: int) -> int:
    for last in range(min(len(said), first + LONGEST_PHRASE), first, -1):
        if " ".join(said[first:last]) in phrases:
            return last
    return 0


@cache
def words() -> Words:
    """The lists; reading them takes a few milliseconds, once a process."""
    lists = [_read(language) for language in LANGUAGES]
    return Words(
        headings=_headings(lists),
        labels=_labels(lists),
        months=_months(lists),
        present=_dates(lists, "present"),
        to=_dates(lists, "to"),
        since=_dates(lists, "since"),
        starts=_dates(lists, "starts"),
        ends=_dates(lists, "ends"),
        seasons=_dates(lists, "seasons"),
        lengths=_dates(lists, "lengths"),
        kinds={
            kind: _said(each for one in lists for each in one["words"].get(kind.value, ()))
            for kind in Kind
        },
    )


def _read(language: str) -> dict[str, Any]:
    source = files("bot.profiles").joinpath("words", f"{language}.toml")
    return tomllib.loads(source.read_text(encoding="utf-8"))


def normal(phrase: str) -> str:
    """A phrase as it is looked up."""
    return " ".join(tokens(flat(unicodedata.normalize("NFC", phrase))))


def _said(phrases: Iterable[str]) -> frozenset[str]:
    return frozenset(normal(each) for each in phrases)


def _dates(lists: list[dict[str, Any]], key: str) -> frozenset[str]:
    return _said(each for one in lists for each in one["dates"][key])


def _headings(lists: list[dict[str, Any]]) -> dict[str, Section]:
    return {
        normal(phrase): Section(section)
        for one in lists
        for section, phrases in one["headings"].items()
        for phrase in phrases
    }


def _labels(lists: list[dict[str, Any]]) -> dict[str, frozenset[Slot]]:
    found: dict[str, set[Slot]] = {}
    for one in lists:
        for slot, phrases in one["labels"].items():
            for phrase in phrases:
                found.setdefault(normal(phrase), set()).add(Slot(slot))
    return {phrase: frozenset(slots) for phrase, slots in found.items()}


def _months(lists: list[dict[str, Any]]) -> dict[str, int]:
    return {
        flat(unicodedata.normalize("NFC", name)): number
        for one in lists
        for number, names in enumerate(one["dates"]["months"], start=1)
        for name in names.split()
    }
