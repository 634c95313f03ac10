"""Stop means stop, at any time and for everything; start brings them back."""

import pytest

from bot.domain.consent import ConsentKind
from bot.domain.conversation import Owner, Stage
from bot.domain.effects import ClearTimers
from bot.domain.events import Actor, EventType
from bot.domain.job import Choice, Question, QuestionType
from tests.unit.flows import jobs
from tests.unit.flows.chat import Chat


@pytest.mark.parametrize(
    "words", ["STOP", "please stop messaging me", "no me escribas más", "pare", "message mat karo"]
)
async def test_a_stop_word_stops_everything_with_one_confirmation(
    applying: Chat, words: str
) -> None:
    said = await applying.say(words)
    assert "START" in said
    assert applying.last is not None
    assert applying.last.despite_opt_out
    assert (applying.stage, applying.seen.view.opted_out) == (Stage.OPTED_OUT, True)
    assert applying.pending is None
    assert applying.consent[-1].kind is ConsentKind.OPTED_OUT
    assert applying.timers == {}
    assert ClearTimers() in applying.seen.effects
    assert len(applying.replies) == 3
    assert await applying.wait(24 * 7) == ""


async def test_after_a_stop_nothing_is_said_and_everything_held(applying: Chat) -> None:
    await applying.say("STOP")
    for words in ("yes", "hello?", "STOP", "talk to a person"):
        assert await applying.say(words) == ""
    assert len(applying.held) == 3
    assert applying.answers == {}
    assert [line.kind for line in applying.consent].count(ConsentKind.OPTED_OUT) == 1


async def test_start_repeats_the_open_question(experienced: Chat) -> None:
    await experienced.say("STOP")
    await experienced.say("4 years")
    said = await experienced.say("START")
    assert "Welcome back" in said
    assert "How long" in said
    assert (experienced.stage, experienced.pending) == (Stage.SCREENING, "experience")
    assert not experienced.seen.view.opted_out
    assert experienced.answers == {"licence": True}
    assert experienced.consent[-1].kind is ConsentKind.OPTED_IN
    await experienced.say("3 years")
    assert experienced.answers["experience"] == 36


async def test_unstop_works_and_yes_does_not(applying: Chat) -> None:
    await applying.say("stop")
    assert await applying.say("YES") == ""
    assert applying.seen.view.opted_out
    assert await applying.say("unstop")
    assert not applying.seen.view.opted_out


async def test_start_before_consent_asks_for_consent_again(chat: Chat) -> None:
    await chat.say("DRIVER-BLR")
    await chat.say("STOP")
    said = await chat.say("START")
    assert chat.labels == ["Yes", "No"]
    assert "Welcome back" in said
    assert chat.stage is Stage.CONSENT
    await chat.tap("Yes")
    assert "Delivery driver" in chat.replies[-1].text


async def test_stop_as_the_very_first_word(chat: Chat) -> None:
    await chat.say("STOP")
    assert chat.seen.view.opted_out
    assert len(chat.replies) == 1
    assert "automated assistant" in await chat.say("START")
    assert chat.stage is Stage.CONSENT


async def test_start_after_the_end_says_how_things_stand(applying: Chat) -> None:
    await applying.tap("No")
    await applying.say("STOP")
    await applying.say("START")
    assert applying.stage is Stage.SCREENED
    assert applying.pending is None


async def test_old_buttons_are_stale_after_coming_back(experienced: Chat) -> None:
    licence = experienced.replies[1]
    await experienced.say("STOP")
    await experienced.say("START")
    assert "earlier question" in await experienced.tap("No", licence)


async def test_cancel_is_asked_about_while_a_question_is_open(applying: Chat) -> None:
    said = await applying.say("CANCEL")
    assert "stop writing" in said
    assert applying.labels == ["Stop messages", "Go on"]
    assert not applying.seen.view.opted_out
    assert applying.pending == "licence"


@pytest.mark.parametrize("answer", ["yes", "cancel", "quit", "STOP"])
async def test_a_second_cancel_or_a_yes_stops(applying: Chat, answer: str) -> None:
    await applying.say("cancel")
    await applying.say(answer)
    assert applying.seen.view.opted_out


async def test_the_button_stops(applying: Chat) -> None:
    await applying.say("cancel")
    await applying.tap("Stop messages")
    assert applying.seen.view.opted_out


