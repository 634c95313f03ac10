"""Rules 3, 4 and 17: after a takeover the assistant is silent, also about what it had ready."""

import asyncio
from uuid import UUID

import pytest

from bot.domain.errors import Fenced
from bot.worker.relay import Relay
from tests.contracts.store_cases import Scene, Stores, reply
from tests.integration.protocol.channel import NotingChannel
from tests.integration.protocol.schedule import Elsewhere, Watcher

BROKEN_TAKEOVER = """
WITH taken AS (
  UPDATE mailbox SET owner = 'recruiter', turn = NULL, lease_until = NULL WHERE subject = $1
  RETURNING subject)
UPDATE message SET status = 'cancelled' FROM taken
WHERE conversation = taken.subject AND author = 'assistant' AND status = 'ready'
"""


async def sent_by_a_relay(scene: Scene) -> list[str]:
    """What the candidate gets when a relay empties the outbox."""
    channel = NotingChannel()
    stores = scene.stores
    await Relay(stores.outbox, {"twilio": channel}, stores.clock, lambda *_: None).drain()
    return channel.got(scene.subject)


async def retried_at_once(watcher: Watcher, message: UUID) -> None:
    """The message's waiting time is over."""
    await watcher.connection.execute(
        "WITH head AS (UPDATE message SET next_at = clock_timestamp() WHERE id = $1"
        " RETURNING conversation)"
        "UPDATE mailbox SET send_at = clock_timestamp() FROM head WHERE subject = conversation",
        message,
    )


async def test_a_reply_committed_while_a_takeover_waits_is_cancelled(
    scene: Scene, there: Scene, elsewhere: Elsewhere, stores: Stores, watcher: Watcher
) -> None:
    """commit writes the reply | takeover waits for the row | commit | takeover cancels it."""
    await scene.hear()
    claim = await scene.take()
    async with elsewhere.about_to_commit(there.commit(claim, reply())):
        taking = asyncio.create_task(stores.journal.take_over(scene.subject, "Asha"))
        await watcher.until_blocked(taking)
    assert not (await taking).was_sending
    assert await scene.statuses() == ["cancelled"]
    await stores.journal.hand_back(scene.subject, "Asha", {})
    assert await scene.sendings() == []


async def test_a_takeover_in_one_statement_misses_that_reply(
    scene: Scene, there: Scene, elsewhere: Elsewhere, watcher: Watcher
) -> None:
    """The same schedule with the statement that this rule forbids: it cancels on its old snapshot
    and the reply goes out at hand-back. So the test before can fail."""
    await scene.hear()
    claim = await scene.take()
    async with (
        elsewhere.database.leasing() as connection,
        elsewhere.about_to_commit(there.commit(claim, reply())),
    ):
        taking = asyncio.create_task(connection.execute(BROKEN_TAKEOVER, scene.subject))
        await watcher.until_blocked(taking)
        elsewhere.database.go.set()
        await taking
    assert (await watcher.box(scene.subject))["owner"] == "recruiter"
    assert await scene.statuses() == ["queued"]


async def test_a_commit_that_waits_for_a_takeover_is_fenced(
    scene: Scene, elsewhere: Elsewhere, watcher: Watcher
) -> None:
    """takeover has the row | commit waits | takeover commits."""
    await scene.hear()
    claim = await scene.take()
    taking = elsewhere.journal.take_over(scene.subject, "Asha")
    async with elsewhere.about_to_commit(taking):
        committing = asyncio.create_task(scene.commit(claim, reply()))
        await watcher.until_blocked(committing)
    with pytest.raises(Fenced):
        await committing
    assert await scene.statuses() == []
    assert (await scene.take()).tries == 1


