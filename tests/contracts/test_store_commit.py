"""What a turn writes: all of it or nothing, and never over somebody else."""

from typing import Any

import pytest

from bot.domain.consent import ConsentKind
from bot.domain.conversation import Stage
from bot.domain.effects import (
    CallPerson,
    Decide,
    Effect,
    Notify,
    RecordAnswer,
    RecordConsent,
    StartApplication,
    TakeBack,
    Transcribed,
)
from bot.domain.errors import Fenced, Superseded
from bot.domain.events import Actor, Bell, EventType
from bot.domain.message import Kind, Media
from tests.contracts.store_cases import (
    IDS,
    LONG,
    SHORT,
    Scene,
    Stores,
    buttons,
    checkpoint,
    kinds,
    reply,
    texts,
)


async def test_a_turn_commits_once(scene: Scene) -> None:
    await scene.hear()
    claim = await scene.take()
    await scene.commit(claim, reply())
    with pytest.raises(Fenced):
        await scene.commit(claim, reply())
    assert await scene.statuses() == ["queued"]


async def test_a_fenced_turn_writes_nothing(scene: Scene, stores: Stores) -> None:
    await scene.hear()
    lost = await scene.take(SHORT)
    await stores.pass_time(2 * SHORT.total_seconds())
    await scene.take()
    with pytest.raises(Fenced):
        await scene.commit(lost, reply(), Notify("lost"), state=checkpoint(scene.subject))
    assert await scene.statuses() == []
    assert await scene.notices() == []
    assert await scene.states() == ["waiting"]


async def test_what_was_heard_in_a_voice_note_becomes_its_words(scene: Scene) -> None:
    media = (Media("https://files.example/1", "audio/ogg"),)
    await scene.hear("", kind=Kind.VOICE, media=media)
    await scene.hear("typed words")
    claim = await scene.take()
    spoken, typed = (mail.said.id for mail in claim.mail if mail.said)
    heard = (Transcribed(spoken, "four years"), Transcribed(typed, "something else"))
    await scene.commit(claim, *heard, reply())
    record = await scene.record()
    said = [(each.kind, each.text) for each in record.messages if each.direction == "in"]
    assert said == [("voice", "four years"), ("text", "typed words")]


async def test_what_is_heard_in_a_note_of_somebody_else_is_not_written(
    scene: Scene, stores: Stores
) -> None:
    other = Scene(stores)
    media = (Media("https://files.example/1", "audio/ogg"),)
    await other.hear("", kind=Kind.VOICE, media=media)
    theirs = (await other.take()).mail[0].said
    assert theirs is not None
    await scene.hear()
    await scene.commit(await scene.take(), Transcribed(theirs.id, "not theirs"))
    assert [each.text for each in (await other.record()).messages] == [""]


async def test_the_candidate_supersedes_a_draft(scene: Scene) -> None:
    await scene.hear("4 years")
    claim = await scene.take()
    await scene.hear("no, 3")
    with pytest.raises(Superseded):
        await scene.commit(claim, reply())
    assert await scene.statuses() == []
    again = await scene.take()
    assert texts(again) == ["4 years", "no, 3"]
    assert (again.tries, again.drafts) == (1, 1)


async def test_a_superseded_draft_waits_for_the_quiet_time(scene: Scene) -> None:
    await scene.hear("4 years")
    claim = await scene.take()
    await scene.hear("no, 3", quiet=LONG)
    with pytest.raises(Superseded):
        await scene.commit(claim)
    assert await scene.claim() is None


async def test_a_commit_forgets_the_drafts_before_it(scene: Scene) -> None:
    await scene.hear()
    claim = await scene.take()
    await scene.hear()
    with pytest.raises(Superseded):
        await scene.commit(claim)
    await scene.turn()
    await scene.hear()
    assert (await scene.take()).drafts == 0


async def test_a_draft_superseded_often_enough_is_said(scene: Scene) -> None:
    await scene.hear("one")
    claim = await scene.take()
    await scene.hear("two")
    committed = await scene.commit(claim, reply(), supersede=False)
    assert committed.more
    assert await scene.statuses() == ["queued"]
    assert texts(await scene.take()) == ["two"]


async def test_mail_of_others_supersedes_nothing(scene: Scene, stores: Stores) -> None:
    await scene.hear()
    claim = await scene.take()
    key = f"voice:{scene.name}"
    await stores.journal.record(scene.subject, EventType.VOICE_OUTCOME, key, {}, Actor.PROVIDER)
    committed = await scene.commit(claim, reply())
    assert committed.more
    assert kinds(await scene.take()) == ["VOICE_OUTCOME"]


