"""A recruiter's answer to what a candidate had asked."""

import json
from typing import Final
from uuid import UUID

import pytest

from bot.domain.conversation import Owner
from bot.domain.events import Actor, EventType
from tests.unit.flows.chat import Chat

ANSWER: Final = {
    "question": "01948a5e-7c1b-7e64-b1a3-0b7a5e2c9d10",
    "asked": "Is there a canteen?",
    "text": "Yes, on the second floor. {braces} stay.",
}


async def test_a_question_is_kept_in_the_candidates_words(applying: Chat) -> None:
    await applying.say("Is there a canteen?")
    [asked] = applying.questions
    assert (asked.words, asked.language) == ("Is there a canteen?", "en")
    assert asked.job == applying.jobs.jobs[0].id
    assert asked.message is not None


async def test_the_answer_stands_beside_the_question_and_the_open_one_is_asked_again(
    applying: Chat,
) -> None:
    said = await applying.act("answer", **ANSWER)
    assert "Is there a canteen?" in said
    assert "Yes, on the second floor. {braces} stay." in said
    assert "licence" in said
    assert applying.answers == {}


async def test_it_is_told_in_the_candidates_language(chat: Chat) -> None:
    await chat.say("Hola, vi el anuncio DRIVER-BLR")
    await chat.tap("Sí")
    assert (await chat.act("answer", **ANSWER)).startswith("Preguntaste")


async def test_after_the_end_only_the_answer_is_said(experienced: Chat) -> None:
    await experienced.say("1 month")
    assert experienced.decision is not None
    said = await experienced.act("answer", **ANSWER)
    assert "second floor" in said
    assert "\n" not in said


async def test_who_said_stop_meanwhile_hears_nothing_and_the_recruiter_does(applying: Chat) -> None:
    await applying.say("STOP")
    assert await applying.act("answer", **ANSWER) == ""
    assert applying.notices[-1] == "answer.unsent"


async def test_nor_does_one_whom_a_recruiter_leads_by_now(applying: Chat) -> None:
    applying.owner = Owner.RECRUITER
    assert await applying.act("answer", **ANSWER) == ""
    assert applying.notices[-1] == "answer.unsent"


async def test_nor_does_one_who_refused(chat: Chat) -> None:
    await chat.say("DRIVER-BLR")
    await chat.tap("No")
    assert await chat.act("answer", **ANSWER) == ""
    assert chat.notices[-1] == "answer.unsent"


@pytest.mark.parametrize("missing", ["text", "asked"])
async def test_an_answer_whose_words_are_gone_is_not_said(applying: Chat, missing: str) -> None:
    """They are erased with the candidate."""
    rest = {key: value for key, value in ANSWER.items() if key != missing}
    assert await applying.act("answer", **rest) == ""
    assert applying.notices[-1] == "answer.unsent"


async def fails(chat: Chat, error: str) -> str:
    """Our last message did not arrive."""
    payload = {"message": str(chat.replies[-1].id), "error": error, "template": None}
    return await chat.post(EventType.SEND_FAILED, Actor.PROVIDER, reopened=False, **payload)


async def test_an_answer_that_came_after_the_window_is_told_once_they_write(applying: Chat) -> None:
    await applying.act("answer", **ANSWER)
    await fails(applying, "window_closed")
    assert applying.again == []
    assert "second floor" not in json.dumps(await applying.stored())
    await applying.say("hello")
    assert applying.again == [UUID(ANSWER["question"])]
    await applying.say("yes")
    assert len(applying.again) == 1


async def test_one_that_can_never_arrive_is_reported(applying: Chat) -> None:
    await applying.act("answer", **ANSWER)
    await fails(applying, "63024")
    assert applying.notices[-2:] == ["answer.unsent", "send.failed"]
    await applying.say("hello")
    assert applying.again == []


async def test_two_questions_of_one_message_are_both_passed_on(applying: Chat) -> None:
    said = await applying.say("Is there a canteen? Do you have a gym?")
    assert [each.words for each in applying.questions] == [
        "Is there a canteen?",
        "Do you have a gym?",
    ]
    assert said.count("recruiter") == 1


async def test_each_names_the_message_it_was_asked_in_and_three_are_enough(applying: Chat) -> None:
    first = applying.message("Is there a canteen?")
    rest = applying.message("Do you have a gym? Is there a pool? Can I bring my dog?")
    await applying.send(first, rest)
    assert [each.message for each in applying.questions] == [first.id, rest.id, rest.id]
