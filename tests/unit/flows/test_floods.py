"""A flood is read whole; the recruiters are told once, and its author too, calmly."""

from collections.abc import Sequence
from datetime import timedelta

import pytest

from bot.domain.conversation import Owner
from bot.domain.turn import KEPT_FACTS
from bot.domain.understanding import INBOUND_FLOOD, Pointed, Utterance
from bot.llm.scripted import ScriptedModel
from flows.limits import FOLDED_FROM, READ_ASIDE
from tests.unit.flows.chat import MONDAY, Chat
from tests.unit.flows.jobs import EXPERIENCE, LICENCE, job

TOLD = "You sent me"


async def test_recruiter_and_candidate_are_told_once_a_flood(applying: Chat) -> None:
    applying.flood_at = MONDAY
    said = await applying.say(*["hello"] * 30)
    assert said.startswith("You sent me many messages at once.")
    assert applying.notices == [INBOUND_FLOOD]
    assert TOLD not in await applying.say(*["hello"] * 30)
    assert applying.notices == [INBOUND_FLOOD]


async def test_the_next_flood_is_told_again(applying: Chat) -> None:
    applying.flood_at = MONDAY
    await applying.say(*["hello"] * 30)
    applying.flood_at = MONDAY + timedelta(hours=1)
    assert TOLD in await applying.say(*["hello"] * 30)
    assert applying.notices == [INBOUND_FLOOD] * 2


async def test_the_open_question_is_answered_out_of_a_flood(applying: Chat) -> None:
    applying.flood_at = MONDAY
    said = await applying.say(*["hello"] * 20, "yes", *["ok"] * 20)
    assert applying.answers == {"licence": True}
    assert "How long" in said


async def test_over_a_few_messages_nobody_is_lectured(applying: Chat) -> None:
    """Two machines that talk to one another: one message a turn."""
    applying.flood_at = MONDAY
    assert TOLD not in await applying.say(*["hello"] * (FOLDED_FROM - 1))
    assert applying.notices == [INBOUND_FLOOD]


async def test_under_a_recruiter_only_the_notice_tells(applying: Chat) -> None:
    applying.flood_at, applying.owner = MONDAY, Owner.RECRUITER
    assert await applying.say(*["hello"] * 30) == ""
    assert applying.notices == [INBOUND_FLOOD]


async def test_a_goodbye_stays_a_goodbye(applying: Chat) -> None:
    applying.flood_at = MONDAY
    said = await applying.say(*["hello"] * 30, "STOP")
    assert said != ""
    assert TOLD not in said


async def test_a_reminder_long_after_a_flood_says_nothing_of_it(applying: Chat) -> None:
    applying.flood_at = MONDAY
    await applying.wait(25)
    assert INBOUND_FLOOD not in applying.notices


async def test_the_model_is_asked_once_however_much_was_said() -> None:
    def nothing(_: Utterance) -> Sequence[Pointed]:
        return ()

    model = ScriptedModel(nothing)
    chat = Chat(job(questions=(LICENCE, EXPERIENCE)), model=model)
    await chat.say("hi")
    await chat.tap("Yes")
    model.heard.clear()
    chat.flood_at = MONDAY
    await chat.say(*[f"well it is rather complicated, see {n}" for n in range(200)])
    assert len(model.heard) == 1


@pytest.mark.parametrize("count", [3, READ_ASIDE // 100 + 1])
async def test_much_is_read_as_little_is(applying: Chat, count: int) -> None:
    """Beside the loop, in a thread."""
    await applying.say(*["hello"] * count, "yes")
    assert applying.answers == {"licence": True}


async def test_what_is_kept_of_a_turns_way_is_bounded(applying: Chat) -> None:
    """It is written with each mail of the turn."""
    await applying.say(*[f"word {n}" for n in range(300)])
    assert applying.outcome is not None
    facts = applying.outcome.way["facts"]
    assert len(facts) == len(set(facts)) <= KEPT_FACTS
