"""The end: knocked out kindly, or a recap, a recommendation and what happens next."""

import pytest

from bot.domain.conversation import Owner, Stage
from bot.domain.job import OnKnockout, Question, QuestionType
from tests.unit.flows import jobs
from tests.unit.flows.chat import Chat

ANSWERS = ("yes", "3 years", "motorbike", "morning and evening", "20k", "next monday", "no")


async def finished(*answers: str, **changes: object) -> Chat:
    chat = Chat(jobs.job(**changes))
    await chat.say("hello")
    await chat.tap("Yes")
    for answer in answers or ANSWERS:
        await chat.say(answer)
    return chat


async def test_straight_through_ends_with_a_decision_and_a_recap() -> None:
    chat = await finished()
    assert (chat.stage, chat.pending, chat.decided) == (Stage.SCREENED, None, "advance")
    assert chat.answers == {
        "licence": True,
        "experience": 36,
        "vehicle": "bike",
        "shifts": ["morning", "evening"],
        "expected_pay": {"amount": 20000, "currency": "INR", "per": "month"},
        "start": "2026-11-30",
    }
    recap = chat.replies[-1].text
    for told in ("3 years", "Motorbike", "Morning and Evening", "20,000 INR per month"):
        assert told in recap
    assert "30 November 2026" in recap
    assert "(not answered)" in recap
    assert "write what is wrong" in recap
    assert "within two working days" in recap
    assert chat.replies[-1].options == ()
    assert chat.timers == {}


async def test_without_a_process_a_recruiter_is_announced() -> None:
    chat = await finished(knowledge=())
    assert "A recruiter will read your answers" in chat.replies[-1].text


async def test_in_the_middle_a_person_reviews() -> None:
    chat = await finished("yes", "8 months", "none", "all three", "22000", "tomorrow", "nothing")
    assert chat.decided == "review"
    assert chat.decision is not None
    assert chat.decision.score is not None
    assert 50 <= chat.decision.score <= 70


async def test_a_knock_out_tells_the_reason_and_that_a_person_can_look(applying: Chat) -> None:
    said = await applying.say("no, only learner's")
    assert "two-wheeler licence" in said
    assert "person" in said
    assert "Question" not in said
    assert (applying.stage, applying.pending, applying.decided) == (Stage.SCREENED, None, "reject")
    assert applying.decision is not None
    assert applying.decision.score is None
    assert applying.decision.basis["knocked_out_by"] == "licence"


async def test_a_knock_out_by_an_amount(experienced: Chat) -> None:
    assert "six months" in await experienced.say("3 months only")
    assert experienced.decided == "reject"
    assert experienced.answers["experience"] == 3


async def test_a_knock_out_for_review_only_says_that_a_person_will_look() -> None:
    chat = await finished("no", on_knockout=OnKnockout.REVIEW)
    assert "A person will look" in chat.replies[-1].text
    assert "licence" not in chat.replies[-1].text
    assert chat.decided == "reject"
    assert "recruiter" in await chat.say("what now")


@pytest.mark.parametrize("words", ["thanks", "ok", "hello", "bye"])
async def test_small_talk_after_the_end_gets_the_status_and_no_question(words: str) -> None:
    chat = await finished()
    said = await chat.say(words)
    assert "with the recruiter" in said
    assert "?" not in said
    assert chat.notices == []


async def test_what_is_said_to_be_wrong_is_asked_again() -> None:
    chat = await finished()
    said = await chat.say("my experience is not right")
    assert "How long have you worked" in said
    assert (chat.pending, chat.answers["experience"]) == ("experience", 36)
    assert "This is what I noted" in await chat.say("4 years")
    assert chat.answers["experience"] == 48


async def test_a_question_after_the_end_is_passed_on() -> None:
    chat = await finished()
    assert "know that yet" in await chat.say("when do I hear from you?")
    assert chat.notices == ["question.open"]


async def test_a_person_can_look_again_after_a_knock_out(applying: Chat) -> None:
    await applying.say("no")
    said = await applying.say("person")
    assert "told a recruiter" in said
    assert applying.owner is Owner.WAITING
    assert applying.decided == "reject"


async def test_an_old_button_after_the_end_changes_nothing(applying: Chat) -> None:
    licence = applying.replies[-1]
    await applying.tap("No", licence)
    said = await applying.tap("Yes", licence)
    assert "closed" in said
    assert applying.answers == {"licence": False}
    assert applying.notices == []


async def test_another_job_can_be_applied_for_after_the_end() -> None:
    chat = await finished()
    chat.jobs = type(chat.jobs)((*chat.jobs.jobs, jobs.job(2, "COOK-1", title=jobs.text("Cook"))))
    assert "Cook" in await chat.say("now COOK-1 please")
    assert len(chat.applications) == 2
    assert (chat.answers, chat.pending, chat.stage) == ({}, "licence", Stage.SCREENING)
    assert chat.seen.view.asked == ("licence",)


async def test_a_very_long_recap_keeps_its_end() -> None:
    many = tuple(
        Question(f"q{n}", QuestionType.TEXT, jobs.text(f"Question number {n}? " * 4))
        for n in range(30)
    )
    chat = await finished(
        *["a long answer that says a lot about me and my work"] * 30, questions=many
    )
    assert chat.stage is Stage.SCREENED
    assert len(chat.replies[-1].text) <= 1500
    assert "and more" in chat.replies[-1].text
    assert "write what is wrong" in chat.replies[-1].text
