"""One conversation grows to 500 messages: what does a turn cost then, beside one of five?"""

import statistics
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Final

import asyncpg

from tests.bench.aims import Study, at_most
from tests.bench.plot import Chart, Series
from tests.bench.script import SCRIPT, SMALL
from tests.bench.stage import Stage
from tests.bench.world import World
from tests.bench.written import ChangeLog
from tests.e2e.process import until

LENGTHS: Final = (5, 50, 100, 200, 300, 400, 500)
"""Messages of the candidate when a turn is looked at."""
TURNS: Final = 40
"""Turns that are looked at for each length; a quarter of them in a short run."""
FEW: Final = 5
"""Turns of the one, then as many of a young one: a machine is not equally busy all the time."""
WRITTEN, TIME = 1.1, 1.25
"""How much a turn of a long conversation may cost, of a short one's."""

UNSETTLED: Final = "SELECT count(*) FROM mailbox WHERE send_at IS NOT NULL OR due_at IS NOT NULL"


@dataclass(frozen=True, slots=True)
class Cost:
    """Of one turn: rows and bytes written, seconds until the reply."""

    rows: float
    bytes: float
    seconds: float

    def over(self, other: "Cost") -> "Cost":
        """This as a multiple of another."""
        return Cost(self.rows / other.rows, self.bytes / other.bytes, self.seconds / other.seconds)


@dataclass
class Talk:
    """One conversation."""

    world: World
    address: str
    said: int = 0
    times: list[float] = field(default_factory=list)

    async def grow(self, length: int) -> None:
        """Say something until it is so long; screening has begun and never ends."""
        while self.said < length:
            text = SCRIPT[self.said] if self.said < 2 else SMALL
            began = time.perf_counter()
            await self.world.exchange(self.address, text)
            self.times.append(time.perf_counter() - began)
            self.said += 1


Looked = tuple[int, int, list[float]]
"""Rows, bytes and times of a few turns."""


def _cost(found: Sequence[Looked]) -> Cost:
    """Of one turn, from several times a few."""
    times = [each for _, _, times in found for each in times]
    rows, size = sum(rows for rows, _, _ in found), sum(size for _, size, _ in found)
    return Cost(rows / len(times), size / len(times), statistics.median(times))


class Watch:
    """Looks at turns one after the other, each settled before the next."""

    def __init__(self, world: World, log: ChangeLog, own: "asyncpg.Connection[asyncpg.Record]"):
        self.world = world
        self._log = log
        self._own = own

    async def both(self, long: Talk, turns: int) -> tuple[Cost, Cost]:
        """Of the conversation as it is, and of young ones, a few turns of each by turns."""
        old, young = list[Looked](), list[Looked]()
        for _ in range(turns // FEW):
            old.append(await self._few(long))
            talk = Talk(self.world, self.world.address())
            await talk.grow(LENGTHS[0])
            young.append(await self._few(talk))
        return _cost(old), _cost(young)

    async def _few(self, talk: Talk) -> Looked:
        """Rows, bytes and times of :data:`FEW` turns from here on."""
        await self._settled()
        begin, from_here = await self._log.place(), talk.said
        for _ in range(FEW):
            await talk.grow(talk.said + 1)
            await self._settled()
        written = await self._log.since(begin)
        return written.rows, written.bytes, talk.times[from_here:]

    async def _settled(self) -> None:
        """Wait until nothing is to be thought about or marked."""

        async def look() -> bool:
            return not await self._own.fetchval(UNSETTLED)

        await until(look)


async def measure(stage: Stage) -> Study:
    """Look at some turns of one conversation now and then, and of young ones at the same time."""
    turns = TURNS // 4 if stage.plan.is_short else TURNS
    found: list[tuple[int, Cost]] = []
    async with stage.house() as made:
        await stage.staffed(made)
        world = World(made)
        async with _watch(stage, world) as watch:
            long = Talk(world, world.address())
            for length in LENGTHS:
                await long.grow(length)
                old, young = await watch.both(long, turns)
                found.append((length, old.over(young)))
    return _study(found)


@asynccontextmanager
async def _watch(stage: Stage, world: World) -> AsyncIterator[Watch]:
    admin = await asyncpg.connect(stage.admin_url, ssl=False)
    own = await asyncpg.connect(world.house.database_url)
    try:
        yield Watch(world, ChangeLog(admin), own)
    finally:
        await own.close()
        await admin.close()


def _study(found: list[tuple[int, Cost]]) -> Study:
    last = found[-1][1]
    what = f"{LENGTHS[-1]} messages in a conversation / {LENGTHS[0]}"

    def line(name: str) -> Series:
        return Series(name, tuple((length, getattr(cost, name)) for length, cost in found))

    return Study(
        "length",
        [
            at_most(f"{what}: rows written", last.rows, "", WRITTEN),
            at_most(f"{what}: bytes written", last.bytes, "", WRITTEN),
            at_most(f"{what}: time", last.seconds, "", TIME),
        ],
        charts=[
            Chart(
                *("length", "Cost of a turn against the length of its conversation"),
                *("messages of the candidate", "times that of a young conversation"),
                [line("rows"), line("bytes"), line("seconds")],
            )
        ],
    )
