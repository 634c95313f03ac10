"""The same turns over 1,000 and over 100,000 stored conversations."""

import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final
from urllib.parse import urlsplit

import asyncpg

from tests.bench.aims import Study, at_most
from tests.bench.multiplied import copied_address, multiply
from tests.bench.plot import Chart, Series
from tests.bench.script import SCRIPT
from tests.bench.spent import Spent
from tests.bench.stage import Act, Stage
from tests.bench.table import NOTHING, Measured
from tests.bench.world import World
from tests.e2e.house import House

FEW: Final = 1_000
MANY: Final = (10_000, 30_000, 100_000)
SHORT: Final = (10_000,)
"""In a short run."""
REAL: Final = 4
"""Candidates who really were there; the others are copies of them."""
SLOWER: Final = 1.2
"""How much longer a turn may take."""
AT_A_TIME: Final = 8
"""Candidates at a time: few, so that it is a turn that is timed, not a queue."""


async def measure(stage: Stage) -> Study:
    """Two houses, a small and a large one, by turns; half of who write have been there before."""
    found: list[tuple[int, float]] = []
    async with _stored(stage) as small, _stored(stage) as large:
        await small.fill(FEW)
        for many in SHORT if stage.plan.is_short else MANY:
            await large.fill(many)
            here, beside = NOTHING, NOTHING
            for _ in range(stage.plan.rounds):
                here += await large.once(stage)
                beside += await small.once(stage)
            found.append((many, _mean(here) / _mean(beside)))
    many, last = found[-1]
    points = ((FEW, 1.0), *((float(each), ratio) for each, ratio in found))
    return Study(
        "stored",
        [at_most(f"a turn over {many:,} stored conversations / {FEW:,}", last, "", SLOWER)],
        charts=[
            Chart(
                *("stored", "Time of a turn against the conversations stored"),
                *("conversations stored", f"times that over {FEW:,}"),
                [Series("time", points)],
                log_x=True,
            )
        ],
    )


def _mean(measured: Measured) -> float:
    return sum(measured.took) / len(measured.took)


class Stored:
    """A house with a past."""

    def __init__(
        self, made: House, spent: Spent, admin: "asyncpg.Connection[asyncpg.Record]"
    ) -> None:
        self.world = World(made)
        self._spent = spent
        self._admin = admin
        self._filled = 0
        self._people: list[str] = []
        self._chance = random.Random(4)  # noqa: S311 - no secret

    async def begin(self) -> None:
        """A few candidates go through everything."""
        self._people = [self.world.address() for _ in range(REAL)]
        for address in self._people:
            for text in SCRIPT:
                await self.world.exchange(address, text)
        await self._admin.execute("CREATE SCHEMA original")

    async def fill(self, many: int) -> None:
        """Let so many conversations be stored."""
        times = many // REAL
        await multiply(self._admin, self._filled, times)
        self._filled = times

    async def once(self, stage: Stage) -> Measured:
        """One round: half are strangers, half have written long ago."""
        acts: list[Act] = [self.world.screen, self._come_back] * (AT_A_TIME // 2)
        return await stage.measure(self.world, acts, self._spent)

    async def _come_back(self) -> None:
        while True:
            person, copy = self._chance.choice(self._people), self._chance.randint(1, self._filled)
            await self.world.come_back(copied_address(person, copy))


@asynccontextmanager
async def _stored(stage: Stage) -> AsyncIterator[Stored]:
    async with stage.house() as made:
        staff = await stage.staffed(made)
        path = urlsplit(made.database_url).path
        url = urlsplit(stage.admin_url)._replace(path=path).geturl()
        admin = await asyncpg.connect(url, ssl=False)
        try:
            stored = Stored(made, staff.spent, admin)
            await stored.begin()
            yield stored
        finally:
            await admin.close()
