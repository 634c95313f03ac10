"""A provider that answers nothing but errors for a while, and lists what it has all the same."""

import pytest

from bot.domain.errors import Unsure
from bot.domain.events import EventType
from bot.domain.message import Sending, Status
from bot.worker.relay import NEVER_ARRIVED, Relay
from tests.contracts.store_cases import Scene, Stores, kinds, reply
from tests.integration.protocol.channel import NotingChannel

HOURS = 2


class Outage:
    """A message on its way to a provider that is back after so many seconds."""

    def __init__(self, stores: Stores, lasts: float) -> None:
        self.stores = stores
        self.passed = 0.0
        self._lasts = lasts
        self.tries = 0
        self.channel = NotingChannel(self._answer)
        channels = {"twilio": self.channel}
        self.relay = Relay(stores.outbox, channels, stores.clock, lambda *_: None)

    async def _answer(self, _: Sending) -> None:
        self.tries += 1
        if self.passed < self._lasts:
            raise Unsure("http_500")

    async def fate(self, scene: Scene) -> Status:
        """What becomes of a reply."""
        said = reply()
        await scene.hear()
        await scene.turn(said)
        while True:
            await self.relay.drain()
            found = await self.stores.backlog.find(str(said.id))
            if found.status in {Status.SENT, Status.FAILED} or self.passed >= HOURS * 3600:
                return found.status
            await self.stores.pass_time(1.0)
            self.passed += 1.0


@pytest.mark.parametrize("minutes", [2, 20])
async def test_a_message_outlives_an_outage(stores: Stores, scene: Scene, minutes: int) -> None:
    outage = Outage(stores, minutes * 60)
    assert await outage.fate(scene) is Status.SENT
    assert outage.passed < minutes * 60 + 420
    assert len(outage.channel.arrived) == 1
    assert outage.tries < 15  # and does not hammer at it


async def test_after_half_an_hour_it_has_failed_and_the_flow_hears_of_it(
    stores: Stores, scene: Scene
) -> None:
    outage = Outage(stores, HOURS * 3600)
    assert await outage.fate(scene) is Status.FAILED
    assert 1500 < outage.passed < 3600
    claim = await scene.take()
    assert kinds(claim) == [EventType.SEND_FAILED]
    assert claim.mail[0].payload["error"] == NEVER_ARRIVED
