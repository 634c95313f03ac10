"""Houses for end-to-end tests: one that stands for the whole session, and empty ones.

All of these tests share one event loop, because the provider of the standing house lives in it.
"""

from collections.abc import AsyncIterator, Callable, Generator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Final

import pytest
import pytest_asyncio
from redis.asyncio import Redis

from bot.domain.events import Actor
from bot.files.job_file import load_job
from tests.e2e.house import House, Nursery, as_command, house as empty_house
from tests.processes import share_a_loop, with_words
from tests.stores import Servers, migrated
from tests.wire import Asked, Place, Told, answering

HERE: Final = Path(__file__).parent
JOB: Final = HERE / "courier.yaml"
LONGEST: Final = HERE / "test_up.py"
FIRST_REDIS: Final = 64
"""Redis databases below are other tests'."""
LAST_REDIS: Final = 256


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    share_a_loop(items, HERE)
    items.sort(key=lambda item: item.path != LONGEST)  # first, so that nobody waits for it alone


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    return with_words((yield), item, HERE)


def _take(path: Path) -> bool:
    """Take a number, unless somebody else has it; whether it is ours now."""
    try:
        path.touch(exist_ok=False)
    except FileExistsError:
        return False
    return True


@asynccontextmanager
async def redis_database(servers: Servers) -> AsyncIterator[str]:
    """An empty Redis database of one's own, among all processes of the session."""
    numbers = range(FIRST_REDIS, LAST_REDIS)
    taken = next(path for number in numbers if _take(path := servers.shared / f"redis-{number}"))
    url = servers.redis_url.rpartition("/")[0] + f"/{taken.name.rpartition('-')[2]}"
    async with Redis.from_url(url) as client:
        await client.flushdb()
    try:
        yield url
    finally:
        taken.unlink()


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def nursery() -> AsyncIterator[Nursery]:
    opened = await Nursery.opened()
    yield opened
    await opened.close()


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def house(servers: Servers, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[House]:
    """One gateway and one worker as people start them, over the real graph and the courier's job.

    Tests leave its processes alone and bring candidates of their own.
    """
    folder = tmp_path_factory.mktemp("house")
    async with (
        migrated(servers) as database_url,
        redis_database(servers) as redis_url,
        empty_house(database_url, redis_url, folder, as_command, QUIET_SECONDS="0") as made,
    ):
        await made.store.jobs.import_job(load_job(JOB).document, Actor.RECRUITER)
        await made.gateway()
        await made.worker()
        yield made


@pytest_asyncio.fixture(loop_scope="session")
async def lab(servers: Servers, nursery: Nursery, tmp_path: Path) -> AsyncIterator[House]:
    """An empty house of the test's own. Its workers count what they hear, unless told otherwise."""
    async with (
        migrated(servers) as database_url,
        redis_database(servers) as redis_url,
        empty_house(database_url, redis_url, tmp_path, nursery) as made,
    ):
        yield made


@asynccontextmanager
async def house_with_model(
    servers: Servers,
    folder: Path,
    answer: Callable[[Asked], Told],
    document: Mapping[str, Any],
    **settings: str,
) -> AsyncIterator[tuple[House, Place]]:
    """A house with one job and a language model that answers what ``answer`` says."""
    with answering(answer) as model:
        async with (
            migrated(servers) as database_url,
            redis_database(servers) as redis_url,
            empty_house(
                database_url,
                redis_url,
                folder,
                as_command,
                GROQ_API_KEY="key",
                GROQ_BASE_URL=model.url,
                **settings,
            ) as made,
        ):
            await made.store.jobs.import_job(document, Actor.RECRUITER)
            await made.gateway()
            await made.worker()
            yield made, model
