"""Files: required, welcome or not wanted; and what only looks like one."""

import pytest

from bot.domain.conversation import Owner, Stage
from bot.domain.events import Actor, EventType
from bot.domain.job import ResumeWish
from tests.unit.flows import jobs
from tests.unit.flows.chat import Chat


async def started(resume: ResumeWish) -> Chat:
    chat = Chat(jobs.job(resume=resume))
    await chat.say("hello")
    await chat.tap("Yes")
    return chat


async def test_a_required_file_is_asked_for_before_the_first_question() -> None:
    chat = await started(ResumeWish.REQUIRED)
    assert (chat.pending, chat.stage) == ("resume", Stage.SCREENING)
    assert "CV" in chat.replies[-1].text
    assert "Question" not in chat.replies[-1].text
    said = await chat.file()
    assert "got your file" in said
    assert "Question 1 of 7" in said
    assert chat.notices == ["resume.received"]
    assert chat.pending == "licence"


async def test_a_photo_of_a_required_file_will_do_and_a_sticker_not() -> None:
    chat = await started(ResumeWish.REQUIRED)
    await chat.file("image/webp")
    assert chat.pending == "resume"
    await chat.file("image/jpeg")
    assert chat.pending == "licence"


@pytest.mark.parametrize("words", ["I don't have one", "skip", "no"])
async def test_a_required_file_stays_open_and_a_person_is_offered(words: str) -> None:
    chat = await started(ResumeWish.REQUIRED)
    first = await chat.say(words)
    second = await chat.say(words)
    assert chat.pending == "resume"
    assert "person" not in first
    assert "person" in second
    assert chat.owner is Owner.BOT
    await chat.say("person")
    assert (chat.owner, chat.pending) == (Owner.WAITING, "resume")


async def test_a_question_while_a_file_is_waited_for() -> None:
    chat = await started(ResumeWish.REQUIRED)
    assert "know that yet" in await chat.say("how much do you pay?")
    assert chat.pending == "resume"


async def test_an_optional_file_is_one_line_in_the_first_question() -> None:
    chat = await started(ResumeWish.OPTIONAL)
    assert "CV" in chat.replies[-1].text
    assert chat.pending == "licence"
    assert "CV" not in await chat.tap("Yes")


async def test_an_optional_file_is_taken_at_any_time() -> None:
    chat = await started(ResumeWish.OPTIONAL)
    said = await chat.file()
    assert "got your file" in said
    assert "Do you hold" in said
    assert chat.notices == ["resume.received"]


async def test_an_unwanted_file_is_declined_kindly() -> None:
    chat = await started(ResumeWish.NEVER)
    assert "needs no file" in await chat.file()
    assert (chat.notices, chat.taken) == ([], [])
    assert chat.pending == "licence"


async def test_a_photo_out_of_the_blue_may_be_a_resume_where_one_is_welcome() -> None:
    chat = await started(ResumeWish.OPTIONAL)
    assert "got your file" in await chat.file("image/jpeg")
    assert len(chat.taken) == 1


async def test_a_photo_out_of_the_blue_is_asked_for_in_words_where_none_is_wanted() -> None:
    chat = await started(ResumeWish.NEVER)
    assert "in a few words" in await chat.file("image/jpeg")
    assert chat.taken == []


async def test_words_beside_a_file_are_read() -> None:
    chat = await started(ResumeWish.OPTIONAL)
    await chat.file(text="yes")
    assert chat.answers == {"licence": True}


async def test_a_file_before_consent_is_held_and_taken_after_it() -> None:
    chat = Chat(jobs.job(resume=ResumeWish.REQUIRED))
    await chat.file()
    assert chat.notices == []
    assert "got your file" in await chat.tap("Yes")
    assert chat.pending == "licence"


async def test_a_file_that_came_another_way_satisfies_the_wish() -> None:
    chat = await started(ResumeWish.REQUIRED)
    said = await chat.post(EventType.RESUME_UPLOADED, Actor.CANDIDATE)
    assert "got your file" in said
    assert "reading" not in said  # nobody does
    assert chat.pending == "licence"


async def test_a_file_for_nothing_in_particular_is_noted_only(chat: Chat) -> None:
    assert await chat.post(EventType.RESUME_UPLOADED, Actor.CANDIDATE) == ""
    assert chat.stage is Stage.NEW


async def test_a_file_before_consent_is_declined_when_the_job_wants_none() -> None:
    chat = Chat(jobs.job(resume=ResumeWish.NEVER))
    await chat.file()
    said = await chat.tap("Yes")
    assert "did not open it" in said
    assert "resume.received" not in chat.notices


async def test_a_file_that_came_under_a_recruiter_is_not_asked_for_again() -> None:
    chat = await started(ResumeWish.REQUIRED)
    await chat.take_over()
    await chat.file()
    said = await chat.hand_back()
    assert "got your file" in said
    assert "Question 1 of 7" in said
    assert chat.pending == "licence"


async def test_a_file_that_came_under_a_recruiter_after_the_end_is_read_too() -> None:
    chat = Chat(jobs.job(resume=ResumeWish.OPTIONAL, questions=(jobs.LICENCE,)))
    await chat.say("hello")
    await chat.tap("Yes")
    await chat.tap("Yes")
    assert chat.stage is Stage.SCREENED
    await chat.take_over()
    await chat.file()
    assert "got your file" in await chat.hand_back()
    assert len(chat.taken) == 1


async def test_a_file_that_came_under_a_recruiter_before_a_job_is_read_too() -> None:
    chat = Chat(jobs.job(), jobs.job(2, "COOK-PNQ", resume=ResumeWish.REQUIRED))
    await chat.say("hello")
    await chat.tap("Yes")
    assert chat.stage is Stage.APPLYING
    await chat.take_over()
    await chat.file()
    assert "got your file" in await chat.hand_back()
    assert len(chat.taken) == 1
    await chat.say("COOK-PNQ")
    assert chat.pending == "licence"


async def test_one_that_came_for_another_job_meanwhile_is_not_asked_for_again() -> None:
    first = jobs.job(1, "ONE-BLR", resume=ResumeWish.OPTIONAL)
    second = jobs.job(2, "TWO-BLR", resume=ResumeWish.REQUIRED, questions=(jobs.LICENCE,))
    chat = Chat(first, second)
    await chat.say("ONE-BLR")
    await chat.tap("Yes")
    await chat.tap("Yes")
    assert chat.answers == {"licence": True}
    await chat.say("TWO-BLR")
    assert chat.pending == "resume"
    await chat.file()
    await chat.tap("Yes")
    assert (await chat.stored())["has_resume"] is True
