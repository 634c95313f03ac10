"""What every language model must do: the vendor's, on a wire of ours, and the scripted one."""

import asyncio
import json
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from typing import Protocol

import pytest
import respx

from bot.domain.errors import ModelUnavailable
from bot.domain.ports import LanguageModel
from bot.domain.understanding import AskedQuestion, CommandKind, Pointed, Utterance
from bot.llm.groq import GroqModel
from bot.llm.scripted import ScriptedModel

LICENCE = AskedQuestion("licence", "yes_no", "Do you have a driving licence?")
SAID = Utterance("Yes. And what is the pay?", "en", "Delivery driver", LICENCE, (LICENCE,))
HEARD = (
    Pointed(CommandKind.ANSWER, "Yes", "licence", 0.9),
    Pointed(CommandKind.ASK, "what is the pay?", None, 0.8),
)


class Place(Protocol):
    """A model, and what decides over its answers."""

    model: LanguageModel

    def says(self, points: Sequence[Pointed]) -> None: ...
    def fails(self) -> None: ...


class OnTheWire:
    def __init__(self, router: respx.MockRouter) -> None:
        self.groq = GroqModel("key", "openai/gpt-oss-120b", base_url="http://model.test")
        self.model: LanguageModel = self.groq
        self._route = router.post("http://model.test/openai/v1/chat/completions")

    def says(self, points: Sequence[Pointed]) -> None:
        commands = [
            {
                "command": point.kind.value,
                "quote": point.quote,
                "question": point.question,
                "passage": point.passage,
                "confidence": point.confidence,
            }
            for point in points
        ]
        message = {"role": "assistant", "content": json.dumps({"commands": commands})}
        self._route.respond(json={"choices": [{"index": 0, "message": message}]})

    def fails(self) -> None:
        self._route.respond(503)


class Scripted:
    def __init__(self) -> None:
        self.scripted = ScriptedModel(lambda _: self._points)
        self.model: LanguageModel = self.scripted
        self._points: Sequence[Pointed] = ()

    def says(self, points: Sequence[Pointed]) -> None:
        self._points = points

    def fails(self) -> None:
        self.scripted.failing = "down"


@pytest.fixture(params=["groq", "scripted"])
async def place(request: pytest.FixtureRequest) -> AsyncIterator[Place]:
    if request.param == "scripted":
        yield Scripted()
        return
    with respx.mock(assert_all_called=False) as router:
        wire = OnTheWire(router)
        yield wire
        await wire.groq.close()


async def test_it_has_a_name(place: Place) -> None:
    assert place.model.name


async def test_it_points_to_what_was_said(place: Place) -> None:
    place.says(HEARD)
    assert tuple(await place.model.understand(SAID)) == HEARD


async def test_it_may_say_that_nothing_was_meant(place: Place) -> None:
    place.says(())
    assert tuple(await place.model.understand(SAID)) == ()


async def test_words_that_were_not_said_and_questions_that_do_not_exist_are_thrown_away(
    place: Place,
) -> None:
    invented = (
        Pointed(CommandKind.ANSWER, "I have twenty years of experience", "licence"),
        Pointed(CommandKind.ANSWER, "Yes", "criminal_record"),
    )
    place.says((*invented, *HEARD))
    assert tuple(await place.model.understand(SAID)) == HEARD


@pytest.mark.parametrize("passage", [None, "pay", "pension"])
async def test_of_passages_it_may_name_only_those_that_it_was_shown(
    place: Place, passage: str | None
) -> None:
    place.says((Pointed(CommandKind.ASK, "what is the pay?", passage=passage),))
    (unasked,) = await place.model.understand(SAID)
    assert unasked.passage is None
    shown = replace(SAID, passages=(("pay", "Pay: 12 an hour."), ("hours", "Hours: 9 to 5.")))
    (point,) = await place.model.understand(shown)
    assert point.passage == (passage if passage == "pay" else None)


async def test_the_words_come_back_as_the_candidate_wrote_them(place: Place) -> None:
    place.says((Pointed(CommandKind.ASK, "WHAT  is the pay?"),))
    (point,) = await place.model.understand(SAID)
    assert point.quote == "what is the pay?"


async def test_when_it_cannot_answer_it_says_so_in_one_way_only(place: Place) -> None:
    place.fails()
    with pytest.raises(ModelUnavailable):
        await place.model.understand(SAID)
    place.says(HEARD)


async def test_it_is_asked_by_several_turns_at_once(place: Place) -> None:
    place.says(HEARD)
    answers = await asyncio.gather(*(place.model.understand(SAID) for _ in range(8)))
    assert [tuple(answer) for answer in answers] == [HEARD] * 8
