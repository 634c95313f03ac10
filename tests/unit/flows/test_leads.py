"""A résumé of a web form: anybody can write anybody's number there, so it is asked first."""

from datetime import timedelta
from uuid import UUID

import pytest

from bot.domain.conversation import Stage
from bot.domain.events import Actor, EventType
from bot.domain.job import ResumeWish
from tests.unit.flows import jobs
from tests.unit.flows.chat import Chat

LEAD = UUID(int=66)
ASKED = "Was that you?"


async def come(chat: Chat, lead: UUID = LEAD) -> str:
    """Somebody sends a file for this number; it is read what is said of it."""
    payload = {"lead": str(lead), "source": "form"}
    said = await chat.post(EventType.LEAD_RECEIVED, Actor.PROVIDER, **payload)
    chat.now += timedelta(seconds=20)
    return said


async def started(resume: ResumeWish = ResumeWish.OPTIONAL) -> Chat:
    chat = Chat(jobs.job(resume=resume))
    await chat.say("hello")
    await chat.tap("Yes")
    return chat


async def test_who_never_wrote_hears_nothing() -> None:
    chat = Chat(jobs.job(resume=ResumeWish.OPTIONAL))
    assert await come(chat) == ""
    assert chat.stage is Stage.NEW
    assert chat.notices == ["lead.received"]


async def test_it_is_asked_after_consent_and_read_when_it_is_theirs() -> None:
    chat = Chat(jobs.job(resume=ResumeWish.OPTIONAL))
    await come(chat)
    assert ASKED not in await chat.say("hello")
    said = await chat.tap("Yes")
    assert ASKED in said
    assert "Question 1" not in said
    said = await chat.tap("Yes")
    assert chat.leads == {LEAD: True}
    assert "got your file" in said
    assert "Question 1" in said
    assert chat.answers == {}


async def test_what_is_not_theirs_is_never_opened() -> None:
    chat = await started()
    assert ASKED in await come(chat)
    said = await chat.say("no")
    assert chat.leads == {LEAD: False}
    assert "not opened" in said
    assert "Question 1" in said
    assert chat.answers == {}
    assert "lead.foreign" in chat.notices


async def test_it_is_asked_twice_then_given_up_and_told() -> None:
    chat = await started()
    await come(chat)
    assert ASKED in await chat.say("how much do you pay?")
    assert chat.leads == {}
    await chat.tap("Yes", next(each for each in chat.replies if "Question 1" in each.text))
    assert ASKED not in chat.text
    assert chat.leads == {LEAD: False}
    assert "lead.unanswered" in chat.notices
    assert "lead.foreign" not in chat.notices
    assert chat.answers == {"licence": True}


async def test_a_later_yes_still_opens_it() -> None:
    chat = await started()
    await come(chat)
    await chat.say("how much do you pay?")
    await chat.say("yes")
    assert chat.leads == {LEAD: True}
    assert chat.answers == {}


async def test_two_are_asked_about_one_by_one_and_told_apart() -> None:
    chat = await started()
    other = UUID(int=67)
    first = await come(chat)
    assert "On 23 November 2026 at 09:00" in first
    chat.now += timedelta(hours=2)
    assert await come(chat, other) == ""
    said = await chat.say("no")
    assert chat.leads == {LEAD: False}
    assert "at 11:00" in said
    await chat.tap("Yes")
    assert chat.leads == {LEAD: False, other: True}
    assert "Question 1" in chat.text


async def test_the_newest_three_wait() -> None:
    chat = Chat(jobs.job(resume=ResumeWish.OPTIONAL))
    for n in range(5):
        await come(chat, UUID(int=100 + n))
    assert chat.leads == {UUID(int=100): False, UUID(int=101): False}
    await chat.say("hello")
    assert ASKED in await chat.tap("Yes")


async def test_a_yes_that_was_typed_before_opens_no_strangers_file() -> None:
    chat = await started()
    payload = {"lead": str(LEAD), "source": "form"}
    await chat.post(EventType.LEAD_RECEIVED, Actor.PROVIDER, **payload)
    await chat.say("yes")
    assert (chat.leads, chat.answers) == ({}, {"licence": True})
    assert ASKED in chat.text


@pytest.mark.parametrize("words", ["1", "yes"])
async def test_a_yes_opens_it_whatever_stands_open(words: str) -> None:
    chat = Chat(jobs.job(resume=ResumeWish.OPTIONAL, questions=(jobs.EXPERIENCE,)))
    await chat.say("hello")
    await chat.tap("Yes")
    await come(chat)
    await chat.say(words)
    assert (chat.leads, chat.answers) == ({LEAD: True}, {})


async def test_after_the_end_it_is_asked_when_they_write() -> None:
    chat = Chat(jobs.job(resume=ResumeWish.OPTIONAL, questions=(jobs.LICENCE,)))
    await chat.say("hello")
    await chat.tap("Yes")
    await chat.tap("Yes")
    assert chat.stage is Stage.SCREENED
    assert await come(chat) == ""
    assert ASKED in await chat.say("thanks")
    await chat.tap("Yes")
    assert chat.leads == {LEAD: True}
    assert chat.stage is Stage.SCREENED


async def test_a_wanted_one_is_there_with_it() -> None:
    chat = await started(ResumeWish.REQUIRED)
    assert chat.pending == "resume"
    await come(chat)
    await chat.tap("Yes")
    assert chat.pending == "licence"


async def test_a_job_that_wants_none_opens_none_and_asks_nothing() -> None:
    chat = await started(ResumeWish.NEVER)
    assert await come(chat) == ""
    assert ASKED not in await chat.tap("Yes")
    assert chat.leads == {}  # nobody denied it: another job may want one


async def test_under_a_recruiter_it_waits() -> None:
    chat = await started()
    await chat.take_over()
    assert await come(chat) == ""
    assert ASKED in await chat.hand_back()
