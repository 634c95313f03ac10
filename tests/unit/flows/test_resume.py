"""A résumé that was read: said back, confirmed in one message, never counted by itself."""

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from bot.domain.conversation import Owner, Stage
from bot.domain.document import Unread
from bot.domain.effects import Notify
from bot.domain.events import Actor, EventType
from bot.domain.job import Choice, Question, QuestionType, ResumeWish
from bot.domain.language import LANGUAGES
from bot.domain.message import Kind, Media
from bot.domain.profile import Degree, Profile, Role
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
READ_IN = timedelta(seconds=20)
SHIFT = replace(jobs.VEHICLE, required=True)
STATION = Question("station", QuestionType.TEXT, jobs.text("Where did you work last?"))
YEARS = Question("years", QuestionType.NUMBER, jobs.text("How many years?"), minimum=0, maximum=50)


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
    """What was read comes to the conversation, and its owner reads what is said of it."""
    said = await told_now(chat, profile, *unread, **more)
    chat.now += READ_IN
    return said


async def told_now(
    chat: Chat, profile: Profile | None = ASHA, *unread: Unread, **more: object
) -> str:
    """The same, and whatever they type next was typed before they can have read it."""
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


@pytest.mark.parametrize(
    "open_one", [EXPERIENCE, YEARS, SHIFT, STATION, TOWN], ids=lambda each: str(each.type)
)
@pytest.mark.parametrize(
    ("words", "is_right"),
    [("1", True), ("yes", True), ("Yes, that's right", True), ("2", False), ("no", False)],
)
async def test_a_yes_is_for_what_was_read_whatever_stands_open(
    open_one: Question, words: str, *, is_right: bool
) -> None:
    chat = await started(open_one, MAIL, LICENCE)
    await read(chat, replace(ASHA, location=None))
    await chat.say(words)
    told: dict[str, Any] = {"mail": "asha@example.com"}
    if open_one is EXPERIENCE:
        told["experience"] = 54
    assert chat.answers == (told if is_right else {})


async def test_a_yes_in_two_messages_is_no_text() -> None:
    chat = await started(STATION, MAIL)
    await read(chat)
    await chat.say("yes", "that is right")
    assert chat.answers == {"mail": "asha@example.com"}


async def test_what_is_right_may_be_said_with_the_no() -> None:
    chat = await started(EXPERIENCE, LICENCE)
    await read(chat)
    await chat.say("no, 4 years")
    assert chat.answers == {"experience": 48}


async def test_a_yes_that_was_typed_before_it_could_be_read_answers_what_was_asked_before() -> None:
    chat = await started()
    await told_now(chat)
    said = await chat.say("yes")
    assert chat.answers == {"licence": True}
    assert OFFERED in said  # it was not seen: once more
    await chat.say("yes")
    assert chat.answers == {"licence": True, "experience": 54}


async def test_a_number_that_was_typed_before_answers_what_was_asked_before() -> None:
    chat = await started(jobs.VEHICLE, EXPERIENCE)
    await told_now(chat)
    await chat.say("1")
    assert chat.answers == {"vehicle": "bike"}


async def test_a_tap_knows_what_it_answers_however_soon() -> None:
    chat = await started()
    await told_now(chat)
    await chat.tap("Yes")
    assert chat.answers == {"experience": 54}


async def test_a_yes_that_answers_nothing_before_is_for_what_was_read() -> None:
    chat = await started(EXPERIENCE, LICENCE)
    await told_now(chat)
    await chat.say("yes")
    assert chat.answers == {"experience": 54}


async def test_who_answers_what_was_asked_before_is_offered_it_again() -> None:
    chat = await started(LICENCE, jobs.VEHICLE, EXPERIENCE)
    await read(chat)
    question = next(each for each in chat.replies if "licence" in each.text)
    said = await chat.tap("Yes", question)
    assert chat.answers == {"licence": True}
    assert OFFERED in said
    assert "4 years and 6 months" in said
    await chat.tap("Yes")
    assert chat.answers == {"licence": True, "experience": 54}
    assert chat.pending == "vehicle"


async def test_it_is_offered_twice_then_it_is_asked() -> None:
    chat = await started()
    await read(chat)
    assert OFFERED in await chat.say("how much do you pay?")
    assert "Do you hold" in await chat.say("and where is it?")
    await chat.say("yes")
    assert chat.pending == "experience"
    assert OFFERED not in chat.text


