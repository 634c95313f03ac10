"""Who holds a conversation, and what a turn gets to read."""

import pytest

from bot.domain.conversation import Owner, Stage
from bot.domain.effects import Hold, RecordAnswer, StartApplication
from bot.domain.errors import Fenced
from bot.domain.events import Actor, EventType
from tests.contracts.store_cases import (
    AT_ONCE,
    IDS,
    LONG,
    SHORT,
    Scene,
    Stores,
    checkpoint,
    texts,
)


async def test_only_one_worker_gets_a_conversation(scene: Scene) -> None:
    await scene.hear()
    assert await scene.claim() is not None
    assert await scene.claim() is None


async def test_a_conversation_without_mail_is_not_claimed(scene: Scene) -> None:
    await scene.hear()
    await scene.turn()
    assert await scene.claim() is None


async def test_a_conversation_that_never_was_is_not_claimed(stores: Stores) -> None:
    assert await stores.mailbox.claim(IDS.new(), LONG) is None


async def test_an_expired_lease_can_be_taken_and_fences_the_one_before(
    scene: Scene, stores: Stores
) -> None:
    await scene.hear()
    lost = await scene.take(SHORT)
    await stores.pass_time(2 * SHORT.total_seconds())
    taken = await scene.take()
    assert taken.turn != lost.turn
    with pytest.raises(Fenced):
        await scene.commit(lost)
    await scene.commit(taken)


async def test_an_expired_lease_that_nobody_took_may_still_commit(
    scene: Scene, stores: Stores
) -> None:
    await scene.hear()
    claim = await scene.take(SHORT)
    await stores.pass_time(2 * SHORT.total_seconds())
    await scene.commit(claim)
    assert await scene.states() == ["done"]


async def test_a_renewed_lease_holds(scene: Scene, stores: Stores) -> None:
    await scene.hear()
    claim = await scene.take(SHORT)
    ours = await stores.mailbox.renew({claim.subject: claim.turn}, LONG)
    await stores.pass_time(2 * SHORT.total_seconds())
    assert ours == {scene.subject}
    assert await scene.claim() is None


async def test_a_lost_lease_is_not_renewed(scene: Scene, stores: Stores) -> None:
    await scene.hear()
    await scene.take()
    assert await stores.mailbox.renew({scene.subject: IDS.new()}, LONG) == frozenset()


async def test_a_sweep_takes_what_is_due_and_nothing_else(
    scene: Scene, another: Scene, stores: Stores
) -> None:
    await scene.hear()
    await another.hear(quiet=LONG)
    swept = {claim.subject for claim in await stores.mailbox.sweep(LONG, 1000)}
    assert scene.subject in swept
    assert another.subject not in swept
    assert await scene.claim() is None


async def test_a_sweep_takes_no_more_than_it_was_asked_for(
    scene: Scene, another: Scene, stores: Stores
) -> None:
    await scene.hear()
    await another.hear()
    assert len(await stores.mailbox.sweep(LONG, 1)) == 1


async def test_a_claim_knows_what_the_turn_must_know(scene: Scene) -> None:
    await scene.hear()
    job = await scene.job()
    first = await scene.take()
    application, source = IDS.new(), first.mail[0].event
    answer = RecordAnswer(application, "licence", True, Actor.CANDIDATE, source)
    started = StartApplication(application, job.id)
    state = checkpoint(scene.subject, b"\x00later")
    await scene.commit(first, started, answer, state=state, application=application)
    await scene.hear("next")
    claim = await scene.take()
    assert first.checkpoint is None
    assert claim.checkpoint == state
    assert claim.answers == {"licence": True}
    assert (claim.owner, claim.tries, claim.failures) == (Owner.BOT, 1, 0)
    assert claim.address == scene.address
    assert claim.seen == claim.last_seq


async def test_only_the_newest_state_is_kept(scene: Scene) -> None:
    for body in (b"one", b"two"):
        await scene.hear()
        await scene.commit(await scene.take(), state=checkpoint(scene.subject, body))
    await scene.hear()
    claim = await scene.take()
    assert claim.checkpoint is not None
    assert claim.checkpoint.body == b"two"


