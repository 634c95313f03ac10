"""One alarm a conversation, however many messages a burst has."""

import asyncio
from uuid import UUID

from bot.clock import Uuid7
from bot.worker.alarms import Alarms

IDS = Uuid7()


class Rung:
    """What rang, and a wait for it."""

    def __init__(self) -> None:
        self.subjects: list[UUID] = []
        self.any = asyncio.Event()
        self.alarms = Alarms(self.ring)

    def ring(self, subject: UUID) -> None:
        self.subjects.append(subject)
        self.any.set()

    async def wait(self) -> None:
        async with asyncio.timeout(3):
            await self.any.wait()


async def test_a_thousand_bells_are_one_alarm() -> None:
    rung, subject = Rung(), IDS.new()
    for _ in range(1000):
        rung.alarms.set(subject, 0.01)
    assert len(rung.alarms) == 1
    await rung.wait()
    assert rung.subjects == [subject]
    assert len(rung.alarms) == 0


async def test_the_latest_time_counts_in_whatever_order_they_come() -> None:
    loop = asyncio.get_running_loop()
    for delays in ((0.0, 0.1), (0.1, 0.0)):
        rung, began = Rung(), loop.time()
        for delay in delays:
            rung.alarms.set(UUID(int=7), delay)
        await rung.wait()
        assert loop.time() - began >= 0.09
        assert len(rung.subjects) == 1


async def test_each_conversation_has_its_own() -> None:
    rung, one, other = Rung(), IDS.new(), IDS.new()
    rung.alarms.set(one, 0.05)
    rung.alarms.set(other, 0.0)
    await rung.wait()
    assert rung.subjects == [other]
    assert len(rung.alarms) == 1


async def test_it_can_be_set_again_when_it_has_rung() -> None:
    rung, subject = Rung(), IDS.new()
    for _ in range(2):
        rung.any.clear()
        rung.alarms.set(subject, 0.0)
        await rung.wait()
    assert rung.subjects == [subject] * 2
