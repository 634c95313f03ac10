"""A hundred résumés at once: what they cost those who chat meanwhile."""

import asyncio
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from bot.domain.events import Actor
from bot.files.job_file import load_job
from tests.bench.aims import Finding, Study, at_most
from tests.bench.pace import paced
from tests.bench.script import JOB
from tests.bench.spent import megabytes
from tests.bench.stage import Staff, Stage
from tests.bench.table import NOTHING, percentile
from tests.bench.world import Crowd, World
from tests.resumes import family

RESUMES: Final = 100
SHARE: Final = 0.25
"""Of what the house can do: who chats meanwhile. At all of it, every other work slows it down."""
SLOWER: Final = 1.3
"""Times as long, at most, as without the résumés."""
GROWN: Final = 1.1
"""Times the memory of a worker, at most, that it has after them: what it never needed before."""
CODE: Final = "PAPERS-TST"
PDF: Final = "application/pdf"
WAITING: Final = "SELECT count(*) FROM upload WHERE due_at IS NOT NULL"
TOLD: Final = "SELECT count(*) FROM resume WHERE text IS NOT NULL"
GIVEN_UP: Final = 120.0
"""Seconds after which they should long have been read."""


async def measure(stage: Stage) -> Study:
    """Chat at a quarter of what the house can do: alone, then while the résumés are read."""
    async with stage.house() as made:
        staff = await stage.staffed(made)
        world = World(made)
        closed = NOTHING
        for _ in range(stage.plan.rounds):
            closed += await stage.measure(
                world, [world.screen] * stage.plan.candidates, staff.spent
            )
        job = {**load_job(JOB).document, "code": CODE, "resume": "optional"}
        await made.store.jobs.import_job(job, Actor.RECRUITER)
        owners = await _consented(world)
        crowd, rate = Crowd(world), closed.rate * SHARE
        await paced(crowd.speak, rate, 1.0)  # the first lines of new people take longer
        alone = await paced(crowd.speak, rate, max(2.0, stage.plan.seconds / 2))
        before = _largest(staff)
        began = time.perf_counter()
        await _send(world, owners)
        beside: list[float] = []
        while await _count(world, WAITING) and time.perf_counter() - began < GIVEN_UP:
            beside += await paced(crowd.speak, rate, 1.0)
        seconds = time.perf_counter() - began
        read = await _count(world, TOLD)
        after = _largest(staff)
    return Study(
        "resumes", [*_slowed(rate, alone, beside), *_read(read, seconds), _kept(before, after)]
    )


def _slowed(rate: float, alone: list[float], beside: list[float]) -> list[Finding]:
    usual, then = percentile(alone, 50), percentile(beside, 50)
    p95 = f"p95 {percentile(beside, 95):.0f} of {percentile(alone, 95):.0f} ms"
    told = f"p50 {then:.0f} of {usual:.0f} ms at {rate:.0f} turns/s; {p95}"
    return [at_most("a turn while 100 résumés are read / alone", then / usual, "", SLOWER, told)]


def _read(read: int, seconds: float) -> list[Finding]:
    return [
        Finding("résumés that were read", read, "", float(RESUMES)),
        at_most("seconds until all were read", seconds, "s", None),
    ]


def _kept(before: float, after: float) -> Finding:
    told = f"{after:.0f} of {before:.0f} MB; each is read in a process of its own"
    return at_most("memory of a worker after them / before", after / before, "", GROWN, told)


def _largest(staff: Staff) -> float:
    return max(megabytes(each.pid) for each in staff.workers)


async def _consented(world: World) -> list[str]:
    owners = [world.address() for _ in range(RESUMES)]
    for line in (f"Hello, {CODE}", "yes"):
        for few in range(0, RESUMES, 10):
            some = owners[few : few + 10]
            await asyncio.gather(*(world.exchange(each, line) for each in some))
    return owners


async def _send(world: World, owners: list[str]) -> None:
    twilio = world.house.twilio
    pdfs = await asyncio.to_thread(_pdfs)
    for place, address in enumerate(owners):
        # A content of its own: what is the same is kept once, and read again all the same.
        content = pdfs[place % len(pdfs)] + b"%%%d" % place
        url = twilio.base_url + twilio.files.keep(content, PDF)
        delivered = await twilio.hooks.file(address, url, PDF)
        assert delivered.status == 200, f"the gateway answered {delivered.status}"


def _pdfs() -> list[bytes]:
    with TemporaryDirectory() as folder:
        family.write(Path(folder), scans=False)
        return [each.read_bytes() for each in sorted(Path(folder).glob("*.pdf"))]


async def _count(world: World, statement: str) -> int:
    async with world.house.store.database.leasing() as connection:
        return int(await connection.fetchval(statement))
