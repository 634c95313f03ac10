"""Questions that nobody could answer: kept once, answered once, and added to the job if wanted."""

import pytest

from bot.domain.consent import ConsentKind
from bot.domain.conversation import Stage
from bot.domain.effects import AnswerAgain, AskRecruiter, RecordConsent
from bot.domain.errors import NotFound, Refused
from bot.domain.events import EventType
from bot.domain.questions import NewFact, OpenQuestion
from tests.contracts.store_cases import IDS, Scene

NOBODY = "01948a5e-7c1b-7e64-b1a3-0b7a5e2c9d10"
WORDS = "Is there a canteen?"
ANSWER = "Yes, on the second floor."
FOOD = NewFact("Food", "en")


async def waiting(scene: Scene) -> list[OpenQuestion]:
    """What this conversation asked and nobody answered."""
    found = await scene.stores.questions.listed(1000)
    return [each for each in found if each.conversation == scene.subject]


async def asked(scene: Scene, words: str = WORDS, *, about_a_job: bool = True) -> OpenQuestion:
    """The candidate asks something that nobody here knows."""
    job = (await scene.job()).id if about_a_job else None
    await scene.hear(words)
    await scene.turn(AskRecruiter(words, "en", IDS.new(), job))
    return (await waiting(scene))[-1]


async def test_it_is_listed_in_their_words_and_a_notice_names_it(scene: Scene) -> None:
    question = await asked(scene)
    assert (question.words, question.language) == (WORDS, "en")
    assert (question.address, question.job) == (scene.address, scene.code)
    [notice] = await scene.notices()
    assert (notice.kind, notice.detail["question"]) == ("question.open", str(question.id))
    assert WORDS not in str(notice.detail)


async def test_asking_again_while_it_is_open_adds_nothing(scene: Scene) -> None:
    await asked(scene)
    await asked(scene, WORDS.upper())
    assert len(await waiting(scene)) == 1
    assert len(await scene.notices()) == 1
    await asked(scene, "Is there a gym?")
    assert len(await waiting(scene)) == 2


async def test_another_candidate_may_ask_the_same(scene: Scene, another: Scene) -> None:
    await asked(scene)
    assert (await asked(another)).conversation == another.subject


async def test_an_answer_is_mail_of_the_conversation_with_both_their_words(scene: Scene) -> None:
    question = await asked(scene)
    done = await scene.stores.questions.answer(question.id, ANSWER, "Asha")
    assert (done.is_sent, done.fact, [bell.subject for bell in done.bells]) == (
        True,
        None,
        [scene.subject],
    )
    [mail] = (await scene.take()).mail
    assert mail.payload["action"] == "answer"
    assert (mail.payload["asked"], mail.payload["text"]) == (WORDS, ANSWER)
    assert await waiting(scene) == []
    assert await scene.notices() == []


async def test_it_is_answered_once(scene: Scene) -> None:
    question = await asked(scene)
    await scene.stores.questions.answer(question.id, ANSWER, "Asha")
    with pytest.raises(Refused, match="answered already, by Asha"):
        await scene.stores.questions.answer(question.id, "No.", "Ben")
    with pytest.raises(Refused, match="answered already"):
        await scene.stores.questions.find(str(question.id))
    assert len((await scene.take()).mail) == 1


async def test_after_the_answer_the_same_may_be_asked_again(scene: Scene) -> None:
    question = await asked(scene)
    await scene.stores.questions.answer(question.id, ANSWER, "Asha")
    await scene.turn()
    assert (await asked(scene)).id != question.id


async def test_it_is_found_by_the_beginning_of_its_id(scene: Scene) -> None:
    question = await asked(scene)
    for name in (str(question.id), str(question.id)[:30].upper()):
        assert (await scene.stores.questions.find(name)).id == question.id


@pytest.mark.parametrize("name", [NOBODY, "", "%", "zzz", "ab\x00"])
async def test_what_nobody_asked_is_not_found(scene: Scene, name: str) -> None:
    with pytest.raises(NotFound):
        await scene.stores.questions.find(name)


