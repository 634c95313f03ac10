"""A conversation, written down as a case with its personal data masked, plays the same."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Final

import pytest

from bot.evaluation.case_file import Case, CaseFile, load
from bot.evaluation.in_process import InProcessStage, in_process
from bot.evaluation.player import OpenStage, Played, play
from bot.evaluation.report import told
from bot.evaluation.retelling import retold
from bot.evaluation.stage import Stage
from bot.evaluation.steps import Upload
from bot.playing import staff
from tests.conversations.test_play import GIVEN, HERE, cases

STAGES: Final = in_process(staff(None))


def telling(into: list[str], paths: dict[str, str]) -> OpenStage:
    """A stage that, when the case is over, writes down what happened on it."""

    @asynccontextmanager
    async def opened(file: CaseFile, case: Case) -> AsyncIterator[Stage]:
        async with STAGES(file, case) as stage:
            yield stage
            assert isinstance(stage, InProcessStage)
            if await stage.record() is not None:
                tale = await stage.reader.tale(stage.address)
                reasons = await stage.reader.reasons(stage.address)
                into.append(retold(tale, reasons, paths))

    return opened


async def once_more(file: CaseFile, case: Case, folder: Path) -> tuple[Played, Played, str]:
    """Play it, write down what happened, play that."""
    paths = {}
    for draft in file.jobs:
        path = folder / f"{draft.code}.yaml"
        path.write_text(json.dumps(draft.document), encoding="utf-8")
        paths[draft.code] = path.name
    uploads = [step.path for step in case.steps if isinstance(step, Upload)]
    for place, path in enumerate(uploads, 1):
        number = f"-{place}" if place > 1 else ""
        (folder / f"resume{number}{path.suffix}").write_bytes(path.read_bytes())
    written: list[str] = []
    first = await play(file, case, telling(written, paths))
    (folder / "again.yaml").write_text(written[0], encoding="utf-8")
    again = load(folder / "again.yaml")
    return first, await play(again, again.cases[0], STAGES), written[0]


@pytest.mark.parametrize(("file", "case"), [*cases(HERE), *cases(GIVEN)])
async def test_what_was_played_can_be_told_and_played_again(
    file: CaseFile, case: Case, tmp_path: Path
) -> None:
    first, second, text = await once_more(file, case, tmp_path)
    assert second.passed, f"{told(first, whole=True)}\n{text}\n{told(second)}"


async def test_what_two_turns_read_is_no_burst_however_alike_they_are() -> None:
    """Turns are told apart by what they went through and how long that took, which may be equal."""
    file = load(HERE / "picker.yaml")
    async with STAGES(file, file.cases[0]) as stage:
        assert isinstance(stage, InProcessStage)
        for text in ("hello PICKER-PNQ", "yes", "what is the pay?"):
            await stage.say([text])
        tale = await stage.reader.tale(stage.address)
        reasons = await stage.reader.reasons(stage.address)
    alike = tuple(replace(each, turn="alike") for each in tale.happenings)
    text = retold(replace(tale, happenings=alike), reasons, {"PICKER-PNQ": "job.yaml"})
    assert "burst" not in text
    assert text.count("- user:") == len(alike)