async def test_a_takeover_that_waits_for_a_relay_says_that_one_was_on_its_way(
    scene: Scene, elsewhere: Elsewhere, stores: Stores, watcher: Watcher
) -> None:
    """relay has claimed the reply | takeover waits | relay commits its claim."""
    await scene.hear()
    await scene.turn(reply())
    async with elsewhere.about_to_commit(elsewhere.outbox.claim(1000)):
        taking = asyncio.create_task(stores.journal.take_over(scene.subject, "Asha"))
        await watcher.until_blocked(taking)
    assert (await taking).was_sending
    assert await scene.statuses() == ["sending"]


async def test_a_relay_passes_by_a_conversation_that_is_being_taken_over(
    scene: Scene, elsewhere: Elsewhere, stores: Stores
) -> None:
    """takeover has the row and has cancelled | the relay looks | takeover commits."""
    await scene.hear()
    await scene.turn(reply())
    async with elsewhere.about_to_commit(elsewhere.journal.take_over(scene.subject, "Asha")):
        assert await scene.sendings() == []
    assert await scene.statuses() == ["cancelled"]


@pytest.mark.parametrize("handed_back_first", [True, False])
async def test_a_message_that_comes_back_after_a_takeover_is_never_sent(
    scene: Scene, stores: Stores, watcher: Watcher, *, handed_back_first: bool
) -> None:
    """relay has claimed | takeover | (hand-back) | the provider says: later | (hand-back)."""
    await scene.hear()
    await scene.turn(reply("of a time before"))
    sending = await scene.sending()
    assert (await stores.journal.take_over(scene.subject, "Asha")).was_sending
    if handed_back_first:
        await stores.journal.hand_back(scene.subject, "Asha", {})
    await scene.mark(sending, "ready", again_in=30.0, error="63018")
    await stores.journal.hand_back(scene.subject, "Asha", {})
    await retried_at_once(watcher, sending.id)
    assert await sent_by_a_relay(scene) == []
    assert await scene.statuses() == ["cancelled"]


async def test_an_unsure_message_is_not_repeated_after_a_takeover(
    scene: Scene, stores: Stores, watcher: Watcher
) -> None:
    """unsure | takeover | hand-back | the look-up says that it never arrived."""
    await scene.hear()
    await scene.turn(reply("of a time before"))
    await scene.mark(await scene.sending(), "unsure", again_in=0.0)
    await stores.journal.take_over(scene.subject, "Asha")
    await stores.journal.hand_back(scene.subject, "Asha", {})
    look = await scene.sending()
    await scene.mark(look, "ready", again_in=0.0, error="repeated")
    assert await sent_by_a_relay(scene) == []
    assert await scene.statuses() == ["cancelled"]


async def test_a_recruiters_own_words_survive_a_takeover_in_flight(
    scene: Scene, stores: Stores, watcher: Watcher
) -> None:
    """A recruiter's message is being sent | another takes over | the provider says: later."""
    await scene.hear()
    await stores.journal.say(scene.subject, "Asha here", "Asha")
    sending = await scene.sending()
    await stores.journal.take_over(scene.subject, "Ben")
    await scene.mark(sending, "ready", again_in=0.0, error="63018")
    assert await sent_by_a_relay(scene) == ["Asha here"]


async def test_a_takeover_knows_of_a_message_that_a_merged_conversation_is_sending(
    scene: Scene, another: Scene, stores: Stores
) -> None:
    """b's reply is being sent | b is merged into a | a is taken over."""
    await scene.hear()
    await another.hear()
    await another.turn(reply())
    await another.sending()
    await scene.be_one_with(another)
    assert (await stores.journal.take_over(scene.subject, "Asha")).was_sending


async def test_whoever_clears_a_turn_makes_the_conversation_due(
    scene: Scene, stores: Stores, watcher: Watcher
) -> None:
    """A turn is running and its mail was to wait for long | takeover."""
    await scene.hear()
    await scene.take()
    await watcher.set(scene.subject, "due_at = clock_timestamp() + interval '1 hour'")
    await stores.journal.take_over(scene.subject, "Asha")
    claim = await scene.take()
    assert [mail.type.value for mail in claim.mail] == ["MESSAGE_RECEIVED", "RECRUITER_ACTION"]