async def test_mail_that_waited_behind_the_head_supersedes_nothing(scene: Scene) -> None:
    await scene.hear("one")
    await scene.hear("two")
    await scene.let_go(await scene.take())
    await scene.commit(await scene.take(), reply())
    assert await scene.statuses() == ["queued"]


async def test_a_commit_marks_exactly_the_mail_it_read(scene: Scene) -> None:
    await scene.hear("one")
    claim = await scene.take()
    await scene.hear("two", quiet=LONG)
    await scene.commit(claim, supersede=False)
    assert await scene.states() == ["done", "waiting"]
    assert await scene.claim() is None


async def test_what_a_turn_left_to_do_is_said(scene: Scene) -> None:
    await scene.hear()
    committed = await scene.turn(reply())
    assert (committed.more, committed.sends) == (False, True)
    await scene.hear()
    assert (await scene.turn()).sends is False


async def test_a_reply_is_shown_with_its_buttons(scene: Scene) -> None:
    await scene.hear()
    said = reply("Do you agree?", options=buttons("Yes", "No"))
    await scene.turn(said)
    message = (await scene.record()).messages[-1]
    assert (message.id, message.text, message.options) == (said.id, said.text, said.options)
    assert (message.direction, message.author, message.kind) == ("out", "assistant", "buttons")
    assert message.provider_id is None


async def test_many_options_are_a_list_and_none_are_text(scene: Scene) -> None:
    await scene.hear()
    await scene.turn(reply(options=buttons("A", "B", "C", "D")))
    await scene.hear()
    await scene.turn(reply())
    out = [m.kind for m in (await scene.record()).messages if m.direction == "out"]
    assert out == ["list", "text"]


async def test_the_view_is_what_people_read(scene: Scene) -> None:
    await scene.hear()
    before = await scene.record()
    await scene.turn(stage=Stage.CONSENT, language="hi")
    after = await scene.record()
    assert (before.stage, before.pending, before.asked) == ("new", None, ())
    assert (after.stage, after.language, after.job) == ("consent", "hi", None)


class Screening:
    """A conversation with a running application."""

    def __init__(self, scene: Scene) -> None:
        self.scene = scene
        self.application = IDS.new()
        self.source = IDS.new()

    async def begin(self) -> "Screening":
        """Choose the job."""
        self.job = await self.scene.job()
        start = StartApplication(self.application, self.job.id)
        await self.turn(start, stage=Stage.SCREENING, application=self.application)
        return self

    async def turn(self, *effects: Effect, **view: Any) -> tuple[Bell, ...]:  # noqa: ANN401
        """The candidate says something and the turn does that; what it announces."""
        await self.scene.hear()
        return (await self.scene.turn(*effects, **view)).facts

    def answer(self, value: object, question: str = "licence") -> RecordAnswer:
        return RecordAnswer(self.application, question, value, Actor.CANDIDATE, self.source)

    def decide(self, decision: str | None, score: float | None = None) -> Decide:
        return Decide(self.application, decision, score, {"rules": 1})


@pytest.fixture
async def screening(scene: Scene) -> Screening:
    return await Screening(scene).begin()


async def test_an_application_stands_on_its_job_version(screening: Screening) -> None:
    await screening.scene.job()
    record = await screening.scene.record()
    [application] = record.applications
    assert (application.id, application.job) == (screening.application, screening.scene.code)
    assert (application.version, application.stage) == (1, "screening")
    assert record.job == screening.scene.code


async def test_applying_twice_to_one_version_is_one_application(screening: Screening) -> None:
    again = IDS.new()
    answer = RecordAnswer(again, "licence", True, Actor.CANDIDATE, screening.source)
    await screening.turn(StartApplication(again, screening.job.id), answer, application=again)
    record = await screening.scene.record()
    assert [each.id for each in record.applications] == [screening.application]
    assert record.answers == {"licence": True}


async def test_one_application_is_taken_back_while_another_goes_on(screening: Screening) -> None:
    other, second = await screening.scene.job(), IDS.new()
    start = StartApplication(second, other.id)
    await screening.turn(start, stage=Stage.SCREENING, application=second)
    back = TakeBack(second)
    await screening.turn(back, stage=Stage.SCREENING, application=screening.application)
    record = await screening.scene.record()
    assert {each.id: each.stage for each in record.applications} == {
        screening.application: Stage.SCREENING,
        second: Stage.WITHDRAWN,
    }


