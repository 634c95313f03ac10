"""Searching: the index is brought up to what the store has, whatever it knew before."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from bot.clock import StartedClock, Uuid7
from bot.domain.consent import ConsentKind
from bot.domain.conversation import Stage
from bot.domain.document import Document
from bot.domain.effects import FileOf, ReadFiles, RecordConsent
from bot.domain.message import Kind, Media
from bot.domain.profile import Profile
from bot.domain.search import Wish
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

    assert await search.bring_in() == 1
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


async def test_who_withdraws_is_taken_out_and_who_comes_back_is_found(
    stores: Stores, clock: StartedClock
) -> None:
    index = MemoryProfiles(None)
    search = ProfileSearch(stores.uploads, index)
    scene, resume = await applied(stores, "reach truck")
    await search.bring_in()
    clock.move(timedelta(seconds=5))
    await scene.hear("I withdraw")
    await scene.turn(stage=Stage.WITHDRAWN)
    await search.bring_in()
    assert await index.near(Wish("reach truck"), 0, 10) == []
    clock.move(timedelta(seconds=5))
    await scene.hear("yes")
    granted = RecordConsent(ConsentKind.GRANTED, "yes", "en", Uuid7().new())
    await scene.turn(granted, stage=Stage.SCREENING)
    await search.bring_in()

    assert [hit.resume for hit in await index.near(Wish("reach truck"), 0, 10)] == [resume]


async def test_an_index_that_was_wiped_is_filled_again(stores: Stores) -> None:
    index = MemoryProfiles(None)
    search = ProfileSearch(stores.uploads, index, at_once=1)
    ids = [(await applied(stores, each))[1] for each in ("reach truck", "intensive care")]
    assert await search.bring_in() == 2
    assert await search.bring_in() == 0
    await index.remove(ids)
    await index.set_through("")

    assert await search.bring_in() == 2


async def test_many_of_one_instant_are_all_brought_in(stores: Stores) -> None:
    for _ in range(BATCH + 3):
        await applied(stores, "reach truck")
    search = ProfileSearch(stores.uploads, MemoryProfiles(None))

    assert await search.bring_in() == BATCH + 3
    assert len(await search.find("reach truck", 1000)) == BATCH + 3
