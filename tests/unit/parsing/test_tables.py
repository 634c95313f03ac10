"""Plays the tables of what people say (``tables/*.yaml``): by language, job and question.

A table is named for its language: ``pt-salon.yaml`` is Portuguese.

An expectation is the value that may be recorded (money by its amount alone), ``null`` for nothing
certain, ``unanswered``, ``{problem: …}`` for a reason, or ``{suggests: …}`` for a value to confirm.
"""

from collections.abc import Iterator
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, Final
from uuid import UUID

import pytest
from ruamel.yaml import YAML

from bot.domain.job import Job
from bot.files.job_file import load_job
from flows.parsing.answers import CERTAIN, Parsed, parse_answer

TABLES: Final = Path(__file__).parent / "tables"
JOBS: Final = (Path(__file__).parents[2] / "conversations" / "jobs", Path(__file__).parent / "jobs")
MONDAY: Final = date(2026, 11, 23)
UNANSWERED: Final = "unanswered"


def rows() -> Iterator[Any]:
    for path in sorted(TABLES.glob("*.yaml")):
        table = YAML(typ="safe").load(path)
        for key, said in table.items():
            for text, expected in said:
                yield pytest.param(path.stem[:2], *key.split(), text, expected)


@cache
def jobs() -> dict[str, Job]:
    paths = [path for folder in JOBS for path in folder.glob("*.yaml")]
    loaded = [load_job(path).to_job(UUID(int=1), version=1) for path in paths]
    return {job.code: job for job in loaded}


def hears(code: str, question: str, text: str, language: str) -> Parsed:
    job = jobs()[code]
    asked = job.question(question)
    assert asked is not None
    return parse_answer(
        asked, text, job=job, language=language, today=MONDAY, region=job.location.country
    )


def recorded(parsed: Parsed) -> object:
    """What would be recorded: the value when it is certain, money by its amount."""
    if parsed.unanswered:
        return UNANSWERED
    return amount(parsed.value) if parsed.confidence >= CERTAIN else None


def amount(value: object) -> object:
    return value["amount"] if isinstance(value, dict) else value


@pytest.mark.parametrize(("language", "code", "question", "text", "expected"), list(rows()))
def test_as_the_tables_say(
    language: str, code: str, question: str, text: str, expected: object
) -> None:
    parsed = hears(code, question, text, language)
    match expected:
        case {"problem": problem}:
            assert (recorded(parsed), parsed.problem) == (None, problem)
        case {"suggests": suggestion}:
            assert (recorded(parsed), amount(parsed.suggestion)) == (None, suggestion)
        case _:
            assert (recorded(parsed), type(recorded(parsed))) == (expected, type(expected))
