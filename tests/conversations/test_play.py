"""Plays every conversation file: ours, and the ones that the project was given."""

import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, Final
from uuid import UUID

import pytest

from bot.clock import StartedClock
from bot.domain.job import Job
from bot.domain.ports import Ids
from bot.domain.turn import Claim
from bot.evaluation.case_file import Case, CaseFile, load
from bot.evaluation.in_process import ADDRESS, Brought, Hands, Staff, in_process
from bot.evaluation.player import play
from bot.evaluation.report import told
from bot.llm.scripted import ScriptedModel
from bot.playing import graph, staff
from bot.storage.in_memory import MemoryStore
from tests.conversations.models import RightModel, WrongModel, expected_answers

HERE: Final = Path(__file__).parent
UNCLEAR: Final = load(HERE / "unclear.yaml")

SEED: Final = 1
"""The throw of the dice for the model that is often wrong."""

GRAPHED: Final = "[lstvw]*"
"""Files that LangGraph runs, too (leading, several, supermarket, two, voice, ward, words): nodes
are the same, so what could differ is how they are run, not what they make of words."""

GIVEN: Final = HERE.parents[2] / "shared" / "fixtures" / "conversations"


def cases(folder: Path, names: str = "*") -> Iterator[Any]:
    """Each case of each file as a parameter, named after it."""
    for path in sorted(folder.glob(f"{names}.yaml")):
        file = load(path)
        for case in file.cases:
            yield pytest.param(file, case, id=f"{path.stem}: {case.name}")


@pytest.mark.parametrize(("file", "case"), [*cases(HERE), *cases(GIVEN)])
async def test_the_conversation_goes_as_written(file: CaseFile, case: Case) -> None:
    played = await play(file, case, in_process(staff(None)))
    assert played.passed, told(played)


@pytest.mark.parametrize(("file", "case"), [*cases(HERE, GRAPHED), *cases(GIVEN)])
async def test_the_graph_goes_the_same(file: CaseFile, case: Case) -> None:
    played = await play(file, case, in_process(staff(None, graph)))
    assert played.passed, told(played)


@pytest.mark.parametrize(("file", "case"), [*cases(HERE), *cases(GIVEN)])
async def test_it_goes_the_same_with_a_model_that_is_right(file: CaseFile, case: Case) -> None:
    model = ScriptedModel(RightModel(case, jobs_of(file)))

    played = await play(file, case, in_process(staff(model)))

    assert played.passed, told(played)


@pytest.mark.parametrize(("file", "case"), [*cases(HERE), *cases(GIVEN)])
async def test_a_model_that_talks_rubbish_records_nothing_wrong(file: CaseFile, case: Case) -> None:
    right, found = Seen(), Seen()
    model = ScriptedModel(WrongModel(case, jobs_of(file), SEED))

    await play(file, case, in_process(right.watching(staff(None))))
    await play(file, case, in_process(found.watching(staff(model))))

    meant = [*right.answers, *expected_pairs(case)]
    assert [each for each in found.answers if each not in meant] == []


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("place", range(len(UNCLEAR.cases)))
async def test_whatever_a_model_makes_of_words_that_answer_nothing(place: int, seed: int) -> None:
    case, found = UNCLEAR.cases[place], Seen()
    model = ScriptedModel(WrongModel(case, jobs_of(UNCLEAR), seed))

    await play(UNCLEAR, case, in_process(found.watching(staff(model))))

    assert model.heard
    assert found.answers == []


class Seen:
    """Every answer that stood in a conversation at any time."""

    def __init__(self) -> None:
        self.answers: list[tuple[str, object]] = []

    def watching(self, hired: Staff) -> Staff:
        """The same staff, looked at after each turn."""

        def staffed(store: MemoryStore, clock: StartedClock, ids: Ids, brought: Brought) -> Hands:
            hands = hired(store, clock, ids, brought)

            async def taken(claim: Claim) -> object:
                result = await hands.take(claim)
                await self._look(store)
                return result

            return replace(hands, take=taken)

        return staffed

    async def _look(self, store: MemoryStore) -> None:
        record = await store.reader.show(ADDRESS)
        for pair in record.answers.items():
            if pair[1] is not None and pair not in self.answers:
                self.answers.append(pair)


def expected_pairs(case: Case) -> list[tuple[str, object]]:
    return [(key, value) for key, values in expected_answers(case).items() for value in values]


def jobs_of(file: CaseFile) -> list[Job]:
    return [draft.to_job(UUID(int=1), version=1) for draft in file.jobs]


def test_the_given_conversations_are_there() -> None:
    if not GIVEN.is_dir() and "CI" not in os.environ:  # noqa: TID251 - where this runs, no setting
        pytest.skip("the given conversations are not on this machine")
    assert sorted(GIVEN.glob("*.yaml"))
