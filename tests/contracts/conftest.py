"""The stores under contract: add one to ``STORES`` and every case runs on it."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Final

import pytest

from bot.clock import StartedClock, Uuid7
from bot.storage.in_memory import MemoryStore
from bot.storage.postgres import PostgresStore
from tests.contracts.store_cases import Scene, Stores
from tests.stores import migrated, servers

__all__ = ["servers"]


@asynccontextmanager
async def in_memory(request: pytest.FixtureRequest) -> AsyncIterator[Stores]:
    clock = StartedClock(datetime(2026, 11, 23, 9, tzinfo=UTC))
    store = MemoryStore(clock, Uuid7())

    async def pass_time(seconds: float) -> None:
        clock.move(timedelta(seconds=seconds))

    yield Stores(
        journal=store.journal,
        mailbox=store.mailbox,
        outbox=store.outbox,
        reader=store.reader,
        jobs=store.jobs,
        backlog=store.backlog,
        rounds=store.rounds,
        quarantine=store.quarantine,
        history=store.history,
        clock=clock,
        pass_time=pass_time,
    )


@asynccontextmanager
async def postgres(request: pytest.FixtureRequest) -> AsyncIterator[Stores]:
    # Asked for by name, so that the cases in memory start no server.
    known = request.getfixturevalue("servers")
    clock = StartedClock(datetime(2026, 11, 23, 9, tzinfo=UTC))
    async with migrated(known) as url:
        store = PostgresStore(url, clock, Uuid7(), size=2)
        await store.open()
        yield Stores(
            journal=store.journal,
            mailbox=store.mailbox,
            outbox=store.outbox,
            reader=store.reader,
            jobs=store.jobs,
            backlog=store.backlog,
            rounds=store.rounds,
            quarantine=store.quarantine,
            history=store.history,
            clock=clock,
            pass_time=asyncio.sleep,
        )
        await store.close()


STORES: Final[dict[str, Callable[..., AbstractAsyncContextManager[Stores]]]] = {
    "in memory": in_memory,
    "Postgres": postgres,
}


@pytest.fixture(params=["in memory", pytest.param("Postgres", marks=pytest.mark.integration)])
async def stores(request: pytest.FixtureRequest) -> AsyncIterator[Stores]:
    async with STORES[request.param](request) as made:
        yield made


@pytest.fixture
def scene(stores: Stores) -> Scene:
    return Scene(stores)


@pytest.fixture
def another(stores: Stores) -> Scene:
    """Somebody else on the same store."""
    return Scene(stores)
