"""The worker's loops: hearing, sweeping, sending, stopping."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from typing_extensions import override

from bot.bus.in_memory import InMemoryBus
from bot.domain.effects import SetTimer
from bot.domain.events import Actor, Bell, EventType, Stream
from bot.domain.message import Sending
from bot.domain.turn import Ending, Turn
from bot.worker.relay import Relay
from bot.worker.runner import RELAY_SECONDS, SWEEP_SECONDS, Parts, Worker
from tests.contracts.store_cases import LONG, SHORT, Scene, Stores
from tests.integration.protocol.channel import NotingChannel
from tests.unit.worker.minds import Bench, Does, ScriptedMind, heard

SOON = 3.0


class Shop:
    """A worker over the store in memory, its bell, and a provider that tells what arrives."""

    def __init__(self, stores: Stores, does: Does | None = None) -> None:
        self.stores = stores
        self.bus = InMemoryBus()
        self.mind = ScriptedMind(does)
        self.bench = Bench(stores, self.mind)
        self.channel = NotingChannel(self._notice)
        self.arrived = asyncio.Event()
        self.stop = asyncio.Event()
        relay = Relay(stores.outbox, {"twilio": self.channel}, stores.clock, lambda *_: None)
        self.parts = Parts(
            bus=self.bus,
            mailbox=self.bench.mailbox,
            policy=self.bench.policy,
            relay=relay,
            leases=self.bench.leases,
            slots=self.bench.slots,
            clock=stores.clock,
            lease=LONG,
            quiet=timedelta(),
            consumer="one",
            grace=0.2,
        )

    async def _notice(self, _: Sending) -> None:
        self.arrived.set()

    async def next(self) -> None:
        """Until one more message has arrived."""
        await asyncio.wait_for(self.arrived.wait(), SOON)
        self.arrived.clear()
        await asyncio.sleep(0)

    @asynccontextmanager
    async def open(self) -> AsyncIterator["Shop"]:
        """While the block runs the worker works."""
        working = asyncio.create_task(Worker(self.parts).run(self.stop))
        try:
            yield self
        finally:
            self.stop.set()
            await asyncio.wait_for(working, SOON)

    async def hear(self, scene: Scene, text: str = "hi", **changes: Any) -> None:  # noqa: ANN401
        """The candidate writes; the gateway rings."""
        await self.bus.ring((await scene.hear(text, **changes)).bells)


@pytest.fixture
def shop(stores: Stores) -> Shop:
    return Shop(stores)


async def idle(shop: Shop, scene: Scene) -> None:
    """The worker has swept, found nothing, and waits for the bell."""
    await shop.hear(scene, "first")
    await shop.next()


async def test_a_bell_is_answered(shop: Shop, scene: Scene) -> None:
    async with shop.open():
        await idle(shop, scene)
        await shop.hear(scene, "second")
        await shop.next()
    assert shop.channel.got(scene.subject) == ["first", "second"]
    assert await scene.statuses() == ["sent", "sent"]


async def test_a_bell_before_its_time_is_answered_at_its_time(stores: Stores, scene: Scene) -> None:
    shop = Shop(stores)
    async with shop.open():
        await idle(shop, scene)
        receipt = await scene.hear("burst", quiet=LONG)
        [bell] = receipt.bells
        await shop.bus.ring([replace(bell, delay=SHORT.total_seconds())])
        await asyncio.sleep(0)
        await stores.pass_time(LONG.total_seconds())
        await shop.next()
    assert shop.channel.got(scene.subject) == ["first", "burst"]


async def test_what_nobody_rang_for_is_swept(shop: Shop, scene: Scene) -> None:
    await scene.hear("unheard")
    async with shop.open():
        await shop.next()
    assert shop.channel.got(scene.subject) == ["unheard"]


async def test_without_the_bell_the_sweep_comes_often(shop: Shop, scene: Scene) -> None:
    await shop.bus.down()
    async with shop.open():
        for text in ("one", "two"):
            await scene.hear(text)
            await shop.next()
    assert shop.channel.got(scene.subject) == ["one", "two"]


async def test_a_bell_that_cannot_be_heard_is_told_and_when_it_can_again(shop: Shop) -> None:
    told: asyncio.Queue[bool] = asyncio.Queue()
    shop.parts = replace(shop.parts, observe_bus=told.put_nowait)
    await shop.bus.down()
    async with shop.open():
        assert await asyncio.wait_for(told.get(), SOON) is True
        await shop.bus.down(is_down=False)
        assert await asyncio.wait_for(told.get(), SOON) is False
    assert told.empty()


async def test_more_than_there_are_places_are_swept_at_once_again(
    stores: Stores, shop: Shop
) -> None:
    scenes = [Scene(stores) for _ in range(7)]
    for each in scenes:
        await each.hear("hi")
    async with shop.open(), asyncio.timeout(2 * SWEEP_SECONDS):
        while len(shop.channel.arrived) < len(scenes):
            await shop.next()
    assert shop.bench.endings == [Ending.DONE] * 7


async def test_what_a_takeover_left_is_taken_before_the_next_sweep(
    stores: Stores, scene: Scene
) -> None:
    async def interrupt(turn: Turn) -> None:
        if len(turn.mail) == 1:
            await stores.journal.take_over(scene.subject, "Asha")
            await stores.journal.hand_back(scene.subject, "Asha", {})

    shop = Shop(stores, interrupt)
    await scene.hear("one")
    async with shop.open(), asyncio.timeout(0.8 * SWEEP_SECONDS):
        await shop.next()
    assert shop.bench.endings[0] is Ending.FENCED
    assert shop.channel.got(scene.subject) == ["one"]


async def test_what_a_recruiter_says_goes_out_at_once(stores: Stores, scene: Scene) -> None:
    """Its bell is for the relay, too: no turn says it, and the next look is half a second off."""
    shop = Shop(stores)
    async with shop.open():
        await shop.hear(scene)
        await shop.next()
        await asyncio.sleep(0)
        led = await stores.journal.say(scene.subject, "Asha here", "Asha")
        async with asyncio.timeout(0.8 * RELAY_SECONDS):
            await shop.bus.ring(led.bells)
            await shop.next()
    assert shop.channel.got(scene.subject)[-1] == "Asha here"


async def test_a_superseded_draft_is_taken_again_with_all_that_was_said(
    stores: Stores, scene: Scene
) -> None:
    async def overtake(turn: Turn) -> None:
        if heard(turn) == ["one"]:
            await scene.hear("two")

    shop = Shop(stores, overtake)
    await scene.hear("one")
    async with shop.open(), asyncio.timeout(0.8 * SWEEP_SECONDS):
        await shop.next()
    assert shop.channel.got(scene.subject) == ["one+two"]


async def test_a_timer_that_is_due_is_mail(stores: Stores, shop: Shop, scene: Scene) -> None:
    await scene.hear()
    await scene.turn(SetTimer("nudge", stores.clock.now()))
    async with shop.open():
        await shop.next()
    [turn] = shop.mind.turns
    assert [mail.type for mail in turn.mail] == [EventType.TIMER_DUE]


async def test_what_others_only_announce_is_no_turn(
    stores: Stores, shop: Shop, scene: Scene
) -> None:
    async with shop.open():
        await idle(shop, scene)
        await shop.bus.ring([Bell(scene.subject, EventType.SCREENING_COMPLETED, scene.subject)])
        await shop.hear(scene, "next")
        await shop.next()
    assert len(shop.mind.turns) == 2


async def test_what_is_told_again_is_for_others(shop: Shop, scene: Scene) -> None:
    """A replay of a day would be a claim for each of its facts, and none of them is due."""
    async with shop.open():
        await idle(shop, scene)
        asked = shop.bench.mailbox.claims
        kind = EventType.MESSAGE_RECEIVED
        await shop.bus.ring([Bell(scene.subject, kind, scene.subject, replayed=True)])
        await shop.hear(scene, "next")
        await shop.next()
    assert shop.bench.mailbox.claims == asked + 1


async def test_a_store_that_is_down_is_waited_for(shop: Shop, scene: Scene) -> None:
    shop.bench.mailbox.is_down = True
    await scene.hear("patience")
    async with shop.open():
        await asyncio.sleep(0)
        shop.bench.mailbox.is_down = False
        await shop.next()
    assert shop.channel.got(scene.subject) == ["patience"]


async def test_a_turn_that_met_an_outage_is_taken_again_when_it_is_over(
    stores: Stores, scene: Scene
) -> None:
    """The store goes down while a turn thinks and is back soon: nobody waits for the lease."""

    async def outage(turn: Turn) -> None:
        if len(shop.mind.turns) == 1:
            shop.bench.mailbox.is_down = True
            asyncio.get_running_loop().call_later(SHORT.total_seconds(), mend)

    def mend() -> None:
        shop.bench.mailbox.is_down = False
        stores.clock.move(timedelta(seconds=2))

    shop = Shop(stores, outage)
    await scene.hear("patience")
    async with shop.open():
        await shop.next()
    assert [ending.value for ending in shop.bench.endings] == ["our_fault", "done"]
    assert shop.channel.got(scene.subject) == ["patience"]


async def test_stopping_lets_a_turn_end_and_its_reply_arrive(stores: Stores, scene: Scene) -> None:
    thinking, go = asyncio.Event(), asyncio.Event()

    async def think(_: Turn) -> None:
        thinking.set()
        await go.wait()

    shop = Shop(stores, think)
    await scene.hear("last")
    async with shop.open():
        await asyncio.wait_for(thinking.wait(), SOON)
        shop.stop.set()
        asyncio.get_running_loop().call_soon(go.set)
    assert shop.bench.endings == [Ending.DONE]
    assert shop.channel.got(scene.subject) == ["last"]


async def test_stopping_gives_back_what_does_not_end(stores: Stores, scene: Scene) -> None:
    thinking = asyncio.Event()

    async def hang(_: Turn) -> None:
        thinking.set()
        await asyncio.Event().wait()

    shop = Shop(stores, hang)
    await scene.hear("later")
    async with shop.open():
        await asyncio.wait_for(thinking.wait(), SOON)
    assert shop.bench.endings == [Ending.CANCELLED]
    assert (await scene.take()).tries == 1


async def test_a_worker_told_to_stop_begins_nothing_more(stores: Stores, scene: Scene) -> None:
    """What came meanwhile is due at once, for whoever works on."""
    thinking, go = asyncio.Event(), asyncio.Event()

    async def think(_: Turn) -> None:
        thinking.set()
        await go.wait()

    left: list[int] = []

    async def look() -> None:
        left.append((await scene.take()).tries)

    shop = Shop(stores, think)
    shop.parts = replace(shop.parts, closing=[look])
    async with shop.open():
        await shop.hear(scene, "first")
        await asyncio.wait_for(thinking.wait(), SOON)
        kind = EventType.TIMER_DUE
        await stores.journal.record(scene.subject, kind, "timer:x", {"kind": "nudge"}, Actor.CLOCK)
        shop.stop.set()
        asyncio.get_running_loop().call_later(0.05, go.set)
    assert shop.bench.endings == [Ending.DONE]
    assert left == [1]


async def test_what_waits_for_a_place_when_the_worker_stops_is_not_begun(
    stores: Stores, scene: Scene, another: Scene
) -> None:
    thinking, go = asyncio.Event(), asyncio.Event()

    async def think(_: Turn) -> None:
        thinking.set()
        await go.wait()

    shop = Shop(stores, think)
    bench = Bench(stores, shop.mind, slots=1)
    shop.bench = bench
    shop.parts = replace(
        shop.parts,
        mailbox=bench.mailbox,
        policy=bench.policy,
        leases=bench.leases,
        slots=bench.slots,
    )
    async with shop.open():
        await shop.hear(scene, "first")
        await asyncio.wait_for(thinking.wait(), SOON)
        await shop.hear(another, "waits")
        await asyncio.sleep(0)
        shop.stop.set()
        asyncio.get_running_loop().call_later(0.05, go.set)
    assert bench.endings == [Ending.DONE]
    assert (await another.take()).tries == 1


async def test_a_loop_that_breaks_ends_the_worker(shop: Shop) -> None:
    """Better to be started anew than to live on deaf."""

    class Broken(InMemoryBus):
        @override
        def listen(self, stream: Stream, group: str, consumer: str) -> AsyncIterator[Bell]:
            raise RuntimeError(f"broken: {stream} {group} {consumer}")

    shop.parts = replace(shop.parts, bus=Broken())
    with pytest.raises(RuntimeError, match="broken"):
        await Worker(shop.parts).run(asyncio.Event())


async def test_places_are_free_again_after_everything(
    stores: Stores, shop: Shop, scene: Scene, another: Scene
) -> None:
    await scene.hear()
    await another.hear()
    async with shop.open():
        await shop.hear(scene)
        while len(shop.channel.arrived) < 2:
            await shop.next()
    assert shop.bench.slots.free == shop.bench.slots.size
