"""A real Postgres, one database for all schedules of a process; scenes do not see each other."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime

import asyncpg
import pytest
from anyio.from_thread import start_blocking_portal

from bot.clock import StartedClock, Uuid7
from bot.storage.postgres import PostgresStore
from tests.contracts.store_cases import Scene, Stores
from tests.integration.protocol.schedule import Elsewhere, Watcher
from tests.stores import Servers, migrated


@pytest.fixture(scope="session")
def url(servers: Servers) -> Iterator[str]:
    with (
        start_blocking_portal() as portal,
        portal.wrap_async_context_manager(migrated(servers)) as made,
    ):
        yield made


@pytest.fixture
def clock() -> StartedClock:
    return StartedClock(datetime(2026, 11, 23, 9, tzinfo=UTC))


@pytest.fixture
async def store(url: str, clock: StartedClock) -> AsyncIterator[PostgresStore]:
    store = PostgresStore(url, clock, Uuid7(), size=4)
    await store.open()
    yield store
    await store.close()


@pytest.fixture
def stores(store: PostgresStore, clock: StartedClock) -> Stores:
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
        pass_time=asyncio.sleep,
    )


@pytest.fixture
def scene(stores: Stores) -> Scene:
    return Scene(stores)


@pytest.fixture
def another(stores: Stores) -> Scene:
    """Somebody else on the same store."""
    return Scene(stores)


@pytest.fixture
async def elsewhere(url: str, clock: StartedClock) -> AsyncIterator[Elsewhere]:
    """A second process, which stops before it commits."""
    second = Elsewhere(url, clock)
    await second.database.open()
    yield second
    await second.database.close()


@pytest.fixture
def there(elsewhere: Elsewhere, stores: Stores, scene: Scene) -> Scene:
    """The same candidate, heard and served by the second process."""
    other = Scene(elsewhere.as_stores(stores))
    other.address = scene.address
    return other


@pytest.fixture
async def watcher(url: str) -> AsyncIterator[Watcher]:
    connection = await asyncpg.connect(url, ssl=False)
    yield Watcher(connection)
    await connection.close()
