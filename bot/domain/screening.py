"""Rules over validated answers: knock-out, points, score, recommendation. No model, no words.

The flow calls these after every recorded answer. The same answers always give the same decision,
and :attr:`Assessment.basis` says what it rests on.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import pairwise
from typing import Any, Final, assert_never

from bot.domain.job import Job, Knockout, Question, QuestionType, Rule

RULE_VERSION: Final = 1
"""Rises whenever the same answers could come to another decision or score."""

TOP_POINTS: Final = 100.0
"""What the options of one question add up to at most."""


class Decision(StrEnum):
    """A recommendation to the recruiter, who may overrule it."""

    ADVANCE = "advance"
    REVIEW = "review"
    REJECT = "reject"


@dataclass(frozen=True, slots=True)
class Assessment:
    """What the answers come to.

    Attributes:
        decision: advance, review or reject; None while a required question is open.
        score: 0-100 with one decimal; None while a required question is open, when knocked out,
            and when nothing that was answered has points.
        knocked_out_by: id of the first question, in the job's order, whose answer ends it.
        basis: job, version, rule version, the answers that count, their points and weights, as
            plain JSON. Free text never counts, so no words of a candidate stand in it.
    """

    decision: str | None
    score: float | None
    knocked_out_by: str | None = None
    basis: Mapping[str, Any] = field(default_factory=dict)


def knocked_out(question: Question, value: object) -> bool:
    """Whether this answer ends the screening; an unanswered question never does."""
    knockout = question.knockout
    if knockout is None or value is None:
        return False
    return _meets(knockout, value)


def points_of(question: Question, value: object) -> float | None:
    """The points of an answer; None when it is open or the question does not count."""
    if value is None:
        return None
    match question.type:
        case QuestionType.CHOICE | QuestionType.CHOICES:
            return _points_of_options(question, value)
        case QuestionType.YES_NO:
            return next((points for key, points in question.points if key is value), None)
        case _:
            return _on_the_line(question.points, _size(value))


def assess(job: Job, answers: Mapping[str, Any]) -> Assessment:
    """The recommendation and score that ``answers`` (value by question id) come to."""
    given = {q.id: answers[q.id] for q in job.questions if answers.get(q.id) is not None}
    out_by = _knocked_out_by(job, given)
    missing = [q.id for q in job.questions if q.required and q.id not in given]
    points = _points(job, given)
    is_final = out_by is None and not missing
    score = _score(job, points) if is_final else None
    return Assessment(
        decision=_decision(job, out_by, missing, score),
        score=score,
        knocked_out_by=out_by,
        basis=_basis(job, given, points, out_by, missing),
    )


def next_question(
    job: Job, answers: Mapping[str, Any], asked_and_left_open: Collection[str]
) -> Question | None:
    """The question to ask now; None when knocked out or when nothing is left to ask.

    ``asked_and_left_open`` holds ids of optional questions that were declined: they are not asked
    again. A required question is asked until it is answered.
    """
    if _knocked_out_by(job, answers) is not None:
        return None
    return next((q for q in job.questions if _is_due(q, answers, asked_and_left_open)), None)


def progress(job: Job, question: Question) -> tuple[int, int]:
    """``(3, 7)`` for the third of seven questions."""
    ids = [each.id for each in job.questions]
    return ids.index(question.id) + 1, len(ids)


def _is_due(question: Question, answers: Mapping[str, Any], left_open: Collection[str]) -> bool:
    if answers.get(question.id) is not None:
        return False
    return question.required or question.id not in left_open


def _knocked_out_by(job: Job, answers: Mapping[str, Any]) -> str | None:
    return next((q.id for q in job.questions if knocked_out(q, answers.get(q.id))), None)


def _meets(knockout: Knockout, value: object) -> bool:
    bound = knockout.bound
    match knockout.rule:
        case Rule.ANY_OF | Rule.NONE_OF:
            is_chosen = any(each in bound for each in _chosen(value))
            return is_chosen is (knockout.rule is Rule.ANY_OF)
        case Rule.EQUALS:
            return bool(_size(value) == bound)
        case Rule.BELOW | Rule.BEFORE:  # ISO dates order as text
            return bool(_size(value) < bound)
        case Rule.ABOVE | Rule.AFTER:
            return bool(_size(value) > bound)
        case _:
            assert_never(knockout.rule)


def _size(value: Any) -> Any:  # noqa: ANN401 - a JSON value in, its comparable part out
    return value["amount"] if isinstance(value, Mapping) else value


def _chosen(value: object) -> Sequence[object]:
    return value if isinstance(value, (list, tuple)) else [value]


def _points_of_options(question: Question, value: object) -> float | None:
    if all(choice.points is None for choice in question.choices):
        return None
    chosen = _chosen(value)
    total = sum(choice.points or 0.0 for choice in question.choices if choice.id in chosen)
    return min(TOP_POINTS, total)


def _on_the_line(line: Sequence[tuple[Any, float]], at: float) -> float | None:
    """Straight lines between the given points, flat outside; None without any."""
    if not line:
        return None
    if at <= line[0][0]:
        return line[0][1]
    for (left, low), (right, high) in pairwise(line):
        if at <= right:
            return float(low + (high - low) * (at - left) / (right - left))
    return line[-1][1]


def _points(job: Job, given: Mapping[str, Any]) -> dict[str, float]:
    found = {q.id: points_of(q, given.get(q.id)) for q in job.questions}
    return {key: points for key, points in found.items() if points is not None}


def _score(job: Job, points: Mapping[str, float]) -> float | None:
    weights = {q.id: q.weight for q in job.questions if q.id in points}
    total = sum(weights.values())
    if total <= 0:
        return None
    return round(sum(points[key] * weight for key, weight in weights.items()) / total, 1)


def _decision(
    job: Job, out_by: str | None, missing: Sequence[str], score: float | None
) -> Decision | None:
    if out_by is not None:
        return Decision.REJECT
    if missing:
        return None
    if score is None:
        return Decision.REVIEW  # not scored: a person decides
    if score >= job.advance:
        return Decision.ADVANCE
    return Decision.REVIEW if score >= job.review else Decision.REJECT


def _basis(
    job: Job,
    given: Mapping[str, Any],
    points: Mapping[str, float],
    out_by: str | None,
    missing: Sequence[str],
) -> dict[str, Any]:
    counted = [q for q in job.questions if q.id in given and (q.id in points or q.knockout)]
    return {
        "rules": RULE_VERSION,
        "job": str(job.id),
        "job_version": job.version,
        "advance": job.advance,
        "review": job.review,
        "answers": {q.id: given[q.id] for q in counted},
        "points": {key: round(value, 2) for key, value in points.items()},
        "weights": {q.id: q.weight for q in job.questions if q.id in points},
        "knocked_out_by": out_by,
        "missing": list(missing),
    }
