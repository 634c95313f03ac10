"""The transcript in README.md is what the product prints today; it once showed a job long gone."""

import re
from datetime import UTC, datetime
from pathlib import Path

from bot.config import Settings
from bot.console.bubbles import picture
from bot.domain.record import MessageRecord
from bot.evaluation.case_file import Case, load
from bot.evaluation.stage import Stage
from bot.playing import in_process

HERE = Path(__file__).parent
README = (HERE / "../../README.md").read_text("utf-8")
WIDTH = 78
SAID = ("Hi! PICKER-PNQ", "1", "1", "two and a half years")


async def type_in(stage: Stage, typed: str) -> None:
    """As the phone does it: a number taps the button of that number."""
    if not typed.isdecimal():
        await stage.say([typed])
        return
    question = (await messages(stage))[-1]
    await stage.tap(question, question.options[int(typed) - 1])


async def messages(stage: Stage) -> tuple[MessageRecord, ...]:
    record = await stage.record()
    assert record is not None
    return record.messages


async def test_the_transcript_is_what_is_printed() -> None:
    file = load(HERE / "picker.yaml")
    case = Case("as in the README", 1, datetime(2026, 11, 23, 9, tzinfo=UTC), steps=())
    async with in_process(Settings(_env_file=None)) as opened, opened(file, case) as stage:
        for typed in SAID:
            await type_in(stage, typed)
        lines = picture(await messages(stage), WIDTH, UTC)
    printed = re.sub(r"\x1b\[\d+m", "", "\n".join(lines))
    assert f"```\n{printed}\n```" in README, f"README.md must show:\n{printed}"
