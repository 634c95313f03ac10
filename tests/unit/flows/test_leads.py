"""A résumé of a web form: anybody can write anybody's number there, so it is asked first."""

from uuid import UUID

from bot.domain.conversation import Stage
from bot.domain.events import Actor, EventType
from bot.domain.job import ResumeWish
from tests.unit.flows import jobs
from tests.unit.flows.chat import Chat

LEAD = UUID(int=66)
ASKED = "Was that you?"


async def come(chat: Chat) -> str:
    """Somebody sends a file for this number."""
    payload = {"lead": str(LEAD), "source": "form"}
    return await chat.post(EventType.LEAD_RECEIVED, Actor.PROVIDER, **payload)


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


async def test_it_is_asked_once() -> None:
    chat = await started()
    await come(chat)
    assert ASKED not in await chat.say("how much do you pay?")
    await chat.tap("Yes", next(each for each in chat.replies if "Question 1" in each.text))
    assert chat.leads == {}
    assert ASKED not in chat.text


async def test_a_wanted_one_is_there_with_it() -> None:
    chat = await started(ResumeWish.REQUIRED)
    assert chat.pending == "resume"
    await come(chat)
    await chat.tap("Yes")
    assert chat.pending == "licence"


async def test_a_job_that_wants_none_opens_none_and_asks_nothing() -> None:
    chat = await started(ResumeWish.NEVER)
    assert await come(chat) == ""
    assert chat.leads == {LEAD: False}


async def test_under_a_recruiter_it_waits() -> None:
    chat = await started()
    await chat.take_over()
    assert await come(chat) == ""
    assert ASKED in await chat.hand_back()
