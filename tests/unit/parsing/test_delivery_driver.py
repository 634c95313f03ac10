"""Whole screenings of the delivery driver, from words to the recommendation."""

from collections.abc import Mapping
from typing import Any

from bot.domain.screening import Assessment, assess, next_question
from tests.unit.parsing.driver import Driver


def screen(driver: Driver, *said: str, language: str = "en") -> tuple[dict[str, Any], Assessment]:
    answers: dict[str, Any] = {}
    left_open: set[str] = set()
    for text in said:
        due = next_question(driver.job, answers, left_open)
        assert due is not None
        parsed = driver.hears(due.id, text, language)
        if parsed.unanswered:
            left_open.add(due.id)
        elif parsed.confidence >= 0.8:
            answers[due.id] = parsed.value
    assert next_question(driver.job, answers, left_open) is None
    return answers, assess(driver.job, answers)


def test_straight_through_with_short_answers(driver: Driver) -> None:
    answers, assessment = screen(
        driver, "yes", "3 years", "motorbike", "morning and evening", "20k", "next monday", "no"
    )

    expected: Mapping[str, Any] = {
        "licence": True,
        "experience": 36,
        "vehicle": "bike",
        "shifts": ["morning", "evening"],
        "expected_pay": {"amount": 20000, "currency": "INR", "per": "month"},
        "start": "2026-11-30",
    }
    assert answers == expected
    assert assessment.decision == "advance"
    assert assessment.score == 91.4


def test_in_the_middle_means_a_person_reviews(driver: Driver) -> None:
    answers, assessment = screen(
        driver,
        "yes I have",
        "8 months",
        "none, I will arrange one",
        "all three",
        "22000",
        "tomorrow",
        "nothing else",
    )

    assert answers["vehicle"] == "none"
    assert answers["shifts"] == ["morning", "evening", "night"]
    assert answers["start"] == "2026-11-24"
    assert "note" not in answers
    assert assessment.decision == "review"
    assert assessment.score == 53.3


def test_knocked_out_at_the_first_question(driver: Driver) -> None:
    answers, assessment = screen(driver, "no, only learner's")

    assert answers == {"licence": False}
    assert (assessment.decision, assessment.score) == ("reject", None)


def test_knocked_out_by_too_little_experience(driver: Driver) -> None:
    answers, assessment = screen(driver, "yes", "3 months only")

    assert answers == {"licence": True, "experience": 3}
    assert assessment.knocked_out_by == "experience"


def test_nonsense_is_asked_again(driver: Driver) -> None:
    answers, _ = screen(driver, "yes", "banana", "purple", "???", "skip this one", "3 months")

    assert answers == {"licence": True, "experience": 3}


def test_straight_through_in_hindi(driver: Driver) -> None:
    answers, assessment = screen(
        driver, "हाँ है", "३ साल", "बाइक", "सुबह और शाम", "20 हज़ार", "अगले सोमवार", "नहीं", language="hi"
    )

    assert answers["experience"] == 36
    assert answers["start"] == "2026-11-30"
    assert assessment.decision == "advance"


def test_straight_through_in_spanish(driver: Driver) -> None:
    answers, assessment = screen(
        driver,
        "claro que sí",
        "año y medio",
        "moto",
        "todos",
        "18 mil",
        "el próximo lunes",
        "nada más",
        language="es",
    )

    assert (answers["experience"], answers["vehicle"]) == (18, "bike")
    assert assessment.decision == "advance"
