"""Whatever somebody writes: never an error, never long, never a value of another type."""

import time
from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st

from bot.domain.job import Choice, Job, LocalText, Place, Question, QuestionType
from bot.domain.message import Option
from flows.parsing.answers import Parsed, parse_answer
from flows.parsing.choices import pick
from flows.parsing.skipping import wants_to_skip
from flows.parsing.vocabulary import SECTIONS, vocabulary
from flows.parsing.yes_no import parse_yes_no

MOST_SECONDS = 1.0
"""Of processor time, far above what a message takes: a slow machine passes, a blow-up fails."""

ASK = LocalText({"en": "How long have you worked at night?", "hi": "कब?"}, "en")
CHOICES = tuple(
    Choice(each, LocalText({"en": each.title(), "es": f"{each}o"}, "en"))
    for each in ("morning", "night", "none")
)
QUESTIONS = tuple(
    Question(
        kind.value,
        kind,
        ASK,
        required=kind is not QuestionType.TEXT,
        choices=CHOICES if kind in {QuestionType.CHOICE, QuestionType.CHOICES} else (),
        currency="INR" if kind is QuestionType.MONEY else None,
        earliest="today" if kind is QuestionType.DATE else None,
        latest="+90d" if kind is QuestionType.DATE else None,
    )
    for kind in QuestionType
)
JOB = Job(
    UUID(int=1),
    "ANY",
    1,
    ASK,
    "Nobody",
    Place(None, "IN", "Asia/Kolkata"),
    ("en", "hi"),
    QUESTIONS,
)
TYPES: dict[QuestionType, type | tuple[type, ...]] = {
    QuestionType.YES_NO: bool,
    QuestionType.NUMBER: (int, float),
    QuestionType.DURATION: int,
    QuestionType.CHOICES: list,
    QuestionType.MONEY: dict,
}

KNOWN_WORDS = sorted(
    {word for name in SECTIONS for phrase in vocabulary("es")[name].meanings for word in phrase}
)
WORD = st.one_of(
    st.sampled_from(KNOWN_WORDS),
    st.sampled_from(["3", "20k", "2021", "-", "/", "1.5", "31/02", "₹", "$", "½", "?", "\n", "."]),
    st.integers(-(10**20), 10**20).map(str),
    st.text(max_size=8),
)
SENTENCE = st.lists(WORD, max_size=14).map(" ".join)


def hear(question: Question, text: str, language: str) -> Parsed:
    today = date(2026, 11, 23)
    return parse_answer(question, text, job=JOB, language=language, today=today, region="IN")


@settings(max_examples=250, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(SENTENCE, st.sampled_from(["en", "es", "pt", "hi"]))
def test_any_words_are_read_without_an_error(text: str, language: str) -> None:
    for question in QUESTIONS:
        parsed = hear(question, text, language)

        assert 0 <= parsed.confidence <= 1
        assert parsed.value is None or parsed.problem is None
        assert parsed.value is not None or parsed.problem is not None or parsed.unanswered
        if parsed.value is not None:
            assert isinstance(parsed.value, TYPES.get(question.type, str))


@settings(max_examples=100, deadline=None)
@given(SENTENCE)
def test_any_words_are_picked_from_and_judged_without_an_error(text: str) -> None:
    assert pick([Option("a", "Yes"), Option("b", "No")], text) in {"a", "b", None}
    assert parse_yes_no(text, "hi") in {True, False, None}
    assert wants_to_skip(text) in {True, False}


@pytest.mark.parametrize(
    "text",
    [
        "a" * 4000,
        "9" * 4000,
        "1," * 2000,
        "3 years " * 500,
        "no " * 1300,
        "not 5 " * 700,
        "1/2 " * 1000,
        "morning " * 500,
        "मोर्निंग " * 400,
        "?" * 4000,
        "a@" * 2000,
        "+91 98450 " * 400,
        "monday " * 600,
        ". " * 2000,
        "\u0301" * 4000,
        "x1" * 2000,
        "hundred " * 500,
        "crore " * 600,
        "-999999999 years",
    ],
)
def test_long_text_takes_no_long_time(text: str) -> None:
    hear(QUESTIONS[0], text, "en")  # the vocabulary is loaded once
    for question in QUESTIONS:
        # The better of three: a garbage collection of everything else that was tested takes a
        # second, too.
        assert min(spent(question, text) for _ in range(3)) < MOST_SECONDS, question.type


def spent(question: Question, text: str) -> float:
    """Seconds of the processor that it takes to hear this."""
    began = time.process_time()
    hear(question, text, "en")
    return time.process_time() - began


def test_a_question_without_options_is_not_understood() -> None:
    bare = replace(QUESTIONS[3], choices=())

    assert hear(bare, "1", "en").value is None