async def test_what_was_denied_is_not_offered_again() -> None:
    chat = await started()
    await read(chat)
    await chat.tap("No")
    await chat.say("how much do you pay?")
    assert OFFERED not in chat.text


async def test_an_offer_that_nobody_answers_is_in_the_reminder() -> None:
    chat = await started()
    await read(chat)
    said = await chat.wait(21)
    assert "friendly reminder" in said
    assert OFFERED in said


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


async def test_under_a_recruiter_nothing_is_said_and_it_is_offered_at_the_hand_back() -> None:
    chat = await started()
    await chat.take_over()
    assert await read(chat) == ""
    assert chat.answers == {}
    assert OFFERED in await chat.hand_back()
    await chat.tap("Yes")
    assert chat.answers == {"experience": 54}


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
    assert chat.notices == ["resume.contradicts"]
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


async def test_a_yes_confirms_what_stands_in_the_message_and_no_more() -> None:
    longest = "Please tell us, as exactly as you can remember it, and in words of your own, " * 2
    questions = [
        Question(f"q{n}", QuestionType.TEXT, jobs.text(f"{n}. {longest}"), from_resume="skills")
        for n in range(12)
    ]
    chat = await started(*questions)
    skills = tuple(f"{letter * 60} skill" for letter in "abcdefgh")
    said = await read(chat, replace(ASHA, skills=skills))
    doubt = (await chat.stored())["doubt"]
    shown = [n for n in range(12) if f"• {n}. Please" in said]
    assert 0 < len(shown) < 12
    assert list(doubt["answers"]) == [f"q{n}" for n in shown]
    assert all(value in said for value in doubt["answers"].values())
    while len(chat.answers) < len(questions):  # what found no room is offered next
        before = len(chat.answers)
        await chat.tap("Yes")
        assert len(chat.answers) > before


async def test_words_that_are_too_long_to_be_shown_are_not_offered() -> None:
    chat = await started(replace(STATION, from_resume="headline"))
    assert OFFERED not in await read(chat, replace(ASHA, headline="x " * 150))


async def test_a_paper_beside_the_resume_is_kept_and_nothing_of_it_is_used() -> None:
    chat = await started(EXPERIENCE, LICENCE)
    await read(chat, replace(ASHA, total_experience_months=None))
    licence = Profile(name="A. Rao", licences=("B",), total_experience_months=900)
    said = await read(chat, licence, beside=True)
    assert "kept this paper beside your CV" in said
    assert "A. Rao" not in said
    assert OFFERED not in said
    assert "How long" in said
    assert (await chat.stored())["resume"] == str(RESUME)


async def test_a_contradiction_is_told_of_when_the_answer_comes_with_the_job() -> None:
    """The résumé came before there was a job, and "10 years" in the turn that found one."""
    chat = Chat(driver(EXPERIENCE, LICENCE))
    await chat.say("hello, I have 10 years of experience")
    await read(chat)
    await chat.tap("Yes")
    assert chat.answers == {"experience": 120}
    assert chat.looks == [RESUME]
    await read(chat, again=True)
    assert chat.notices == ["resume.contradicts"]


@pytest.mark.parametrize("is_denied", [True, False])
async def test_a_contradiction_after_the_offer_is_told_of_once(*, is_denied: bool) -> None:
    chat = await started(EXPERIENCE, LICENCE)
    await read(chat)
    if is_denied:
        await chat.tap("No")
    await chat.say("10 years")
    assert chat.answers == {"experience": 120}
    assert chat.notices == ["resume.contradicts"]
    await read(chat, again=True)
    await chat.say("no, 11 years")
    assert chat.notices == ["resume.contradicts"]


async def test_an_answer_that_is_mended_after_the_end_is_compared_too() -> None:
    chat = await started(EXPERIENCE)
    await read(chat)
    await chat.tap("Yes")
    assert chat.stage is Stage.SCREENED
    await chat.say("correction: 10 years of experience")
    assert chat.answers == {"experience": 120}
    assert chat.notices == ["resume.contradicts"]


async def test_what_a_recruiter_writes_down_contradicts_nothing() -> None:
    chat = await started(EXPERIENCE, LICENCE)
    await read(chat)
    await chat.act("record", answers={"experience": 120})
    assert chat.notices == []


async def test_the_notice_says_which_answer_and_both_values() -> None:
    chat = await started(EXPERIENCE, LICENCE)
    await chat.say("10 years")
    await read(chat)
    [told_of] = [each for each in chat.seen.effects if isinstance(each, Notify)]
    assert told_of.detail == {
        "resume": str(RESUME),
        "about": "experience",
        "answered": "10 years",
        "resume_says": "4 years and 6 months",
    }


