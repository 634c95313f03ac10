"""Answers to questions that the delivery driver is not asked: other currencies, longer labels."""

from datetime import date

import pytest

from bot.domain.job import Choice, Pay, Place, Question, QuestionType
from flows.parsing.answers import Parsed, parse_answer
from tests.unit.flows import jobs
from tests.unit.flows.jobs import text

WARD = Question(
    "ward",
    QuestionType.CHOICE,
    text("Which ward would you like to work in?"),
    choices=(
        Choice("er", text("Emergency room")),
        Choice("icu", text("Intensive care")),
        Choice("old", text("Elderly care")),
        Choice("op", text("Operating theatre")),
        Choice("home", text("Home care")),
    ),
)
POSTS = Question("posts", QuestionType.NUMBER, text("How many posts have you had?"), required=False)
EMAIL = Question("email", QuestionType.EMAIL, text("Your e-mail address?"), required=False)
NOTE = jobs.NOTE
WAGE = Question(
    "wage", QuestionType.MONEY, text("What do you want to earn?"), currency="USD", per="hour"
)

KITCHEN = jobs.job(
    questions=(WARD, WAGE, POSTS, EMAIL, NOTE),
    pay=Pay(16, 22, "USD", "hour"),
    location=Place("Austin", "US", "America/Chicago"),
)


def heard(question: Question, said: str, language: str = "en") -> Parsed:
    today = date(2026, 11, 23)
    return parse_answer(question, said, job=KITCHEN, language=language, today=today, region="US")


@pytest.mark.parametrize(
    ("said", "ward"),
    [
        ("eldery care", "old"),
        ("intensiv care", "icu"),
        ("operating theater", "op"),
        ("emergancy room", "er"),
        ("home care please", "home"),
        ("5", "home"),
        ("the second one", "icu"),
    ],
)
def test_a_label_of_several_words_may_be_misspelt(said: str, ward: str) -> None:
    assert heard(WARD, said).value == ward


@pytest.mark.parametrize("said", ["banana", "care", "no care", "7", "fire brigade"])
def test_what_names_no_ward_is_none(said: str) -> None:
    assert heard(WARD, said).value is None


@pytest.mark.parametrize("said", ["18/hr", "$18/hour", "18 / h", "18 an hour", "USD 18"])
def test_a_slash_is_no_currency(said: str) -> None:
    assert heard(WAGE, said).value == {"amount": 18, "currency": "USD", "per": "hour"}


@pytest.mark.parametrize("said", ["no", "no thanks", "I don't have any", "skip", "não", "नहीं"])
def test_no_to_an_optional_number_leaves_it_open(said: str) -> None:
    assert heard(POSTS, said).unanswered


@pytest.mark.parametrize(
    ("said", "language"), [("I don't have one", "en"), ("no tengo", "es"), ("não tenho", "pt")]
)
def test_who_has_no_address_leaves_it_open(said: str, language: str) -> None:
    assert heard(EMAIL, said, language).unanswered


def test_nothing_more_to_say_in_hindi() -> None:
    assert heard(NOTE, "कुछ और नहीं", "hi").unanswered
