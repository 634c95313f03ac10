"""What was said while nobody heard it: named and confirmed, never an answer by its place alone."""

from bot.domain.consent import ConsentKind
from bot.domain.conversation import Owner, Stage
from bot.domain.job import ResumeWish
from bot.domain.message import Kind, Media
from tests.unit.flows import jobs
from tests.unit.flows.chat import Chat


async def test_a_late_answer_is_named_and_asked_to_be_confirmed(applying: Chat) -> None:
    said = await applying.say_late("yes")
    assert "reached me late" in said
    assert "driving licence? yes" in said
    assert "Is that right?" in said
    assert applying.labels == ["Yes", "No"]
    assert (applying.answers, applying.pending) == ({}, "licence")
    await applying.tap("Yes")
    assert (applying.answers, applying.pending) == ({"licence": True}, "experience")


async def test_several_late_messages_are_confirmed_in_one(applying: Chat) -> None:
    said = await applying.say_late("yes", "I have been driving for 3 years")
    assert said.count("Is that right?") == 1
    await applying.tap("Yes")
    assert applying.answers == {"licence": True, "experience": 36}


async def test_late_messages_found_one_after_another_are_confirmed_together(
    applying: Chat,
) -> None:
    await applying.say_late("yes")
    said = await applying.say_late("I have been driving for 3 years")
    assert "driving licence? yes" in said
    await applying.tap("Yes")
    assert applying.answers == {"licence": True, "experience": 36}


async def test_a_late_answer_that_is_declined_is_asked_for(applying: Chat) -> None:
    await applying.say_late("no")
    said = await applying.tap("No")
    assert "Do you hold" in said
    assert (applying.answers, applying.decision) == ({}, None)


async def test_late_words_that_are_no_answer_are_quoted_and_the_question_asked(
    experienced: Chat,
) -> None:
    said = await experienced.say_late("see you at the gate")
    assert "reached me late: “see you at the gate”" in said
    assert "How long" in said
    assert experienced.answers == {"licence": True}


async def test_what_is_said_in_time_beside_it_answers(experienced: Chat) -> None:
    """The late one is older: it neither replaces the answer nor asks for it again."""
    late = experienced.said(experienced.message("2 years"), late=True)
    said = await experienced.think(late, experienced.said(experienced.message("3 years")))
    assert experienced.answers == {"licence": True, "experience": 36}
    assert "Is that right?" not in said
    assert "“2 years”" in said


async def test_a_late_yes_is_no_consent(chat: Chat) -> None:
    """The listing does not say which question a button belonged to: it is asked once more."""
    await chat.say("hello")
    said = await chat.say_late("Yes")
    assert "reached me late: “Yes”" in said
    assert (chat.stage, chat.consent) == (Stage.CONSENT, [])
    assert chat.labels == ["Yes", "No"]
    await chat.tap("Yes")
    assert (chat.stage, chat.answers) == (Stage.SCREENING, {})


async def test_a_late_no_does_not_refuse(chat: Chat) -> None:
    await chat.say("hello")
    await chat.say_late("no")
    assert (chat.stage, chat.consent) == (Stage.CONSENT, [])


async def test_what_came_late_before_consent_is_understood_after_it(chat: Chat) -> None:
    await chat.say("hello")
    await chat.say_late("I saw the ad DRIVER-BLR")
    await chat.tap("Yes")
    assert chat.pending == "licence"


async def test_late_words_with_the_consent_itself_are_understood_with_it(chat: Chat) -> None:
    await chat.say("hello")
    late = chat.said(chat.message("I saw the ad DRIVER-BLR"), late=True)
    said = await chat.think(late, chat.said(chat.message("Yes")))
    assert chat.pending == "licence"
    assert "reached me late" not in said
    assert chat.held == ()


async def test_the_first_words_of_all_are_not_late(chat: Chat) -> None:
    said = await chat.say_late("Hi! I saw the ad DRIVER-BLR")
    assert "Do you agree?" in said
    assert "reached me late" not in said
    await chat.tap("Yes")
    assert chat.pending == "licence"


async def test_who_refused_is_not_asked_again_for_what_came_late(chat: Chat) -> None:
    await chat.say("hello")
    await chat.tap("No")
    assert await chat.say_late("hello? are you there?") == ""
    assert chat.stage is Stage.WITHDRAWN
    assert chat.notices[-1] == "said.late"


async def test_a_late_stop_counts_and_wins(applying: Chat) -> None:
    late = (applying.said(applying.message(each), late=True) for each in ("yes", "STOP"))
    await applying.think(*late, applying.said(applying.message("3 years")))
    assert applying.stage is Stage.OPTED_OUT
    assert applying.consent[-1].kind is ConsentKind.OPTED_OUT
    assert applying.answers == {}
    assert len(applying.replies[-1].text.splitlines()) == 1
    assert await applying.say_late("yes") == ""


async def test_a_late_start_does_not_undo_a_stop_that_may_be_newer(applying: Chat) -> None:
    await applying.say("STOP")
    assert await applying.say_late("START") == ""
    assert applying.stage is Stage.OPTED_OUT
    assert applying.notices[-1] == "opt_in.late"


async def test_a_late_start_behind_a_late_stop_counts(applying: Chat) -> None:
    await applying.say_late("STOP", "START")
    assert applying.stage is Stage.SCREENING


async def test_a_late_yes_does_not_confirm_that_we_shall_stop(applying: Chat) -> None:
    await applying.say("cancel")
    asked = applying.replies[-1]
    assert applying.labels == ["Stop messages", "Go on"]
    await applying.say_late("yes")
    assert applying.pending == "licence"
    await applying.tap("stop", asked)
    assert applying.stage is Stage.OPTED_OUT


async def test_a_late_wish_for_a_person_is_heard(applying: Chat) -> None:
    await applying.say_late("I want to talk to a person")
    assert applying.owner is Owner.WAITING


async def test_a_late_file_is_taken() -> None:
    chat = Chat(jobs.job(resume=ResumeWish.REQUIRED))
    await chat.say("hello")
    await chat.tap("Yes")
    media = (Media("https://files.invalid/1", "application/pdf"),)
    said = await chat.think(chat.said(chat.message("", Kind.FILE, media=media), late=True))
    assert "resume.received" in chat.notices
    assert "Do you hold" in said


async def test_under_a_recruiter_it_is_held_for_the_hand_back(applying: Chat) -> None:
    await applying.take_over()
    assert await applying.say_late("yes") == ""
    said = await applying.hand_back()
    assert "driving licence? yes" in said


async def test_after_the_end_it_is_passed_on(applying: Chat) -> None:
    await applying.tap("No")
    assert applying.stage is Stage.SCREENED
    said = await applying.say_late("but I will get one soon")
    assert "“but I will get one soon”" in said
    assert applying.notices[-1] == "said.after_end"
    assert applying.decided == "reject"


async def test_nothing_at_all_only_repeats_the_question(applying: Chat) -> None:
    assert "Do you hold" in await applying.say_late("")
