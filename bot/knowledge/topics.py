"""What is asked about a job, as data: see ``topics/*.toml``."""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Final

from bot.knowledge.cues import Cues

ABOUT: Final = "about"


@dataclass(frozen=True, slots=True)
class Topic:
    """One thing that is asked about.

    Attributes:
        under: the wider ones, which need not be covered where this one is asked about.
        is_weak: beside another topic it only helps to choose between passages.
        is_near: too general to decide by itself: the passage must also be near in meaning.
    """

    name: str
    under: frozenset[str]
    is_weak: bool = False
    is_near: bool = False


class Topics:
    """All topics, and how they are seen in questions and in passages."""

    def __init__(self, written: Mapping[str, Mapping[str, Any]]) -> None:
        self._all = {name: _topic(name, table) for name, table in written.items()}
        self._asked = Cues({name: _cues(table, "ask") for name, table in written.items()})
        self._told = Cues({name: _cues(table, "tell") for name, table in written.items()})
        self._labels = Cues({name: _split(table.get(ABOUT, "")) for name, table in written.items()})

    def asked_in(self, question: str) -> tuple[frozenset[str], frozenset[str]]:
        """What a question is about: topics that must be covered, and weak ones beside them."""
        found = self._asked.names_in(question)
        wider = {parent for name in found for parent in self._above(name)}
        found -= wider
        weak = frozenset(name for name in found if self._all[name].is_weak)
        strong = found - weak
        exact = frozenset(name for name in strong if not self._all[name].is_near)
        return exact or strong, weak

    def _above(self, name: str) -> frozenset[str]:
        parents = self._all[name].under
        return parents.union(*(self._above(each) for each in parents))

    def is_near(self, name: str) -> bool:
        """Whether the topic wants a passage that is near in meaning."""
        return self._all[name].is_near

    def labelled(self, *labels: str) -> frozenset[str]:
        """What a passage is about by what its employer calls it."""
        return frozenset(name for each in labels for name in self._labels.names_in(each))

    def told_in(self, passage: str) -> frozenset[str]:
        """What a passage says something about."""
        return self._told.names_in(passage)


@cache
def topics() -> Topics:
    """Those of the package."""
    tables: dict[str, Mapping[str, Any]] = {}
    folder = files("bot.knowledge") / "topics"
    for file in sorted(folder.iterdir(), key=lambda each: each.name):
        if file.name.endswith(".toml"):
            tables |= tomllib.loads(file.read_text("utf-8"))
    return Topics(tables)


def _topic(name: str, table: Mapping[str, Any]) -> Topic:
    return Topic(
        name,
        frozenset(_split(table.get("under", ""))),
        is_weak=bool(table.get("weak")),
        is_near=bool(table.get("near")),
    )


def _cues(table: Mapping[str, Any], kind: str) -> Iterable[str]:
    return [cue for written in table.get(kind, {}).values() for cue in _split(written)]


def _split(written: str) -> list[str]:
    return [each.strip() for each in written.split(",") if each.strip()]