async def test_a_turn_without_a_new_state_keeps_the_old_one(scene: Scene) -> None:
    await scene.hear()
    await scene.commit(await scene.take(), state=checkpoint(scene.subject))
    await scene.hear()
    await scene.turn()
    await scene.hear()
    assert (await scene.take()).checkpoint is not None


async def test_the_job_stamp_changes_with_every_import(scene: Scene) -> None:
    await scene.hear()
    before = await scene.take()
    await scene.job()
    await scene.let_go(before)
    assert (await scene.take()).job_stamp != before.job_stamp


async def test_a_held_message_comes_again_until_it_is_read(scene: Scene) -> None:
    await scene.hear("before consent")
    claim = await scene.take()
    assert claim.mail[0].said is not None
    message = claim.mail[0].said.id
    await scene.commit(claim, Hold((message,)), stage=Stage.CONSENT)
    for _ in range(2):
        await scene.hear("hm")
        claim = await scene.take()
        assert [said.text for said in claim.held] == ["before consent"]
        await scene.commit(claim, Hold((message,)))
    await scene.hear("yes")
    await scene.turn()
    await scene.hear("next")
    assert (await scene.take()).held == ()


async def test_held_messages_come_oldest_first(scene: Scene) -> None:
    held: list[str] = []
    for text in ("one", "two"):
        await scene.hear(text)
        claim = await scene.take()
        said = [*claim.held, *(mail.said for mail in claim.mail if mail.said)]
        held = [message.text for message in said]
        await scene.commit(claim, Hold(tuple(message.id for message in said)))
    await scene.hear("three")
    assert [said.text for said in (await scene.take()).held] == held == ["one", "two"]


async def test_tries_are_counted_when_a_conversation_is_taken(scene: Scene, stores: Stores) -> None:
    await scene.hear()
    await scene.take(SHORT)
    await stores.pass_time(2 * SHORT.total_seconds())
    again = await scene.take()
    assert again.tries == 2
    await scene.let_go(again)
    assert (await scene.take()).tries == 3


async def test_claims_count_no_further_than_to_the_try_that_is_alone(scene: Scene) -> None:
    await scene.hear()
    for expected in (1, 2, 3, 3, 3):
        claim = await scene.take()
        assert claim.tries == expected
        await scene.let_go(claim)


async def test_a_try_alone_counts_when_it_begins(scene: Scene, stores: Stores) -> None:
    await scene.hear()
    for _ in range(2):
        await scene.let_go(await scene.take())
    for expected in (3, 4):
        claim = await scene.take(SHORT)
        assert claim.tries == expected
        assert await stores.mailbox.begin_alone(claim)
        await stores.pass_time(2 * SHORT.total_seconds())
    last = await scene.take()
    assert last.tries == 5
    await scene.commit(last)
    await scene.hear()
    assert (await scene.take()).tries == 1


async def test_a_try_alone_that_is_given_back_does_not_count(scene: Scene, stores: Stores) -> None:
    await scene.hear()
    for _ in range(2):
        await scene.let_go(await scene.take())
    claim = await scene.take()
    assert await stores.mailbox.begin_alone(claim)
    await stores.mailbox.release(claim, AT_ONCE, give_back=True)
    assert (await scene.take()).tries == 3


async def test_a_lost_claim_begins_nothing_alone(scene: Scene, stores: Stores) -> None:
    await scene.hear()
    lost = await scene.take(SHORT)
    await stores.pass_time(2 * SHORT.total_seconds())
    ours = await scene.take()
    assert not await stores.mailbox.begin_alone(lost)
    await scene.let_go(ours)
    assert (await scene.take()).tries == 3


async def test_a_release_that_gives_the_try_back_does_not_count(
    scene: Scene, stores: Stores
) -> None:
    await scene.hear()
    await stores.mailbox.release(await scene.take(), AT_ONCE, give_back=True)
    assert (await scene.take()).tries == 1


