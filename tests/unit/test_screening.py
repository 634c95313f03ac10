from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest

from bot.domain.job import Choice, Job, Knockout, LocalText, Place, Question, QuestionType, Rule
from bot.domain.screening import (
    RULE_VERSION,
    assess,
    knocked_out,
    next_question,
    points_of,
    progress,
)


def text(words: str) -> LocalText:
    return LocalText({"en": words}, "en")


def question(id: str, type: QuestionType, **more: Any) -> Question:  # noqa: A002, ANN401
    return Question(id=id, type=type, ask=text(id), **more)


def out(rule: Rule, bound: object) -> Knockout:
    return Knockout(rule, bound, text("because"))


def choices(**points: float | None) -> tuple[Choice, ...]:
    return tuple(Choice(key, text(key), value) for key, value in points.items())


LICENCE = question("licence", QuestionType.YES_NO, knockout=out(Rule.EQUALS, False))
EXPERIENCE = question(
    "experience",
    QuestionType.DURATION,
    weight=3.0,
    points=((0, 0.0), (6, 40.0), (24, 80.0), (60, 100.0)),
    knockout=out(Rule.BELOW, 6),
)
SHIFTS = question("shifts", QuestionType.CHOICES, choices=choices(morning=50, evening=40, night=20))
NOTE = question("note", QuestionType.TEXT, required=False)
JOB = Job(
    UUID(int=7),
    "TEST",
    3,
    text("Test"),
    "Nobody",
    Place(None, None, "UTC"),
    ("en",),
    (LICENCE, EXPERIENCE, SHIFTS, NOTE),
)


@pytest.mark.parametrize(
    ("kind", "rule", "bound", "value", "is_out"),
    [
        (QuestionType.YES_NO, Rule.EQUALS, False, False, True),
        (QuestionType.YES_NO, Rule.EQUALS, False, True, False),
        (QuestionType.CHOICE, Rule.EQUALS, "none", "none", True),
        (QuestionType.DURATION, Rule.BELOW, 6, 5, True),
        (QuestionType.DURATION, Rule.BELOW, 6, 6, False),
        (QuestionType.NUMBER, Rule.ABOVE, 10, 10.5, True),
        (QuestionType.NUMBER, Rule.ABOVE, 10, 10, False),
        (QuestionType.MONEY, Rule.ABOVE, 30000, {"amount": 30001}, True),
        (QuestionType.MONEY, Rule.ABOVE, 30000, {"amount": 30000}, False),
        (QuestionType.CHOICE, Rule.ANY_OF, ("a", "b"), "b", True),
        (QuestionType.CHOICE, Rule.ANY_OF, ("a", "b"), "c", False),
        (QuestionType.CHOICE, Rule.NONE_OF, ("a", "b"), "c", True),
        (QuestionType.CHOICES, Rule.ANY_OF, ("a", "b"), ["c", "b"], True),
        (QuestionType.CHOICES, Rule.NONE_OF, ("a", "b"), ["c"], True),
        (QuestionType.CHOICES, Rule.NONE_OF, ("a", "b"), ["c", "b"], False),
        (QuestionType.CHOICES, Rule.NONE_OF, ("a",), [], True),
        (QuestionType.DATE, Rule.BEFORE, "2026-12-01", "2026-11-30", True),
        (QuestionType.DATE, Rule.BEFORE, "2026-12-01", "2026-12-01", False),
        (QuestionType.DATE, Rule.AFTER, "2026-12-01", "2027-01-01", True),
    ],
)
def test_an_answer_knocks_out_by_its_rule(
    kind: QuestionType, rule: Rule, bound: object, value: object, is_out: bool
) -> None:
    assert knocked_out(question("x", kind, knockout=out(rule, bound)), value) is is_out


def test_no_answer_and_no_rule_knock_nobody_out() -> None:
    assert not knocked_out(LICENCE, None)
    assert not knocked_out(NOTE, "anything")


@pytest.mark.parametrize(
    ("months", "points"), [(0, 0), (3, 20), (6, 40), (15, 60), (24, 80), (60, 100), (400, 100)]
)
def test_points_lie_on_straight_lines_and_are_flat_outside(months: int, points: float) -> None:
    assert points_of(EXPERIENCE, months) == pytest.approx(points)


def test_points_below_the_first_value_are_flat() -> None:
    pay = question("pay", QuestionType.MONEY, points=((18000, 100.0), (30000, 0.0)))

    assert points_of(pay, {"amount": 15000, "currency": "INR", "per": "month"}) == 100


@pytest.mark.parametrize(
    ("value", "points"),
    [(["morning"], 50), (["morning", "evening"], 90), (["morning", "evening", "night"], 100)],
)
def test_options_add_up_to_a_hundred_at_most(value: list[str], points: float) -> None:
    assert points_of(SHIFTS, value) == points


