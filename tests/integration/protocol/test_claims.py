"""Rules 6, 8, 18, 23: CLAIM, RENEW and RELEASE when others want the same row."""

import asyncio
import json

import pytest

from bot.domain.errors import Fenced
from bot.domain.events import Actor, EventType
from bot.storage.postgres import PostgresStore
from tests.contracts.store_cases import AT_ONCE, LONG, Scene, Stores, reply, texts
from tests.integration.protocol.schedule import Elsewhere, Watcher


async def test_two_workers_that_hear_at_once_do_not_both_get_it(
    scene: Scene, watcher: Watcher
) -> None:
    """Somebody has the row | two claims wait | the row is free."""
    await scene.hear()
    async with watcher.holding(scene.subject):
        claims = [asyncio.create_task(scene.claim()) for _ in range(2)]
        await watcher.until_blocked(*claims)
    got = [claim for claim in await asyncio.gather(*claims) if claim is not None]
    assert [claim.tries for claim in got] == [1]


async def test_two_workers_that_sweep_at_once_get_different_conversations(
    stores: Stores, elsewhere: Elsewhere
) -> None:
    scenes = [Scene(stores) for _ in range(6)]
    for each in scenes:
        await each.hear()
    ours, theirs = await asyncio.gather(
        stores.mailbox.sweep(LONG, 1000), elsewhere.mailbox.sweep(LONG, 1000)
    )
    subjects = [claim.subject for claim in (*ours, *theirs)]
    assert len(subjects) == len(set(subjects))
    assert {each.subject for each in scenes} <= set(subjects)


async def test_a_claim_waits_for_the_gateway_and_reads_what_it_wrote(
    scene: Scene, there: Scene, elsewhere: Elsewhere, watcher: Watcher
) -> None:
    """One mail is due | the gateway writes another | a bell: the claim waits | gateway commits."""
    await scene.hear("one")
    async with elsewhere.about_to_commit(there.hear("two")):
        claiming = asyncio.create_task(scene.claim())
        await watcher.until_blocked(claiming)
    claim = await claiming
    assert claim is not None
    assert texts(claim) == ["one", "two"]


async def test_a_sweep_passes_by_a_row_that_somebody_has(
    scene: Scene, another: Scene, stores: Stores, watcher: Watcher
) -> None:
    await scene.hear()
    await another.hear()
    async with watcher.holding(scene.subject):
        swept = {claim.subject for claim in await stores.mailbox.sweep(LONG, 1000)}
    assert another.subject in swept
    assert scene.subject not in swept


async def test_a_sweep_takes_candidates_before_clocks(
    scene: Scene, another: Scene, stores: Stores, watcher: Watcher
) -> None:
    """A thousand appointments are due for longer than one candidate waits."""
    await stores.mailbox.sweep(LONG, 1000)
    await another.hear()
    await another.turn()
    key = f"timer:{another.name}"
    await stores.journal.record(another.subject, EventType.TIMER_DUE, key, {}, Actor.CLOCK)
    await watcher.set(another.subject, "due_at = clock_timestamp() - interval '1 minute'")
    await scene.hear()
    [first] = await stores.mailbox.sweep(LONG, 1)
    [second] = await stores.mailbox.sweep(LONG, 1)
    assert (first.subject, second.subject) == (scene.subject, another.subject)


async def test_a_renewal_that_waits_for_a_takeover_hears_that_the_lease_is_lost(
    scene: Scene, another: Scene, elsewhere: Elsewhere, stores: Stores, watcher: Watcher
) -> None:
    """Two turns run | one conversation is taken over | both are renewed in one statement."""
    await scene.hear()
    await another.hear()
    lost, kept = await scene.take(), await another.take()
    held = {claim.subject: claim.turn for claim in (lost, kept)}
    async with elsewhere.about_to_commit(elsewhere.journal.take_over(scene.subject, "Asha")):
        renewing = asyncio.create_task(stores.mailbox.renew(held, LONG))
        await watcher.until_blocked(renewing)
    assert await renewing == {another.subject}
    await another.commit(kept, reply())


async def test_a_renewal_locks_in_id_order_like_everybody_else(
    scene: Scene, another: Scene, stores: Stores, watcher: Watcher
) -> None:
    """A relay marks two conversations and has locked the first | a worker renews both, named the
    other way round | the relay wants the second: nobody may wait in a circle."""
    await scene.hear()
    await another.hear()
    low, high = sorted((await scene.take(), await another.take()), key=lambda claim: claim.subject)
    await watcher.set(low.subject, "tries = tries")  # so that it lies behind the other
    async with watcher.holding(low.subject):
        held = {claim.subject: claim.turn for claim in (high, low)}
        renewing = asyncio.create_task(stores.mailbox.renew(held, LONG))
        await watcher.until_blocked(renewing)
        await watcher.connection.execute("SET LOCAL lock_timeout = '200ms'")
        await watcher.lock(high.subject)
    assert await renewing == {low.subject, high.subject}


