"""Answers that are taken back: at any time, also after the end."""

from collections.abc import Sequence

import pytest

from bot.domain.conversation import Stage
from bot.domain.effects import RecordAnswer
from bot.domain.understanding import Command, CommandKind, Pointed, Tier, Utterance
from bot.evaluation.understanding.scene import Scene
from flows.conversation import Mind
from flows.draft import Draft
from flows.moves.answering import mend
from flows.understanding.senses import Senses
from tests.unit.flows import jobs
from tests.unit.flows.chat import Chat

ALL = ("yes", "3 years", "motorbike", "morning and evening", "20k", "next monday", "no")


async def answered(many: int) -> Chat:
    chat = Chat(jobs.job())
    await chat.say("DRIVER-BLR")
    await chat.tap("Yes")
    for text in ALL[:many]:
        await chat.say(text)
    return chat


@pytest.mark.parametrize(
    ("said", "question", "value"),
    [
        ("sorry, my experience is 4 years not 3", "experience", 48),
        ("actually 4 years", "experience", 48),
        ("my experience is 4 years", "experience", 48),
        ("oops, I meant scooter", "vehicle", "scooter"),
        ("sorry, scooter", "vehicle", "scooter"),
        ("perdón, quise decir 4 años", "experience", 48),
        ("matlab 4 saal", "experience", 48),
    ],
)
async def test_a_correction_replaces_the_answer_and_the_open_question_stays(
    said: str, question: str, value: object
) -> None:
    chat = await answered(3)
    reply = await chat.say(said)
    assert chat.answers[question] == value
    assert chat.pending == "shifts"
    assert reply


async def test_a_bare_value_of_an_answered_kind_is_asked_about() -> None:
    chat = await answered(3)
    assert "Shall I change your answer" in await chat.say("4 years")
    assert chat.answers["experience"] == 36
    await chat.say("yes")
    assert chat.answers["experience"] == 48


async def test_what_would_end_the_screening_is_asked_about_first() -> None:
    chat = await answered(3)
    assert "Shall I change" in await chat.say("blub no licence blub")
    assert (chat.answers["licence"], chat.pending) == (True, "shifts")


async def test_go_back_asks_the_question_before_and_keeps_its_answer_meanwhile() -> None:
    chat = await answered(2)
    assert "How long have you worked" in await chat.say("go back")
    assert (chat.pending, chat.answers["experience"]) == ("experience", 36)
    await chat.say("4 years")
    assert (chat.pending, chat.answers["experience"]) == ("vehicle", 48)


async def test_who_goes_back_twice_gets_to_the_one_before_and_may_leave_it() -> None:
    chat = await answered(2)
    await chat.say("go back")
    await chat.say("go back")
    assert chat.pending == "licence"
    assert "stays as it was" in await chat.say("skip")
    assert (chat.pending, chat.answers["licence"]) == ("vehicle", True)


async def test_there_is_nothing_before_the_first_question() -> None:
    chat = await answered(0)
    assert "first question" in await chat.say("previous question please")
    assert chat.pending == "licence"


async def test_an_answer_called_wrong_is_asked_again() -> None:
    chat = await answered(3)
    assert "Which vehicle" in await chat.say("the vehicle is wrong")
    assert (chat.pending, chat.answers["vehicle"]) == ("vehicle", "bike")


async def test_a_correction_after_the_end_decides_anew_and_tells_both() -> None:
    chat = await answered(7)
    assert chat.decided == "advance"
    said = await chat.say("actually I have no licence")
    assert "two-wheeler licence" in said
    assert chat.decided == "reject"
    assert "decision.changed" in chat.notices
    await chat.say("sorry I do have a licence")
    assert chat.decided == "advance"


async def test_who_was_knocked_out_and_mends_it_goes_on() -> None:
    chat = await answered(0)
    await chat.say("no")
    assert chat.decided == "reject"
    await chat.say("sorry, I do have a licence")
    assert (chat.seen.view.stage, chat.pending) == (Stage.SCREENING, "experience")
    assert chat.decided is None


async def test_what_would_end_it_after_the_end_is_asked_about_first() -> None:
    chat = await answered(7)
    assert "Shall I change" in await chat.say("I have no licence")
    assert chat.decided == "advance"
    await chat.say("yes")
    assert chat.decided == "reject"


async def test_a_thank_you_after_the_recap_changes_nothing() -> None:
    chat = await answered(7)
    await chat.say("all correct, thanks")
    assert chat.notices == []


async def test_after_the_end_a_correction_stays_with_its_job_when_another_is_named() -> None:
    """Both jobs ask for a licence: the correction was for the first."""
    other = jobs.job(2, "COOK-1", title=jobs.text("Line cook"))
    chat = Chat(jobs.job(), other)
    await chat.say("DRIVER-BLR")
    await chat.tap("Yes")
    await chat.tap("No")
    [first] = chat.applications
    await chat.say("sorry, I do have a licence", "I want to apply for COOK-1")
    recorded = [each for each in chat.seen.effects if isinstance(each, RecordAnswer)]
    assert [(each.application, each.value) for each in recorded] == [(first, True)]
    assert chat.decided is None
    assert (chat.pending, len(chat.applications)) == ("licence", 2)
    assert [each["pending"] for each in (await chat.stored())["parked"]] == ["experience"]


class GoingBack:
    """A local tier that hears the wish to go back in everything."""

    def understand(self, utterance: Utterance) -> Sequence[Pointed]:
        return [Pointed(CommandKind.GO_BACK, utterance.text)]


@pytest.mark.parametrize(
    ("said", "asked"), [("hmm to the licence one please", "licence"), ("hmm undo", "vehicle")]
)
async def test_going_back_reopens_the_answer_that_is_spoken_of(said: str, asked: str) -> None:
    chat = await answered(3)
    assert chat.pending == "shifts"
    chat.mind = Mind(Senses(local=GoingBack()), chat.saver)
    await chat.say(said)
    assert chat.pending == asked


@pytest.mark.parametrize(("answers", "said"), [({"licence": True}, ["correct.which"]), ({}, [])])
def test_where_no_answer_is_named_it_is_asked_which(
    answers: dict[str, bool], said: list[str]
) -> None:
    job = jobs.job()
    scene = Scene((job,), job, Stage.SCREENING, "en", "experience", answers)
    draft = Draft.of(scene.state("that is wrong"))
    mend(draft, Command(CommandKind.CORRECT, "that is wrong", Tier.LOCAL))
    assert [each.key for each in draft.lines] == said