async def test_one_that_is_gone_when_it_is_looked_at_again_leaves_no_silence() -> None:
    chat = Chat(driver())
    await chat.say("hello")
    await read(chat)
    await chat.tap("Yes")
    gone = {"resume": str(RESUME), "again": True}
    said = await chat.post(EventType.RESUME_UPLOADED, Actor.CANDIDATE, **gone)
    assert "Do you hold" in said
    await chat.tap("Yes")
    assert chat.looks == [RESUME]


async def test_a_look_that_never_comes_is_reminded_of() -> None:
    chat = Chat(driver())
    await chat.say("hello")
    await read(chat)
    await chat.tap("Yes")
    assert chat.looks == [RESUME]
    assert "Do you hold" in await chat.wait(21)


async def test_a_look_that_comes_twice_asks_once() -> None:
    chat = Chat(driver())
    await chat.say("hello")
    await read(chat)
    await chat.tap("Yes")
    assert OFFERED in await read(chat, again=True)
    assert await read(chat, again=True) == ""


async def test_an_older_one_that_is_told_again_does_not_count() -> None:
    chat = Chat(driver())
    await chat.say("hello")
    await read(chat)
    await read(chat, replace(ASHA, total_experience_months=24), resume=str(UUID(int=56)))
    await chat.tap("Yes")
    said = await read(chat, again=True)
    assert OFFERED not in said
    assert (await chat.stored())["resume"] == str(UUID(int=56))


async def test_a_job_that_wants_none_uses_none_that_came_before_it() -> None:
    chat = Chat(driver(EXPERIENCE, LICENCE, resume=ResumeWish.NEVER))
    await chat.say("hello")
    await read(chat)
    said = await chat.tap("Yes")
    assert chat.looks == []
    assert "How long" in said
    assert await read(chat) == ""
    await chat.say("10 years")
    assert chat.notices == []


async def test_what_a_beginner_learned_is_said_back() -> None:
    chat = await started()
    learned = (Degree("Lakeside College", "B.Tech/M.Tech"),)
    said = await read(chat, Profile(education=learned, languages=("Hindi",), licences=("LMV",)))
    assert "read your CV:\n• Education: B.Tech/M.Tech, Lakeside College" in said
    assert "• Languages: Hindi" in said
    assert "• Licences: LMV" in said


async def test_one_of_which_nothing_is_said_back_ends_in_no_colon() -> None:
    chat = await started()
    said = await read(chat, Profile(emails=("a@example.org",), headline="Driver"))
    assert said.startswith("I have read your CV.\n")


@pytest.mark.parametrize(
    "link", ["https://evil.test/x", "www.evil.test", "evil.com", "bit.ly/x", "evil.test/pay"]
)
async def test_links_are_not_said_back(link: str) -> None:
    chat = await started()
    roles = (Role(f"Driver {link}", link, None, None, None),)
    profile = replace(ASHA, name=f"Win at {link}", skills=(link, "stock taking"), experience=roles)
    said = await read(chat, profile)
    assert link not in said
    assert "stock taking" in said


async def test_late_and_fresh_files_of_a_turn_are_one() -> None:
    chat = await started()
    media = (Media("a", "application/pdf"),)
    late, fresh = (chat.message("", Kind.FILE, media=media) for _ in range(2))
    said = await chat.think(chat.said(late, late=True), chat.said(fresh))
    [taken] = chat.taken
    assert [each.message for each in taken.files] == [late.id, fresh.id]
    assert said.count("got your file") == 1


async def test_their_data_holds_the_cv() -> None:
    chat = await started()
    assert "CV" not in await chat.say("my data")
    await chat.file()
    assert "I also keep the CV" in await chat.say("my data")


@pytest.mark.parametrize("verdict", ["Yes", "No"])
async def test_what_was_settled_is_not_offered_again_after_another_job(verdict: str) -> None:
    other = jobs.job(2, "TWO-BLR", questions=(LICENCE,))
    chat = Chat(driver(LICENCE, jobs.VEHICLE, EXPERIENCE), other)
    await chat.say("DRIVER-BLR")
    await chat.tap("Yes")
    await chat.tap("Yes")
    await read(chat)
    await chat.tap(verdict)
    await chat.say("TWO-BLR")
    said = await chat.tap("Yes")
    assert "Now back to your application" in said
    assert "Which vehicle" in said
    assert (chat.looks, chat.pending) == ([], "vehicle")
