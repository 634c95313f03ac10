import pytest

from flows.parsing.answers import Problem
from tests.unit.parsing.driver import Driver

MONTHS = [
    ("3 years", 36),
    ("5 yrs", 60),
    ("5yrs", 60),
    ("8 months", 8),
    ("3 months only", 3),
    ("a year and a half", 18),
    ("1 year and half", 18),
    ("2 and a half years", 30),
    ("two and a half years", 30),
    ("2½ years", 30),
    ("2 1/2 years", 30),
    ("2.5 yrs", 30),
    ("half a year", 6),
    ("half year", 6),
    ("1 year 6 months", 18),
    ("one year and six months", 18),
    ("3yrs 2mths", 38),
    ("2y", 24),
    ("a couple of years", 24),
    ("3+ years", 36),
    ("3 full years", 36),
    ("more than 5 years", 60),
    ("at least 6 months", 6),
    ("i think 3 years", 36),
    ("around 2 years", 24),
    ("twelve months", 12),
    ("6 weeks", 1),
    ("30 days", 1),
    ("3 yers", 36),
    ("5", 60),
    ("two", 24),
    ("0", 0),
    ("been driving 2 and a half years on my own scooter", 30),
    ("I started in 2020", 82),
    ("since 2021", 70),
    ("since march 2022", 56),
    ("I started in March 2023", 44),
    ("7 years, since 2019", 84),
    ("2 yoe", 24),
    ("from 2019 to 2022", 36),
    ("2019-2022", 36),
    ("3 years ago I started", 36),
    ("2 years (24 months)", 24),
    ("3 years on a 2 wheeler", 36),
    ("fresher", 0),
    ("no experience", 0),
    ("never worked", 0),
    ("this is my first job", 0),
]


@pytest.mark.parametrize(("text", "months"), MONTHS)
def test_lengths_of_time_come_out_in_months(driver: Driver, text: str, months: int) -> None:
    assert driver.value("experience", text) == months


@pytest.mark.parametrize(
    ("text", "months"),
    [
        ("3-4 years", 36),
        ("3 to 4 years", 36),
        ("2 or 3 years", 24),
        ("between 2 and 3 years", 24),
        ("2 years to 3 years", 24),
        ("2 3 years", 24),
    ],
)
def test_a_range_counts_by_its_lower_end(driver: Driver, text: str, months: int) -> None:
    assert driver.value("experience", text) == months


@pytest.mark.parametrize(
    ("text", "months"),
    [
        ("4 years not 5", 48),
        ("not 3, 4 years", 48),
        ("sorry, my experience is 4 years not 5", 48),
        ("5 years, sorry 4 years", 48),
        ("4 years not 5 years", 48),
        ("I am 25 years old and have 3 years experience", 36),
        ("3 years with 2 months gap", 36),
        ("i worked 3 years, i left 2 months ago", 36),
    ],
)
def test_what_is_taken_back_or_about_something_else_does_not_count(
    driver: Driver, text: str, months: int
) -> None:
    assert driver.value("experience", text) == months


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("banana", Problem.NOT_UNDERSTOOD),
        ("???", Problem.NOT_UNDERSTOOD),
        ("", Problem.NOT_UNDERSTOOD),
        ("no", Problem.NOT_UNDERSTOOD),
        ("skip this one", Problem.NOT_UNDERSTOOD),
        ("I am 25 years old", Problem.NOT_UNDERSTOOD),
        ("I have 2 kids", Problem.NOT_UNDERSTOOD),
        ("20k", Problem.NOT_UNDERSTOOD),
        ("since 2030", Problem.NOT_UNDERSTOOD),
        ("60", Problem.NEEDS_UNIT),
        ("3, 9", Problem.AMBIGUOUS),
        ("a few years", Problem.AMBIGUOUS),
        ("less than a year", Problem.AMBIGUOUS),
        ("2 years here and 3 years there", Problem.AMBIGUOUS),
        ("no experience but 3 years as a helper", Problem.AMBIGUOUS),
        ("fresher, 2", Problem.AMBIGUOUS),
        ("-3 years", Problem.BELOW_MINIMUM),
        ("100 years", Problem.ABOVE_MAXIMUM),
    ],
)
def test_what_is_unclear_is_named_and_never_guessed(
    driver: Driver, text: str, problem: Problem
) -> None:
    parsed = driver.hears("experience", text)

    assert (parsed.value, parsed.problem) == (None, problem)


def test_a_year_alone_and_a_maybe_are_suggested_not_recorded(driver: Driver) -> None:
    year = driver.hears("experience", "2021")
    maybe = driver.hears("experience", "maybe 3 years")

    assert (year.value, year.problem, year.suggestion) == (None, Problem.UNCLEAR_AMOUNT, 70)
    assert (maybe.value, maybe.problem, maybe.suggestion) == (None, Problem.HEDGE, 36)


def test_a_length_beside_other_numbers_is_not_certain(driver: Driver) -> None:
    parsed = driver.hears("experience", "3 months in one firm, 4 in another")

    assert parsed.confidence < 0.8


def test_a_question_in_return_is_not_certain(driver: Driver) -> None:
    parsed = driver.hears("experience", "is 6 months enough?")

    assert parsed.confidence < 0.8


def test_what_is_stated_beside_a_question_counts(driver: Driver) -> None:
    assert driver.value("experience", "3 years. What is the pay?") == 36


def test_the_words_it_rests_on_are_quoted(driver: Driver) -> None:
    assert driver.hears("experience", "I drove for 2 and a Half years!").words == (
        "2 and a Half years"
    )


@pytest.mark.parametrize(
    ("text", "months"),
    [
        ("३ साल", 36),
        ("6 महीने", 6),
        ("डेढ़ साल", 18),
        ("ढाई साल", 30),
        ("साढ़े तीन साल", 42),
        ("2021 से", 70),
        ("dedh saal", 18),
        ("do saal", 24),
        ("do teen saal", 24),
        ("2 saal 6 mahine", 30),
        ("teen saal se", 36),
        ("koi experience nahi", 0),
        ("fresher hu", 0),
    ],
)
def test_lengths_of_time_in_hindi(driver: Driver, text: str, months: int) -> None:
    assert driver.value("experience", text, "hi") == months


@pytest.mark.parametrize(
    ("text", "months"),
    [
        ("año y medio", 18),
        ("un año", 12),
        ("tres años y medio", 42),
        ("medio año", 6),
        ("6 meses", 6),
        ("desde 2021", 70),
        ("llevo cuatro años trabajando", 48),
        ("de 3 a 4 años", 36),
        ("sin experiencia", 0),
    ],
)
def test_lengths_of_time_in_spanish(driver: Driver, text: str, months: int) -> None:
    assert driver.value("experience", text, "es") == months


@pytest.mark.parametrize(
    ("text", "months"),
    [
        ("um ano e meio", 18),
        ("dois anos", 24),
        ("meio ano", 6),
        ("seis meses", 6),
        ("há 2 anos", 24),
        ("sem experiência", 0),
    ],
)
def test_lengths_of_time_in_portuguese(driver: Driver, text: str, months: int) -> None:
    assert driver.value("experience", text, "pt") == months


def test_digits_of_any_script_count_in_any_language(driver: Driver) -> None:
    for text in ("३ years", "٣ years", "\uff13 years"):
        assert driver.value("experience", text) == 36
