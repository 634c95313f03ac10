"""Rule 18: Redis is a bell. Without it a worker polls, and nothing stands still."""

import asyncio
from datetime import timedelta

from bot.bus.redis_streams import RedisStreams
from bot.domain.conversation import Stage, View
from bot.domain.effects import Reply
from bot.domain.message import Sending
from bot.domain.turn import Outcome, Turn
from bot.storage.checkpoints import TurnSaver
from bot.worker.leases import Leases
from bot.worker.policy import Policy
from bot.worker.relay import Relay
from bot.worker.runner import Parts, Worker
from bot.worker.slots import Slots
from bot.worker.turns import Turns
from tests.contracts.store_cases import IDS, LONG, Scene, Stores
from tests.integration.protocol.channel import NotingChannel

NOBODY = "redis://127.0.0.1:1/0"
SOON = 5.0


class Echo:
    """Says what it heard."""

    async def think(self, turn: Turn) -> Outcome:
        heard = "+".join(mail.said.text for mail in turn.mail if mail.said)
        view = View(Stage.NEW, "en", None, (), None, opted_out=False)
        return Outcome(view, (Reply(turn.reply_id, heard, "en"),))


async def test_with_redis_down_everybody_is_answered(stores: Stores) -> None:
    """Redis is not there | five candidates write, more than there are slots, one after another."""
    scenes = [Scene(stores) for _ in range(5)]
    arrived = asyncio.Event()

    async def notice(_: Sending) -> None:
        arrived.set()

    channel, bus, slots = NotingChannel(notice), RedisStreams(NOBODY), Slots(2)
    box = stores.mailbox
    leases = Leases(box, LONG, lambda: None)
    turns = Turns(box, Echo(), TurnSaver(), stores.clock, IDS)
    parts = Parts(
        bus=bus,
        mailbox=box,
        policy=Policy(box, turns, leases, slots, lambda *_: None),
        relay=Relay(stores.outbox, {"twilio": channel}, stores.clock, lambda *_: None),
        leases=leases,
        slots=slots,
        clock=stores.clock,
        lease=LONG,
        quiet=timedelta(),
        consumer="deaf",
    )
    stop = asyncio.Event()
    working = asyncio.create_task(Worker(parts).run(stop))
    for each in scenes:
        await each.hear("anybody?")
    async with asyncio.timeout(SOON):
        while not all(channel.got(each.subject) for each in scenes):
            await arrived.wait()
            arrived.clear()
    stop.set()
    await asyncio.wait_for(working, SOON)
    await bus.close()
    assert [channel.got(each.subject) for each in scenes] == [["anybody?"]] * 5
