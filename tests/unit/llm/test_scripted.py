"""The scripted model: says what it was told, fails and waits when told to."""

import asyncio

import pytest

from bot.domain.errors import ModelUnavailable
from bot.domain.understanding import CommandKind, Pointed, Utterance
from bot.llm.scripted import ScriptedModel

SAID = Utterance("tell me more", "en", None, None)
ASK = Pointed(CommandKind.ASK, "tell me more")


async def test_it_knows_the_texts_of_its_script_and_remembers_what_it_heard() -> None:
    model = ScriptedModel({"tell me more": [ASK]})
    assert await model.understand(SAID) == (ASK,)
    stranger = Utterance("something else", "en", None, None)
    with pytest.raises(ModelUnavailable, match="unscripted"):
        await model.understand(stranger)
    assert model.heard == [SAID, stranger]


async def test_without_a_script_it_is_unavailable() -> None:
    with pytest.raises(ModelUnavailable):
        await ScriptedModel().understand(SAID)


async def test_it_fails_as_long_as_it_is_told_to() -> None:
    model = ScriptedModel({"tell me more": [ASK]})
    model.failing = "limited"
    with pytest.raises(ModelUnavailable, match="limited"):
        await model.understand(SAID)
    model.failing = None
    assert await model.understand(SAID) == (ASK,)


async def test_it_can_be_held_while_it_thinks() -> None:
    model, gate = ScriptedModel({"tell me more": [ASK]}), asyncio.Event()
    model.before = lambda _: gate.wait()
    thinking = asyncio.create_task(model.understand(SAID))
    await asyncio.sleep(0)
    assert model.heard == [SAID]
    assert not thinking.done()
    gate.set()
    assert await thinking == (ASK,)
