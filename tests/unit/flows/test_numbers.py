"""Options by their number: always possible, because not every message can have buttons."""

import pytest

from bot.domain.conversation import Stage
from flows.parsing.places import place_of
from tests.unit.flows import jobs
from tests.unit.flows.chat import Chat


@pytest.fixture
async def chat() -> Chat:
    made = Chat(jobs.job())
    await made.say("hello")
    return made


@pytest.mark.parametrize("typed", ["1", " 1. ", "(1)", "1️⃣", "१"])
async def test_consent_by_number(chat: Chat, typed: str) -> None:
    await chat.say(typed)

    assert chat.stage is Stage.SCREENING


async def test_refusal_by_number(chat: Chat) -> None:
    await chat.say("2")

    assert chat.stage is Stage.WITHDRAWN


@pytest.mark.parametrize("typed", ["3", "12", "1 or 2", "1?"])
async def test_another_number_is_no_consent(chat: Chat, typed: str) -> None:
    await chat.say(typed)

    assert chat.stage is Stage.CONSENT


async def test_a_screening_by_numbers(chat: Chat) -> None:
    await chat.say("1")
    await chat.say("1")
    await chat.say("4 years")
    await chat.say("2")
    await chat.say("1, 3")

    assert chat.answers["licence"] is True
    assert chat.answers["vehicle"] == "scooter"
    assert chat.answers["shifts"] == ["morning", "night"]


async def test_a_no_by_number(chat: Chat) -> None:
    await chat.say("1")
    await chat.say("2")

    assert chat.answers == {"licence": False}


async def test_going_on_by_number(chat: Chat) -> None:
    await chat.say("1")
    await chat.say("cancel")
    await chat.say("2")

    assert chat.stage is Stage.SCREENING
    assert chat.answers == {}


async def test_stopping_by_number(chat: Chat) -> None:
    await chat.say("1")
    await chat.say("cancel")
    await chat.say("1")

    assert chat.stage is Stage.OPTED_OUT


async def test_an_offered_person_is_not_called_by_a_number(chat: Chat) -> None:
    await chat.say("1")
    for _ in range(3):
        await chat.say("blue")
    await chat.say("1")

    assert chat.answers == {"licence": True}


@pytest.mark.parametrize(
    ("typed", "place"),
    [("7", 7), ("10)", 10), ("#2", 2), ("", None), ("one", None), ("100", None), ("1 2", None)],
)
def test_the_number_that_is_all_of_a_message(typed: str, place: int | None) -> None:
    assert place_of(typed) == place
