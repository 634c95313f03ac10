from dataclasses import replace
from datetime import date

import pytest

from bot.domain.job import LocalText, Question, QuestionType
from flows.parsing.answers import Parsed, Problem, parse_answer
from flows.parsing.skipping import wants_to_skip
from tests.unit.parsing.test_number import JOB

NOTE = Question(
    "note",
    QuestionType.TEXT,
    LocalText({"en": "Anything else?"}, "en"),
    required=False,
    max_length=500,
)
AREA = Question("area", QuestionType.PLACE, LocalText({"en": "Where do you live?"}, "en"))
PHONE = Question("phone", QuestionType.PHONE, LocalText({"en": "Another number?"}, "en"))
EMAIL = Question("email", QuestionType.EMAIL, LocalText({"en": "Your e-mail address?"}, "en"))


def hear(question: Question, text: str, region: str | None = "IN") -> Parsed:
    today = date(2026, 11, 23)
    return parse_answer(question, text, job=JOB, language="en", today=today, region=region)


@pytest.mark.parametrize(
    "text",
    [
        "no", "No.", "nope", "nothing", "nothing else", "no thanks", "none", "that's all",
        "no, that's all thank you", "nahi", "nada más", "skip", "ok", "thank you", "n/a",
    ],
)  # fmt: skip
def test_nothing_to_say_leaves_an_optional_text_unanswered(text: str) -> None:
    parsed = hear(NOTE, text)

    assert (parsed.value, parsed.problem, parsed.unanswered) == (None, None, True)


@pytest.mark.parametrize("text", ["  I have my own helmet \n", "no I don't drink", "नमक कम"])
def test_a_text_is_kept_as_it_was_written(text: str) -> None:
    assert hear(NOTE, text).value == text.strip()
    assert hear(NOTE, text).confidence >= 0.8


def test_a_text_may_be_as_long_as_the_question_allows() -> None:
    assert hear(NOTE, "ab" * 250).value == "ab" * 250
    assert hear(NOTE, "ab" * 251).problem is Problem.TOO_LONG
    assert hear(replace(NOTE, max_length=None), "a b " * 1000).value == ("a b " * 1000).strip()


def test_a_question_is_not_certainly_a_note() -> None:
    assert hear(NOTE, "how much do you pay?").confidence < 0.8


def test_a_required_text_takes_a_no_but_no_skip() -> None:
    required = replace(NOTE, required=True)

    assert hear(required, "no").value == "no"
    assert hear(required, "skip this").problem is Problem.NOT_UNDERSTOOD


@pytest.mark.parametrize("text", ["???", "...", "", "yes", "👍"])
def test_what_says_nothing_is_no_text(text: str) -> None:
    assert hear(NOTE, text).value is None


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("Whitefield", "Whitefield"),
        ("  Whitefield, Bengaluru ", "Whitefield, Bengaluru"),
        ("I live in Whitefield.", "Whitefield"),
        ("near Hope Farm junction", "Hope Farm junction"),
        ("vivo en Centro", "Centro"),
    ],
)
def test_a_place_is_kept_without_its_lead_in(text: str, place: str) -> None:
    assert hear(AREA, text).value == place


@pytest.mark.parametrize("text", ["yes", "no", "maybe", "???", "skip", "in"])
def test_what_names_nowhere_is_no_place(text: str) -> None:
    assert hear(replace(AREA, max_length=1), text).value is None


def test_a_place_has_a_limit_and_an_optional_one_may_be_declined() -> None:
    assert hear(AREA, "far " * 100).problem is Problem.TOO_LONG
    assert hear(replace(AREA, required=False), "no").unanswered


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("98450 12345", "+919845012345"),
        ("my number is +91 98450-12345, call me", "+919845012345"),
        ("९८४५०१२३४५", "+919845012345"),
        ("+34 612 34 56 78", "+34612345678"),
    ],
)
def test_phone_numbers_come_out_in_e164(text: str, number: str) -> None:
    assert hear(PHONE, text).value == number


def test_a_phone_number_needs_a_country() -> None:
    assert hear(PHONE, "98450 12345", region=None).problem is Problem.NOT_UNDERSTOOD


def test_two_phone_numbers_are_ambiguous_and_none_is_not_understood() -> None:
    both = "98450 12345 or 98450 54321"

    assert hear(PHONE, both).problem is Problem.AMBIGUOUS
    assert hear(PHONE, "12").problem is Problem.NOT_UNDERSTOOD
    assert hear(replace(PHONE, required=False), "no").unanswered


def test_email_addresses_come_out_in_lower_case() -> None:
    assert hear(EMAIL, "It is Ravi.K+jobs@Example.co.in!").value == "ravi.k+jobs@example.co.in"


def test_two_email_addresses_are_ambiguous_and_none_is_not_understood() -> None:
    assert hear(EMAIL, "a@example.org, b@example.org").problem is Problem.AMBIGUOUS
    assert hear(EMAIL, "ravi at example").problem is Problem.NOT_UNDERSTOOD
    assert hear(replace(EMAIL, required=False), "none").unanswered


@pytest.mark.parametrize(
    "text",
    [
        "skip", "Skip this one", "skip please", "pass", "next question", "prefer not to say",
        "I'd rather not say", "can we skip this", "prefiero no decir", "prefiro não responder",
        "छोड़ दो", "skip karo",
    ],
)  # fmt: skip
def test_wanting_to_skip_is_heard(text: str) -> None:
    assert wants_to_skip(text)


@pytest.mark.parametrize(
    "text", ["", "no", "I can pass the test", "next monday", "yes", "please", "skipping rope"]
)
def test_other_words_are_no_skip(text: str) -> None:
    assert not wants_to_skip(text)
