"""The reasons of a recommendation, as a recruiter reads them."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from uuid import UUID

from bot.console.why import as_json, told
from bot.domain.reasons import GivenAnswer, Reasons, Ruling, Standing
from bot.domain.screening import RULE_VERSION, assess
from bot.files.job_file import demo_job
from tests.unit.console.phone_cases import IDS

JOB: Final = demo_job().to_job(IDS.new(), 3)
BEGAN: Final = datetime(2026, 11, 23, 9, tzinfo=UTC)
EVENT: Final = IDS.new()
ANSWERS: Final[Mapping[str, Any]] = {
    "lifting": True,
    "experience": 36,
    "equipment": ["scanner", "forklift"],
    "shift": "day",
    "area": "Kothrud",
    "expected_pay": {"amount": 24000, "currency": "INR", "per": "month"},
    "start": "2026-11-30",
}


def answer(question: str, value: object, minute: int, **more: Any) -> GivenAnswer:  # noqa: ANN401
    plain = GivenAnswer(
        question=question,
        value=value,
        actor="candidate",
        source=EVENT,
        at=BEGAN + timedelta(minutes=minute),
        kind="MESSAGE_RECEIVED",
        words=f"words about {question}",
    )
    return replace(plain, **more)


def standing(given: Mapping[str, Any], **more: Any) -> Standing:  # noqa: ANN401
    found = assess(JOB, given)
    plain = Standing(
        id=IDS.new(),
        job=JOB,
        stage="screened",
        is_running=True,
        decision=found.decision,
        score=found.score,
        basis=found.basis,
        decided_at=BEGAN + timedelta(minutes=30),
        answers=tuple(answer(key, each, n) for n, (key, each) in enumerate(given.items())),
        rulings=(Ruling(found.decision or "", found.score, BEGAN + timedelta(minutes=30)),),
    )
    return replace(plain, **more)


def reasons(*applications: Standing, tokens: int = 0) -> Reasons:
    return Reasons("whatsapp:+15550001", IDS.new(), "screened", tokens, applications)


def test_a_score_is_told_with_each_answers_points_weight_and_words() -> None:
    text = told(reasons(standing(ANSWERS), tokens=1234), UTC)
    assert "PICKER-PNQ Warehouse picker, job version 3, stage screened" in text
    assert "Recommended: advance, score 80.0 of 100. Made 23 Nov 2026 09:30 by rules" in text
    assert f"From {JOB.advance:g} on: advance. From {JOB.review:g} on: a person looks." in text
    assert "  experience: 3 years (100 points, weight 2)\n" in text
    assert "      the candidate, 23 Nov 2026 09:01: “words about experience”\n" in text
    assert "  expected_pay: 24,000 INR per month (50 points, weight 1)\n" in text
    assert "  area: Kothrud (does not count: neither points nor a knock-out)\n" in text
    assert "  lifting: yes (no knock-out)\n" in text
    assert "Not answered, and not needed: note" in text
    assert "The language model has cost 1,234 tokens here." in text


def test_a_knock_out_is_told_with_its_reason_and_what_is_missing() -> None:
    text = told(reasons(standing({"lifting": False})), UTC)
    assert "Recommended: reject, not scored." in text
    because = "This job cannot be done without lifting boxes of up to 20 kg."
    assert f"Knocked out by lifting, so there is no score: {because}" in text
    assert "  lifting: no (knocks out)\n" in text
    assert "Not answered, needed for a recommendation: experience, equipment, shift" in text


def test_a_changed_recommendation_is_told_with_the_one_before() -> None:
    at = BEGAN + timedelta(minutes=10)
    before = answer("lifting", False, 1, replaced_at=at, words="no")
    after = answer(
        "lifting", True, 10, actor="recruiter", name="Asha", words=None, kind="RECRUITER_ACTION"
    )
    others = tuple(answer(k, v, 11) for k, v in ANSWERS.items() if k != "lifting")
    first = Ruling("reject", None, BEGAN + timedelta(minutes=2))
    last = Ruling("advance", 80.0, BEGAN + timedelta(minutes=30))
    changed = standing(ANSWERS, answers=(before, after, *others), rulings=(first, last))

    text = told(reasons(changed), UTC)
    assert "      a recruiter (Asha), 23 Nov 2026 09:10\n" in text
    assert "      before: no, the candidate, 23 Nov 2026 09:01: “no”\n" in text
    assert "  23 Nov 2026 09:02: reject, knocked out by lifting (no)" in text
    [found] = as_json(reasons(changed))["applications"]
    assert [(e["decision"], e["knocked_out_by"]) for e in found["earlier"]] == [
        ("reject", "lifting")
    ]


def test_before_a_recommendation_the_points_so_far_are_told() -> None:
    open_one = standing(
        {"lifting": True, "experience": 36}, decision=None, score=None, decided_at=None, rulings=()
    )
    text = told(reasons(open_one), UTC)
    assert "No recommendation yet. Points so far" in text
    assert "  experience: 3 years (100 points, weight 2)\n" in text
    assert "needed for a recommendation: equipment, shift, area" in text


def test_other_rules_than_todays_are_named() -> None:
    old = standing(ANSWERS)
    text = told(reasons(replace(old, basis={**old.basis, "rules": 0})), UTC)
    assert f"The rules have changed: version {RULE_VERSION} would say advance." in text


def test_nobody_applied_yet_and_words_steer_no_terminal() -> None:
    assert "No application yet" in told(reasons(), UTC)
    hostile = standing({**ANSWERS, "area": "Pune\x1b[2J"})
    assert "\x1b" not in told(reasons(hostile), UTC)


def test_programs_read_all_of_it_as_plain_json() -> None:
    whole = reasons(standing(ANSWERS), tokens=7)
    found = as_json(whole)
    assert (found["model_tokens"], UUID(found["candidate"])) == (7, whole.candidate)
    [application] = found["applications"]
    assert {
        "job": "PICKER-PNQ",
        "job_version": 3,
        "rule_version": RULE_VERSION,
        "decision": "advance",
        "score": 80.0,
        "missing": [],
        "knocked_out": None,
        "earlier": [],
    }.items() <= application.items()
    experience = next(a for a in application["answers"] if a["question"] == "experience")
    assert {
        "value": 36,
        "stands": True,
        "counts": True,
        "points": 100.0,
        "weight": 2.0,
        "by": "candidate",
        "words": "words about experience",
        "event": str(EVENT),
        "at": "2026-11-23T09:01:00+00:00",
    }.items() <= experience.items()