async def test_a_commit_that_waits_for_the_next_claim_is_fenced(
    scene: Scene, watcher: Watcher
) -> None:
    """The lease ran out | somebody has the row | claim and late commit wait, in this order."""
    await scene.hear()
    late = await scene.take()
    await watcher.lease_ends(scene.subject)
    async with watcher.holding(scene.subject):
        claiming = asyncio.create_task(scene.claim())
        await watcher.until_blocked(claiming)
        committing = asyncio.create_task(scene.commit(late, reply("late")))
        await watcher.until_blocked(claiming, committing)
    claim = await claiming
    assert claim is not None
    with pytest.raises(Fenced):
        await committing
    await scene.commit(claim, reply("in time"))
    assert [m.text for m in (await scene.record()).messages if m.direction == "out"] == ["in time"]


async def test_a_release_that_waits_for_the_next_claim_releases_nothing(
    scene: Scene, watcher: Watcher
) -> None:
    """As before, but the turn that was late has failed."""
    await scene.hear()
    late = await scene.take()
    await watcher.lease_ends(scene.subject)
    async with watcher.holding(scene.subject):
        claiming = asyncio.create_task(scene.claim())
        await watcher.until_blocked(claiming)
        releasing = asyncio.create_task(scene.stores.mailbox.release(late, AT_ONCE, True))
        await watcher.until_blocked(claiming, releasing)
    claim = await claiming
    await releasing
    assert claim is not None
    box = await watcher.box(scene.subject)
    assert (box["turn"], box["tries"]) == (claim.turn, 2)


async def test_mail_that_comes_while_a_turn_rests_waits_with_it(
    scene: Scene, watcher: Watcher
) -> None:
    """The turn failed and waits | the candidate writes: that must not end the waiting."""
    await scene.hear("one")
    await scene.stores.mailbox.release(await scene.take(), LONG, give_back=False)
    due = (await watcher.box(scene.subject))["due_at"]
    await scene.hear("two", urgent=True)
    assert (await watcher.box(scene.subject))["due_at"] == due
    await watcher.due(scene.subject)
    claim = await scene.take()
    assert (claim.tries, texts(claim), claim.last_seq) == (2, ["one"], 2)


async def test_no_release_gives_back_more_than_was_taken(scene: Scene, watcher: Watcher) -> None:
    await scene.hear()
    claim = await scene.take()
    await watcher.set(scene.subject, "tries = 0")
    await scene.stores.mailbox.release(claim, AT_ONCE, give_back=True)
    assert (await watcher.box(scene.subject))["tries"] == 0


async def spoil(watcher: Watcher, scene: Scene, change: str, value: object) -> None:
    """Another release wrote the mail of this conversation."""
    await watcher.connection.execute(
        f"UPDATE event SET {change} WHERE subject = $1",  # noqa: S608 - written in the tests
        scene.subject,
        value,
    )


@pytest.mark.parametrize(
    ("change", "value"),
    [("payload = $2::text::jsonb", json.dumps({"v": 99})), ("type = $2", "LATER_INVENTED")],
)
async def test_mail_of_a_later_release_is_left_to_a_later_worker(
    scene: Scene, another: Scene, stores: Stores, watcher: Watcher, change: str, value: object
) -> None:
    """Both releases run | a worker of the older one claims what it cannot read."""
    await scene.hear()
    await another.hear()
    await spoil(watcher, scene, change, value)
    for _ in range(5):
        await watcher.due(scene.subject)
        assert await scene.claim() is None
    await watcher.due(scene.subject)
    swept = {claim.subject for claim in await stores.mailbox.sweep(LONG, 1000)}
    assert another.subject in swept
    assert scene.subject not in swept
    box = await watcher.box(scene.subject)
    assert (box["turn"], box["lease_until"], box["tries"]) == (None, None, 0)
    assert box["due_at"] is not None


async def test_a_claim_that_is_cancelled_while_it_reads_is_given_back(
    scene: Scene, stores: Stores, watcher: Watcher
) -> None:
    """claim | somebody locks a table, so that the mail cannot be read | the worker is stopped."""
    await scene.hear()
    async with watcher.holding():
        await watcher.connection.execute("LOCK TABLE checkpoint IN ACCESS EXCLUSIVE MODE")
        claiming = asyncio.create_task(stores.mailbox.claim(scene.subject, LONG))
        await watcher.until_blocked(claiming)
        claiming.cancel()
        await asyncio.wait({claiming})
    assert claiming.cancelled()
    assert (await scene.take()).tries == 1


async def test_many_turns_at_once_need_no_more_connections_than_there_are(
    stores: Stores, store: PostgresStore
) -> None:
    """Rule 22: nobody waits for a connection while holding one, so a pool cannot lock itself."""
    scenes = [Scene(stores) for _ in range(16)]

    async def whole_turn(scene: Scene) -> None:
        await scene.hear()
        await scene.turn(reply())

    await asyncio.gather(*(whole_turn(each) for each in scenes))
    for each in scenes:
        assert await each.statuses() == ["queued"]
    await store.database.ping()
