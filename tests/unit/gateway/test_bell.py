"""Ringing: best effort, briefly, and heard again when the bus is back."""

import asyncio
from uuid import UUID

import pytest
from structlog.testing import capture_logs

from bot.domain.errors import StoreDown
from bot.domain.events import Bell, EventType
from bot.gateway.bell import Ringer
from tests.unit.gateway.house import FakeBus

BELL = Bell(UUID(int=1), EventType.MESSAGE_RECEIVED, UUID(int=2))


@pytest.fixture
def states() -> list[bool]:
    return []


async def test_rings_what_there_is_to_ring(states: list[bool]) -> None:
    bus = FakeBus()
    ringer = Ringer(bus.ring, states.append)

    await ringer.ring(())
    await ringer.ring((BELL,))

    assert (bus.tries, bus.rang, states) == (1, [BELL], [])


async def test_a_bus_that_hangs_is_let_go_of_and_then_left_alone(states: list[bool]) -> None:
    bus = FakeBus()
    bus.gate = asyncio.Event()
    ringer = Ringer(bus.ring, states.append, patience=0.01)

    for _ in range(3):
        await ringer.ring((BELL,))

    assert (bus.tries, states) == (1, [True])


async def test_while_one_tries_again_the_others_go_on(states: list[bool]) -> None:
    bus = FakeBus()
    bus.failure = StoreDown("Redis")
    ringer = Ringer(bus.ring, states.append, pause=0.02)
    await ringer.ring((BELL,))
    await asyncio.wait({asyncio.ensure_future(asyncio.Event().wait())}, timeout=0.03)

    await asyncio.gather(*(ringer.ring((BELL,)) for _ in range(5)))

    assert bus.tries == 2


async def test_a_bus_that_is_back_rings_again(states: list[bool]) -> None:
    bus = FakeBus()
    bus.failure = StoreDown("Redis")
    ringer = Ringer(bus.ring, states.append, pause=0)
    with capture_logs() as lines:
        await ringer.ring((BELL,))
        bus.failure = None
        await ringer.ring((BELL,))
        await ringer.ring((BELL,))

    assert states == [True, False]
    assert bus.rang == [BELL, BELL]
    assert [line["event"] for line in lines] == ["bus.down", "bus.up"]
