"""Plays every conversation file: ours, and the ones that the project was given."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

import pytest

from bot.domain.ports import LanguageModel
from bot.evaluation.case_file import Case, CaseFile, load
from bot.evaluation.in_process import in_process
from bot.evaluation.player import play
from bot.evaluation.report import told
from bot.playing import graph, plain, staff
from bot.worker.turns import Mind, Saver
from flows.understanding.voice import Ears

HERE: Final = Path(__file__).parent
GIVEN: Final = HERE.parents[2] / "shared" / "fixtures" / "conversations"


def cases(folder: Path) -> Iterator[Any]:
    """Each case of each file as a parameter, named after it."""
    for path in sorted(folder.glob("*.yaml")):
        file = load(path)
        for case in file.cases:
            yield pytest.param(file, case, id=f"{path.stem}: {case.name}")


@pytest.mark.parametrize("minded", [plain, graph], ids=["plain", "graph"])
@pytest.mark.parametrize(("file", "case"), [*cases(HERE), *cases(GIVEN)])
async def test_the_conversation_goes_as_written(
    file: CaseFile, case: Case, minded: Callable[[LanguageModel | None, Ears], tuple[Mind, Saver]]
) -> None:
    played = await play(file, case, in_process(staff(None, minded)))
    assert played.passed, told(played)


def test_the_given_conversations_are_there() -> None:
    if not GIVEN.is_dir() and "CI" not in os.environ:  # noqa: TID251 - where this runs, no setting
        pytest.skip("the given conversations are not on this machine")
    assert sorted(GIVEN.glob("*.yaml"))
