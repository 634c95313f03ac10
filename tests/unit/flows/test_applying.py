"""Which job it is: a code anywhere, words of a title, a list, or the only one."""

import pytest

from bot.domain.conversation import Stage
from bot.domain.job import Job
from tests.unit.flows import jobs
from tests.unit.flows.chat import Chat

COOK = jobs.job(2, "COOK-1", title=jobs.text("Line cook", es="Cocinero"), languages=("es", "en"))
TRUCK = jobs.job(3, "TRUCK-9", title=jobs.text("Truck driver"))


async def consented(*open_jobs: Job, first: str = "hello") -> Chat:
    chat = Chat(*open_jobs)
    await chat.say(first)
    await chat.tap("yes")
    return chat


@pytest.mark.parametrize("text", ["cook-1", "I saw COOK-1!", "ad: Cook-1, please", "(COOK-1)"])
async def test_a_code_anywhere_in_any_case(text: str) -> None:
    chat = await consented(jobs.job(), COOK, first=text)
    assert (chat.stage, chat.seen.view.application) == (Stage.SCREENING, chat.applications[0])
    assert "Redline" in chat.replies[-1].text


async def test_a_code_inside_another_word_is_none() -> None:
    chat = await consented(jobs.job(), COOK, first="XCOOK-12")
    assert chat.stage is Stage.APPLYING


async def test_words_of_a_title_that_fit_one_job_only() -> None:
    chat = await consented(jobs.job(), COOK, TRUCK, first="I want the delivery job")
    assert "Delivery driver" in chat.replies[-1].text


async def test_words_of_a_title_in_another_language() -> None:
    chat = await consented(jobs.job(), COOK, first="busco trabajo de cocinero")
    assert "Cocinero" in chat.replies[-1].text


async def test_words_that_fit_several_bring_a_numbered_list() -> None:
    chat = await consented(jobs.job(), COOK, TRUCK, first="driver job please")
    said = chat.replies[-1].text
    assert "1. Line cook" in said
    assert "3. Truck driver" in said
    assert [option.id for option in chat.replies[-1].options] == ["COOK-1", "DRIVER-BLR", "TRUCK-9"]
    assert (chat.stage, chat.pending) == (Stage.APPLYING, None)


@pytest.mark.parametrize("choice", ["3", "Truck driver", "the truck one", "TRUCK-9"])
async def test_the_list_takes_numbers_labels_and_codes(choice: str) -> None:
    chat = await consented(jobs.job(), COOK, TRUCK)
    said = await chat.say(choice)
    assert "Truck driver" in said
    assert chat.stage is Stage.SCREENING


async def test_the_list_takes_taps() -> None:
    chat = await consented(jobs.job(), COOK, TRUCK)
    assert "Line cook" in await chat.tap("COOK-1")


async def test_an_unusable_choice_is_asked_again_and_then_a_person_is_offered() -> None:
    chat = await consented(jobs.job(), COOK)
    first = chat.replies[-1].text
    second = await chat.say("banana")
    assert second != first
    assert chat.replies[-1].options
    await chat.say("purple")
    assert "person" in await chat.say("xyz")
    assert chat.stage is Stage.APPLYING


async def test_the_only_open_job_needs_no_word(chat: Chat) -> None:
    await chat.say("hi")
    assert "Delivery driver" in await chat.tap("Yes")


async def test_no_open_job_is_said_kindly_and_reported() -> None:
    chat = await consented()
    assert "no open job" in chat.replies[-1].text
    assert chat.notices == ["job.none_open"]
    assert chat.stage is Stage.APPLYING


async def test_a_closed_job_is_named_and_the_open_ones_listed() -> None:
    closed = jobs.job(4, "OLD-1", title=jobs.text("Night guard"), is_open=False)
    chat = await consented(jobs.job(), closed, first="OLD-1")
    said = chat.replies[-1].text
    assert "Night guard is no longer open" in said
    assert "1. Delivery driver" in said


async def test_more_than_ten_jobs_are_not_all_listed() -> None:
    many = [jobs.job(n, f"JOB-{n:02}", title=jobs.text(f"Helper number{n}")) for n in range(1, 13)]
    chat = await consented(*many)
    assert len(chat.replies[-1].options) == 10
    assert "code from the ad" in chat.replies[-1].text
    assert "number12" in await chat.say("JOB-12")


async def test_another_code_before_any_answer_changes_the_job() -> None:
    chat = await consented(jobs.job(), COOK, first="DRIVER-BLR")
    assert "Line cook" in await chat.say("sorry, COOK-1")
    assert len(chat.applications) == 2
    assert chat.pending == "licence"


async def test_another_code_later_begins_a_second_application_and_the_first_waits() -> None:
    chat = await consented(jobs.job(), COOK, first="DRIVER-BLR")
    await chat.tap("Yes")
    said = await chat.say("what about COOK-1")
    assert "Line cook" in said
    assert "Delivery driver stays open" in said
    assert len(chat.applications) == 2
    assert [each["pending"] for each in (await chat.stored())["parked"]] == ["experience"]


async def test_a_question_about_another_job_begins_nothing() -> None:
    chat = await consented(jobs.job(), COOK, first="DRIVER-BLR")
    await chat.tap("Yes")
    await chat.say("what does COOK-1 pay per month?")
    assert (len(chat.applications), chat.pending) == (1, "experience")


async def test_the_running_jobs_code_again_changes_nothing(applying: Chat) -> None:
    await applying.say("DRIVER-BLR")
    assert (applying.pending, len(applying.applications)) == ("licence", 1)


async def test_who_only_sends_a_code_is_spoken_to_in_the_jobs_first_language() -> None:
    chat = Chat(jobs.job(), COOK)
    assert (await chat.say("COOK-1")).startswith("¡Hola!")
    assert chat.language == "es"
    assert chat.labels == ["Sí", "No"]


async def test_running_applications_stay_on_their_version(applying: Chat) -> None:
    newer = jobs.job(9, questions=(jobs.NOTE,))
    applying.jobs = type(applying.jobs)((*applying.jobs.jobs, newer))
    await applying.tap("Yes")
    assert applying.pending == "experience"


async def test_a_job_that_is_gone_is_reported_and_another_offered(experienced: Chat) -> None:
    experienced.jobs = type(experienced.jobs)((COOK, TRUCK))
    said = await experienced.say("3 years")
    assert "1. Line cook" in said
    assert "job.missing" in experienced.notices
    assert experienced.stage is Stage.APPLYING
