"""Plays a few conversations over the real webhooks: the live stage is a stage like the other."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final

import pytest

from bot.evaluation.case_file import Case, CaseFile, load
from bot.evaluation.live import House, live
from bot.evaluation.player import play
from bot.evaluation.report import told
from bot.playing import house as open_house

PICKER: Final = load(Path(__file__).parent / "picker.yaml")
PLAYED: Final = {
    "an application from the first word to the decision",
    "a burst is one turn",
    "a status of a message is no answer and no turn",
    "what the recruiter recorded counts after the hand-back",
    "silence is followed by a reminder at most, never by an answer",
}
VOICE: Final = load(Path(__file__).parent / "voice.yaml")
ALL: Final = [
    *((PICKER, each) for each in PICKER.cases if each.name in PLAYED),
    *((VOICE, each) for each in VOICE.cases),
]


@pytest.mark.integration
@pytest.mark.parametrize(("file", "case"), ALL, ids=[case.name for _, case in ALL])
async def test_the_conversation_goes_as_written(
    file: CaseFile, case: Case, database_url: str, redis_url: str
) -> None:
    @asynccontextmanager
    async def house(file: CaseFile, case: Case) -> AsyncIterator[House]:
        assert case in file.cases
        async with open_house(database_url, redis_url, case) as made:
            yield made

    played = await play(file, case, live(house))
    assert played.passed, told(played)
