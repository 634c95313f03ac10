"""A recruiter leads, the assistant is silent; on hand back it names what it heard."""

from dataclasses import replace

from bot.domain.conversation import Owner, Stage
from bot.domain.events import Actor, EventType
from tests.unit.flows.chat import Chat


async def test_under_a_recruiter_nothing_is_said_and_everything_held(applying: Chat) -> None:
    assert await applying.take_over() == ""
    for words in ("yes", "3 years", "talk to a person", "hello?"):
        assert await applying.say(words) == ""
    assert await applying.act("say", text="Hello, Asha here.") == ""
    assert applying.answers == {}
    assert len(applying.held) == 4
    assert (applying.pending, applying.owner) == ("licence", Owner.RECRUITER)
    assert applying.timers == {}


async def test_hand_back_names_what_it_heard_and_asks(applying: Chat) -> None:
    await applying.take_over()
    await applying.say("yes")
    said = await applying.hand_back()
    assert "driving licence? yes" in said
    assert "Is that right?" in said
    assert applying.labels == ["Yes", "No"]
    assert (applying.pending, applying.answers) == ("licence", {})
    assert applying.held == ()


async def test_what_was_heard_counts_once_confirmed(applying: Chat) -> None:
    await applying.take_over()
    await applying.say("yes")
    await applying.say("I have been driving for 3 years")
    said = await applying.hand_back()
    assert "driving licence? yes" in said
    assert "as a driver? 3 years" in said
    await applying.tap("Yes")
    assert applying.answers == {"licence": True, "experience": 36}
    assert applying.pending == "vehicle"


async def test_a_typed_yes_confirms_a_no_that_was_heard(applying: Chat) -> None:
    await applying.take_over()
    await applying.say("no")
    await applying.hand_back()
    assert applying.decision is None
    await applying.say("yes")
    assert applying.answers == {"licence": False}
    assert applying.decided == "reject"


async def test_what_was_heard_wrongly_is_asked_for(applying: Chat) -> None:
    await applying.take_over()
    await applying.say("yes")
    await applying.hand_back()
    said = await applying.tap("No")
    assert "Do you hold" in said
    assert (applying.answers, applying.pending) == ({}, "licence")
    await applying.tap("Yes")
    assert applying.answers == {"licence": True}


async def test_nothing_heard_repeats_the_question(applying: Chat) -> None:
    await applying.take_over()
    said = await applying.hand_back()
    assert "automated assistant again" in said
    assert "Do you hold" in said
    assert "right?" not in said


async def test_words_that_are_no_answer_are_named_in_their_own_words(experienced: Chat) -> None:
    await experienced.take_over()
    await experienced.say("see you at the gate")
    said = await experienced.hand_back()
    assert "“see you at the gate”" in said
    assert "How long" in said
    assert experienced.answers == {"licence": True}


async def test_what_the_recruiter_recorded_counts_at_once(applying: Chat) -> None:
    await applying.take_over()
    said = await applying.hand_back(licence=True, experience="4 years")
    assert applying.answers == {"licence": True, "experience": 48}
    assert applying.actors["licence"] is Actor.RECRUITER
    assert applying.pending == "vehicle"
    assert "Which vehicle" in said


async def test_what_the_recruiter_recorded_wrongly_is_reported(applying: Chat) -> None:
    await applying.take_over()
    await applying.hand_back(licence="banana", nonsense=1, start="2020-01-01")
    assert applying.answers == {}
    assert applying.notices.count("answer.unusable") == 3
    assert applying.pending == "licence"


async def test_a_recorded_knock_out_ends_it(applying: Chat) -> None:
    await applying.take_over()
    said = await applying.hand_back(licence=False)
    assert "two-wheeler licence" in said
    assert applying.decided == "reject"
    assert applying.stage is Stage.SCREENED


async def test_everything_recorded_ends_it_with_a_recap(applying: Chat) -> None:
    await applying.take_over()
    said = await applying.hand_back(
        licence=True,
        experience=36,
        vehicle="bike",
        shifts=["morning"],
        expected_pay={"amount": 20000, "currency": "INR", "per": "month"},
        start="2026-12-01",
        note="knows the city",
    )
    assert "1 December 2026" in said
    assert applying.decided == "advance"


async def test_a_takeover_before_consent_asks_for_consent_afterwards(chat: Chat) -> None:
    await chat.say("DRIVER-BLR")
    await chat.take_over()
    await chat.say("yes")
    await chat.hand_back()
    assert chat.stage is Stage.CONSENT
    assert chat.labels == ["Yes", "No"]
    assert len(chat.held) == 2
    await chat.tap("Yes")
    assert (chat.pending, chat.answers) == ("licence", {})


async def test_a_hand_back_after_the_end_says_how_things_stand(applying: Chat) -> None:
    await applying.tap("No")
    await applying.take_over()
    said = await applying.hand_back()
    assert "closed" in said
    assert applying.pending is None


async def test_a_takeover_right_after_a_hand_back_stays_silent(applying: Chat) -> None:
    await applying.take_over()
    back = applying.mail(EventType.RECRUITER_ACTION, Actor.RECRUITER, action="handback", answers={})
    again = applying.mail(EventType.RECRUITER_ACTION, Actor.RECRUITER, action="takeover")
    assert await applying.think(back, again) == ""


async def test_a_message_beside_the_hand_back_is_heard_not_recorded(applying: Chat) -> None:
    await applying.take_over()
    applying.owner = Owner.BOT
    back = applying.mail(EventType.RECRUITER_ACTION, Actor.RECRUITER, action="handback", answers={})
    mail = applying.mail(EventType.MESSAGE_RECEIVED, Actor.CANDIDATE)
    text = await applying.think(back, replace(mail, said=applying.message("yes")))
    assert "Is that right?" in text
    assert applying.answers == {}


async def test_silent_calls_under_a_recruiter_still_record(applying: Chat) -> None:
    await applying.take_over()
    assert await applying.call("completed", licence="yes") == ""
    assert applying.answers == {"licence": True}
    assert applying.seen.view.asked == ("licence",)
    assert "Question 2" in await applying.hand_back()


async def test_a_better_answer_beside_the_no_counts(experienced: Chat) -> None:
    await experienced.take_over()
    await experienced.say("4 years")
    await experienced.hand_back()
    await experienced.say("no, 5 years")
    assert experienced.answers["experience"] == 60


async def test_what_was_confirmed_is_not_echoed_again(experienced: Chat) -> None:
    await experienced.take_over()
    await experienced.say("4 years")
    await experienced.say("I can start next monday")
    await experienced.hand_back()
    said = await experienced.tap("Yes")
    assert said.startswith("Thank you, noted.\nQuestion 3 of 7")


async def test_what_is_asked_again_is_heard_first_when_the_recruiter_is_through(
    experienced: Chat,
) -> None:
    await experienced.say("4 years")
    await experienced.say("my experience is wrong")
    assert experienced.pending == "experience"
    await experienced.take_over()
    await experienced.say("2 years")
    said = await experienced.hand_back()
    assert "as a driver? 2 years" in said
    await experienced.tap("Yes")
    assert experienced.answers["experience"] == 24
    assert experienced.pending == "vehicle"


async def test_so_it_is_when_it_came_late(experienced: Chat) -> None:
    await experienced.say("4 years")
    await experienced.say("my experience is wrong")
    assert "as a driver? 2 years" in await experienced.say_late("2 years")
