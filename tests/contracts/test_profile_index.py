"""What every index of résumés does, in memory and in Chroma alike; and searching over it."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import pytest

from bot.domain.profile import Profile, Role
from bot.domain.search import Entry, ProfileIndex, Side, Wish
from bot.embedding import LocalEmbedder
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
        made = ChromaProfiles(url, EMBEDDER)
        yield made
        await made.close()


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
