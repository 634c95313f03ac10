"""What may be told about a job: its employer's passages, and its own fields as sentences."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Final

from bot.domain.job import Job, LocalText, Pay
from bot.domain.language import LANGUAGES
from bot.knowledge.forms import sound, stem
from bot.knowledge.topics import Topics
from bot.knowledge.words import words_of
from prompts import Wording, wording

OWN: Final = "job."
"""Facts whose id begins so are fields of the job, worded by us."""
_SENTENCE: Final = re.compile(r"(?<!\bRs)\.\s+|[;।\n!?]+")
_CLAUSE: Final = re.compile(r"[,:()]+(?!\d)|\s(?:and|y|e|और)\s(?!\d)", re.IGNORECASE)
"""Where what is told of one thing ends: "holidays by law and vouchers of 600 pesos"."""
_GOES_ON: Final = re.compile(
    r"\s*(?:it|they|this|that|these|those|lo|la|los|las|son|es|se|ele|ela|eles|elas|sao|são|é"
    r"|isso|esto|eso|यह|ये|वह|वे|इसका|इसके|इनका|yeh|ye)\s",
    re.IGNORECASE,
)
"""How a sentence begins that tells more of what the one before names: "They are optional"."""
_LEADS: Final = re.compile(
    r"\s*(?:if|when|to|si|cuando|para|al|se|quando|ao|अगर|जब)\s(?!.*\s(?:and|y|e|और)\s)",
    re.IGNORECASE,
)
"""How a clause begins that says when the next one holds."""
_PIECE: Final = re.compile(r"(?<=[.!?;।])\s+")
"""Where a piece of a passage ends."""
_SIGNS_OF_MONEY: Final = re.compile("[₹€£%]|R?\\$")
CITY: Final = ("city",)
"""What a passage also answers that names the job's city."""


@dataclass(frozen=True, slots=True)
class Clause:
    """One clause of a passage.

    Attributes:
        covers: topics that it says something about.
        counted: things that it tells the number of.
    """

    covers: frozenset[str]
    counted: frozenset[str]


@dataclass(frozen=True)
class Passage:
    """One passage, in the languages it was written in.

    Attributes:
        fact: its id within the job.
        labels: topics by its name. covers: those, and what its text says something about.
        known: words that a question may use without asking for more than the passage says.
        clauses: of all its languages.
        about: what its employer calls it.
        title: words of the job's title.
        job: what the job's title says something about, which is no further question beside others:
            where does a courier deliver.
    """

    fact: str
    text: LocalText
    labels: frozenset[str]
    covers: frozenset[str]
    known: frozenset[str]
    clauses: tuple[Clause, ...] = ()
    job: frozenset[str] = frozenset()
    title: frozenset[str] = frozenset()
    about: str = ""

    @property
    def is_own(self) -> bool:
        """Whether it is a field of the job: an employer's passage says more."""
        return self.fact.startswith(OWN)

    @cached_property
    def pieces(self) -> Mapping[str, tuple[str, ...]]:
        """What questions are compared with, by language: the whole text, and each sentence."""
        name = f"{self.about}: " if self.about else ""
        return {
            language: tuple(
                name + piece for piece in dict.fromkeys((text, *filter(None, _PIECE.split(text))))
            )
            for language, text in self.text.by_language.items()
        }

    def in_language(self, language: str) -> tuple[str, str]:
        """Text and its language: the wanted one, else the job's first, else any."""
        texts = self.text.by_language
        found = next((each for each in (language, self.text.first) if each in texts), None)
        found = found or next(iter(texts))
        return texts[found], found


def passages_of(job: Job, topics: Topics) -> tuple[Passage, ...]:
    """All that may be told about it; the employer's own passages first."""
    names = frozenset(_words((*_texts(job.title), job.employer, job.location.city or "")))
    city = frozenset(words_of(job.location.city or ""))
    title = frozenset(_words(_texts(job.title)))
    job_topics = frozenset().union(*(topics.told_in(each) for each in _texts(job.title)))
    written = tuple(
        Passage(
            fact.id,
            fact.text,
            labels := topics.labelled(fact.about, fact.id) or topics.named_in(fact.about),
            topics.tied(
                labels.union(
                    topics.named_in(fact.about),
                    CITY if city and city <= frozenset(_words(_texts(fact.text))) else (),
                    *(topics.told_in(each) for each in _texts(fact.text)),
                )
            ),
            names.union(_words((fact.about, *_texts(fact.text)))),
            tuple(_clauses(fact.text, topics)),
            job_topics,
            title,
            fact.about,
        )
        for fact in job.knowledge
        if any(each.strip() for each in _texts(fact.text))
    )
    return (*written, *_own(job, names))


