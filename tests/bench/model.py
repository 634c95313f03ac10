"""A language model that takes 800 ms: what waiting costs, in turns a second and in memory."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

from bot.embedded.process import free_port
from tests.bench.aims import Finding, Study, at_most
from tests.bench.groq import KEY
from tests.bench.script import CHAT
from tests.bench.spent import megabytes
from tests.bench.stage import Staff, Stage, module
from tests.bench.table import NOTHING, Measured, Row
from tests.bench.world import World
from tests.e2e.process import until

SECONDS: Final = 0.8
SAME: Final = 0.9
"""Of the rate with a model that answers at once; the rest is what a measurement differs by."""
MEGABYTES: Final = 300.0
"""Of one worker: its own memory and its share of what it has in common with others."""
BELIEVED: Final = 0.3
"""Share of all turns; a candidate's first lines need no model. With one that is not believed this
would time a failure."""
MANY: Final = 6
"""Times as many candidates as usual: most of them wait for the model."""
FOLLOWED: Final = """
SELECT avg((way::text LIKE '%understood.small_talk.model%')::int)::float8
FROM event WHERE type = 'MESSAGE_RECEIVED' AND done_at IS NOT NULL"""
WAITING: Final = "SELECT count(*) FROM mailbox WHERE due_at IS NOT NULL OR send_at IS NOT NULL"
WARM_UP: Final = 4.0
"""Seconds in which so many come; all at once would be another measurement."""


async def measure(stage: Stage) -> Study:
    """The same lines with a slow model and with one that answers at once, by turns."""
    few = stage.plan.candidates
    slow, quick = NOTHING, NOTHING
    async with _house(stage, SECONDS) as (far, staff), _house(stage, 0.0) as (near, others):
        for _ in range(stage.plan.rounds):
            slow += await stage.measure(far, [far.screen] * few * MANY, staff.spent, WARM_UP)
            await _settled(far)  # who still waits there would take from the other's time
            quick += await stage.measure(near, [near.screen] * few, others.spent)
        memory = [megabytes(each.pid) for each in staff.workers]
        believed = min(await _believed(far), await _believed(near))
    return _study(slow, quick, memory, believed)


def _study(slow: Measured, quick: Measured, memory: list[float], believed: float) -> Study:
    row = Row("turns with a model of 800 ms", slow, quick)
    beside = f"{slow.rate:.1f} of {quick.rate:.1f} turns/s"
    return Study(
        "model",
        [
            Finding("model of 800 ms / of 0 ms", row.ratio, "", SAME, beside=beside),
            at_most("memory of a worker meanwhile", max(memory), "MB", MEGABYTES),
            Finding("turns that followed the model", believed, "", BELIEVED),
        ],
        [row],
    )


@asynccontextmanager
async def _house(stage: Stage, seconds: float) -> AsyncIterator[tuple[World, Staff]]:
    port = free_port()
    process = await module("tests.bench.groq", str(port), str(seconds))
    try:
        await process.prints("ready")
        model = {"GROQ_API_KEY": KEY, "GROQ_BASE_URL": f"http://127.0.0.1:{port}"}
        async with stage.house(**model) as made:
            staff = await stage.staffed(made)
            yield World(made, CHAT), staff
    finally:
        await process.stop()


async def _believed(world: World) -> float:
    """Share of the turns in which the model's word was taken."""
    async with world.house.store.database.leasing() as connection:
        return float(await connection.fetchval(FOLLOWED))


async def _settled(world: World) -> None:
    async def look() -> bool:
        async with world.house.store.database.leasing() as connection:
            return not await connection.fetchval(WAITING)

    await until(look)
