"""What every index of facts does, in memory and in Chroma alike."""

import asyncio
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from uuid import UUID

import aiohttp
import pytest

from bot.domain.job import Fact, Job, LocalText, Place
from bot.embedded.chroma import address, command
from bot.embedded.process import Child, free_port
from bot.embedding import TunedEmbedder
from bot.knowledge.chroma import ChromaIndex
from bot.knowledge.index import Index, MemoryIndex
from bot.knowledge.passages import Passage, passages_of
from bot.knowledge.topics import topics
from tests.e2e.process import until

EMBEDDER = TunedEmbedder()
PAY = "The pay is 20,000 rupees a month."
HOURS = "You work from 8 am to 5 pm."


def job_of(number: int, *texts: str, code: str = "COURIER") -> Job:
    """A job version with these facts."""
    return Job(
        id=UUID(int=number),
        code=code,
        version=number,
        title=LocalText({"en": "Courier"}, "en"),
        employer="Redline Couriers",
        location=Place(None, "IN", "Asia/Kolkata"),
        languages=("en",),
        questions=(),
        knowledge=tuple(
            Fact(f"fact{n}", "About", LocalText({"en": text}, "en")) for n, text in enumerate(texts)
        ),
    )


def written(job: Job) -> tuple[Passage, ...]:
    return tuple(each for each in passages_of(job, topics()) if not each.is_own)


@asynccontextmanager
async def chroma(folder: Path) -> AsyncIterator[str]:
    """A server of its own; its address."""
    port = free_port()
    child = Child("chroma", folder / "chroma.log", orphaned=signal.SIGKILL)
    await child.start(command(folder, port), {"PATH": "/usr/bin:/bin"})
    try:
        async with aiohttp.ClientSession() as session:

            async def beats() -> bool:
                try:
                    async with session.get(f"{address(port)}/api/v2/heartbeat") as answer:
                        return answer.status == 200
                except aiohttp.ClientError:
                    return False

            await until(beats)
        yield address(port)
    finally:
        await child.stop((signal.SIGTERM, 5.0))


@pytest.fixture(params=["in memory", pytest.param("Chroma", marks=pytest.mark.integration)])
async def index(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Index]:
    memory = MemoryIndex(EMBEDDER)
    if request.param == "in memory":
        yield memory
        return
    async with chroma(tmp_path) as url:
        made = ChromaIndex(url, memory, patience=10.0)
        yield made
        await made.close()


async def test_the_passage_that_answers_is_the_nearest(index: Index) -> None:
    job = job_of(1, PAY, HOURS)
    for question, nearest in (("how much do you pay?", "fact0"), ("what are the hours?", "fact1")):
        for _ in range(2):  # empty first, filled then
            near = await index.near(job, written(job), EMBEDDER.query(question), "en")
            assert set(near) == {"fact0", "fact1"}
            assert max(near, key=lambda each: near[each]) == nearest


async def test_it_says_the_same_filled_as_empty(index: Index) -> None:
    job, question = job_of(1, PAY, HOURS), EMBEDDER.query("how much do you pay?")
    first = await index.near(job, written(job), question, "en")
    again = await index.near(job, written(job), question, "en")
    assert again == pytest.approx(first, abs=0.001)


async def test_another_job_and_another_version_are_never_heard(index: Index) -> None:
    question = EMBEDDER.query("how much do you pay?")
    for job in (job_of(1, PAY), job_of(2, "The pay is 90,000 rupees a month."), job_of(3, HOURS)):
        await index.near(job, written(job), question, "en")
    other = job_of(9, HOURS, code="NURSE")
    near = await index.near(other, written(other), question, "en")
    [cosine] = near.values()
    assert cosine == pytest.approx(
        (await MemoryIndex(EMBEDDER).near(other, written(other), question, "en"))["fact0"],
        abs=0.001,
    )


async def test_of_the_pieces_of_a_passage_the_nearest_counts(index: Index) -> None:
    job = job_of(1, f"{HOURS} Bring your own lunch. {PAY}")
    question = EMBEDDER.query("how much do you pay?")
    [passage] = written(job)
    near = await index.near(job, [passage], question, "en")
    pieces = EMBEDDER.passages(passage.pieces["en"])
    assert len(pieces) == 4
    assert near["fact0"] == pytest.approx(float(max(pieces @ question)), abs=0.001)


async def test_a_passage_is_looked_at_in_the_language_it_would_be_told_in(index: Index) -> None:
    text = LocalText({"en": HOURS, "es": "Trabajas de 8 a 5."}, "en")
    job = replace(job_of(1), knowledge=(Fact("fact0", "Hours", text),))
    question = EMBEDDER.query("what are the hours?")
    for _ in range(2):
        for language, told in (("es", "es"), ("en", "en"), ("hi", "en")):
            near = await index.near(job, written(job), question, language)
            [vector] = EMBEDDER.passages(written(job)[0].pieces[told])
            assert near["fact0"] == pytest.approx(float(vector @ question), abs=0.001)


async def test_a_changed_text_is_another_passage(index: Index) -> None:
    question = EMBEDDER.query("how much do you pay?")
    job = job_of(1, HOURS)
    before = await index.near(job, written(job), question, "en")
    mended = replace(job, knowledge=job_of(1, PAY).knowledge)
    after = await index.near(mended, written(mended), question, "en")
    assert after["fact0"] > before["fact0"] + 0.01


async def test_without_passages_nothing_is_near(index: Index) -> None:
    job = job_of(1)
    assert await index.near(job, (), EMBEDDER.query("how much do you pay?"), "en") == {}


async def test_many_may_ask_at_once(index: Index) -> None:
    job, question = job_of(1, PAY, HOURS), EMBEDDER.query("how much do you pay?")
    found = await asyncio.gather(*(index.near(job, written(job), question, "en") for _ in range(8)))
    assert all(set(each) == {"fact0", "fact1"} for each in found)


@pytest.mark.integration
async def test_a_wiped_chroma_is_filled_again(tmp_path: Path) -> None:
    job, question = job_of(1, PAY, HOURS), EMBEDDER.query("how much do you pay?")
    async with chroma(tmp_path) as url:
        index = ChromaIndex(url, MemoryIndex(EMBEDDER), patience=10.0, rest=0.0)
        await index.near(job, written(job), question, "en")
        async with aiohttp.ClientSession() as session:
            base = f"{url}/api/v2/tenants/default_tenant/databases/default_database/collections"
            async with session.get(base) as answer:
                [collection] = await answer.json()
            async with session.delete(f"{base}/{collection['name']}") as answer:
                assert answer.status == 200
            near = await index.near(job, written(job), question, "en")
            assert set(near) == {"fact0", "fact1"}
            async with session.get(base) as answer:
                [collection] = await answer.json()
            async with session.get(f"{base}/{collection['id']}/count") as answer:
                assert await answer.json() == 2
        await index.close()
