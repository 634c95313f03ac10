"""What is asked about a job, as data: see ``topics/*.toml``."""

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any, Final

from bot.domain.language import LANGUAGES
from bot.knowledge.cues import Cues, Seen, longest, within
from bot.knowledge.forms import sound, sound_of_beginning, stem
from bot.knowledge.spelling import spelt_cue
from bot.knowledge.words import words_of

ABOUT: Final = "about"
SPOKEN: Final[Mapping[str, tuple[str, ...]]] = {
    "": (),
    "en": ("en", "hi"),
    "es": ("es", "en"),
    "pt": ("pt", "en"),
    "hi": ("hi", "en"),
}
"""Whose cues count first in a question: "andar" is a floor in one language, to walk in another."""
CLAUSES_KEPT: Final = 1024
"""Clauses kept as they were read: each is looked at for topics, names and numbers."""
BOTH: Final = "both"
"""Said in the same words by who asks and by who tells."""
THING: Final = "thing"
NUMBERS: Final = "of_number"
BY_TIME: Final = "per_time"
PRICE: Final = "of_price"
HOURS: Final = "of_hours"
SAYING_HOW_MUCH: Final = frozenset({"payday", "pay_method", "education"})
"""Asked in words of amounts, told without any: when it is paid, how much one studied."""
LOOSE: Final = frozenset(
    """spot range what_if nearby money_from_you hours start_time morning evening night weekend
    work_days""".split()  # noqa: SIM905 - names as people read them
)
"""Told by words that stand in any clause: in the, from 3 to 5 days, if."""
NEAR: Final = 2
"""Words from a number, or from "how many", to what is counted."""
UNITS: Final = frozenset(
    """kg kilo kilos km m metres meters metros minutes minutos hours horas days dias am pm rs rupees
    pesos euros reais किलो किमी मीटर मिनट घंटे दिन रुपये बजे""".split()  # noqa: SIM905
)
"""After a number they are what it counts: "60 kg machines" are not 60 machines."""
HINDI: Final = "hi"
"""Written in two scripts: its cues are compared as they sound."""


@dataclass(frozen=True, slots=True)
class Topic:
    """One thing that is asked about.

    Attributes:
        under: the wider ones, which need not be covered where this one is asked about.
        is_weak: beside another topic it only helps to choose between passages.
        is_near: too general to decide by itself: the passage must also be near in meaning.
        is_thing: what is handled or done: how many of it, is told by a number that stands with it.
        is_money: how much of it there is, is told as an amount of money.
        is_added: asks for nothing by itself: what if.
        is_detail: asked of something else, and told in one sentence with it: when, how much.
        beside: what it becomes where another topic is asked about, too: "" vanishes, and that
            first: where one shows up in the morning, is asked of the place.
        only_with: a passage tells it only if it tells that, too: "on the 5th" is a payday where
            something is said of pay.
    """

    name: str
    under: frozenset[str]
    is_weak: bool = False
    is_near: bool = False
    is_money: bool = False
    is_added: bool = False
    is_detail: bool = False
    is_thing: bool = False
    beside: str | None = None
    only_with: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Asked:
    """What a question is about.

    Attributes:
        must: topics that a passage must cover. weak: they only help to choose beside others.
        details: what must be told of them, in the same sentence.
        counted: things whose number is asked.
        places: of the words that say so.
        things: what is handled or done, each with the places of its words.
    """

    must: frozenset[str]
    weak: frozenset[str]
    places: frozenset[int]
    details: frozenset[str] = frozenset()
    counted: frozenset[str] = frozenset()
    things: Mapping[str, frozenset[int]] = field(default_factory=dict)

    @property
    def names(self) -> frozenset[str]:
        """All of them."""
        return self.must | self.weak


