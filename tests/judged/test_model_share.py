"""How often a language model is asked: seldom in a screening as people have it, never twice."""

from collections import Counter
from pathlib import Path
from typing import Final

from bot.domain.understanding import Pointed, Utterance
from bot.evaluation.case_file import Case, load
from bot.evaluation.in_process import in_process
from bot.evaluation.player import play
from bot.evaluation.steps import Say, TapOn
from bot.llm.scripted import ScriptedModel
from bot.playing import staff

HERE: Final = Path(__file__).parents[1] / "conversations"
MOST: Final = 0.4
"""Turns of a normal screening in which a model may be asked."""


async def asked_of(path: Path, case: Case) -> list[Utterance]:
    """What a model that points to nothing was asked in a case."""
    model = ScriptedModel(_nothing)
    await play(load(path), case, in_process(staff(model)))
    return model.heard


def _nothing(utterance: Utterance) -> list[Pointed]:
    return []


async def test_a_model_is_asked_in_few_turns_and_once_a_message() -> None:
    turns, heard = 0, 0
    for path in sorted(HERE.glob("*.yaml")):
        for case in load(path).cases:
            asked = await asked_of(path, case)
            heard += len(asked)
            turns += sum(isinstance(step, (Say, TapOn)) for step in case.steps)
            said = Counter(
                text for step in case.steps if isinstance(step, Say) for text in step.texts
            )
            again = Counter(each.text for each in asked)
            assert all(again[text] <= max(1, said[text]) for text in again), case.name
    assert turns > 500
    assert heard <= MOST * turns
