"""Two conversations turn out to be one person's."""

import pytest

from bot.domain.consent import ConsentKind
from bot.domain.conversation import Stage
from bot.domain.effects import Hold, RecordConsent, SetTimer, StartApplication
from bot.domain.errors import Fenced
from tests.contracts.store_cases import IDS, LONG, Scene, Stores, kinds, reply, texts


async def both_have_spoken(scene: Scene, another: Scene) -> None:
    await scene.hear("older")
    await another.hear("younger")


async def test_the_older_conversation_goes_on(scene: Scene, another: Scene, stores: Stores) -> None:
    await both_have_spoken(scene, another)
    older = scene.subject
    await scene.be_one_with(another)
    assert scene.subject == older
    assert await stores.reader.find(another.address) == older


async def test_who_writes_to_two_of_our_numbers_is_answered_from_the_last_one(
    scene: Scene,
) -> None:
    await scene.hear(sender="whatsapp:+1700")
    await scene.turn(reply("one"))
    await scene.hear(sender="whatsapp:+1800")
    assert (await scene.sending()).sender == "whatsapp:+1800"


async def test_of_merged_conversations_the_number_written_to_last_answers(
    scene: Scene, another: Scene
) -> None:
    await scene.hear("older", sender="whatsapp:+1700")
    await another.hear("younger", sender="whatsapp:+1800")
    await scene.be_one_with(another, sender="whatsapp:+1800")
    await scene.turn(reply("to both"))
    assert (await scene.sending()).sender == "whatsapp:+1800"


async def test_a_try_that_nobody_saw_end_is_looked_for_at_each_address_of_the_person(
    scene: Scene, another: Scene
) -> None:
    """It went to the one, the person writes from the other: a look there would find nothing."""
    await both_have_spoken(scene, another)
    await scene.turn(reply("one"))
    tried = await scene.sending()
    assert tried.others == ()
    await scene.mark(tried, "unsure", again_in=0.0)
    await scene.be_one_with(another)
    look = await scene.sending()
    assert look.unsure_since is not None
    assert sorted((look.address, *look.others)) == sorted((scene.address, another.address))


async def test_the_conversation_with_progress_goes_on(scene: Scene, another: Scene) -> None:
    await both_have_spoken(scene, another)
    job, application = await another.job(), IDS.new()
    start = StartApplication(application, job.id)
    await another.turn(start, stage=Stage.SCREENING, application=application)
    ahead = another.subject
    await scene.be_one_with(another)
    assert scene.subject == ahead
    assert (await scene.record()).stage == "screening"


async def test_a_candidate_who_consented_is_not_asked_again(scene: Scene, another: Scene) -> None:
    await both_have_spoken(scene, another)
    granted = RecordConsent(ConsentKind.GRANTED, "consent/1", "en", IDS.new())
    await another.turn(granted, stage=Stage.APPLYING)
    ahead = another.subject
    await scene.be_one_with(another)
    assert scene.subject == ahead


async def test_undone_mail_moves_in_its_order(scene: Scene, another: Scene) -> None:
    await scene.hear("a1")
    await another.hear("b1")
    await another.hear("b2")
    await scene.be_one_with(another)
    claim = await scene.take()
    assert texts(claim) == ["a1", "b1", "b2", "it is me"]
    assert kinds(claim)[3] == "MERGED"
    assert [m.said.seq for m in claim.mail if m.said] == [m.seq for m in claim.mail if m.said]
    assert [m.seq for m in claim.mail] == sorted({m.seq for m in claim.mail})


async def test_done_mail_stays_done(scene: Scene, another: Scene) -> None:
    await both_have_spoken(scene, another)
    await scene.turn()
    await another.turn()
    await scene.be_one_with(another)
    assert texts(await scene.take()) == ["it is me"]


async def test_turns_in_flight_are_fenced(scene: Scene, another: Scene) -> None:
    await both_have_spoken(scene, another)
    ours, theirs = await scene.take(), await another.take()
    await scene.be_one_with(another)
    for lost in (ours, theirs):
        with pytest.raises(Fenced):
            await scene.commit(lost, reply())
    claim = await scene.take()
    assert texts(claim) == ["older", "younger", "it is me"]