class Topics:
    """All topics, and how they are seen in questions and in passages."""

    def __init__(self, written: Mapping[str, Mapping[str, Any]]) -> None:
        self._languages = {
            name: set(table.get("ask", {})) | set(table.get(BOTH, {}))
            for name, table in written.items()
        }
        self._all = {name: _topic(name, table) for name, table in written.items()}
        self._asked = {
            language: Cues(
                {name: _cues(table, "ask", *spoken) for name, table in written.items()}, stem
            )
            for language, spoken in SPOKEN.items()
        }
        self._written = Cues({name: _cues(table, "ask") for name, table in written.items()})
        self._heard = Cues(
            {name: _cues(table, "ask", HINDI) for name, table in written.items()},
            sound,
            sound_of_beginning,
        )
        self._told = Cues({name: _cues(table, "tell") for name, table in written.items()})
        self._read = lru_cache(maxsize=CLAUSES_KEPT)(self._apart_in)
        self._labels = Cues({name: _split(table.get(ABOUT, "")) for name, table in written.items()})

    def asked_in(self, words: Sequence[str], language: str = "") -> "Asked":
        """What a question is about."""
        return self._known_of(self._seen_in(words, language))

    def _known_of(self, all_seen: Sequence[Seen]) -> Asked:
        details, told = self._apart(self._not_of_things(all_seen))
        near = frozenset(name for name, _ in told if self._all[name].is_near)
        seen = longest(told, self._are_kin, near)
        found = frozenset(seen)
        found -= {parent for name in found - near for parent in self.above(name)}
        weak = frozenset(name for name in found if self._all[name].is_weak)
        strong = found - weak
        if all(self._all[name].is_added for name in strong):
            strong = frozenset()
        exact = self._beside(frozenset(name for name in strong if not self._all[name].is_near))
        must = exact or (frozenset() if weak else strong)
        places = frozenset().union(*seen.values(), *details.values())
        counted = self._counted(told, details) if BY_TIME not in details else frozenset()
        things = {name: seen[name] for name in must & seen.keys() if self._all[name].is_thing}
        return Asked(must, weak, places, self._sought(must, details), counted, things)

    def _not_of_things(self, seen: Sequence[Seen]) -> Sequence[Seen]:
        """Without details that are part of what is done: to charge at the till costs nothing."""
        things = [
            places for name, places in seen if self._all[name].is_thing or name in SAYING_HOW_MUCH
        ]
        return [
            (name, places)
            for name, places in seen
            if not self._all[name].is_detail or not any(places < each for each in things)
        ]

    def _sought(self, must: frozenset[str], details: Iterable[str]) -> frozenset[str]:
        """Details that are asked: how much a bonus is, asks for an amount of money."""
        sought = frozenset(details)
        if HOURS in sought:
            sought -= {NUMBERS, BY_TIME}
        if sought != {NUMBERS}:
            return sought
        is_money = any(self._all[each].is_money for name in must for each in self.family(name))
        return frozenset({PRICE}) if is_money else sought

    def _counted(
        self, seen: Iterable[Seen], details: Mapping[str, frozenset[int]]
    ) -> frozenset[str]:
        """Things that a number, or the question for one, stands before."""
        numbers = details.get(NUMBERS, frozenset())
        return frozenset(
            name
            for name, places in seen
            if self._all[name].is_thing
            and not numbers.isdisjoint(range(min(places) - NEAR, min(places)))
        )

    def _seen_in(self, words: Sequence[str], language: str) -> Sequence[Seen]:
        heard = self._heard.seen_in(words) if language == HINDI else ()
        seen = self._asked[language if language in SPOKEN else ""].seen_in(words)
        return [*seen, *heard] or self._asked[""].seen_in(words)

    def _beside(self, names: frozenset[str]) -> frozenset[str]:
        """What is left to be covered: where the interview is, is asked of the interview."""
        names = frozenset(each for each in names if self._all[each].beside != "") or names
        loose = {name for name in names if self._all[name].beside is not None}
        if not loose or not names - loose:
            return names
        turned = {self._all[name].beside for name in loose}
        return names - loose | frozenset(str(name) for name in turned)

    def above(self, name: str) -> frozenset[str]:
        """The wider topics that one belongs to."""
        parents = self._all[name].under
        return parents.union(*(self.above(each) for each in parents))

    def languages(self) -> Mapping[str, set[str]]:
        """In which languages each topic can be asked about."""
        return self._languages

    def _are_kin(self, one: str, other: str) -> bool:
        return one in self.family(other) or other in self.family(one)

    def family(self, name: str) -> frozenset[str]:
        """A topic and those it belongs to."""
        return self.above(name) | {name}

    @property
    def vocabulary(self) -> frozenset[str]:
        """All words of cues in questions; ``pay*`` as it is written."""
        return self._asked[""].words

    def is_near(self, name: str) -> bool:
        """Whether the topic wants a passage that is near in meaning."""
        return self._all[name].is_near

    def named_in(self, label: str) -> frozenset[str]:
        """What a label would ask for, word for word."""
        return self._known_of(self._written.seen_in(words_of(label))).names

    def labelled(self, *labels: str) -> frozenset[str]:
        """What a passage is about by what its employer calls it."""
        found = (within(self._labels.seen_in(words_of(each)), _never) for each in labels)
        return frozenset().union(*found)

    def told_in(self, passage: str) -> frozenset[str]:
        """What a passage says something about."""
        details, seen = self._read(passage)
        return frozenset(details).union(within(seen, self._are_kin))

    def tied(self, covered: frozenset[str]) -> frozenset[str]:
        """Without what is told only beside something that is not."""
        return frozenset(
            name
            for name in covered
            if not self._all[name].only_with or self._all[name].only_with & covered
        )

    def names_something(self, clause: str) -> bool:
        """Whether it tells of anything but amounts, times and places."""
        _, seen = self._read(clause)
        return any(not self._all[name].is_weak and name not in LOOSE for name, _ in seen)

    def counted_in(self, sentence: str) -> frozenset[str]:
        """Things that it tells the number of."""
        words = words_of(sentence)
        details, seen = self._read(sentence)
        numbers = details.get(NUMBERS, frozenset())
        counting = frozenset(at for at in numbers if UNITS.isdisjoint(words[at + 1 : at + 2]))
        return self._counted(seen, {NUMBERS: counting})

    def _apart_in(self, told: str) -> tuple[dict[str, frozenset[int]], list[Seen]]:
        return self._apart(self._told.seen_in(words_of(told)))

    def _apart(self, seen: Iterable[Seen]) -> tuple[dict[str, frozenset[int]], list[Seen]]:
        """Details, each with all places of its words; and the rest."""
        details: dict[str, frozenset[int]] = {}
        rest: list[Seen] = []
        for name, places in seen:
            if self._all[name].is_detail:
                details[name] = details.get(name, frozenset()) | places
            else:
                rest.append((name, places))
        return details, rest