def test_an_option_without_points_counts_nothing_beside_one_that_has_some() -> None:
    some = question("x", QuestionType.CHOICE, choices=choices(a=None, b=60))
    none = question("x", QuestionType.CHOICE, choices=choices(a=None, b=None))

    assert points_of(some, "a") == 0
    assert points_of(some, "b") == 60
    assert points_of(none, "a") is None


def test_yes_and_no_have_points_of_their_own() -> None:
    badge = question("badge", QuestionType.YES_NO, points=((True, 100.0), (False, 40.0)))

    assert [points_of(badge, value) for value in (True, False, None)] == [100, 40, None]
    assert points_of(LICENCE, True) is None


def test_the_score_is_the_weighted_mean_with_one_decimal() -> None:
    assessment = assess(JOB, {"licence": True, "experience": 8, "shifts": ["morning"]})

    assert assessment.score == 45.8  # (3 * 44.44 + 50) / 4
    assert assessment.decision == "reject"


@pytest.mark.parametrize(
    ("months", "shifts", "decision"),
    [
        (60, ["morning", "evening"], "advance"),
        (20, ["morning", "evening"], "advance"),
        (15, ["morning"], "review"),
        (6, ["night"], "reject"),
    ],
)
def test_the_score_makes_the_decision(months: int, shifts: list[str], decision: str) -> None:
    answers = {"licence": True, "experience": months, "shifts": shifts}

    assert assess(JOB, answers).decision == decision


def test_a_score_on_the_line_belongs_to_the_better_side() -> None:
    job = replace(JOB, questions=(EXPERIENCE,), advance=80.0, review=40.0)

    assert assess(job, {"experience": 24}).decision == "advance"
    assert assess(job, {"experience": 6}).decision == "review"


@pytest.mark.parametrize(
    "answers", [{}, {"licence": True}, {"licence": True, "experience": 60, "shifts": None}]
)
def test_nothing_is_decided_while_a_required_question_is_open(
    answers: Mapping[str, Any],
) -> None:
    assessment = assess(JOB, answers)

    assert (assessment.decision, assessment.score) == (None, None)


def test_knocked_out_is_a_rejection_without_a_score_at_any_position() -> None:
    early = assess(JOB, {"licence": False})
    late = assess(JOB, {"licence": True, "experience": 3, "shifts": ["night"]})

    assert (early.decision, early.score, early.knocked_out_by) == ("reject", None, "licence")
    assert (late.decision, late.score, late.knocked_out_by) == ("reject", None, "experience")


def test_the_first_of_two_knock_outs_is_named() -> None:
    assert assess(JOB, {"experience": 0, "licence": False}).knocked_out_by == "licence"


def test_without_points_a_person_reviews() -> None:
    unscored = replace(JOB, questions=(LICENCE, NOTE))
    weightless = replace(JOB, questions=(replace(EXPERIENCE, weight=0.0),))

    assert assess(unscored, {"licence": True}).decision == "review"
    assert assess(unscored, {"licence": True}).score is None
    assert assess(weightless, {"experience": 60}).decision == "review"


def test_an_optional_question_counts_only_when_it_is_answered() -> None:
    extra = question("extra", QuestionType.NUMBER, required=False, points=((0, 0.0), (1, 100.0)))
    job = replace(JOB, questions=(EXPERIENCE, extra))

    assert assess(job, {"experience": 6}).score == 40
    assert assess(job, {"experience": 6, "extra": 1}).score == 55


def test_the_basis_explains_the_decision_without_any_words() -> None:
    answers = {"licence": True, "experience": 24, "shifts": ["night"], "note": "my words"}

    basis = assess(JOB, answers).basis

    assert basis == {
        "rules": RULE_VERSION,
        "job": str(JOB.id),
        "job_version": 3,
        "advance": 70.0,
        "review": 50.0,
        "answers": {"licence": True, "experience": 24, "shifts": ["night"]},
        "points": {"experience": 80.0, "shifts": 20.0},
        "weights": {"experience": 3.0, "shifts": 1.0},
        "knocked_out_by": None,
        "missing": [],
    }


def test_questions_are_asked_in_order_until_all_are_answered() -> None:
    answers: dict[str, Any] = {}
    asked = []
    given: Mapping[str, Any] = {
        "licence": True,
        "experience": 12,
        "shifts": ["night"],
        "note": "hello",
    }
    while (due := next_question(JOB, answers, ())) is not None:
        asked.append(due.id)
        answers[due.id] = given[due.id]

    assert asked == ["licence", "experience", "shifts", "note"]


def test_a_declined_optional_question_is_not_asked_again_but_a_required_one_is() -> None:
    answers = {"licence": True, "experience": 12}

    due = next_question(JOB, answers, {"shifts", "note"})

    assert due is SHIFTS
    assert next_question(JOB, {**answers, "shifts": []}, {"note"}) is None


def test_nothing_more_is_asked_after_a_knock_out() -> None:
    assert next_question(JOB, {"licence": False}, ()) is None


def test_progress_counts_all_questions_from_one() -> None:
    assert progress(JOB, SHIFTS) == (3, 4)