async def test_a_fact_is_of_all_versions_of_its_job_and_of_no_other(
    scene: Scene, another: Scene
) -> None:
    question = await asked(scene)
    other = await another.job()
    done = await scene.stores.questions.answer(question.id, ANSWER, "Asha", FOOD)
    newer = await scene.job()
    book = await scene.stores.mailbox.jobs()
    facts = next(job for job in book.jobs if job.id == newer.id).knowledge
    assert [(fact.id, fact.about, fact.text.to("en")) for fact in facts] == [
        (done.fact, "Food", ANSWER)
    ]
    assert next(job for job in book.jobs if job.id == other.id).knowledge == ()


async def test_workers_hear_of_a_new_fact_with_the_next_claim(scene: Scene) -> None:
    question = await asked(scene)
    await scene.hear("and?")
    claim = await scene.take()
    await scene.commit(claim)
    await scene.stores.questions.answer(question.id, ANSWER, "Asha", FOOD)
    assert (await scene.take()).job_stamp != claim.job_stamp


async def test_nothing_is_sent_to_who_wants_no_messages(scene: Scene) -> None:
    question = await asked(scene)
    receipt = await scene.hear("STOP")
    assert receipt.event is not None
    out = RecordConsent(ConsentKind.OPTED_OUT, "opt_out.done@1", "en", receipt.event)
    await scene.turn(out, stage=Stage.OPTED_OUT, opted_out=True)
    with pytest.raises(Refused, match="want no more messages"):
        await scene.stores.questions.answer(question.id, ANSWER, "Asha")
    assert len(await waiting(scene)) == 1
    done = await scene.stores.questions.answer(question.id, ANSWER, "Asha", FOOD)
    assert (done.is_sent, done.bells, bool(done.fact)) == (False, (), True)
    assert await scene.claim() is None
    assert await waiting(scene) == []


async def test_nor_to_who_withdrew(scene: Scene) -> None:
    question = await asked(scene)
    await scene.hear("no")
    await scene.turn(stage=Stage.WITHDRAWN)
    with pytest.raises(Refused, match="want no more messages"):
        await scene.stores.questions.answer(question.id, ANSWER, "Asha")


async def test_a_recruiter_who_leads_writes_themselves(scene: Scene) -> None:
    question = await asked(scene)
    await scene.stores.journal.take_over(scene.subject, "Asha")
    await scene.turn()
    with pytest.raises(Refused, match="A recruiter leads"):
        await scene.stores.questions.answer(question.id, ANSWER, "Asha", FOOD)
    assert len(await waiting(scene)) == 1


async def test_a_question_of_no_job_adds_to_none(scene: Scene) -> None:
    question = await asked(scene, about_a_job=False)
    assert question.job is None
    with pytest.raises(Refused, match="before they had chosen"):
        await scene.stores.questions.answer(question.id, ANSWER, "Asha", FOOD)
    assert (await scene.stores.questions.answer(question.id, ANSWER, "Asha")).is_sent


async def test_an_answer_follows_a_merge(scene: Scene, another: Scene) -> None:
    question = await asked(another)
    await scene.job()
    await scene.hear("hello")
    await scene.turn()
    receipt = await scene.be_one_with(another)
    home = receipt.subject
    assert home is not None
    [open_now] = [q for q in await scene.stores.questions.listed(1000) if q.id == question.id]
    assert open_now.conversation == home
    done = await scene.stores.questions.answer(question.id, ANSWER, "Asha")
    assert [bell.subject for bell in done.bells] == [home]


async def test_an_answer_that_did_not_arrive_comes_again_as_mail(scene: Scene) -> None:
    question = await asked(scene)
    await scene.stores.questions.answer(question.id, ANSWER, "Asha")
    await scene.turn()
    await scene.hear("I am back")
    done = await scene.turn(AnswerAgain(question.id, IDS.new()))
    assert done.more
    assert [(bell.type, bell.subject) for bell in done.facts] == [
        (EventType.RECRUITER_ACTION, scene.subject)
    ]
    [mail] = (await scene.take()).mail
    assert (mail.payload["action"], mail.payload["question"]) == ("answer", str(question.id))
    assert (mail.payload["asked"], mail.payload["text"]) == (WORDS, ANSWER)
