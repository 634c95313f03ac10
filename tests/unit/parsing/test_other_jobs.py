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


TOOLS = Question(
    "tools",
    QuestionType.CHOICES,
    text("Which of these have you worked with?"),
    choices=(
        Choice("scanner", text("Scanner")),
        Choice("jack", text("Pallet jack")),
        Choice("forklift", text("Forklift")),
        Choice("none", text("None of these")),
    ),
)
SHIFT = Question(
    "shift",
    QuestionType.CHOICE,
    text("Which shift suits you best?"),
    choices=(Choice("day", text("Day, 7 to 4")), Choice("night", text("Night, 10 to 7"))),
)
LIFTING = Question(
    "lifting",
    QuestionType.YES_NO,
    text("Can you lift 20 kg?", es="¿Puedes levantar 20 kg?"),
)


@pytest.mark.parametrize(
    ("said", "tools"),
    [
        ("I never used any", ["none"]),
        ("never used any of them", ["none"]),
        ("I don't know any of these", ["none"]),
        ("haven't worked with any", ["none"]),
        ("kuch bhi nahi", ["none"]),
        ("any of them", ["scanner", "jack", "forklift"]),
        ("no problem, all of them", ["scanner", "jack", "forklift"]),
        ("not all, only scanner", ["scanner"]),
        ("no forklift, scanner and pallet jack", ["scanner", "jack"]),
        ("no scanner or forklift, only pallet jack", ["jack"]),
        ("no I have used a forklift", ["forklift"]),
    ],
)
def test_a_denial_reaches_as_far_as_it_is_meant(said: str, tools: list[str]) -> None:
    assert heard(TOOLS, said).value == tools


@pytest.mark.parametrize("said", ["I have not used a forklift", "cannot do forklift"])
def test_one_denied_option_is_never_recorded(said: str) -> None:
    parsed = heard(TOOLS, said)
    assert (parsed.value, parsed.suggestion) == (None, ["scanner", "jack"])


@pytest.mark.parametrize(
    ("said", "shift"), [("7 to 4", "day"), ("10 to 7", "night"), ("day", "day"), ("2", "night")]
)
def test_either_part_of_a_label_will_do(said: str, shift: str) -> None:
    assert heard(SHIFT, said).value == shift


@pytest.mark.parametrize("said", ["sí puedo", "puedo", "claro que puedo", "cómo no"])
def test_i_can_is_a_yes_in_spanish(said: str) -> None:
    parsed = heard(LIFTING, said, "es")
    assert parsed.value is True
    assert parsed.confidence >= 0.8


def test_about_twenty_in_spanish_is_a_number() -> None:
    parsed = heard(POSTS, "como 20", "es")
    assert (parsed.value, parsed.confidence >= 0.8) == (20, True)
