"""Mail that is no message: timers, calls, failures, leads. None of it crashes a turn."""

from datetime import timedelta

import pytest

from bot.domain.conversation import Owner, Stage
from bot.domain.effects import Notify, Reply, SetTimer
from bot.domain.events import Actor, EventType
from tests.unit.flows.chat import MONDAY, Chat

# Reminders


async def test_an_open_question_sets_one_timer(applying: Chat) -> None:
    assert applying.timers == {"reminder": MONDAY + timedelta(hours=20)}


async def test_one_gentle_nudge_repeats_the_question_and_there_is_no_second(
    applying: Chat,
) -> None:
    said = await applying.wait(25)
    assert "reminder" in said
    assert "Do you hold" in said
    assert applying.last is not None
    assert applying.last.void_after_seq == applying.seq
    assert applying.timers == {}
    assert await applying.wait(24 * 7) == ""


async def test_buttons_of_a_nudge_count(applying: Chat) -> None:
    await applying.wait(25)
    await applying.tap("Yes")
    assert applying.answers == {"licence": True}


async def test_the_next_question_may_be_nudged_about_again(applying: Chat) -> None:
    await applying.wait(25)
    await applying.tap("Yes")
    assert "How long" in await applying.wait(25)


async def test_answering_moves_the_timer(applying: Chat) -> None:
    await applying.wait(10)
    await applying.tap("Yes")
    assert await applying.wait(15) == ""
    assert "How long" in await applying.wait(5)


async def test_nobody_is_nudged_after_the_end(applying: Chat) -> None:
    await applying.tap("No")
    assert applying.timers == {}


@pytest.mark.parametrize("owner", [Owner.WAITING, Owner.RECRUITER])
async def test_nobody_is_nudged_while_a_person_leads_or_is_waited_for(
    applying: Chat, owner: Owner
) -> None:
    applying.owner = owner
    assert await applying.wait(25) == ""


async def test_a_timer_beside_a_message_is_forgotten(applying: Chat) -> None:
    timer = applying.mail(EventType.TIMER_DUE, Actor.CLOCK, kind="reminder")
    said = applying.message("yes")
    mail = applying.mail(EventType.MESSAGE_RECEIVED, Actor.CANDIDATE)
    text = await applying.think(
        timer, type(mail)(mail.event, mail.seq, mail.type, mail.actor, {}, mail.at, said)
    )
    assert "reminder" not in text
    assert applying.answers == {"licence": True}


# Calls


async def test_a_finished_call_answers_and_goes_on(applying: Chat) -> None:
    said = await applying.call("completed", licence="yes", experience=30)
    assert applying.answers == {"licence": True, "experience": 30}
    assert applying.actors["experience"] is Actor.PROVIDER
    assert "Thank you for the call" in said
    assert "Which vehicle" in said


async def test_what_a_call_brings_is_checked(applying: Chat) -> None:
    await applying.call("completed", licence="perhaps", experience=-4, town="x", start="2026-12-01")
    assert applying.answers == {"start": "2026-12-01"}
    assert applying.notices.count("answer.unusable") == 3
    assert applying.pending == "licence"


async def test_a_call_can_knock_out(applying: Chat) -> None:
    assert "two-wheeler licence" in await applying.call("completed", licence=False)
    assert applying.decided == "reject"


async def test_a_call_after_the_end_decides_again(applying: Chat) -> None:
    await applying.tap("No")
    await applying.call("completed", licence=True)
    assert applying.decision is not None
    assert applying.decision.decision is None
    assert (applying.stage, applying.pending) == (Stage.SCREENING, "experience")
    assert "Question 2 of 7" in applying.text


async def test_a_call_that_changes_nothing_leaves_the_decision(applying: Chat) -> None:
    await applying.tap("No")
    said = await applying.call("completed", licence=False)
    assert applying.decided == "reject"
    assert applying.stage is Stage.SCREENED
    assert "closed" in said


@pytest.mark.parametrize(
    "status", ["no_answer", "busy", "voicemail", "wrong_number", "call_back", "failed", "moonlight"]
)
async def test_a_call_that_came_to_nothing_is_only_reported(applying: Chat, status: str) -> None:
    assert await applying.call(status) == ""
    assert applying.notices == ["voice.outcome"]
    assert applying.pending == "licence"


async def test_a_call_without_answers_is_only_reported(applying: Chat) -> None:
    assert await applying.call("completed") == ""
    assert applying.notices == ["voice.outcome"]


async def test_a_call_before_consent_records_nothing(chat: Chat) -> None:
    await chat.say("DRIVER-BLR")
    assert await chat.call("completed", licence=True) == ""
    assert chat.answers == {}
    assert len(chat.held) == 1
    assert "answer.unusable" in chat.notices


async def test_a_call_that_ended_after_an_opt_out_is_recorded_in_silence(applying: Chat) -> None:
    await applying.say("STOP")
    assert await applying.call("completed", licence=True) == ""
    assert applying.answers == {"licence": True}


# Everything else


async def test_a_failed_sending_is_reported(applying: Chat) -> None:
    said = await applying.post(EventType.SEND_FAILED, Actor.PROVIDER, message="m1", error="63024")
    assert said == ""
    assert Notify("send.failed", {"message": "m1", "error": "63024"}) in applying.seen.effects


async def test_a_lead_is_reported_and_nothing_said(chat: Chat) -> None:
    assert await chat.post(EventType.LEAD_RECEIVED, Actor.PROVIDER, lead_id="l1") == ""
    assert (chat.stage, chat.notices) == (Stage.NEW, ["lead.received"])


@pytest.mark.parametrize("kind", [EventType.SCREENING_COMPLETED, EventType.MESSAGE_STATUS])
async def test_mail_about_ourselves_is_silent(applying: Chat, kind: EventType) -> None:
    assert await applying.post(kind, Actor.ASSISTANT) == ""
    assert not [each for each in applying.seen.effects if isinstance(each, (Reply, SetTimer))]


@pytest.mark.parametrize("kind", list(EventType))
async def test_no_mail_crashes_whatever_is_in_it(applying: Chat, kind: EventType) -> None:
    await applying.post(kind, Actor.PROVIDER)
    await applying.post(kind, Actor.PROVIDER, kind="x", answers=["x"], action=5)
    assert applying.pending == "licence"


@pytest.mark.parametrize("kind", list(EventType))
async def test_no_mail_crashes_a_conversation_that_never_began(chat: Chat, kind: EventType) -> None:
    assert await chat.post(kind, Actor.PROVIDER) == ""
    assert chat.stage is Stage.NEW


@pytest.mark.parametrize("kind", [EventType.DAILY_SUMMARY, EventType.JOB_CREATED])
async def test_mail_that_belongs_elsewhere_is_reported(applying: Chat, kind: EventType) -> None:
    await applying.post(kind, Actor.CLOCK)
    assert applying.notices == ["mail.unknown"]


async def test_mail_between_messages_keeps_what_is_held(chat: Chat) -> None:
    await chat.say("DRIVER-BLR")
    await chat.post(EventType.SEND_FAILED, Actor.PROVIDER, message="m", error="e")
    assert len(chat.held) == 1
