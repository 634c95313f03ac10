"""Searching: the index is brought up to what the store has, whatever it knew before."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from bot.clock import StartedClock, Uuid7
from bot.domain.document import Document
from bot.domain.effects import FileOf, ReadFiles
from bot.domain.message import Kind, Media
from bot.domain.profile import Profile
from bot.domain.uploads import Resume
from bot.knowledge.profile_memory import MemoryProfiles
from bot.knowledge.searching import BATCH, ProfileSearch
from bot.storage.in_memory import MemoryStore
from tests.contracts.store_cases import LONG, Scene, Stores


@pytest.fixture
def clock() -> StartedClock:
    return StartedClock(datetime(2026, 11, 23, 9, tzinfo=UTC))


@pytest.fixture
def stores(clock: StartedClock) -> Stores:
    store = MemoryStore(clock, Uuid7())

    async def pass_time(seconds: float) -> None:
        clock.move(timedelta(seconds=seconds))

    names = (
        *("journal", "mailbox", "outbox", "reader", "jobs", "backlog", "budget", "rounds"),
        *("quarantine", "questions", "uploads", "leads", "history"),
    )
    ports = {name: getattr(store, name) for name in names}
    return Stores(**ports, clock=clock, pass_time=pass_time)


async def applied(stores: Stores, *skills: str, scene: Scene | None = None) -> tuple[Scene, UUID]:
    """Somebody sends a résumé that says this; its id."""
    scene = scene or Scene(stores)
    await scene.hear("", kind=Kind.FILE, media=(Media("f", "text/plain"),))
    claim = await scene.take()
    said = claim.mail[-1].said
    assert said is not None
    await scene.commit(claim, ReadFiles((FileOf(said.id, 0),)))
    [upload] = await stores.uploads.claim(LONG, 1)
    document = Document(" ".join(skills), "txt")
    await stores.uploads.settle(upload, Resume(document, Profile("A", skills=skills)))
    await scene.turn()
    return scene, upload.id


async def test_who_says_it_is_found(stores: Stores) -> None:
    _, driver = await applied(stores, "reach truck", "night shifts")
    await applied(stores, "intensive care")
    search = ProfileSearch(stores.uploads, MemoryProfiles(None))

    assert await search.bring_in() == 2
    [match] = await search.find("reach truck, night", 10)
    assert (match.resume, match.shown) == (driver, ("reach truck", "night shifts"))


async def test_only_what_changed_is_brought_in_again(stores: Stores, clock: StartedClock) -> None:
    search = ProfileSearch(stores.uploads, MemoryProfiles(None))
    await applied(stores, "reach truck")
    clock.move(timedelta(hours=1))
    await applied(stores, "stock taking")
    assert await search.bring_in() == 2
    clock.move(timedelta(hours=1))
    _, nurse = await applied(stores, "intensive care")

    assert await search.bring_in() == 2  # the last of those before is looked at again
    [match] = await search.find("intensive care", 10)
    assert match.resume == nurse


async def test_a_replaced_one_is_not_found(stores: Stores, clock: StartedClock) -> None:
    search = ProfileSearch(stores.uploads, MemoryProfiles(None))
    scene, _ = await applied(stores, "reach truck")
    await search.bring_in()
    clock.move(timedelta(seconds=5))
    await applied(stores, "intensive care", scene=scene)
    await search.bring_in()

    assert await search.find("reach truck", 10) == []


async def test_many_of_one_instant_are_all_brought_in(stores: Stores) -> None:
    for _ in range(BATCH + 3):
        await applied(stores, "reach truck")
    search = ProfileSearch(stores.uploads, MemoryProfiles(None))

    assert await search.bring_in() == BATCH + 3
    assert len(await search.find("reach truck", 1000)) == BATCH + 3
