"""The delivery driver's job and its questions, as the parsing tests ask them."""

import os
from datetime import date
from pathlib import Path
from uuid import UUID

import pytest

from bot.domain.job import Job
from bot.files.job_file import load_job
from flows.parsing.answers import Parsed, Problem, parse_answer

JOB_FILE = Path(__file__).parents[4] / "shared" / "fixtures" / "jobs" / "delivery-driver.yaml"
MONDAY = date(2026, 11, 23)


def driver_job() -> Job:
    if not JOB_FILE.exists():
        if "CI" in os.environ:  # noqa: TID251 - whether this is a build
            pytest.fail(f"{JOB_FILE} is missing")
        pytest.skip("the shared fixtures are not here")
    return load_job(JOB_FILE).to_job(UUID(int=1), version=1)


class Driver:
    """Asks the questions of one job on one Monday."""

    def __init__(self, job: Job, today: date = MONDAY) -> None:
        self.job = job
        self.today = today

    def hears(self, question: str, text: str, language: str = "en") -> Parsed:
        asked = self.job.question(question)
        assert asked is not None
        return parse_answer(
            asked, text, job=self.job, language=language, today=self.today, region="IN"
        )

    def value(self, question: str, text: str, language: str = "en") -> object:
        """The value, only when it is certain enough to be recorded."""
        parsed = self.hears(question, text, language)
        return parsed.value if parsed.confidence >= 0.8 else None

    def problem(self, question: str, text: str, language: str = "en") -> Problem | None:
        return self.hears(question, text, language).problem
