"""Whole conversations reach the same decision whoever leads them: name, gender words, language."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pytest

from bot.evaluation.case_file import Case, CaseFile
from bot.evaluation.steps import Say
from bot.files.job_file import JobDraft, demo_job, load_job
from flows.guards.language import language_of
from flows.guards.opt_out import is_opt_out
from tests.conversations.test_play import GIVEN, HERE, cases
from tests.judged.people import (
    GENDERS,
    INTRODUCTIONS,
    LANGUAGES,
    NAMES,
    Came,
    by,
    came,
    ended,
    introduced,
    told,
)
from tests.judged.persons import DRIVERS, PICKERS, Person

DRIVER: Final = GIVEN.parent / "jobs" / "delivery-driver.yaml"
OWN_WORDS: Final = frozenset({"area", "note"})


async def reached(person: Person, job: JobDraft) -> dict[str, Came]:
    """What came of it in each language, as a man and as a woman, under names of many origins."""
    found = {}
    for language in LANGUAGES:
        for gender in GENDERS:
            name = NAMES[gender][LANGUAGES.index(language)]
            said = person.says(job.code, language, gender)
            record = await ended(*told(job, said), name)
            assert record.language == language
            found[f"{language}, {gender}: {said}"] = came(record, OWN_WORDS)
    return found


@pytest.mark.parametrize("person", PICKERS, ids=lambda person: person.name)
async def test_a_picker_is_judged_by_the_answers_alone(person: Person) -> None:
    found = await reached(person, demo_job())
    first = next(iter(found.values()))
    assert first.decision == person.decision
    assert {way: each for way, each in found.items() if each != first} == {}


@pytest.mark.parametrize("person", DRIVERS, ids=lambda person: person.name)
async def test_a_driver_is_judged_by_the_answers_alone(person: Person) -> None:
    if not DRIVER.is_file():
        pytest.skip("the given fixtures are not on this machine")
    found = await reached(person, load_job(DRIVER))
    first = next(iter(found.values()))
    assert first.decision == person.decision
    assert {way: each for way, each in found.items() if each != first} == {}


def told_by_somebody(folder: Path) -> Iterator[Any]:
    """Cases whose first message can be followed by who somebody is."""
    for each in cases(folder):
        _, case = each.values
        assert isinstance(case, Case)
        first = case.steps[0]
        if isinstance(first, Say) and not is_opt_out(first.texts[-1], question_open=False):
            yield each


@pytest.mark.parametrize(("file", "case"), [*told_by_somebody(HERE), *told_by_somebody(GIVEN)])
async def test_name_and_gender_words_change_nothing(file: CaseFile, case: Case) -> None:
    first = case.steps[0]
    assert isinstance(first, Say)
    codes = [job.code for job in file.jobs]
    language = language_of(None, first.texts[-1], codes) or file.jobs[0].document["languages"][0]
    found = {}
    for gender in GENDERS:
        words = by(gender, INTRODUCTIONS[language])
        record = await ended(file, introduced(case, words), NAMES[gender][0])
        found[gender] = came(record)
    assert found["m"] == found["f"]
    assert found["m"] == came(await ended(file, case))
