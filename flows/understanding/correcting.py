"""What takes an earlier answer back: "sorry, four years, not five"; "the vehicle is wrong".

A correction shows which answer it means by that question's words, by its number, or by the kind of
its value when it says that something is to be another. Else it may mean the last answer. What fits
the open question is an answer to that.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from bot.domain.job import Job, Question, QuestionType
from bot.domain.screening import knocked_out
from bot.domain.understanding import Command
from flows.draft import Draft
from flows.guards.talk import seems_to_ask, split_questions
from flows.guards.wanted import (
    adds,
    changes_something,
    mends,
    numbered_question,
    removes,
    says_what_was_meant,
)
from flows.guards.words import words
from flows.parsing.parsed import Parsed, Problem
from flows.parsing.statements import corrected
from flows.parsing.topics import speaks_of
from flows.parsing.vocabulary import vocabulary
from flows.understanding.claims import FIGURES, Claim, claims, leads_in
from flows.understanding.commands import correct, otherwise
from flows.understanding.reading import is_usable, parse

_SHORT: Final = 14
"""Words of a message that says only which answer is wrong."""

_CURT: Final = 5
"""Words of a correction of a yes or no: "sorry, I meant no"."""

_FIRST: Final = (
    QuestionType.DATE,
    QuestionType.MONEY,
    QuestionType.DURATION,
    QuestionType.NUMBER,
)
"""Whose figure it is where several questions could be meant: the 5 of "5 December" is a date's."""


def read_corrections(draft: Draft, job: Job, question: Question | None, text: str) -> list[Command]:
    """Answers that the message replaces; ``question`` is the open one, if any."""
    answered = [each for each in job.questions if each.id in draft.answers and each != question]
    if not answered or not split_questions(text).rest:
        return []
    if (numbered := _numbered(draft, job, question, text)) is not None:
        return [numbered]
    is_marked = changes_something(text) or adds(text)
    found = [
        each
        for each in _claims(draft, job, question, answered, text, is_marked=is_marked)
        if each.value != draft.answers[each.question.id]
    ]
    fits = question is not None and _fits(draft, job, question, text, found)
    if meant := _meant(found, fits=fits, is_marked=is_marked, is_over=question is None):
        return [_taken_back(draft, each, text, is_marked=is_marked) for each in meant]
    last = _last_answer(draft, job, question, text, fits=fits)
    if last is None and not fits:
        last = named_wrong(draft, job, answered, text) or _asked_back(draft, job, found, text)
    return [last] if last is not None else []


def _asked_back(draft: Draft, job: Job, found: Sequence[Claim], text: str) -> Command | None:
    """A bare value that only an answered question can mean."""
    if len(found) != 1 or not _is_self_evident(draft, job, found[0]):
        return None
    return otherwise(found[0].question.id, found[0].value, text)


def named_wrong(draft: Draft, job: Job, answered: Sequence[Question], text: str) -> Command | None:
    """The one answer that is called wrong without a word about what is right; None for none."""
    if not mends(text) or len(words(text)) > _SHORT:
        return None
    named = [each for each in answered if speaks_of(text, job, each) and each.id in draft.answers]
    return correct(named[0].id, None, text) if len(named) == 1 else None


def _claims(
    draft: Draft,
    job: Job,
    question: Question | None,
    answered: Sequence[Question],
    text: str,
    *,
    is_marked: bool,
) -> list[Claim]:
    """A bare value counts where something is taken back, or where no figure is waited for."""
    is_loose = is_marked or question is None or question.type not in FIGURES
    found = claims(draft, job, text, answered, loosely=is_loose)
    order = {kind: place for place, kind in enumerate(_FIRST)}
    kept: list[Claim] = []
    for each in sorted(found, key=lambda claim: _rank(claim, order)):
        is_figure = each.question.type in FIGURES
        if not (is_figure and any(_is_same_figure(each, other) for other in kept)):
            kept.append(each)
    return kept


def _rank(claim: Claim, order: Mapping[QuestionType, int]) -> tuple[bool, int]:
    return not claim.is_topical, order.get(claim.question.type, -1)


def _is_same_figure(one: Claim, other: Claim) -> bool:
    if other.question.type not in FIGURES:
        return False
    return one.figure in other.figure or other.figure in one.figure


