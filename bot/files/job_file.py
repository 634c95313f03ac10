"""Job files: read, check every part, name every mistake with its line.

What comes out is a plain JSON document, which the store keeps; ``job_from_document`` makes a Job
of it. ``job.schema.json`` beside this module describes the same format for editors.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any, Final
from uuid import UUID
from zoneinfo import ZoneInfo, available_timezones

from bot.domain.job import Job, OnKnockout, ResumeWish
from bot.domain.job_document import job_from_document
from bot.domain.language import LANGUAGES
from bot.files.form import Form, unknown
from bot.files.marked import Step, read
from bot.files.question_form import (
    CURRENCY,
    CURRENCY_RULE,
    ID,
    PERIODS,
    check_question,
    check_text,
)

__all__ = ["JobDraft", "demo_job", "job_from_document", "load_job", "schema_text"]

REQUIRED: Final = ("code", "title", "employer", "location", "languages", "questions")
OPTIONAL: Final = ("pay", "resume", "on_knockout", "decision", "knowledge", "open")
CODE: Final = re.compile(r"[A-Z0-9-]{3,20}")
COUNTRY: Final = re.compile(r"[A-Z]{2}")


@dataclass(frozen=True, slots=True)
class JobDraft:
    """A checked job file that was not given an id and a version yet.

    Attributes:
        document: plain JSON, as the store keeps it.
    """

    document: Mapping[str, Any]

    @property
    def code(self) -> str:
        """The job's code; importing the same code again makes a new version."""
        return str(self.document["code"])

    @property
    def is_open(self) -> bool:
        """Whether candidates may apply."""
        return bool(self.document.get("open", True))

    def to_job(self, id: UUID, version: int) -> Job:  # noqa: A002 - a job's field
        """This draft as a version of the job."""
        return job_from_document(self.document, id=id, version=version, is_open=self.is_open)


def load_job(path_or_text: Path | str, *, name: str | None = None) -> JobDraft:
    """Read a job from a file, or from text when a string is given.

    Raises:
        NotFound: there is no such file.
        BadFile: with every mistake.
    """
    form = Form(read(path_or_text, name=name))
    if form.map(REQUIRED, OPTIONAL):
        _check_head(form)
        _check_place(form)
        _check_pay(form)
        _check_decision(form)
        _check_knowledge(form)
        _check_questions(form)
    form.finish()
    return JobDraft(_without_nothing(form.marked.document))


def demo_job() -> JobDraft:
    """The job that a fresh installation comes with."""
    return load_job(_packaged("demo-job.yaml"), name="demo-job.yaml")


def schema_text() -> str:
    """The JSON Schema of the format."""
    return _packaged("job.schema.json")


def _without_nothing(value: Any) -> Any:  # noqa: ANN401 - JSON in, JSON out
    """A key with nothing behind it is a key that is not there."""
    if isinstance(value, dict):
        return {key: _without_nothing(each) for key, each in value.items() if each is not None}
    return [_without_nothing(each) for each in value] if isinstance(value, list) else value


def _packaged(name: str) -> str:
    return files("bot.files").joinpath(name).read_text(encoding="utf-8")


def _check_head(form: Form) -> None:
    form.matching(CODE, "3 to 20 capital letters, digits and hyphens", "code")
    check_text(form, "title")
    form.text("employer")
    form.one_of(ResumeWish, "resume")
    form.one_of(OnKnockout, "on_knockout")
    form.flag("open")
    languages = form.items("languages")
    if form.at("languages") == []:
        form.wrong("languages is empty; name at least one", "languages")
    for index in range(len(languages)):
        language = form.one_of(LANGUAGES, "languages", index, what="language")
        if language in languages[:index]:
            form.wrong(f"language {language!r} stands here a second time", "languages", index)


def _check_place(form: Form) -> None:
    path: tuple[Step, ...] = ("location",)
    if not form.has(*path) or not form.map(("timezone",), ("city", "country"), *path):
        return
    form.text(*path, "city")
    form.matching(COUNTRY, "a country's two capital letters, like IN", *path, "country")
    zone = form.text(*path, "timezone")
    if zone is not None and not _is_zone(zone):
        form.wrong(unknown("time zone", zone, _zones_like(zone)), *path, "timezone")


def _is_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):  # unknown; no relative path; a folder of zones
        return False
    return True


def _zones_like(name: str) -> tuple[str, ...]:
    """All zones for a near miss; an example for what is no zone at all."""
    return tuple(available_timezones()) if "/" in name else ("Asia/Kolkata",)


def _check_pay(form: Form) -> None:
    if not form.has("pay") or not form.map(("currency", "per"), ("min", "max"), "pay"):
        return
    form.matching(CURRENCY, CURRENCY_RULE, "pay", "currency")
    form.one_of(PERIODS, "pay", "per")
    least = form.number("pay", "min", least=0)
    most = form.number("pay", "max", least=0)
    if least is not None and most is not None and least > most:
        form.wrong(f"min {least:g} is above max {most:g}", "pay", "min")


def _check_decision(form: Form) -> None:
    if not form.has("decision") or not form.map((), ("advance", "review"), "decision"):
        return
    advance = form.number("decision", "advance", least=0, most=100)
    review = form.number("decision", "review", least=0, most=100)
    if advance is not None and review is not None and review > advance:
        form.wrong(f"review {review:g} is above advance {advance:g}", "decision", "review")


def _check_knowledge(form: Form) -> None:
    for index in range(len(form.items("knowledge"))):
        path: tuple[Step, ...] = ("knowledge", index)
        if form.map(("id", "about", "text"), (), *path):
            form.matching(ID, "a small letter, then small letters, digits and _", *path, "id")
            form.text(*path, "about")
            check_text(form, *path, "text")
    form.unique("passage", "knowledge")


def _check_questions(form: Form) -> None:
    questions = form.items("questions")
    if form.at("questions") == []:
        form.wrong("questions is empty; ask at least one", "questions")
    for index in range(len(questions)):
        check_question(form, "questions", index)
    form.unique("question", "questions")
