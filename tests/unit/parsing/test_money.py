import pytest

from flows.parsing.answers import Problem
from tests.unit.parsing.driver import Driver


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("20k", 20000),
        ("22000", 22000),
        ("20,000", 20000),
        ("22.000", 22000),
        ("22 000", 22000),
        ("₹20,000/-", 20000),
        ("Rs. 20000", 20000),
        ("rs 20000 per month", 20000),
        ("20000 pm", 20000),
        ("twenty thousand", 20000),
        ("I expect around 22k", 22000),
        ("minimum 20k", 20000),
        ("not less than 20k", 20000),
        ("22000 not 20000", 22000),
        ("20k per month, 9 hours", 20000),
        ("4 LPA", 33333),
        ("4lpa", 33333),
        ("2 lakh per annum", 16667),
        ("2 lakh 40 thousand a year", 20000),
        ("240000 pa", 20000),
        ("24000 a year", 2000),
        ("5000 a week", 21667),
        ("25 hazaar", 25000),
        ("90000", 90000),
        ("5000", 5000),
    ],
)
def test_pay_comes_out_in_the_currency_and_period_of_the_question(
    driver: Driver, text: str, amount: int
) -> None:
    expected = {"amount": amount, "currency": "INR", "per": "month"}

    assert driver.value("expected_pay", text) == expected


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("18-20k", 18000),
        ("18000 to 24000", 18000),
        ("18k - 24k rupees", 18000),
        ("between 18 and 20 thousand", 18000),
    ],
)
def test_a_range_of_pay_counts_by_its_lower_end(driver: Driver, text: str, amount: int) -> None:
    parsed = driver.hears("expected_pay", text)

    assert parsed.value == {"amount": amount, "currency": "INR", "per": "month"}


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("20", 20000),
        ("200000", 16667),
        ("1.8 lakh", 15000),
        ("3.5L", 29167),
        ("500 a day", 13000),
        ("maybe 20k", 20000),
        ("1", 1),
    ],
)
def test_an_amount_that_does_not_fit_is_suggested_not_recorded(
    driver: Driver, text: str, amount: int
) -> None:
    parsed = driver.hears("expected_pay", text)

    assert (parsed.value, parsed.problem) == (None, Problem.UNCLEAR_AMOUNT)
    assert parsed.suggestion == {"amount": amount, "currency": "INR", "per": "month"}


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("$500", Problem.OTHER_CURRENCY),
        ("500 euros", Problem.OTHER_CURRENCY),
        ("2000 R$", Problem.OTHER_CURRENCY),
        ("negotiable", Problem.NOT_UNDERSTOOD),
        ("as per company standards", Problem.NOT_UNDERSTOOD),
        ("banana", Problem.NOT_UNDERSTOOD),
        ("I have 2 small kids at home", Problem.NOT_UNDERSTOOD),
        ("20000 or 30000 or 40000", Problem.AMBIGUOUS),
        ("20000 a month or 5000 a week", Problem.AMBIGUOUS),
        ("20000 monthly yearly", Problem.AMBIGUOUS),
    ],
)
def test_pay_that_cannot_be_recorded_says_why(driver: Driver, text: str, problem: Problem) -> None:
    assert driver.problem("expected_pay", text) is problem


@pytest.mark.parametrize(
    ("text", "language", "amount"),
    [
        ("18 mil", "es", 18000),
        ("dieciocho mil rupias al mes", "es", 18000),
        ("20 mil por mês", "pt", 20000),
        ("बीस हज़ार", "hi", 20000),
        ("bees hazaar", "hi", 20000),
        ("२०,०००", "hi", 20000),  # noqa: RUF001
    ],
)
def test_pay_in_other_languages(driver: Driver, text: str, language: str, amount: int) -> None:
    expected = {"amount": amount, "currency": "INR", "per": "month"}

    assert driver.value("expected_pay", text, language) == expected
