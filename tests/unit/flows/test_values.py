"""Values in words, and values that others bring."""

from datetime import date

import pytest

from bot.domain.job import Question, QuestionType
from flows.given import given_value
from flows.readable import bound_of, day_of, listed, readable, shortened
from flows.region import region_of
from prompts import wording
from tests.unit.flows import jobs

TODAY = date(2026, 11, 23)
AGE = Question("n", QuestionType.NUMBER, jobs.text("How many?"), minimum=1, maximum=5)
RUPEES = {"amount": 20000, "currency": "INR", "per": "month"}


@pytest.mark.parametrize(
    ("question", "value", "language", "words"),
    [
        (jobs.LICENCE, True, "en", "yes"),
        (jobs.LICENCE, False, "hi", "नहीं"),
        (jobs.EXPERIENCE, 30, "en", "2 years and 6 months"),
        (jobs.SHIFTS, [], "en", "none of these"),
        (jobs.EXPERIENCE, 12, "es", "1 año"),
        (jobs.EXPERIENCE, 1, "pt", "1 mês"),
        (jobs.EXPERIENCE, 0, "en", "0 months"),
        (jobs.VEHICLE, "bike", "es", "Moto"),
        (jobs.SHIFTS, ["morning", "evening", "night"], "en", "Morning, Evening and Night"),
        (jobs.PAY, RUPEES, "en", "20,000 INR per month"),
        (jobs.PAY, RUPEES, "es", "20.000 INR por mes"),
        (jobs.PAY, {**RUPEES, "amount": 12.5}, "pt", "12,50 INR por mês"),
        (jobs.START, "2026-11-30", "es", "30 de noviembre de 2026"),
        (jobs.START, "2026-11-30", "hi", "30 नवंबर 2026"),
        (AGE, 4, "en", "4"),
        (jobs.NOTE, "line\none  {x}", "en", "line one {x}"),
    ],
)
def test_values_are_said_in_the_candidates_language(
    question: Question, value: object, language: str, words: str
) -> None:
    assert readable(question, value, language) == words


def test_long_texts_are_cut() -> None:
    assert len(shortened("word " * 100)) <= 80
    assert listed([], wording("en")) == ""


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("today", TODAY),
        ("+90d", date(2027, 2, 21)),
        ("2026-12-01", date(2026, 12, 1)),
        (None, None),
    ],
)
def test_bounds_of_dates(written: str | None, day: date | None) -> None:
    assert day_of(written, TODAY) == day


def test_bounds_in_words() -> None:
    assert bound_of(jobs.START, lower=True, today=TODAY, language="en") == "23 November 2026"
    assert bound_of(jobs.EXPERIENCE, lower=False, today=TODAY, language="en") == "50 years"
    assert bound_of(AGE, lower=True, today=TODAY, language="en") == "1"
    assert bound_of(jobs.NOTE, lower=True, today=TODAY, language="en") == ""


@pytest.mark.parametrize(
    ("question", "given", "value"),
    [
        (jobs.LICENCE, True, True),
        (jobs.LICENCE, "yes", True),
        (jobs.LICENCE, 1, None),
        (jobs.EXPERIENCE, 30, 30),
        (jobs.EXPERIENCE, "3 years", 36),
        (jobs.EXPERIENCE, True, None),
        (jobs.EXPERIENCE, 2.5, None),
        (jobs.EXPERIENCE, -1, None),
        (jobs.EXPERIENCE, 9000, None),
        (jobs.VEHICLE, "bike", "bike"),
        (jobs.VEHICLE, "Motorbike", "bike"),
        (jobs.VEHICLE, "horse", None),
        (jobs.VEHICLE, ["bike"], None),
        (jobs.SHIFTS, ["night", "morning"], ["morning", "night"]),
        (jobs.SHIFTS, "morning", ["morning"]),
        (jobs.SHIFTS, [], None),
        (jobs.SHIFTS, ["noon"], None),
        (jobs.SHIFTS, [{}], None),
        (jobs.PAY, RUPEES, RUPEES),
        (jobs.PAY, 20000, RUPEES),
        (jobs.PAY, {**RUPEES, "currency": "USD"}, None),
        (jobs.PAY, {**RUPEES, "per": "year"}, None),
        (jobs.PAY, {"amount": "much"}, None),
        (jobs.PAY, [1], None),
        (jobs.START, "2026-12-01", "2026-12-01"),
        (jobs.START, "next monday", "2026-11-30"),
        (jobs.START, "2020-01-01", None),
        (jobs.START, 5, None),
        (jobs.NOTE, "knows the city", "knows the city"),
        (jobs.NOTE, 5, None),
        (jobs.LICENCE, None, None),
    ],
)
def test_what_others_bring_is_checked(question: Question, given: object, value: object) -> None:
    found = given_value(question, given, job=jobs.job(), language="en", today=TODAY)
    assert found == value
    assert type(found) is type(value)


@pytest.mark.parametrize(
    ("address", "region"),
    [
        ("whatsapp:+919800000001", "IN"),
        ("whatsapp:US.1349876", "US"),
        ("phone:+34600000001", "ES"),
        ("phone:+1", None),
        ("0190d2", None),
        ("", None),
    ],
)
def test_the_region_of_an_address(address: str, region: str | None) -> None:
    assert region_of(address) == region


@pytest.mark.parametrize(
    ("country", "words"),
    [
        ("MX", "20,000 INR por mes"),
        ("US", "20,000 INR por mes"),
        ("ES", "20.000 INR por mes"),
        ("AR", "20.000 INR por mes"),
        (None, "20.000 INR por mes"),
    ],
)
def test_spanish_numbers_have_the_marks_of_the_jobs_country(
    country: str | None, words: str
) -> None:
    assert readable(jobs.PAY, RUPEES, "es", country) == words
