"""Rule 16 and the relay under stress: each message once, in order, whatever the provider does."""

import asyncio
import random
from datetime import timedelta

from bot.domain.errors import Rejected, TryLater, Unsure
from bot.domain.message import Sending
from bot.storage.outbox import PostgresOutbox
from bot.storage.postgres import PostgresStore
from bot.worker.relay import Relay
from tests.contracts.store_cases import IDS, Scene, Stores, reply
from tests.integration.protocol.channel import NotingChannel
from tests.integration.protocol.schedule import Elsewhere, Watcher

AGED = """
WITH aged AS (
  UPDATE message SET next_at = clock_timestamp(), sending_at = sending_at - interval '25 s'
  WHERE direction = 'out' AND status IN ('ready', 'sending', 'unsure') RETURNING conversation)
UPDATE mailbox SET send_at = clock_timestamp() FROM aged WHERE subject = conversation
"""
"""Half a minute goes by for everything that is not settled."""


def relay(stores: Stores, channel: NotingChannel) -> Relay:
    return Relay(stores.outbox, {"twilio": channel}, stores.clock, lambda *_: None)


async def say(scene: Scene, *words: str) -> None:
    """One turn for each of them."""
    for each in words:
        await scene.hear()
        await scene.turn(reply(each))


async def test_order_holds_when_the_first_message_has_to_wait(
    scene: Scene, stores: Stores, watcher: Watcher
) -> None:
    """Three are ready | the provider wants the first one later, twice."""
    refused: list[str] = []

    async def later(sending: Sending) -> None:
        if sending.conversation == scene.subject and len(refused) < 2:
            refused.append(sending.text)
            raise TryLater("20429")

    await say(scene, "one", "two", "three")
    channel = NotingChannel(later)
    for _ in range(3):
        await relay(stores, channel).drain()
        await watcher.connection.execute(AGED)
    assert refused == ["one", "one"]
    assert channel.got(scene.subject) == ["one", "two", "three"]


async def test_a_permanent_failure_cancels_what_the_same_turn_says_after_it(
    scene: Scene, stores: Stores, watcher: Watcher
) -> None:
    """A turn said two things, the next turn one | the first is refused for good."""

    async def refuse(sending: Sending) -> None:
        if sending.text == "one":
            raise Rejected("63024")

    await say(scene, "one", "two", "three")
    await watcher.connection.execute(
        "UPDATE message SET turn = (SELECT turn FROM message WHERE conversation = $1"
        " AND text = 'one') WHERE conversation = $1 AND text = 'two'",
        scene.subject,
    )
    channel = NotingChannel(refuse)
    await relay(stores, channel).drain()
    assert channel.got(scene.subject) == ["three"]
    assert await scene.statuses() == ["failed", "cancelled", "sent"]


async def test_two_relays_do_not_send_one_message(
    scene: Scene, stores: Stores, elsewhere: Elsewhere
) -> None:
    """One relay has claimed and not committed | another looks: it passes by."""
    await say(scene, "once")
    async with elsewhere.about_to_commit(elsewhere.outbox.claim(1000)) as claiming:
        assert await scene.sendings() == []
    assert [s.text for s in await claiming if s.conversation == scene.subject] == ["once"]
    assert await scene.sendings() == []


async def test_a_relay_that_vanished_is_made_up_for_by_looking(
    scene: Scene, stores: Stores, store: PostgresStore
) -> None:
    """claim | HTTP | kill -9 before the mark | another relay looks the message up."""
    await say(scene, "once", "next")
    channel = NotingChannel()
    channel.take(await scene.sending())
    after = PostgresOutbox(store.database, stores.clock, IDS, unsure_after=0.0)
    await store.outbox.mark([])
    await force_look(store, scene)
    await Relay(after, {"twilio": channel}, stores.clock, lambda *_: None).drain()
    assert channel.got(scene.subject) == ["once", "next"]
    assert await scene.statuses() == ["sent", "sent"]


async def force_look(store: PostgresStore, scene: Scene) -> None:
    """The relays look at this conversation now."""
    async with store.database.transaction() as connection:
        await connection.execute(
            "UPDATE mailbox SET send_at = clock_timestamp() WHERE subject = $1", scene.subject
        )


async def test_a_nudge_is_void_when_the_candidate_wrote_before_the_relay_looked(
    scene: Scene, stores: Stores
) -> None:
    """Rule 10: nudge committed | the candidate writes | the relay claims."""
    await scene.hear()
    await scene.turn(reply("still there?", void_after_seq=1))
    await scene.hear("yes!")
    channel = NotingChannel()
    await relay(stores, channel).drain()
    assert channel.got(scene.subject) == []
    assert await scene.statuses() == ["cancelled"]


class Weather:
    """A provider on a bad day: refuses, hangs up before and after it took the message."""

    def __init__(self, seed: int) -> None:
        self._dice = random.Random(seed)  # noqa: S311 - a repeatable bad day
        self.channel = NotingChannel(self._answer)

    async def _answer(self, sending: Sending) -> None:
        await asyncio.sleep(0)
        fate = self._dice.random()
        if fate < 0.2:
            raise TryLater("20429", after=0.0)
        if fate < 0.35:
            raise Unsure("timeout")
        if fate < 0.5:
            self.channel.take(sending)
            raise Unsure("timeout")


async def test_under_stress_each_message_arrives_once_and_in_order(
    stores: Stores, watcher: Watcher
) -> None:
    """Three relays, twelve conversations of four messages; half of all answers are bad."""
    words = ("one", "two", "three", "four")
    scenes = [Scene(stores) for _ in range(12)]
    await asyncio.gather(*(say(each, *words) for each in scenes))
    weather = Weather(7)
    relays = [relay(stores, weather.channel) for _ in range(3)]
    for _ in range(40):
        await asyncio.gather(*(each.drain() for each in relays))
        if not await watcher.count("message WHERE status IN ('ready', 'sending', 'unsure')"):
            break
        await watcher.connection.execute(AGED)
    for each in scenes:
        assert weather.channel.got(each.subject) == list(words)
        assert await each.statuses() == ["sent"] * 4


async def test_the_window_that_closes_while_a_message_waits_decides(
    scene: Scene, stores: Stores, watcher: Watcher
) -> None:
    """ready | the provider says later | the window closes | the next try."""

    async def later(_: Sending) -> None:
        raise TryLater("20429")

    await say(scene, "too late")
    await relay(stores, NotingChannel(later)).drain()
    await watcher.connection.execute(
        "UPDATE conversation SET window_until = $2 WHERE id = $1",
        scene.subject,
        stores.clock.now() + timedelta(minutes=1),
    )
    await watcher.connection.execute(AGED)
    channel = NotingChannel()
    await relay(stores, channel).drain()
    assert channel.got(scene.subject) == []
    assert await scene.statuses() == ["failed"]
