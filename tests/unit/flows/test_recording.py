"""What a recruiter writes down counts at once, whoever leads."""

from bot.domain.conversation import Owner, Stage
from bot.domain.events import Actor
from tests.unit.flows.chat import Chat


async def test_under_a_takeover_it_counts_at_once_and_in_silence(applying: Chat) -> None:
    await applying.take_over()
    assert await applying.act("record", answers={"licence": True, "vehicle": "bike"}) == ""
    assert applying.answers == {"licence": True, "vehicle": "bike"}
    assert applying.actors["licence"] is Actor.RECRUITER
    assert applying.pending == "experience"


async def test_what_was_said_meanwhile_is_kept_for_the_hand_back(applying: Chat) -> None:
    await applying.take_over()
    await applying.say("I have been driving for 3 years")
    await applying.act("record", answers={"licence": True})
    said = await applying.hand_back()
    assert "as a driver? 3 years" in said
    assert (applying.pending, applying.answers) == ("experience", {"licence": True})


async def test_without_a_takeover_the_next_question_is_asked(applying: Chat) -> None:
    said = await applying.act("record", answers={"licence": True})
    assert "Question 2 of 7" in said
    assert (applying.owner, applying.pending) == (Owner.BOT, "experience")


async def test_what_is_not_open_is_recorded_without_a_word(applying: Chat) -> None:
    assert await applying.act("record", answers={"vehicle": "bike"}) == ""
    assert applying.answers == {"vehicle": "bike"}
    assert applying.pending == "licence"


async def test_a_recorded_knock_out_decides_at_once(applying: Chat) -> None:
    await applying.take_over()
    await applying.act("record", answers={"licence": False})
    assert (applying.stage, applying.decided) == (Stage.SCREENED, "reject")
    assert "closed" in await applying.hand_back()


async def test_a_decision_is_overruled_by_the_answer_that_made_it(applying: Chat) -> None:
    await applying.tap("No")
    decisions = [applying.decided]
    said = await applying.act("record", answers={"licence": True})
    decisions.append(applying.decided)
    assert decisions == ["reject", None]
    assert (applying.stage, applying.pending) == (Stage.SCREENING, "experience")
    assert "Question 2 of 7" in said


async def test_what_fits_no_question_is_reported(applying: Chat) -> None:
    assert await applying.act("record", answers={"licence": "banana", "colour": "red"}) == ""
    assert applying.answers == {}
    assert applying.notices == ["answer.unusable", "answer.unusable"]


async def test_nothing_is_recorded_before_there_is_an_application(chat: Chat) -> None:
    await chat.say("DRIVER-BLR")
    await chat.act("record", answers={"licence": True})
    assert (chat.stage, chat.answers) == (Stage.CONSENT, {})


async def test_what_a_recruiter_records_closes_a_question_that_was_asked_again(
    experienced: Chat,
) -> None:
    await experienced.say("go back")
    assert experienced.pending == "licence"
    await experienced.act("record", answers={"licence": True})
    assert experienced.pending == "experience"
    assert (await experienced.stored())["reopened"] is None


async def test_so_does_a_call(experienced: Chat) -> None:
    await experienced.say("go back")
    await experienced.call("completed", licence=True)
    assert experienced.pending == "experience"
