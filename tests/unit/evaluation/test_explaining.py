"""`bot explain` shows what the flow really does with a message."""

import pytest

from bot.domain.job import Fact, LocalText
from bot.domain.understanding import CommandKind, Pointed
from bot.evaluation.understanding.explaining import explain, scene_of, told
from bot.llm.local.tier import LocalTier
from bot.llm.scripted import ScriptedModel
from flows.understanding.senses import Senses
from tests.unit.flows import jobs


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("who decides?", 1),  # only guessed
        ("do you pay for petrol as well?", 0),  # guessed, and the local tier is sure of it
        ("blorp fnord wibble", 1),
        ("yes", 0),
    ],
)
async def test_a_model_is_asked_as_often_as_the_flow_asks_it(text: str, asked: int) -> None:
    model = ScriptedModel(lambda heard: [Pointed(CommandKind.ASK, heard.text)])
    tier = LocalTier()
    scene = scene_of(jobs.job(), text, "licence", None, "en")
    found = await explain(scene, text, Senses(model, tier), tier.classifier())
    assert len(model.heard) == asked
    assert (found.model is not None) == bool(asked)
    assert ("language model" in list(told(found))) == bool(asked)


async def test_which_passage_a_model_took_for_the_answer_is_shown() -> None:
    text = "who decides?"
    model = ScriptedModel(lambda said: [Pointed(CommandKind.ASK, said.text, passage="bonus")])
    fact = Fact("bonus", "Bonus", LocalText({"en": "500 rupees a friend."}, "en"))
    job, tier = jobs.job(knowledge=(fact,)), LocalTier()
    scene = scene_of(job, text, "licence", None, "en")
    found = await explain(scene, text, Senses(model, tier), tier.classifier())
    assert "  ask 1.00: 'who decides?', answered by bonus" in list(told(found))
