"""A worker's parts over the store in memory, whose clock is moved by hand."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from bot.clock import StartedClock, Uuid7
from bot.storage.in_memory import MemoryStore
from tests.contracts.store_cases import Scene, Stores


@pytest.fixture
def clock() -> StartedClock:
    return StartedClock(datetime(2026, 11, 23, 9, tzinfo=UTC))


@pytest.fixture
def stores(clock: StartedClock) -> Stores:
    store = MemoryStore(clock, Uuid7())

    async def pass_time(seconds: float) -> None:
        clock.move(timedelta(seconds=seconds))
        await asyncio.sleep(0)

    return Stores(
        journal=store.journal,
        mailbox=store.mailbox,
        outbox=store.outbox,
        reader=store.reader,
        jobs=store.jobs,
        backlog=store.backlog,
        budget=store.budget,
        rounds=store.rounds,
        quarantine=store.quarantine,
        questions=store.questions,
        uploads=store.uploads,
        leads=store.leads,
        history=store.history,
        clock=clock,
        pass_time=pass_time,
    )


@pytest.fixture
def scene(stores: Stores) -> Scene:
    return Scene(stores)


@pytest.fixture
def another(stores: Stores) -> Scene:
    """Somebody else on the same store."""
    return Scene(stores)
