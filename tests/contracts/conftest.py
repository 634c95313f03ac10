"""The stores under contract: add one to ``STORES`` and every case runs on it."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Final

import pytest

from bot.clock import StartedClock, Uuid7
from bot.domain.flood import UNLIMITED, Allowance
from bot.storage.in_memory import MemoryStore
from bot.storage.postgres import PostgresStore
from tests.contracts.store_cases import Scene, Stores
from tests.stores import migrated, servers

__all__ = ["servers"]


@asynccontextmanager
async def in_memory(
    request: pytest.FixtureRequest, allowance: Allowance = UNLIMITED
) -> AsyncIterator[Stores]:
    clock = StartedClock(datetime(2026, 11, 23, 9, tzinfo=UTC))
    store = MemoryStore(clock, Uuid7(), allowance=allowance)

    async def pass_time(seconds: float) -> None:
        clock.move(timedelta(seconds=seconds))

    yield Stores(
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


@asynccontextmanager
async def postgres(
    request: pytest.FixtureRequest, allowance: Allowance = UNLIMITED
) -> AsyncIterator[Stores]:
    # Asked for by name, so that the cases in memory start no server.
    known = request.getfixturevalue("servers")
    clock = StartedClock(datetime(2026, 11, 23, 9, tzinfo=UTC))
    async with migrated(known) as url:
        store = PostgresStore(url, clock, Uuid7(), size=2, allowance=allowance)
        await store.open()
        yield Stores(
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


MakeStores = Callable[[Allowance], Awaitable[Stores]]


@pytest.fixture(params=["in memory", pytest.param("Postgres", marks=pytest.mark.integration)])
async def make_stores(request: pytest.FixtureRequest) -> AsyncIterator[MakeStores]:
    """Makes a store in which nobody may say more than an allowance."""
    async with AsyncExitStack() as stack:

        async def make(allowance: Allowance) -> Stores:
            return await stack.enter_async_context(STORES[request.param](request, allowance))

        yield make


@pytest.fixture
def scene(stores: Stores) -> Scene:
    return Scene(stores)


@pytest.fixture
def another(stores: Stores) -> Scene:
    """Somebody else on the same store."""
    return Scene(stores)
