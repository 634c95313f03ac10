"""A résumé that was read: said back, confirmed in one message, never counted by itself."""

from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest

from bot.domain.conversation import Owner, Stage
from bot.domain.document import Unread
from bot.domain.events import Actor, EventType
from bot.domain.job import Choice, Question, QuestionType, ResumeWish
from bot.domain.language import LANGUAGES
from bot.domain.message import Kind, Media
from bot.domain.profile import Profile, Role
from tests.unit.flows import jobs
from tests.unit.flows.chat import Chat

RESUME = UUID(int=55)
LICENCE = jobs.LICENCE
EXPERIENCE = replace(jobs.EXPERIENCE, from_resume="total_experience_months")
MAIL = Question("mail", QuestionType.EMAIL, jobs.text("Your address?"), from_resume="emails")
TOWN = replace(jobs.TOWN, from_resume="location")
TONGUES = Question(
    "tongues",
    QuestionType.CHOICES,
    jobs.text("Which languages?"),
    choices=(Choice("hi", jobs.text("Hindi")), Choice("en", jobs.text("English"))),
    from_resume="languages",
)
ASHA = Profile(
    name="Asha Rao",
    emails=("asha@example.com",),
    location="Whitefield",
    experience=(
        Role("Driver", "Blue Depot", "2019", "2021", 24),
        Role("Reach truck driver", "Red Depot", "2021", None, 30, is_current=True),
    ),
    total_experience_months=54,
    skills=("reach truck", "stock taking"),
    languages=("Hindi", "English", "Kannada"),
)
OFFERED = "Is that right?"


def driver(*questions: Question, **changes: object) -> Any:  # noqa: ANN401 - a job
    return jobs.job(
        questions=questions or (LICENCE, EXPERIENCE),
        **{"resume": ResumeWish.OPTIONAL, **changes},
    )


async def started(*questions: Question, **changes: object) -> Chat:
    chat = Chat(driver(*questions, **changes))
    await chat.say("hello")
    await chat.tap("Yes")
    return chat


def told(profile: Profile | None = ASHA, *unread: Unread, **more: object) -> dict[str, object]:
    """The payload of the mail, as a store gives it to a turn."""
    values: dict[str, object] = {
        "resume": str(RESUME),
        "profile": profile.to_json() if profile else None,
        "unread": [each.value for each in unread],
        "hidden": [],
        "is_scan": False,
        "is_continued": False,
        "replaces": False,
    }
    return {**values, **more}


async def read(chat: Chat, profile: Profile | None = ASHA, *unread: Unread, **more: object) -> str:
    """What was read comes to the conversation."""
    payload = told(profile, *unread, **more)
    return await chat.post(EventType.RESUME_UPLOADED, Actor.CANDIDATE, **payload)


async def test_what_was_read_is_said_and_confirmed_in_one_message() -> None:
    chat = await started()
    await chat.file()
    said = await read(chat)
    for part in (
        "Asha Rao",
        "Reach truck driver, Red Depot",
        "4 years and 6 months",
        "stock taking",
    ):
        assert part in said
    assert OFFERED in said
    assert "Do you hold" not in said  # one question a message
    assert chat.labels == ["Yes", "No"]
    assert chat.answers == {}


async def test_a_yes_records_and_the_open_question_comes_next() -> None:
    chat = await started()
    await read(chat)
    said = await chat.tap("Yes")
    assert chat.answers == {"experience": 54}
    assert "Do you hold" in said
    assert (chat.pending, chat.actors["experience"]) == ("licence", Actor.CANDIDATE)


@pytest.mark.parametrize("words", ["yes", "Yes, that's right", "1"])
async def test_a_typed_yes_will_do(words: str) -> None:
    chat = await started()
    await read(chat)
    await chat.say(words)
    assert chat.answers.get("experience") == 54


async def test_a_no_records_nothing_and_all_is_asked() -> None:
    chat = await started()
    await read(chat)
    said = await chat.tap("No")
    assert chat.answers == {}
    assert "Do you hold" in said
    await chat.tap("Yes")
    assert chat.pending == "experience"


async def test_several_answers_are_confirmed_at_once() -> None:
    chat = await started(LICENCE, EXPERIENCE, MAIL, TOWN, TONGUES)
    said = await read(chat)
    assert said.count(OFFERED) == 1
    await chat.tap("Yes")
    assert chat.answers == {
        "experience": 54,
        "mail": "asha@example.com",
        "town": "Whitefield",
        "tongues": ["hi", "en"],
    }


async def test_questions_that_a_resume_does_not_answer_are_asked() -> None:
    chat = await started(EXPERIENCE, MAIL)
    await read(chat, replace(ASHA, emails=(), total_experience_months=None))
    assert OFFERED not in chat.text
    assert "How long" in chat.text
    assert chat.pending == "experience"


