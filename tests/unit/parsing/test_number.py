from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest

from bot.domain.job import Job, LocalText, Place, Question, QuestionType
from flows.parsing.answers import Parsed, Problem, parse_answer

ROOMS = Question("rooms", QuestionType.NUMBER, LocalText({"en": "How many teeth?"}, "en"))
JOB = Job(
    UUID(int=1),
    "TEST",
    1,
    LocalText({"en": "Test"}, "en"),
    "Nobody",
    Place(None, None, "UTC"),
    ("en",),
    (ROOMS,),
)


def hear(text: str, question: Question = ROOMS, language: str = "en") -> Parsed:
    today = date(2026, 11, 23)
    return parse_answer(question, text, job=JOB, language=language, today=today, region=None)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("12", 12),
        ("twelve", 12),
        ("2.5", 2.5),
        ("1,200", 1200),
        ("-3", -3),
        ("3 to 5", 3),
        ("5 not 6", 5),
        ("about 20 of them", 20),
        ("one hundred and five", 105),
        ("two thousand five hundred", 2500),
        ("none", 0),
        ("12 teeth", 12),
    ],
)
def test_a_number_is_understood(text: str, value: float) -> None:
    parsed = hear(text, replace(ROOMS, minimum=-10))

    assert parsed.value == value
    assert parsed.confidence >= 0.8
    assert type(parsed.value) is (int if value == int(value) else float)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("banana", Problem.NOT_UNDERSTOOD),
        ("some", Problem.AMBIGUOUS),
        ("3 and 9", Problem.AMBIGUOUS),
        ("maybe 3", Problem.HEDGE),
        ("-3", Problem.NOT_UNDERSTOOD),
        ("1.2.3", Problem.NOT_UNDERSTOOD),
        ("9" * 40, Problem.NOT_UNDERSTOOD),
    ],
)
def test_no_number_is_guessed(text: str, problem: Problem) -> None:
    assert (hear(text).value, hear(text).problem) == (None, problem)


def test_bounds_are_named() -> None:
    bounded = replace(ROOMS, minimum=1, maximum=32)

    assert hear("0", bounded).problem is Problem.BELOW_MINIMUM
    assert hear("33", bounded).problem is Problem.ABOVE_MAXIMUM
    assert hear("32", bounded).value == 32


def test_a_number_within_a_story_is_not_certain() -> None:
    assert hear("my neighbour keeps seven lazy cats beside the river").confidence < 0.8


def test_a_language_that_nobody_speaks_is_read_as_english() -> None:
    assert hear("twelve", language="xx").value == 12


MONTHS = replace(
    ROOMS,
    type=QuestionType.DURATION,
    ask=LocalText({"en": "How many months is your notice?"}, "en"),
)


def test_a_bare_number_counts_months_when_the_question_asks_for_months() -> None:
    assert hear("2", MONTHS).value == 2
    assert hear("2 years", MONTHS).value == 24


def test_without_a_bound_a_bare_number_of_years_fits_a_working_life() -> None:
    years = replace(ROOMS, type=QuestionType.DURATION)

    assert hear("40", years).value == 480
    assert hear("60", years).problem is Problem.NEEDS_UNIT
    assert hear("-4", years).problem is Problem.NEEDS_UNIT


PAY = replace(ROOMS, type=QuestionType.MONEY, currency="MXN", per="month")


def test_without_any_pay_to_compare_with_a_bare_amount_is_taken() -> None:
    assert hear("12000 pesos", PAY).value == {"amount": 12000, "currency": "MXN", "per": "month"}


def test_pay_is_held_against_bounds_or_points_when_the_job_names_none() -> None:
    bounded = replace(PAY, minimum=5000, maximum=9000)
    scored = replace(PAY, points=((5000, 100.0), (9000, 0.0)))

    assert hear("9500", bounded).problem is Problem.ABOVE_MAXIMUM
    assert hear("7", scored).problem is Problem.UNCLEAR_AMOUNT
    assert hear("7", scored).suggestion == {"amount": 7000, "currency": "MXN", "per": "month"}


def test_small_amounts_keep_their_cents() -> None:
    hourly = replace(PAY, currency="USD", per="hour")

    assert hear("$18.50 an hour", hourly).value == {
        "amount": 18.5,
        "currency": "USD",
        "per": "hour",
    }


DAY = replace(ROOMS, type=QuestionType.DATE)


def test_dates_are_read_as_the_country_writes_them() -> None:
    american = replace(JOB, location=Place(None, "US", "America/New_York"))
    today = date(2026, 11, 23)

    parsed = parse_answer(DAY, "12/05", job=american, language="en", today=today, region="IN")

    assert parsed.value == "2026-12-05"
    assert hear("05/12", DAY).value == "2026-12-05"


def test_a_date_question_without_bounds_takes_any_day() -> None:
    assert hear("1 March 2020", DAY).value == "2020-03-01"
    assert hear("yesterday", DAY).value == "2026-11-22"
    assert hear("25 december", DAY).value == "2026-12-25"
    assert hear("2 months ago", DAY).value == "2026-09-23"


def test_bounds_of_dates_may_be_dates() -> None:
    bounded = replace(DAY, earliest="2026-12-01", latest="2026-12-31")

    assert hear("30 nov", bounded).problem is Problem.TOO_EARLY
    assert hear("1 jan", bounded).problem is Problem.TOO_LATE
    assert hear("31/12", bounded).value == "2026-12-31"


def test_the_end_of_a_short_month_is_its_last_day() -> None:
    parsed = parse_answer(
        DAY, "in a month", job=JOB, language="en", today=date(2027, 1, 31), region=None
    )

    assert parsed.value == "2027-02-28"
