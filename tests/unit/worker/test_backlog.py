"""A backlog that is longer than what one claim takes: at the sender's rate, and little more."""

import time
from collections.abc import Sequence
from datetime import timedelta

from bot.clock import StartedClock
from bot.domain.events import Bell
from bot.domain.message import Sending
from bot.domain.ports import Mark, Outbox
from bot.pace.limits import BURST_SECONDS, Limits
from bot.pace.local import LocalPace
from bot.worker.relay import BATCH, Relay
from tests.contracts.store_cases import Scene, Stores, reply
from tests.integration.protocol.channel import NotingChannel, takes_all

WAITING = 4 * BATCH
RATE = 80.0


class Counting:
    """An outbox that counts what is claimed."""

    def __init__(self, inner: Outbox) -> None:
        self.inner, self.claimed = inner, 0

    async def claim(self, limit: int) -> Sequence[Sending]:
        got = await self.inner.claim(limit)
        self.claimed += len(got)
        return got

    async def mark(self, marks: Sequence[Mark]) -> Sequence[Bell]:
        return await self.inner.mark(marks)

    async def unbound(self, provider_ids: Sequence[str]) -> frozenset[str]:
        return await self.inner.unbound(provider_ids)


async def test_a_backlog_leaves_at_the_senders_rate_and_is_claimed_a_few_times(
    stores: Stores,
) -> None:
    for _ in range(WAITING):
        scene = Scene(stores)
        await scene.hear()
        await scene.turn(reply())
    outbox, channel = Counting(stores.outbox), NotingChannel(takes_all)
    pace = LocalPace(Limits(RATE, 0.0))
    relay = Relay(outbox, {"twilio": channel}, stores.clock, lambda _: None, pace)
    assert isinstance(stores.clock, StartedClock)
    began = last = time.monotonic()
    while len(channel.arrived) < WAITING:
        await relay.drain()
        await relay.rest(0.5)
        now = time.monotonic()
        stores.clock.move(timedelta(seconds=now - last))
        last = now
    ideal = WAITING / RATE - BURST_SECONDS
    assert time.monotonic() - began < 1.5 * ideal
    assert outbox.claimed < 5 * WAITING