async def test_what_does_not_fit_its_question_is_not_offered() -> None:
    chat = await started(replace(EXPERIENCE, maximum=12), replace(MAIL, from_resume="name"))
    assert OFFERED not in await read(chat)


@pytest.mark.parametrize("field", ["evidence", "way", "experience", "to_json", "nonsense"])
async def test_a_field_that_is_no_answer_is_none(field: str) -> None:
    chat = await started(LICENCE, replace(EXPERIENCE, from_resume=field))
    assert OFFERED not in await read(chat)


async def test_what_was_answered_in_the_chat_stays_and_a_recruiter_is_told() -> None:
    chat = await started(EXPERIENCE, LICENCE)
    await chat.say("10 years")
    said = await read(chat)
    assert chat.answers == {"experience": 120}
    assert OFFERED not in said
    assert chat.notices == ["resume.contradicts"]


@pytest.mark.parametrize("words", ["4 years", "5 years", "54 months"])
async def test_nearly_the_same_is_no_contradiction(words: str) -> None:
    chat = await started(EXPERIENCE, LICENCE)
    await chat.say(words)
    await read(chat)
    assert chat.notices == []


async def test_another_address_contradicts_and_another_spelling_does_not() -> None:
    chat = await started(MAIL, LICENCE)
    await chat.say("Asha@Example.com")
    await read(chat)
    assert chat.notices == []
    await read(chat, replace(ASHA, emails=("other@example.com",)))
    assert chat.notices == ["resume.contradicts"]


async def test_a_second_one_is_said_to_take_the_place_of_the_first() -> None:
    chat = await started()
    await read(chat)
    await chat.tap("Yes")
    said = await read(chat, replace(ASHA, total_experience_months=50), replaces=True)
    assert "takes the place" in said
    assert chat.answers == {"experience": 54}


async def test_a_further_page_is_said_to_be_one() -> None:
    chat = await started()
    assert "added this page" in await read(chat, is_continued=True)


async def test_hidden_words_are_a_recruiters_business() -> None:
    chat = await started()
    said = await read(chat, hidden=["white", "tiny"])
    assert chat.notices == ["resume.hidden"]
    assert "hidden" not in said


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("reason", list(Unread))
async def test_each_reason_has_an_answer_in_each_language(reason: Unread, language: str) -> None:
    chat = await started(languages=(language,))
    said = await read(chat, None, reason)
    assert len(said) > 20
    assert "resume.unread" in chat.notices
    assert chat.pending == "licence"


async def test_the_answer_is_exact() -> None:
    chat = await started()
    said = await read(chat, None, Unread.LOCKED_PDF)
    exact = "This PDF is locked with a password. Please send one without, or a photo of each page."
    assert exact in said
    assert "Do you hold" in said


async def test_a_wanted_one_that_could_not_be_opened_is_waited_for_again() -> None:
    chat = await started(resume=ResumeWish.REQUIRED)
    await chat.file()
    assert chat.pending == "licence"
    said = await read(chat, None, Unread.CORRUPT)
    assert chat.pending == "resume"
    assert "damaged" in said
    await chat.file()
    assert chat.pending == "licence"


@pytest.mark.parametrize("reason", [Unread.TOO_LITTLE, Unread.NO_RESUME])
async def test_one_of_which_little_was_read_was_sent_all_the_same(reason: Unread) -> None:
    chat = await started(resume=ResumeWish.REQUIRED)
    await chat.file()
    await read(chat, None, reason)
    assert chat.pending == "licence"


async def test_a_bad_second_file_does_not_undo_the_first() -> None:
    chat = await started(resume=ResumeWish.REQUIRED)
    await chat.file()
    await read(chat)
    await chat.tap("Yes")
    await chat.file()
    await read(chat, None, Unread.EMPTY)
    assert chat.pending == "licence"


async def test_a_file_beside_a_bad_one_is_used_and_the_bad_one_told() -> None:
    chat = await started()
    said = await read(chat, ASHA, Unread.ARCHIVE)
    assert "zip" in said.lower()
    assert OFFERED in said
    assert chat.notices == ["resume.unread"]


async def test_before_consent_nothing_is_said_of_it_and_it_is_looked_at_after() -> None:
    chat = Chat(driver())
    await chat.say("hello")
    assert await read(chat) == ""
    assert chat.stage is Stage.CONSENT
    said = await chat.tap("Yes")
    assert chat.looks == [RESUME]
    assert "Do you hold" not in said  # the next turn follows at once
    said = await read(chat, again=True)
    assert OFFERED in said
    assert "Asha Rao" not in said
    await chat.tap("Yes")
    assert chat.answers == {"experience": 54}
    assert chat.looks == [RESUME]