async def test_an_answer_for_no_application_fails_the_whole_turn(scene: Scene) -> None:
    await scene.hear()
    claim = await scene.take()
    answer = RecordAnswer(IDS.new(), "licence", True, Actor.CANDIDATE, IDS.new())
    with pytest.raises(Exception, match=r"."):
        await scene.commit(claim, reply(), answer)
    assert await scene.statuses() == []
    assert await scene.states() == ["waiting"]


async def test_a_later_answer_replaces_the_earlier_one(screening: Screening) -> None:
    await screening.turn(screening.answer(True))
    await screening.turn(screening.answer(False), screening.answer({"amount": 5}, "pay"))
    answers = (await screening.scene.record()).answers
    assert answers == {"licence": False, "pay": {"amount": 5}}


async def test_a_decision_is_announced(screening: Screening) -> None:
    facts = await screening.turn(screening.decide("advance", 84.5), stage=Stage.SCREENED)
    record = await screening.scene.record()
    assert (record.decision, record.score, record.stage) == ("advance", 84.5, "screened")
    assert record.applications[0].stage == "screened"
    assert [(bell.type, bell.subject) for bell in facts] == [
        (EventType.SCREENING_COMPLETED, screening.scene.subject)
    ]
    assert await screening.scene.states("SCREENING_COMPLETED") == ["done"]
    assert await screening.scene.claim() is None


async def test_a_decision_is_announced_once_until_it_changes(screening: Screening) -> None:
    counts = [
        len(await screening.turn(screening.decide(decision, 60.0)))
        for decision in ("review", "review", "reject", "reject")
    ]
    assert counts == [1, 0, 1, 0]


async def test_a_decision_can_be_taken_back_in_silence(screening: Screening) -> None:
    await screening.turn(screening.decide("reject"))
    assert await screening.turn(screening.decide(None)) == ()
    assert (await screening.scene.record()).decision is None


async def test_consent_is_a_ledger(scene: Scene) -> None:
    for kind in (ConsentKind.GRANTED, ConsentKind.WITHDRAWN):
        await scene.hear()
        await scene.turn(RecordConsent(kind, "consent/1", "en", IDS.new()))
    consent = (await scene.record()).consent
    assert [(line.kind, line.wording, line.language) for line in consent] == [
        ("granted", "consent/1", "en"),
        ("withdrawn", "consent/1", "en"),
    ]


async def test_opting_out_cancels_what_was_ready_and_allows_one_confirmation(scene: Scene) -> None:
    await scene.hear()
    await scene.turn(reply())
    await scene.hear("STOP")
    out = RecordConsent(ConsentKind.OPTED_OUT, "stop/1", "en", IDS.new())
    await scene.turn(out, reply("Done.", despite_opt_out=True), opted_out=True)
    sending = await scene.sending()
    assert (await scene.record()).opted_out
    assert await scene.statuses() == ["cancelled", "sending"]
    assert (sending.text, sending.opted_out, sending.despite_opt_out) == ("Done.", True, True)


async def test_opting_in_again_ends_an_opt_out(scene: Scene) -> None:
    for kind in (ConsentKind.OPTED_OUT, ConsentKind.OPTED_IN):
        await scene.hear()
        is_out = kind is ConsentKind.OPTED_OUT
        await scene.turn(RecordConsent(kind, "stop/1", "en", IDS.new()), opted_out=is_out)
    assert not (await scene.record()).opted_out


async def test_asking_for_a_person_waits_for_one(scene: Scene) -> None:
    await scene.hear("a person please")
    await scene.turn(CallPerson(), reply())
    assert (await scene.record()).owner == "waiting"
    assert await scene.statuses() == ["queued"]


async def test_a_notice_says_what_and_about_whom(scene: Scene) -> None:
    await scene.hear()
    await scene.turn(Notify("candidate.waiting", {"since": 1}))
    [notice] = await scene.notices()
    assert (notice.kind, dict(notice.detail)) == ("candidate.waiting", {"since": 1})
    assert notice.at is not None


async def test_a_turn_that_says_two_messages_is_refused_and_nothing_is_written(
    scene: Scene,
) -> None:
    """One would have been sent and the other lost without a word."""
    await scene.hear()
    claim = await scene.take()
    with pytest.raises(ValueError, match="says one message"):
        await scene.commit(claim, reply("one"), reply("two"))
    assert await scene.statuses() == []
    assert await scene.states() == ["waiting"]
    await scene.commit(claim, reply("one"))
    assert await scene.statuses() == ["queued"]
