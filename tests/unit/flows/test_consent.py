"""Who it is and whether words may be read: the first message, a yes, a no, anything else."""

import pytest

from bot.domain.consent import ConsentKind
from bot.domain.conversation import Owner, Stage
from bot.domain.message import Kind
from tests.unit.flows import jobs
from tests.unit.flows.chat import Chat


async def test_the_first_message_says_who_it_is_and_asks(chat: Chat) -> None:
    said = await chat.say("Hi! I saw the ad DRIVER-BLR")
    assert "Redline Couriers" in said
    assert "automated assistant" in said
    assert "never ask you for money" in said
    assert "STOP" in said
    assert chat.labels == ["Yes", "No"]
    assert [option.id for option in chat.replies[0].options] == ["yes", "no"]
    assert (chat.stage, chat.pending) == (Stage.CONSENT, None)


async def test_no_employer_is_named_when_it_could_be_two() -> None:
    chat = Chat(jobs.job(), jobs.job(2, "COOK-1", employer="Green Kitchen"))
    said = await chat.say("hello")
    assert "Redline" not in said
    assert "Green" not in said
    assert "automated assistant" in said


async def test_a_code_names_the_employer_among_several() -> None:
    chat = Chat(jobs.job(), jobs.job(2, "COOK-1", employer="Green Kitchen"))
    assert "Green Kitchen" in await chat.say("cook-1 please")


async def test_everything_said_before_consent_is_held_and_nothing_recorded(chat: Chat) -> None:
    await chat.say("I have a licence and 4 years of experience", "DRIVER-BLR")
    await chat.say("are you there")
    assert len(chat.held) == 3
    assert chat.answers == {}
    assert chat.applications == []


async def test_a_yes_starts_with_what_was_said_before(chat: Chat) -> None:
    await chat.say("DRIVER-BLR")
    said = await chat.tap("Yes")
    assert "Delivery driver" in said
    assert "Question 1 of 7" in said
    assert chat.labels == ["Yes", "No"]
    assert (chat.stage, chat.pending) == (Stage.SCREENING, "licence")
    assert chat.held == ()


async def test_consent_is_recorded_with_text_and_version(chat: Chat) -> None:
    await chat.say("DRIVER-BLR")
    await chat.tap("Yes")
    line = chat.consent[0]
    assert line.kind is ConsentKind.GRANTED
    assert (line.wording, line.language) == ("consent.ask@4", "en")


async def test_the_ledger_names_the_text_that_was_answered(chat: Chat) -> None:
    await chat.say("DRIVER-BLR")
    await chat.say("what is this")
    await chat.say("ok, yes")
    assert chat.consent[0].wording == "consent.again@4"


@pytest.mark.parametrize("word", ["yes", "I agree", "sí", "sim", "हाँ", "haan", "ok", "👍"])
async def test_a_clear_yes_in_any_language_counts(chat: Chat, word: str) -> None:
    await chat.say("DRIVER-BLR")
    await chat.say(word)
    assert chat.stage is Stage.SCREENING


@pytest.mark.parametrize("word", ["maybe", "yes?", "what is it about?", "3 years", "hmm", "???"])
async def test_what_is_not_clear_is_asked_again_in_other_words(chat: Chat, word: str) -> None:
    first = await chat.say("DRIVER-BLR")
    second = await chat.say(word)
    third = await chat.say(word)
    assert chat.stage is Stage.CONSENT
    assert chat.labels == ["Yes", "No"]
    assert len({first, second, third}) == 3
    assert chat.answers == {}


async def test_the_button_of_the_first_asking_still_counts_after_asking_again(chat: Chat) -> None:
    await chat.say("DRIVER-BLR")
    first = chat.replies[0]
    await chat.say("hm")
    await chat.tap("yes", first)
    assert chat.stage is Stage.SCREENING


