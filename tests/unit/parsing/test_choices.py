from uuid import UUID

import pytest

from bot.domain.message import Option
from bot.files.job_file import demo_job
from flows.parsing.answers import Problem
from flows.parsing.choices import pick
from tests.unit.parsing.driver import Driver

JOBS = (Option("a", "Delivery driver"), Option("b", "Warehouse picker"), Option("c", "Cook"))


@pytest.mark.parametrize(
    ("text", "option"),
    [
        ("Delivery driver", "a"),
        ("delivery driver please", "a"),
        ("the warehouse picker one", "b"),
        ("warehouse piker", "b"),
        ("1", "a"),
        ("2.", "b"),
        ("2)", "b"),
        ("option 3", "c"),
        ("#2", "b"),
        ("second", "b"),
        ("the second one", "b"),
        ("last", "c"),
        ("three", "c"),
        ("२", "b"),
        ("segunda", "b"),
    ],
)
def test_an_option_is_picked_by_label_number_or_small_typo(text: str, option: str) -> None:
    assert pick(JOBS, text) == option


@pytest.mark.parametrize(
    "text",
    ["", "4", "0", "1 or 2", "banana", "???", "2.5", "99999999999999999999", "I have 2 kids"],
)
def test_nothing_is_picked_when_it_is_unclear(text: str) -> None:
    assert pick(JOBS, text) is None


def test_nothing_is_picked_from_nothing() -> None:
    assert pick((), "1") is None


def test_buttons_in_any_language_are_picked_by_their_label() -> None:
    buttons = (Option("yes", "हाँ"), Option("no", "नहीं"))

    assert pick(buttons, "हां") == "yes"
    assert pick(buttons, "नहीं") == "no"


@pytest.mark.parametrize(
    ("text", "option"),
    [
        ("motorbike", "bike"),
        ("Motorbike please", "bike"),
        ("bike", "bike"),
        ("a motor bike", "bike"),
        ("motorbke", "bike"),
        ("मोटरसाइकिल", "bike"),
        ("moto", "bike"),
        ("on my own scooter", "scooter"),
        ("scooty", "scooter"),
        ("not scooter, bike", "bike"),
        ("2", "scooter"),
        ("the second one", "scooter"),
        ("none, I will arrange one", "none"),
        ("none, I will buy a bike", "none"),
        ("no vehicle", "none"),
        ("I don't have a bike", "none"),
        ("no", "none"),
        ("nothing", "none"),
        ("not yet", "none"),
        ("I don't own a vehicle", "none"),
        ("no bike, no scooter", "none"),
        ("1st", "bike"),
    ],
)
def test_one_option_is_understood(driver: Driver, text: str, option: str) -> None:
    assert driver.value("vehicle", text) == option


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("bike or scooter", Problem.AMBIGUOUS),
        ("maybe scooter", Problem.HEDGE),
        ("car", Problem.NOT_UNDERSTOOD),
        ("bicycle", Problem.NOT_UNDERSTOOD),
        ("4", Problem.NOT_UNDERSTOOD),
        ("right", Problem.NOT_UNDERSTOOD),
        ("banana", Problem.NOT_UNDERSTOOD),
        ("how much do you pay?", Problem.NOT_UNDERSTOOD),
    ],
)
def test_no_option_is_guessed(driver: Driver, text: str, problem: Problem) -> None:
    assert driver.problem("vehicle", text) is problem


@pytest.mark.parametrize(
    ("text", "options"),
    [
        ("morning and evening", ["morning", "evening"]),
        ("evening, morning", ["morning", "evening"]),
        ("mornings", ["morning"]),
        ("only morning", ["morning"]),
        ("mornign and nite", ["morning", "night"]),
        ("all three", ["morning", "evening", "night"]),
        ("any shift is fine", ["morning", "evening", "night"]),
        ("flexible", ["morning", "evening", "night"]),
        ("anything except nights", ["morning", "evening"]),
        ("all but night", ["morning", "evening"]),
        ("anytime except morning and evening", ["night"]),
        ("no evenings please, others are ok", ["morning", "night"]),
        ("I can work mornings but not nights", ["morning"]),
        ("1 and 3", ["morning", "night"]),
        ("1,3", ["morning", "night"]),
        ("first and last", ["morning", "night"]),
        ("none of them", []),
        ("सुबह और शाम", ["morning", "evening"]),
    ],
)
def test_several_options_are_understood(driver: Driver, text: str, options: list[str]) -> None:
    assert driver.value("shifts", text) == options


@pytest.mark.parametrize(
    ("text", "language", "options"),
    [
        ("रात को छोड़कर सब", "hi", ["morning", "evening"]),
        ("raat nahi, subah aur shaam", "hi", ["morning", "evening"]),
        ("todos menos noche", "es", ["morning", "evening"]),
        ("por la mañana", "es", ["morning"]),
        ("tanto faz", "pt", ["morning", "evening", "night"]),
        ("manhã e noite", "pt", ["morning", "night"]),
    ],
)
def test_several_options_in_other_languages(
    driver: Driver, text: str, language: str, options: list[str]
) -> None:
    assert driver.value("shifts", text, language) == options


@pytest.mark.parametrize(
    ("text", "problem", "suggestion"),
    [
        ("I can't do nights", Problem.AMBIGUOUS, ["morning", "evening"]),
        ("maybe night", Problem.HEDGE, ["night"]),
        ("both", Problem.NOT_UNDERSTOOD, None),
        ("no", Problem.NOT_UNDERSTOOD, None),
        ("banana", Problem.NOT_UNDERSTOOD, None),
    ],
)
def test_what_is_only_implied_is_suggested(
    driver: Driver, text: str, problem: Problem, suggestion: list[str] | None
) -> None:
    parsed = driver.hears("shifts", text)

    assert (parsed.value, parsed.problem, parsed.suggestion) == (None, problem, suggestion)


def test_what_somebody_will_buy_is_not_certain(driver: Driver) -> None:
    parsed = driver.hears("vehicle", "I will buy a scooter")

    assert parsed.value == "scooter"
    assert parsed.confidence < 0.8


def test_not_understanding_is_not_having_none(driver: Driver) -> None:
    assert driver.value("vehicle", "I don't understand which vehicle") is None


def test_a_part_of_a_label_names_its_option() -> None:
    job = demo_job().to_job(UUID(int=2), version=1)
    demo = Driver(job)

    assert demo.value("equipment", "handheld") == ["scanner"]
    assert demo.value("shift", "both") == "any"
    assert demo.value("shift", "day") == "day"
    assert demo.value("equipment", "none of these") == ["none"]
    assert demo.value("equipment", "scanner and fork lift") == ["scanner", "forklift"]