def _never(one: str, other: str) -> bool:  # noqa: ARG001 - whatever the two are
    """Labels are no kin: "extra hours" are not the hours."""
    return False


@cache
def topics() -> Topics:
    """Those of the package."""
    tables: dict[str, Mapping[str, Any]] = {}
    folder = files("bot.knowledge") / "topics"
    for file in sorted(folder.iterdir(), key=lambda each: each.name):
        if file.name.endswith(".toml"):
            written = tomllib.loads(file.read_text("utf-8"))
            tables |= {name: _table(each) for name, each in written.items()}
    return Topics(tables)


def _table(written: Mapping[str, Any] | str) -> Mapping[str, Any]:
    """A topic; of a single line, its words in each language."""
    if isinstance(written, str):
        return {BOTH: dict(zip(LANGUAGES, written.split("|"), strict=True)), THING: True}
    return written


def _topic(name: str, table: Mapping[str, Any]) -> Topic:
    return Topic(
        name,
        frozenset(_split(table.get("under", ""))),
        is_weak=bool(table.get("weak")),
        is_near=bool(table.get("near")),
        is_money=bool(table.get("money")),
        is_added=bool(table.get("added")),
        is_detail=bool(table.get("detail")),
        is_thing=bool(table.get(THING)),
        beside=table.get("beside"),
        only_with=frozenset(_split(table.get("only_with", ""))),
    )


def _cues(table: Mapping[str, Any], kind: str, *languages: str) -> Iterable[str]:
    return [
        spelt_cue(cue, key)
        for said in (kind, BOTH)
        for key, written in table.get(said, {}).items()
        for cue in _split(written)
        if not languages or key in languages
    ]


def _split(written: str) -> list[str]:
    return [each.strip() for each in written.split(",") if each.strip()]