@pytest.mark.parametrize("answer", ["no", "Go on"])
async def test_a_no_goes_on_with_the_question(applying: Chat, answer: str) -> None:
    await applying.say("cancel")
    said = await applying.say(answer)
    assert not applying.seen.view.opted_out
    assert applying.answers == {}
    assert "licence" in said


async def test_the_other_button_goes_on(applying: Chat) -> None:
    await applying.say("cancel")
    assert "licence" in await applying.tap("go_on")
    assert applying.answers == {}


async def test_cancel_counts_when_nothing_is_open(applying: Chat) -> None:
    await applying.tap("No")
    await applying.say("cancel")
    assert applying.seen.view.opted_out


async def test_cancel_is_asked_about_before_consent_too(chat: Chat) -> None:
    await chat.say("DRIVER-BLR")
    assert "stop writing" in await chat.say("cancel")
    assert chat.stage is Stage.CONSENT
    await chat.say("no")
    assert chat.stage is Stage.CONSENT


async def test_stop_in_the_middle_of_a_burst_counts(applying: Chat) -> None:
    await applying.say("yes", "STOP")
    assert applying.seen.view.opted_out
    assert applying.answers == {}


async def test_stop_and_start_in_one_burst_leave_them_in(applying: Chat) -> None:
    await applying.say("STOP", "START")
    assert not applying.seen.view.opted_out
    assert applying.pending == "licence"


@pytest.mark.parametrize(
    "words", ["I want to stop being a driver", "at the bus stop", "when does the shift end?"]
)
async def test_other_stops_are_none(applying: Chat, words: str) -> None:
    await applying.say(words)
    assert not applying.seen.view.opted_out


async def test_a_stop_during_a_takeover_is_silent_and_told(applying: Chat) -> None:
    await applying.take_over()
    assert await applying.say("STOP") == ""
    assert (applying.stage, applying.owner) == (Stage.OPTED_OUT, Owner.RECRUITER)
    assert applying.consent[-1].kind is ConsentKind.OPTED_OUT
    assert "opt_out.received" in applying.notices
    assert await applying.hand_back() == ""


async def test_a_stop_while_a_person_is_waited_for_is_told(applying: Chat) -> None:
    await applying.say("person")
    assert await applying.say("STOP")
    assert "opt_out.received" in applying.notices


async def test_a_label_that_says_stop_is_no_stop_when_tapped() -> None:
    options = (Choice("a", jobs.text("Stop")), Choice("b", jobs.text("Go")))
    sign = Question("sign", QuestionType.CHOICE, jobs.text("Which sign?"), choices=options)
    chat = Chat(jobs.job(questions=(sign, jobs.NOTE)))
    await chat.say("hi")
    await chat.tap("Yes")
    await chat.tap("Stop")
    assert chat.answers == {"sign": "a"}


async def test_an_opt_out_by_phone_counts(applying: Chat) -> None:
    await applying.call("opted_out")
    assert applying.seen.view.opted_out


async def test_an_opt_out_that_came_by_a_merge_is_silent(applying: Chat) -> None:
    said = await applying.post(EventType.MERGED, Actor.PROVIDER, **{"from": "x", "opted_out": True})
    assert said == ""
    assert (applying.stage, applying.seen.view.opted_out) == (Stage.OPTED_OUT, True)


async def test_start_without_a_stop_repeats_the_question_and_blames_nobody(
    experienced: Chat,
) -> None:
    said = await experienced.say("START")
    assert said == "Question 2 of 7: How long have you worked as a driver?"
    assert experienced.stage is Stage.SCREENING


async def test_a_doubt_ends_with_the_next_question_that_is_asked(applying: Chat) -> None:
    """The yes below was meant for the licence, which our newest message asks about."""
    assert "stop writing" in await applying.say("cancel")
    assert "licence" in await applying.act("answer", asked="Food?", text="Yes.", question="x")
    await applying.say("yes")
    assert applying.answers == {"licence": True}
    assert applying.stage is Stage.SCREENING


async def test_an_offered_person_outlives_the_question_beside_it(experienced: Chat) -> None:
    for _ in range(3):
        await experienced.say("banana")
    assert "person" in experienced.text
    assert await experienced.act("answer", asked="Food?", text="Yes.", question="x")
    await experienced.say("yes")
    assert "person.wanted" in experienced.notices
