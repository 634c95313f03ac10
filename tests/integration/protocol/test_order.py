"""Rules 2 and 9: what is in a conversation has one order, and nothing in it happens twice."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.clock import StartedClock
from bot.domain.errors import Fenced, OurFault
from bot.domain.message import Inbound, Kind
from bot.storage.postgres import PostgresStore
from tests.contracts.store_cases import AT_ONCE, IDS, LONG, Scene, checkpoint, reply, texts
from tests.integration.protocol.schedule import Elsewhere, Watcher


def said(scene: Scene, text: str = "hi") -> Inbound:
    """A message that can be delivered again."""
    name = IDS.new().hex
    return Inbound(
        key=f"twilio:{name}",
        channel="twilio",
        addresses=(scene.address,),
        sender="whatsapp:+15550000",
        kind=Kind.TEXT,
        text=text,
        provider_id=name,
    )


async def test_a_lower_number_never_appears_later(
    scene: Scene, there: Scene, elsewhere: Elsewhere, watcher: Watcher
) -> None:
    """The first gateway has its number and has not committed | the second wants one: it waits."""
    await scene.hear("one")
    async with elsewhere.about_to_commit(there.hear("two")):
        later = asyncio.create_task(scene.hear("three"))
        await watcher.until_blocked(later)
        assert await watcher.count("event WHERE subject = $1", scene.subject) == 1
    await later
    assert texts(await scene.take()) == ["one", "two", "three"]


async def test_numbers_have_no_gap_where_somebody_gave_up(
    scene: Scene, there: Scene, elsewhere: Elsewhere, watcher: Watcher
) -> None:
    """One gateway has its number | it dies | the next gets the same number."""
    await scene.hear("one")
    await elsewhere.dies_before_it_commits(there.hear("never said"))
    await scene.hear("two")
    claim = await scene.take()
    assert (texts(claim), [mail.seq for mail in claim.mail]) == (["one", "two"], [1, 2])


async def test_a_repeat_moves_neither_window_nor_burst_nor_number(
    scene: Scene, store: PostgresStore, watcher: Watcher, clock: StartedClock
) -> None:
    """A message | an hour goes by | the same message again."""
    message = said(scene)
    receipt = await store.journal.accept(message, LONG)
    assert receipt.subject is not None
    box = await watcher.box(receipt.subject)
    window = await watcher.connection.fetchrow(
        "SELECT * FROM conversation WHERE id = $1", receipt.subject
    )
    clock.move(timedelta(hours=1))
    again = await store.journal.accept(replace(message, urgent=True), AT_ONCE)
    assert (again.is_new, again.bells) == (False, ())
    assert await watcher.box(receipt.subject) == box
    assert window == await watcher.connection.fetchrow(
        "SELECT * FROM conversation WHERE id = $1", receipt.subject
    )


async def test_one_message_at_two_gateways_at_once_is_one_event(
    scene: Scene, store: PostgresStore, elsewhere: Elsewhere, watcher: Watcher
) -> None:
    """Both gateways have the same MessageSid; the first has written and not committed."""
    await scene.hear("earlier")
    message = said(scene)
    async with elsewhere.about_to_commit(elsewhere.journal.accept(message, AT_ONCE)) as first:
        second = asyncio.create_task(store.journal.accept(message, AT_ONCE))
        await watcher.until_blocked(second)
    assert ((await first).is_new, (await second).is_new) == (True, False)
    assert await watcher.count("event WHERE key = $1", message.key) == 1
    assert await watcher.count("message WHERE provider_id = $1", message.provider_id) == 1
    assert (await watcher.box(scene.subject))["last_seq"] == 2


async def test_a_strangers_message_at_two_gateways_at_once_is_one_event(
    scene: Scene, store: PostgresStore, elsewhere: Elsewhere, watcher: Watcher
) -> None:
    """The same, of somebody nobody knows yet."""
    message = said(scene)
    async with elsewhere.about_to_commit(elsewhere.journal.accept(message, AT_ONCE)) as first:
        second = asyncio.create_task(store.journal.accept(message, AT_ONCE))
        await watcher.until_blocked(second)
    assert ((await first).is_new, (await second).is_new) == (True, False)
    assert (await first).subject == (await second).subject
    assert await watcher.count("event WHERE key = $1", message.key) == 1
    assert await watcher.count("conversation WHERE address = $1", scene.address) == 1


async def test_a_claim_that_the_database_forgot_cannot_commit(
    scene: Scene, watcher: Watcher
) -> None:
    """claim | Postgres stops at once and forgets it (claims commit asynchronously) | claim: with a
    counter both would hold the same one."""
    await scene.hear()
    forgotten = await scene.take()
    await watcher.set(scene.subject, "turn = NULL, lease_until = NULL, tries = 0")
    claim = await scene.take()
    assert forgotten.turn != claim.turn
    assert (forgotten.tries, claim.tries) == (1, 1)
    with pytest.raises(Fenced):
        await scene.commit(forgotten, reply("twice"))
    await scene.commit(claim, reply("once"))
    assert [m.text for m in (await scene.record()).messages if m.direction == "out"] == ["once"]


async def test_a_turn_whose_mail_was_done_by_another_writes_nothing(
    scene: Scene, watcher: Watcher
) -> None:
    """The fence opens, but one of the mails read is done: all of the turn is rolled back."""
    await scene.hear("one")
    await scene.hear("two")
    claim = await scene.take()
    await watcher.connection.execute(
        "UPDATE event SET done_at = clock_timestamp() WHERE id = $1", claim.mail[0].event
    )
    with pytest.raises(OurFault):
        await scene.commit(claim, reply(), state=checkpoint(scene.subject))
    assert await scene.statuses() == []
    assert await scene.states() == ["done", "waiting"]
    assert (await scene.take()).checkpoint is None


async def test_only_what_may_be_lost_commits_asynchronously(store: PostgresStore) -> None:
    """Journal and commit wait for the disk; claim, renew and release need not."""
    async with store.database.transaction() as facts, store.database.leasing() as leases:
        answers = [
            await connection.fetchval("SHOW synchronous_commit") for connection in (facts, leases)
        ]
    assert answers == ["on", "off"]