def _clauses(text: LocalText, topics: Topics) -> Iterator[Clause]:
    for written in _texts(text):
        before: list[str] = []
        for sentence in _SENTENCE.split(_SIGNS_OF_MONEY.sub(" money ", written)):
            parts = _led([each for each in _CLAUSE.split(sentence) if each.strip()])
            if _GOES_ON.match(sentence) and not any(map(topics.names_something, parts)):
                parts = [*before[-1:], *parts]
            yield from _joined(parts, topics)
            before = parts


def _led(parts: Sequence[str]) -> list[str]:
    """Clauses, each with what leads to it: "if you leave, tell us two weeks before"."""
    led: list[str] = []
    for part in parts:
        if led and _LEADS.match(led[-1]):
            led[-1] = f"{led[-1]} {part}"
        else:
            led.append(part)
    return led


def _joined(parts: Sequence[str], topics: Topics) -> Iterator[Clause]:
    """Clauses; what names nothing of its own goes with those on both sides: after 90 days, ..."""
    named = [at for at, each in enumerate(parts) if topics.names_something(each)]
    bounds = [-1, *named, len(parts)]
    for before, after in zip(bounds, bounds[2:], strict=False) if named else [(-1, len(parts))]:
        whole = " ".join(parts[before + 1 : after])
        yield Clause(topics.told_in(whole), topics.counted_in(whole))


def _own(job: Job, names: frozenset[str]) -> Iterator[Passage]:
    """Numbers and names of these sentences stand in the job's own fields."""
    if job.pay is not None and (job.pay.minimum is not None or job.pay.maximum is not None):
        yield _worded("pay", ("pay",), job, names)
    if job.location.city:
        yield _worded("place", ("place", "spot", *CITY), job, names)
    yield _worded("employer", ("employer_name",), job, names)
    yield _worded("title", ("job_title",), job, names)


def _worded(field: str, topics: Iterable[str], job: Job, names: frozenset[str]) -> Passage:
    texts = {each: _sentence(field, job, wording(each), each) for each in LANGUAGES}
    first = next((each for each in job.languages if each in texts), LANGUAGES[0])
    covers = frozenset(topics)
    return Passage(f"{OWN}{field}", LocalText(texts, first), covers, covers, names)


def _sentence(field: str, job: Job, words: Wording, language: str) -> str:
    match field:
        case "pay" if job.pay is not None:
            return _paid(job.pay, words, job.location.country)
        case "place":
            return words.render("fact.place", city=job.location.city)
        case "employer":
            return words.render("fact.employer", employer=job.employer)
        case _:
            return words.render("fact.title", title=job.title.to(language), employer=job.employer)


def _paid(pay: Pay, words: Wording, country: str | None) -> str:
    low, high = pay.minimum, pay.maximum
    if low is not None and high is not None and low != high:
        least = words.numbered(_number(low), country)
        return words.render("fact.pay", low=least, high=_money(high, pay, words, country))
    if high is None and low is not None:
        return words.render("fact.pay_from", low=_money(low, pay, words, country))
    if low is None and high is not None:
        return words.render("fact.pay_to", high=_money(high, pay, words, country))
    return words.render("fact.pay_fixed", pay=_money(high or 0, pay, words, country))


def _money(amount: float, pay: Pay, words: Wording, country: str | None) -> str:
    every = words.render(f"per.{pay.per}") if words.has(f"per.{pay.per}") else ""
    shown = words.numbered(_number(amount), country)
    text = words.render("value.money", amount=shown, currency=pay.currency, per=every)
    return " ".join(text.split())


def _number(amount: float) -> str:
    return f"{amount:,.0f}" if amount == int(amount) else f"{amount:,.2f}"


def _texts(text: LocalText) -> tuple[str, ...]:
    return tuple(text.by_language.values())


def _words(texts: Iterable[str]) -> Iterator[str]:
    """All words, and the forms that words of a question are compared in.

    Those of letters and a number also in one: "NR-35" is asked for as nr35.
    """
    for text in texts:
        words = words_of(text)
        yield from words
        yield from map(stem, words)
        yield from (sound(each) for each in words if not each.isascii())
        yield from (a + b for a, b in pairwise(words) if a.isdigit() != b.isdigit())
