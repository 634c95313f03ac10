"""Reads conversation files and names every mistake with its line.

The format is described in the README beside the conversations. Steps are read by
``step_forms``; this module reads what stands around them.
"""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

from bot.domain.errors import BadFile, NotFound
from bot.domain.language import LANGUAGES
from bot.evaluation.step_forms import StepForms
from bot.evaluation.steps import Step
from bot.files.form import Form
from bot.files.job_file import JobDraft, load_job
from bot.files.marked import Step as PathStep, read

NO_MODEL: Final = "none"
BEGINNING: Final = "2026-11-23T09:00"
"""The clock at the start of a case, in the job's time zone: a Monday."""


@dataclass(frozen=True, slots=True)
class Case:
    """One conversation and what must come of it.

    Attributes:
        language: the language at the end, when the file names it.
        now: the clock at the start, aware.
    """

    name: str
    line: int
    now: datetime
    steps: tuple[Step, ...]
    language: str | None = None


@dataclass(frozen=True, slots=True)
class CaseFile:
    """One file of conversations.

    Attributes:
        jobs: the open ones, in the file's order.
        model: ``none``, or a name of configuration.
    """

    path: Path
    jobs: tuple[JobDraft, ...]
    model: str
    cases: tuple[Case, ...]


def load(path: Path) -> CaseFile:
    """Read one file.

    Raises:
        NotFound: there is no such file.
        BadFile: with every mistake of it, or of a job file that it names.
    """
    form = Form(read(path))
    jobs: tuple[JobDraft, ...] = ()
    cases: tuple[Case, ...] = ()
    if form.map(("job", "cases"), ("model",), *()):
        jobs = _jobs(form, path.parent)
        cases = _cases(form, jobs, path.parent)
        form.unique("the case", "cases", key="name")
        if form.at("cases") == []:
            form.wrong("cases is empty; play at least one", "cases")
    form.finish()
    return CaseFile(path, jobs, form.text("model") or NO_MODEL, cases)


def _jobs(form: Form, folder: Path) -> tuple[JobDraft, ...]:
    named = form.at("job")
    paths: list[tuple[PathStep, ...]] = [("job",)]
    if isinstance(named, list):
        paths = [("job", index) for index in range(len(named))]
    drafts = [_job(form, folder, *each) for each in paths]
    return tuple(draft for draft in drafts if draft is not None)


def _job(form: Form, folder: Path, *path: PathStep) -> JobDraft | None:
    name = form.text(*path)
    if name is None:
        return None
    try:
        return load_job(folder / name)
    except NotFound:
        form.wrong(f"there is no job file {name!r} beside this file", *path)
    except BadFile as bad:
        for mistake in bad.mistakes:
            form.wrong(f"job file {name}: {mistake}", *path)
    return None


def _cases(form: Form, jobs: tuple[JobDraft, ...], folder: Path) -> tuple[Case, ...]:
    questions = {str(question["id"]) for job in jobs for question in job.document["questions"]}
    steps = StepForms(form, folder, questions)
    zone = ZoneInfo(jobs[0].document["location"]["timezone"] if jobs else "UTC")
    cases = [_case(form, steps, zone, index) for index in range(len(form.items("cases")))]
    return tuple(case for case in cases if case is not None)


def _case(form: Form, steps: StepForms, zone: ZoneInfo, index: int) -> Case | None:
    path = ("cases", index)
    if not form.map(("name", "steps"), ("language", "now"), *path):
        return None
    form.one_of(LANGUAGES, *path, "language")
    name, now = form.text(*path, "name"), _now(form, zone, *path, "now")
    if form.at(*path, "steps") == []:
        form.wrong("steps is empty; write at least one", *path, "steps")
    taken = steps.read(*path, "steps")
    if name is None or now is None:
        return None
    return Case(name, form.marked.line(*path), now, taken, form.text(*path, "language"))


def _now(form: Form, zone: ZoneInfo, *path: PathStep) -> datetime | None:
    written = form.text(*path) if form.has(*path) else BEGINNING
    if written is None:
        return None
    try:
        now = datetime.fromisoformat(written)
    except ValueError:
        form.wrong(f"now {written!r} must be a time like {BEGINNING}", *path)
        return None
    return now if now.tzinfo else now.replace(tzinfo=zone)
