"""What every index of résumés does, in memory and in Chroma alike; and searching over it."""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import pytest
from typing_extensions import override

from bot.domain.profile import Profile, Role
from bot.domain.search import Entry, ProfileIndex, Side, Wish
from bot.embedding import LocalEmbedder, Vectors
from bot.knowledge.profile_chroma import ChromaProfiles
from bot.knowledge.profile_memory import MemoryProfiles
from bot.knowledge.profiles import entries_of
from tests.contracts.test_knowledge_index import chroma

EMBEDDER = LocalEmbedder()
DRIVER, NURSE = UUID(int=1), UUID(int=2)
PLACE = frozenset({Side.PLACE})
PROFILES = {
    DRIVER: Profile(
        location="Whitefield, Bengaluru",
        experience=(Role("Reach truck operator", "Blue Depot", None, None, 30),),
        total_experience_months=30,
        skills=("forklift", "stock taking"),
    ),
    NURSE: Profile(
        location="Leganés, Madrid",
        experience=(Role("Nurse", "City Hospital", None, None, 60),),
        total_experience_months=60,
        skills=("intensive care",),
        languages=("Spanish",),
    ),
}


@pytest.fixture(params=["in memory", pytest.param("Chroma", marks=pytest.mark.integration)])
async def index(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[ProfileIndex]:
    if request.param == "in memory":
        yield MemoryProfiles(EMBEDDER)
        return
    async with chroma(tmp_path) as url:
        made = ChromaProfiles(url, EMBEDDER, named("a"))
        yield made
        await made.close()


def named(name: str) -> Callable[[], Awaitable[str]]:
    """Which database it is of."""

    async def whose() -> str:
        return name

    return whose


async def filled(index: ProfileIndex) -> ProfileIndex:
    entries = [each for resume, profile in PROFILES.items() for each in entries_of(resume, profile)]
    await index.put(entries)
    await index.put(entries)
    return index


async def nearest(index: ProfileIndex, wish: Wish, months: int = 0) -> tuple[UUID, str]:
    [hit] = await index.near(wish, months, 1)
    return hit.resume, hit.text


async def test_words_and_meaning_find_passages(index: ProfileIndex) -> None:
    await filled(index)
    assert await nearest(index, Wish("reach truck")) == (DRIVER, "Reach truck operator, Blue Depot")
    assert (await nearest(index, Wish("works in a hospital")))[0] == NURSE


async def test_a_place_is_looked_for_among_places(index: ProfileIndex) -> None:
    await filled(index)
    assert await nearest(index, Wish("whitefield", PLACE)) == (DRIVER, "Whitefield, Bengaluru")
    hits = await index.near(Wish("Blue Depot", PLACE), 0, 10)
    assert {hit.side for hit in hits} == {Side.PLACE}


async def test_who_worked_less_is_left_out(index: ProfileIndex) -> None:
    await filled(index)
    hits = await index.near(Wish("forklift"), 48, 100)
    assert {hit.resume for hit in hits} == {NURSE}


async def test_brought_in_twice_it_is_there_once(index: ProfileIndex) -> None:
    await filled(index)
    hits = await index.near(Wish("nurse"), 0, 100)
    keys = [(hit.resume, hit.side, hit.text) for hit in hits]
    assert len(keys) == len(set(keys)) == sum(len(entries_of(r, p)) for r, p in PROFILES.items())


async def test_what_was_removed_is_not_found(index: ProfileIndex) -> None:
    await filled(index)
    await index.remove([DRIVER])
    await index.remove([DRIVER])
    await index.remove([])
    hits = await index.near(Wish("reach truck"), 0, 100)
    assert {hit.resume for hit in hits} == {NURSE}


async def test_an_empty_one_finds_nothing(index: ProfileIndex) -> None:
    assert await index.near(Wish("reach truck"), 0, 10) == []
    assert await index.near(Wish("reach truck", PLACE), 12, 10) == []


async def test_it_knows_how_far_it_was_filled_and_that_is_no_passage(index: ProfileIndex) -> None:
    assert await index.through() == ""
    at = datetime(2026, 11, 26, 9, tzinfo=UTC).isoformat()
    await index.set_through(at)
    assert await index.through() == at
    await index.put([Entry(DRIVER, Side.SKILL, "forklift")])
    hits = await index.near(Wish("forklift"), 0, 10)
    assert [hit.resume for hit in hits] == [DRIVER]


class Counting(LocalEmbedder):
    """Counts the passages that it was asked for."""

    def __init__(self) -> None:
        self.passages_so_far = 0

    @override
    def passages(self, texts: Sequence[str]) -> Vectors:
        self.passages_so_far += len(texts)
        return super().passages(texts)


@pytest.mark.integration
async def test_databases_that_share_a_server_know_nothing_of_each_other(tmp_path: Path) -> None:
    """The mark of one hid from the other all that it had read before."""
    async with chroma(tmp_path) as url:
        one = ChromaProfiles(url, EMBEDDER, named("5f-16384"))
        other = ChromaProfiles(url, EMBEDDER, named("5f-16385"))
        await filled(one)
        await one.set_through("2026-11-26T09:00:00+00:00")

        assert await other.through() == ""
        assert await other.near(Wish("nurse"), 0, 10) == []
        await one.close()
        await other.close()


@pytest.mark.integration
async def test_what_is_known_costs_no_vector_again(tmp_path: Path) -> None:
    embedder = Counting()
    async with chroma(tmp_path) as url:
        index = ChromaProfiles(url, embedder, named("a"))
        await filled(index)
        await index.put([Entry(NURSE, Side.SKILL, "first aid")])
        await index.close()

    assert embedder.passages_so_far == sum(len(entries_of(r, p)) for r, p in PROFILES.items()) + 1
