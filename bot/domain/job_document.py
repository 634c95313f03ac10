"""A job version as the store keeps it: the file's own shape as plain JSON, and back to a Job.

Documents were checked when they were imported (``bot.files.job_file``), so nothing is checked
here; keys that a later release added are passed over.
"""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from bot.domain.job import (
    Choice,
    Fact,
    Job,
    Knockout,
    LocalText,
    OnKnockout,
    Pay,
    Place,
    Question,
    QuestionType,
    ResumeWish,
    Rule,
)

Document = Mapping[str, Any]

DEFAULT_ADVANCE = 70.0
DEFAULT_REVIEW = 50.0


def job_from_document(document: Document, *, id: UUID, version: int, is_open: bool) -> Job:  # noqa: A002 - a job's field
    """The job that ``document`` describes, as one version of it."""
    first = document["languages"][0]
    decision = document.get("decision", {})
    return Job(
        id=id,
        code=document["code"],
        version=version,
        title=_text(document["title"], first),
        employer=document["employer"],
        location=_place(document["location"]),
        languages=tuple(document["languages"]),
        questions=tuple(_question(each, document, first) for each in document["questions"]),
        pay=_pay(document.get("pay")),
        resume=ResumeWish(document.get("resume", ResumeWish.OPTIONAL)),
        on_knockout=OnKnockout(document.get("on_knockout", OnKnockout.TELL)),
        advance=float(decision.get("advance", DEFAULT_ADVANCE)),
        review=float(decision.get("review", DEFAULT_REVIEW)),
        knowledge=tuple(_fact(each, first) for each in document.get("knowledge", ())),
        is_open=is_open,
    )


def _text(value: str | Mapping[str, str], first: str) -> LocalText:
    return LocalText({first: value} if isinstance(value, str) else dict(value), first)


def _place(value: Document) -> Place:
    return Place(value.get("city"), value.get("country"), value["timezone"])


def _pay(value: Document | None) -> Pay | None:
    if value is None:
        return None
    return Pay(value.get("min"), value.get("max"), value["currency"], value["per"])


def _fact(value: Document, first: str) -> Fact:
    return Fact(value["id"], value["about"], _text(value["text"], first))


def _question(value: Document, job: Document, first: str) -> Question:
    kind = QuestionType(value["type"])
    is_words = kind in {QuestionType.TEXT, QuestionType.PLACE}
    return Question(
        id=value["id"],
        type=kind,
        ask=_text(value["ask"], first),
        required=value.get("required", True),
        choices=tuple(_choice(each, first) for each in value.get("options", ())),
        minimum=value.get("min"),
        maximum=None if is_words else value.get("max"),
        max_length=value.get("max") if is_words else None,
        currency=value.get("currency"),
        per=_per(value, job) if kind is QuestionType.MONEY else None,
        earliest=value.get("earliest"),
        latest=value.get("latest"),
        knockout=_knockout(value.get("knockout"), first),
        weight=float(value.get("weight", 1.0)),
        points=_points(value.get("points", ())),
        from_resume=value.get("from_resume"),
    )


def _per(value: Document, job: Document) -> str:
    """Pay without a period is meant as the job's own, and monthly when that is not said either."""
    return str(value.get("per") or job.get("pay", {}).get("per") or "month")


def _choice(value: Document, first: str) -> Choice:
    return Choice(value["id"], _text(value["label"], first), value.get("points"))


def _knockout(value: Document | None, first: str) -> Knockout | None:
    if value is None:
        return None
    rule = next(rule for rule in Rule if rule in value)
    bound = value[rule]
    return Knockout(
        rule, tuple(bound) if isinstance(bound, list) else bound, _text(value["because"], first)
    )


def _points(value: Mapping[str, float] | list[list[float]]) -> tuple[tuple[Any, float], ...]:
    if isinstance(value, Mapping):
        return tuple((key == "true", float(points)) for key, points in value.items())
    return tuple((at, float(points)) for at, points in value)
