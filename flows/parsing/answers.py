"""The typed parsers' front door: what a candidate's words answer to one question.

Certain and cheap, no model. A reading below :data:`CERTAIN` is for a model or the candidate to
confirm; words that make no sense are said to be not understood, never guessed at.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from typing import Final

from bot.domain.job import Job, Question, QuestionType
from flows.parsing import chosen, contact, dates, duration, free_text, money, number, yes_no
from flows.parsing.asked import UNSURE, Asked
from flows.parsing.heard import heard
from flows.parsing.parsed import CERTAIN, Parsed, Problem
from flows.parsing.skipping import has_nothing_to_say, wants_to_skip
from flows.parsing.statements import corrected, statement_of
from flows.parsing.vocabulary import vocabulary

__all__ = ["CERTAIN", "Parsed", "Problem", "parse_answer"]

_ASKED_BACK: Final = 0.5
"""The most that a value within a question is worth: "is 6 months enough?" answers nothing."""

_PARSERS: Final[Mapping[QuestionType, Callable[[Asked], Parsed]]] = {
    QuestionType.YES_NO: yes_no.answer,
    QuestionType.NUMBER: number.answer,
    QuestionType.DURATION: duration.answer,
    QuestionType.CHOICE: chosen.answer,
    QuestionType.CHOICES: chosen.answer_several,
    QuestionType.MONEY: money.answer,
    QuestionType.DATE: dates.answer,
    QuestionType.TEXT: free_text.text,
    QuestionType.PLACE: free_text.place,
    QuestionType.PHONE: contact.phone,
    QuestionType.EMAIL: contact.email,
}
_HAS_NAMES: Final = frozenset(
    {QuestionType.TEXT, QuestionType.PLACE, QuestionType.PHONE, QuestionType.EMAIL}
)
"""Types in whose answers other people may well stand."""

_FIRST_WORDS: Final = 3
"""Words among which the one whom a sentence is about is named."""

_IN_OWN_WORDS: Final = frozenset({QuestionType.TEXT, QuestionType.PLACE})


def parse_answer(
    question: Question,
    text: str,
    *,
    job: Job,
    language: str,
    today: date,
    region: str | None,
) -> Parsed:
    """What ``text`` answers to ``question``.

    ``today`` is the day in the job's zone; ``region`` the ISO country of the candidate's number.
    Never raises, whatever the text.
    """
    known = vocabulary(language)
    statement, is_question = statement_of(text, known)
    is_whole = question.type in _IN_OWN_WORDS or is_question
    said = text if is_whole else statement
    words = heard(said, question.type, known)
    asked = Asked(question, job, language, today, region, text, words)
    parsed = _corrected(asked) or _of_somebody_else(asked, _PARSERS[question.type](asked))
    if parsed.problem is Problem.NOT_UNDERSTOOD and _is_left_open(asked):
        return Parsed(None, text.strip(), 1.0, unanswered=True)
    return _asked_back(parsed) if is_question else parsed


def _of_somebody_else(asked: Asked, parsed: Parsed) -> Parsed:
    """To be confirmed, if it answers anything: "my father drove for 20 years"."""
    if asked.question.type in _HAS_NAMES or parsed.value is None:
        return parsed
    kin = next((each for each in asked.find("kin") if each.start < _FIRST_WORDS), None)
    opening = asked.known["answers"].at(asked.words.texts, 0)
    is_said_first = opening is not None and opening.meaning in {"yes", "no"}
    if kin is None or is_said_first:
        return parsed
    return replace(parsed, confidence=min(parsed.confidence, UNSURE))


def _is_left_open(asked: Asked) -> bool:
    """Whether an optional question is declined: skipped, or with nothing to say to it."""
    if asked.question.required:
        return False
    if wants_to_skip(asked.raw) or has_nothing_to_say(asked.words, asked.known):
        return True
    nothing = [(each.start, each.end) for each in asked.find("nothing")]
    return bool(nothing) and asked.strange_words(nothing) == 0  # "no tengo correo"


def _corrected(asked: Asked) -> Parsed | None:
    """What follows a "sorry, I mean", when that is an answer by itself."""
    if asked.question.type in _IN_OWN_WORDS:
        return None
    rest = corrected(asked.words.original, asked.known)
    if rest is None:
        return None
    again = replace(asked, words=heard(rest, asked.question.type, asked.known))
    parsed = _PARSERS[asked.question.type](again)
    return parsed if parsed.confidence >= CERTAIN else None


def _asked_back(parsed: Parsed) -> Parsed:
    """A question in return is no certain answer, and no wrong one either."""
    if parsed.value is not None:
        return replace(parsed, confidence=min(parsed.confidence, _ASKED_BACK))
    return Parsed(None, parsed.words, 0.0, Problem.NOT_UNDERSTOOD)