async def test_a_release_may_ask_for_time(scene: Scene, stores: Stores) -> None:
    await scene.hear()
    await stores.mailbox.release(await scene.take(), LONG, give_back=False)
    assert await scene.claim() is None


async def test_a_lost_claim_cannot_release_the_next_one(scene: Scene, stores: Stores) -> None:
    await scene.hear()
    lost = await scene.take(SHORT)
    await stores.pass_time(2 * SHORT.total_seconds())
    await scene.take()
    await stores.mailbox.release(lost, AT_ONCE, give_back=True)
    assert await scene.claim() is None


async def test_from_the_second_try_on_mail_comes_one_at_a_time(scene: Scene) -> None:
    await scene.hear("one")
    await scene.hear("two")
    await scene.let_go(await scene.take())
    head = await scene.take()
    assert texts(head) == ["one"]
    committed = await scene.commit(head)
    assert committed.more
    assert texts(await scene.take()) == ["two"]


async def test_poison_ends_alone_with_a_notice(scene: Scene) -> None:
    await scene.hear("poison")
    await scene.poison()
    [notice] = await scene.notices()
    assert notice.kind == "mail.quarantined"
    assert await scene.states() == ["quarantined"]
    assert await scene.claim() is None


async def test_what_follows_poison_is_due_at_once_and_has_all_its_tries(scene: Scene) -> None:
    await scene.hear("poison")
    await scene.hear("innocent")
    await scene.let_go(await scene.take())
    await scene.poison()
    claim = await scene.take()
    assert texts(claim) == ["innocent"]
    assert (claim.tries, claim.failures) == (1, 1)
    assert (await scene.record()).owner == "bot"


async def test_two_quarantined_in_a_row_stop_the_conversation_and_call_a_person(
    scene: Scene, stores: Stores
) -> None:
    for text in ("poison", "more"):
        await scene.hear(text)
    await scene.let_go(await scene.take())
    await scene.poison()
    owner = await stores.mailbox.quarantine(await scene.take(), "RuntimeError")
    assert owner is Owner.WAITING
    assert "conversation.stopped" in {notice.kind for notice in await scene.notices()}
    assert (await scene.record()).owner == "waiting"


async def test_a_success_between_two_quarantined_forgets_the_first(scene: Scene) -> None:
    await scene.hear("poison")
    await scene.poison()
    await scene.hear("good")
    await scene.turn()
    await scene.hear("poison again")
    await scene.poison()
    assert (await scene.record()).owner == "bot"


async def test_a_message_after_a_stop_is_taken_again(scene: Scene) -> None:
    for text in ("poison", "more"):
        await scene.hear(text)
        await scene.poison()
    await scene.hear("hello?")
    assert texts(await scene.take()) == ["hello?"]


async def test_a_lost_claim_quarantines_nothing(scene: Scene, stores: Stores) -> None:
    await scene.hear()
    lost = await scene.take(SHORT)
    await stores.pass_time(2 * SHORT.total_seconds())
    await scene.commit(await scene.take())
    with pytest.raises(Fenced):
        await stores.mailbox.quarantine(lost, "RuntimeError")
    assert await scene.states() == ["done"]


async def test_attempts_are_shown_with_the_event(scene: Scene) -> None:
    await scene.hear()
    await scene.let_go(await scene.take())
    await scene.turn()
    events = (await scene.record()).events
    assert [event.attempts for event in events if event.type == "MESSAGE_RECEIVED"] == [2]


async def test_other_mail_comes_in_order_with_what_was_said(scene: Scene, stores: Stores) -> None:
    await scene.hear("one")
    key = f"voice:{scene.name}"
    await stores.journal.record(scene.subject, EventType.VOICE_OUTCOME, key, {}, Actor.PROVIDER)
    await scene.hear("two")
    types = [mail.type.value for mail in (await scene.take()).mail]
    assert types == ["MESSAGE_RECEIVED", "VOICE_OUTCOME", "MESSAGE_RECEIVED"]