async def test_one_look_again_is_enough_when_it_answers_nothing() -> None:
    chat = Chat(driver())
    await chat.say("hello")
    await read(chat, replace(ASHA, total_experience_months=None))
    await chat.tap("Yes")
    said = await read(chat, replace(ASHA, total_experience_months=None), again=True)
    assert "Do you hold" in said
    await chat.tap("Yes")
    assert chat.looks == [RESUME]


async def test_a_job_that_asks_nothing_of_a_resume_looks_at_none() -> None:
    chat = Chat(driver(LICENCE, jobs.EXPERIENCE))
    await chat.say("hello")
    await read(chat)
    assert "Do you hold" in await chat.tap("Yes")
    assert chat.looks == []


async def test_under_a_recruiter_nothing_is_said_and_it_is_looked_at_at_the_hand_back() -> None:
    chat = await started()
    await chat.take_over()
    assert await read(chat) == ""
    assert chat.answers == {}
    await chat.hand_back()
    assert chat.looks == [RESUME]
    assert OFFERED in await read(chat, again=True)


async def test_who_opted_out_hears_nothing_of_it() -> None:
    chat = await started()
    await chat.say("STOP")
    assert await read(chat) == ""
    assert await read(chat, None, Unread.LOCKED) == ""


async def test_who_withdrew_hears_nothing_of_it() -> None:
    chat = Chat(driver())
    await chat.say("hello")
    await chat.tap("No")
    assert await read(chat) == ""
    assert chat.stage is Stage.WITHDRAWN


async def test_who_waits_for_a_person_hears_of_it() -> None:
    chat = await started()
    await chat.say("person")
    assert chat.owner is Owner.WAITING
    assert OFFERED in await read(chat)


async def test_after_the_end_it_is_said_and_changes_nothing() -> None:
    chat = await started(LICENCE)
    await chat.tap("Yes")
    assert chat.stage is Stage.SCREENED
    said = await read(chat)
    assert "Asha Rao" in said
    assert OFFERED not in said
    assert chat.stage is Stage.SCREENED


async def test_a_confirmed_answer_may_end_it() -> None:
    chat = await started()
    await read(chat, replace(ASHA, total_experience_months=2))
    said = await chat.tap("Yes")
    assert "six months of driving" in said
    assert chat.decided == "reject"


async def test_an_answer_in_the_same_turn_is_not_asked_to_be_confirmed() -> None:
    chat = await started(EXPERIENCE, MAIL)
    mail = chat.mail(EventType.RESUME_UPLOADED, Actor.CANDIDATE, **told())
    said = await chat.think(mail, chat.said(chat.message("3 years")))
    assert chat.answers == {"experience": 36}
    assert "asha@example.com" in said
    await chat.tap("Yes")
    assert chat.answers == {"experience": 36, "mail": "asha@example.com"}


async def test_the_open_question_may_be_answered_instead() -> None:
    chat = await started(MAIL, EXPERIENCE)
    await read(chat)
    await chat.say("me@example.org")
    assert chat.answers["mail"] == "me@example.org"
    assert chat.pending == "experience"


async def test_two_unconfirmed_ones_are_confirmed_together() -> None:
    chat = await started(EXPERIENCE, MAIL)
    await read(chat, replace(ASHA, emails=()))
    await read(chat, replace(ASHA, total_experience_months=None), is_continued=True)
    await chat.tap("Yes")
    assert chat.answers == {"experience": 54, "mail": "asha@example.com"}


async def test_words_of_a_resume_are_short_when_they_are_said_back() -> None:
    chat = await started()
    long = "x" * 5000
    roles = (Role(long, long, None, None, None),)
    said = await read(chat, replace(ASHA, name=long, skills=(long,) * 50, experience=roles))
    assert len(said) <= 1500
    assert OFFERED in said


async def test_all_files_of_a_turn_are_read_as_one_and_a_sticker_is_not() -> None:
    chat = await started()
    pdf, sticker = Media("a", "application/pdf"), Media("b", "image/webp")
    photo, film = Media("c", "image/jpeg"), Media("d", "video/mp4")
    first = chat.message("", Kind.FILE, media=(pdf, sticker, film))
    second = chat.message("", Kind.FILE, media=(photo,))
    await chat.send(first, second)
    [taken] = chat.taken
    assert [(each.message, each.part) for each in taken.files] == [(first.id, 0), (second.id, 0)]


async def test_mail_of_a_later_release_says_what_this_one_knows() -> None:
    chat = await started()
    profile = {**ASHA.to_json(), "hobbies": ["chess"]}
    payload = {**told(), "profile": profile, "unread": ["too_loud"], "more": 1}
    assert OFFERED in await chat.post(EventType.RESUME_UPLOADED, Actor.CANDIDATE, **payload)