async def test_the_merged_conversation_is_never_claimed_again(
    scene: Scene, another: Scene, stores: Stores
) -> None:
    await both_have_spoken(scene, another)
    gone = another.subject
    await scene.be_one_with(another)
    assert await stores.mailbox.claim(gone, LONG) is None


async def test_later_words_from_either_address_go_to_one_conversation(
    scene: Scene, another: Scene
) -> None:
    await both_have_spoken(scene, another)
    await scene.be_one_with(another)
    await scene.turn()
    await another.hear("from the other phone")
    assert another.subject == scene.subject
    assert texts(await scene.take()) == ["from the other phone"]


async def test_what_the_loser_had_ready_is_not_said(scene: Scene, another: Scene) -> None:
    await both_have_spoken(scene, another)
    await another.turn(reply("of a past that did not happen"))
    await scene.be_one_with(another)
    assert await scene.sendings() == []


async def test_the_stricter_owner_wins(scene: Scene, another: Scene, stores: Stores) -> None:
    await both_have_spoken(scene, another)
    await stores.journal.take_over(another.subject, "Asha")
    await scene.be_one_with(another)
    assert (await scene.record()).owner == "recruiter"


async def test_an_opt_out_wins(scene: Scene, another: Scene) -> None:
    await both_have_spoken(scene, another)
    out = RecordConsent(ConsentKind.OPTED_OUT, "stop/1", "en", IDS.new())
    await another.turn(out, opted_out=True)
    await scene.be_one_with(another)
    claim = await scene.take()
    [merged] = [mail for mail in claim.mail if mail.type.value == "MERGED"]
    assert (await scene.record()).opted_out
    assert merged.payload["opted_out"] is True


async def test_the_ledger_and_the_applications_come_along(scene: Scene, another: Scene) -> None:
    await both_have_spoken(scene, another)
    for each in (scene, another):
        job, application = await each.job(), IDS.new()
        granted = RecordConsent(ConsentKind.GRANTED, "consent/1", "en", IDS.new())
        start = StartApplication(application, job.id)
        await each.turn(granted, start, stage=Stage.SCREENING, application=application)
    await scene.be_one_with(another)
    record = await scene.record()
    assert {each.job for each in record.applications} == {scene.code, another.code}
    assert len(record.consent) == 2
    assert record.job == scene.code


async def test_timers_of_the_loser_never_fire(scene: Scene, another: Scene, stores: Stores) -> None:
    await both_have_spoken(scene, another)
    now = stores.clock.now()
    await another.turn(SetTimer("nudge", now))
    gone = another.subject
    await scene.be_one_with(another)
    fired = await stores.mailbox.fire_timers(now + LONG, 1000)
    assert {bell.subject for bell in fired}.isdisjoint({gone, scene.subject})


async def test_held_messages_come_along(scene: Scene, another: Scene) -> None:
    await both_have_spoken(scene, another)
    claim = await another.take()
    assert claim.mail[0].said is not None
    await another.commit(claim, Hold((claim.mail[0].said.id,)))
    await scene.be_one_with(another)
    assert "younger" in [said.text for said in (await scene.take()).held]


async def test_a_merge_during_backoff_is_taken_at_once(
    scene: Scene, another: Scene, stores: Stores
) -> None:
    await both_have_spoken(scene, another)
    await stores.mailbox.release(await scene.take(), LONG, give_back=False)
    await scene.be_one_with(another)
    assert (await scene.take()).tries == 1


async def test_everybody_in_a_chain_of_merges_is_found(
    scene: Scene, another: Scene, stores: Stores
) -> None:
    third = Scene(stores)
    await both_have_spoken(scene, another)
    await third.hear("third")
    await another.be_one_with(third)
    await scene.be_one_with(another)
    assert await stores.reader.find(third.address) == scene.subject
    assert len(texts(await scene.take())) == 5
