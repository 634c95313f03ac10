"""What a statement answers besides the open question, and how plainly it says so.

"Been driving two years on my own scooter" answers two questions that may not have been asked yet.
A value alone is no answer: it must show which question it belongs to, by that question's own words
or by naming an option. What does not is left to the open question.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final

from bot.domain.job import Job, Question, QuestionType
from flows.draft import Draft
from flows.guards.talk import split_questions
from flows.parsing.choices import option_phrases
from flows.parsing.free_text import names_place
from flows.parsing.parsed import Parsed
from flows.parsing.topics import (
    is_of_now,
    is_of_others,
    is_weak,
    is_wish,
    speaks_of,
    without_greetings,
)
from flows.parsing.vocabulary import vocabulary
from flows.parsing.words import read
from flows.understanding.reading import is_usable, parse

_CLAUSE: Final = re.compile(r"[,;\n।]+\s*|(?<![.!])[.!]+\s+|(?<=\D)\.$")
_JOINT: Final = re.compile(
    r"(?<!\s)\s+(?:and|but|y|e|pero|mas|aur|lekin|और|लेकिन|mai|plus)\s+", re.IGNORECASE
)
_MOST_CLAUSES: Final = 12
_UNIT: Final = re.compile(r"[^\W\d_]")
"""A length of time with its unit, not a bare number."""

_SELF_EVIDENT: Final = frozenset({QuestionType.NUMBER, QuestionType.DURATION, QuestionType.DATE})
"""Types whose values show their kind, though not which question they answer."""

FIGURES: Final = frozenset(
    {QuestionType.NUMBER, QuestionType.DURATION, QuestionType.MONEY, QuestionType.DATE}
)
CHOSEN: Final = frozenset({QuestionType.CHOICE, QuestionType.CHOICES})


@dataclass(frozen=True, slots=True)
class Claim:
    """A statement that answers a question.

    Attributes:
        words: the shortest clause that says it.
        is_topical: it names what the question is about; else its value alone shows it.
        figure: the words that the value itself was read from.
    """

    question: Question
    value: Any
    words: str
    confidence: float
    is_topical: bool
    figure: str = ""


def claims(
    draft: Draft, job: Job, text: str, among: Iterable[Question], *, loosely: bool = False
) -> list[Claim]:
    """What the text answers of these questions, at most once each.

    ``loosely``: a value that shows its kind is enough, because the message says that it changes
    something that was answered.
    """
    stated = without_greetings(split_questions(text).rest)
    if not stated or is_of_others(stated):
        return []
    parts = clauses(stated)
    found = (_claim(draft, job, question, parts, loosely=loosely) for question in among)
    return [each for each in found if each is not None]


def clauses(text: str) -> list[str]:
    """The text, its clauses, and the halves that an "and" joins: longest first, in their order."""
    apart = [part for part in _CLAUSE.split(text) if part and part.strip()]
    halves = [half for part in apart for half in _halves(part)]
    found = dict.fromkeys(each.strip() for each in (text, *apart, *halves))
    return list(found)[:_MOST_CLAUSES]


def leaves(text: str) -> list[str]:
    """The clauses that hold no other: together they are the text."""
    found = clauses(text)
    return [each for each in found if not any(one != each and one in each for one in found)]


def _halves(clause: str) -> Iterator[str]:
    """Not of a number: "two and a half"."""
    parts = _JOINT.split(clause)
    if len(parts) > 1 and not any(_is_cut_number(*pair) for pair in pairwise(parts)):
        yield from parts


def _is_cut_number(left: str, right: str) -> bool:
    known, before, behind = vocabulary("en"), read(left), read(right)
    ends = before.tokens[-1] if before.tokens else None
    if ends is None or not behind.tokens:
        return True
    is_number = ends.is_number or known["numbers"].at(before.texts, len(before.tokens) - 1)
    is_part = known["parts"].at(behind.texts, 0) is not None
    is_unit = known["units"].at(before.texts, len(before.tokens) - 1) is not None
    return bool(is_number) or (is_unit and (is_part or behind.tokens[0].is_number))


def _claim(
    draft: Draft, job: Job, question: Question, parts: Sequence[str], *, loosely: bool
) -> Claim | None:
    if question.type is QuestionType.TEXT:
        return None  # any words would do
    if question.type is QuestionType.YES_NO:
        parts = sorted(parts, key=len)
    found = list(_shown(draft, job, question, parts, loosely=loosely))
    if not found:
        return None
    same = [each for each in found if each.value == found[0].value]
    if found[0].words != parts[0] and len(same) < len(found):
        return None
    return min(same, key=lambda each: (not each.is_topical, len(each.words)))


def _shown(
    draft: Draft, job: Job, question: Question, parts: Sequence[str], *, loosely: bool
) -> Iterator[Claim]:
    for part in parts:
        is_topical = speaks_of(part, job, question)
        if not (is_topical or _may_show(question, part, loosely=loosely)):
            continue
        reading = parse(draft, question, part, job)
        if is_usable(reading) and _shows(draft, question, part, reading, is_topical, loosely):
            yield Claim(
                question, reading.value, part, reading.confidence, is_topical, reading.words
            )


def _may_show(question: Question, part: str, *, loosely: bool) -> bool:
    """Whether it is worth the parser's while, though the topic is not named."""
    if question.type in CHOSEN:
        return names_option(question, part)
    if question.type is QuestionType.EMAIL:
        return "@" in part
    if question.type is QuestionType.MONEY:
        return loosely or is_wish(part)
    return loosely and question.type in _SELF_EVIDENT


def _shows(  # noqa: PLR0911 - one rule a kind of question
    draft: Draft, question: Question, part: str, reading: Parsed, is_topical: bool, loosely: bool
) -> bool:
    """Whether this value shows that it answers this question."""
    if question.type in CHOSEN:
        return is_topical or names_option(question, part)
    if question.type is QuestionType.EMAIL:
        return True
    if question.type is QuestionType.PLACE:
        return is_topical and leads_in(draft, part)
    is_pay = question.type is QuestionType.MONEY
    if is_pay and is_of_now(part) and not _asks_of_now(question):
        return False
    if is_topical or (is_pay and is_wish(part)):
        return True
    if not loosely:
        return False
    if question.type is QuestionType.DURATION:
        return bool(reading.value) and _UNIT.search(reading.words) is not None
    is_figure = question.type in {QuestionType.MONEY, QuestionType.DATE, QuestionType.NUMBER}
    return is_figure and bool(reading.value)


def _asks_of_now(question: Question) -> bool:
    return any(is_of_now(text) for text in question.ask.by_language.values())


def names_option(question: Question, part: str) -> bool:
    """By a label or its synonym that is no everyday word; not by its number."""
    texts = read(part).texts
    named = option_phrases(question).find(texts)
    return any(not is_weak(" ".join(texts[each.start : each.end])) for each in named)


def leads_in(draft: Draft, part: str) -> bool:
    """Whether it is said as people name a place: "I live in"."""
    return names_place(read(part), vocabulary(draft.tongue))