def _fits(draft: Draft, job: Job, question: Question, text: str, found: Sequence[Claim]) -> bool:
    """Whether it is an answer to the open question, or nearly one.

    Any words fit a place; they are one where nothing else is spoken of.
    """
    reading = parse(draft, question, text)
    if question.type is QuestionType.PLACE and any(each.is_topical for each in found):
        return leads_in(draft, text) or speaks_of(text, job, question)
    is_near = reading.problem not in {None, Problem.NOT_UNDERSTOOD}
    return reading.unanswered or is_usable(reading) or is_near or reading.suggestion is not None


def _taken_back(draft: Draft, claim: Claim, text: str, *, is_marked: bool) -> Command:
    """What would end the screening is asked back, unless it says that it corrects."""
    value = _together(draft, claim, text)
    if not is_marked and knocked_out(claim.question, value):
        return otherwise(claim.question.id, value, text)
    return correct(claim.question.id, value, claim.words, claim.confidence)


def _together(draft: Draft, claim: Claim, text: str) -> Any:  # noqa: ANN401 - JSON
    """``chat too`` adds to what was chosen, ``no chat`` and ``remove chat`` take from it."""
    if claim.question.type is not QuestionType.CHOICES:
        return claim.value
    before = draft.answers[claim.question.id]
    ids = [each.id for each in claim.question.choices]
    if removes(text):
        return [each for each in before if each not in claim.value]
    if adds(text) and not mends(text):
        return [each for each in ids if each in before or each in claim.value]
    return claim.value


def _meant(found: Sequence[Claim], *, fits: bool, is_marked: bool, is_over: bool) -> list[Claim]:
    """Those that are beyond doubt: by topic; or the only one, when something is taken back."""
    topical = [each for each in found if each.is_topical]
    if topical:
        return topical if is_marked or not fits or is_over else []
    is_plain = len(found) == 1 and (is_over or (is_marked and not fits))
    return list(found) if is_plain else []


def _last_answer(
    draft: Draft, job: Job, question: Question | None, text: str, *, fits: bool
) -> Command | None:
    """The last answer is another: "I meant no", "sorry, the second one"."""
    last = next((each for each in reversed(draft.asked) if each in draft.answers), None)
    before = job.question(last)
    if before is None or not changes_something(text) or before == question:
        return None
    is_alike = question is not None and question.type is before.type
    if fits and not (is_alike and says_what_was_meant(text)):
        return None
    if before.type is QuestionType.YES_NO and len(words(text)) > _CURT:
        return None
    reading = _read_again(draft, before, text)
    if reading is None or not is_usable(reading) or reading.value == draft.answers[before.id]:
        return None
    return correct(before.id, reading.value, reading.words, reading.confidence)


def _read_again(draft: Draft, before: Question, text: str) -> Parsed | None:
    """Of an answer in own words only what follows "I meant"."""
    if before.type not in {QuestionType.TEXT, QuestionType.PLACE}:
        return parse(draft, before, text)
    rest = corrected(text, vocabulary(draft.tongue)) if says_what_was_meant(text) else None
    return parse(draft, before, rest) if rest else None


def _numbered(draft: Draft, job: Job, question: Question | None, text: str) -> Command | None:
    """``question 3 should be 5 years``, ``number 4 is wrong``: by the number that was shown."""
    found = numbered_question(text)
    if found is None or not 1 <= found.number <= len(job.questions):
        return None
    meant = job.questions[found.number - 1]
    if meant == question or meant.id not in draft.answers:
        return None
    reading = parse(draft, meant, found.rest) if words(found.rest) else None
    if reading is not None and is_usable(reading) and meant.type is not QuestionType.TEXT:
        return correct(meant.id, reading.value, found.rest, reading.confidence)
    return correct(meant.id, None, text) if mends(text) or not words(found.rest) else None


def _is_self_evident(draft: Draft, job: Job, claim: Claim) -> bool:
    """Whether no question that is still to come could be meant by this value."""
    rest = [each for each in job.questions if each.id not in draft.answers]
    return not any(is_usable(parse(draft, each, claim.words)) for each in rest if _reads(each))


def _reads(question: Question) -> bool:
    return question.type not in {QuestionType.TEXT, QuestionType.PLACE}


def asks_to_mend(draft: Draft, job: Job | None, text: str) -> Command | None:
    """``can I change my experience?`` asks for a question again, and nothing of us."""
    if job is None or not seems_to_ask(text):
        return None
    return named_wrong(draft, job, job.questions, text)