async def test_a_no_is_respected_with_one_farewell(chat: Chat) -> None:
    await chat.say("DRIVER-BLR")
    said = await chat.tap("No")
    assert said
    assert (chat.stage, chat.seen.view.opted_out) == (Stage.WITHDRAWN, False)
    assert chat.consent[0].kind is ConsentKind.REFUSED
    assert chat.timers == {}
    assert await chat.wait(48) == ""


async def test_who_comes_back_after_a_no_is_asked_again(chat: Chat) -> None:
    await chat.say("DRIVER-BLR")
    await chat.tap("No")
    assert "no last time" in await chat.say("hi, I changed my mind")
    assert chat.stage is Stage.CONSENT
    await chat.tap("Yes")
    assert chat.pending == "licence"


async def test_an_answer_in_the_first_message_counts_if_it_tells_what_it_answers() -> None:
    chat = Chat(jobs.job(questions=(jobs.EXPERIENCE, jobs.NOTE)))
    await chat.say("Hello, I have driven for 4 years, DRIVER-BLR")
    said = await chat.tap("Yes")
    assert chat.answers == {"experience": 48}
    assert "4 years" in said
    assert chat.pending == "note"


async def test_a_no_before_the_question_answers_nothing(chat: Chat) -> None:
    await chat.say("no experience yet, is that fine?")
    await chat.say("DRIVER-BLR")
    await chat.tap("Yes")
    assert chat.answers == {}
    assert chat.pending == "licence"


async def test_a_greeting_before_consent_is_no_answer() -> None:
    chat = Chat(jobs.job(questions=(jobs.NOTE,)))
    await chat.say("hello there")
    await chat.tap("Yes")
    assert (chat.answers, chat.pending) == ({}, "note")


async def test_a_question_before_consent_is_passed_on_after_it(chat: Chat) -> None:
    await chat.say("How much do you pay?")
    assert chat.notices == []
    said = await chat.tap("Yes")
    assert "know that yet" in said
    assert chat.notices == ["question.open"]
    assert chat.pending == "licence"


async def test_a_person_can_be_had_before_consent(chat: Chat) -> None:
    said = await chat.say("I want to talk to a real person")
    assert said.startswith("Hello!")
    assert "told a recruiter" in said
    assert chat.owner is Owner.WAITING
    assert chat.labels == ["Yes", "No"]
    await chat.tap("Yes")
    assert chat.notices.count("person.wanted") == 1


async def test_other_kinds_are_held_too(chat: Chat) -> None:
    await chat.send(chat.message("", Kind.VOICE))
    assert chat.stage is Stage.CONSENT
    assert len(chat.held) == 1


async def test_two_taps_on_yes_are_one_yes(chat: Chat) -> None:
    await chat.say("DRIVER-BLR")
    first = chat.replies[0]
    await chat.tap("Yes", first)
    said = await chat.tap("Yes", first)
    assert "earlier question" in said
    assert (chat.answers, chat.pending) == ({}, "licence")


async def test_nobody_is_nudged_before_consent(chat: Chat) -> None:
    await chat.say("DRIVER-BLR")
    assert chat.timers == {}
    assert await chat.wait(100) == ""


async def test_very_much_before_consent_stays_bounded(chat: Chat) -> None:
    await chat.say("DRIVER-BLR")
    for _ in range(5):
        await chat.say(*["tell me more"] * 20)
    assert len(chat.held) == 60
    await chat.tap("Yes")
    assert chat.pending == "licence"


@pytest.mark.parametrize("words", ["ok thanks", "no", "thank you, bye", "no, not interested"])
async def test_a_farewell_after_a_no_is_not_answered(chat: Chat, words: str) -> None:
    await chat.say("DRIVER-BLR")
    await chat.tap("No")
    assert await chat.say(words) == ""
    assert chat.stage is Stage.WITHDRAWN


async def test_start_is_no_consent(chat: Chat) -> None:
    await chat.say("DRIVER-BLR")
    await chat.say("START")
    assert chat.stage is Stage.CONSENT
    assert chat.consent == []
