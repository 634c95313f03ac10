"""``make bench``: turns and acknowledgements a second, each beside its floor in the same run.

Environment: ``SECONDS`` of each measurement (20; ``make bench SECONDS=5`` for a short run),
``CANDIDATES`` at a time (32), ``WORKERS`` processes (2), ``OUT`` for the figures as JSON
(build/bench.json). Everything runs on this one machine, so what candidates and provider cost
("outside") is taken from the house's share, too.
"""

import asyncio
import itertools
import json
import os
import signal
import sys
import time
from collections.abc import AsyncIterator, Callable, Coroutine, Sequence
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

import uvloop

from bot.config import Settings, prepare_libraries
from bot.domain.events import Actor
from bot.embedded import Stores, start_stores
from bot.embedded.process import free_port
from bot.files.job_file import load_job
from tests.bench.filed import into_file
from tests.bench.script import JOB
from tests.bench.spent import Spent, listener
from tests.bench.table import NOTHING, Measured, Row, table, write
from tests.bench.world import World
from tests.e2e.house import ROOT, House, clean_environment, house
from tests.e2e.process import Process, until
from tests.keeper import data_folder
from tests.stores import Servers, migrated

WARM_UP: Final = 1.0
"""Seconds of each round that are not counted."""

ROUNDS: Final = 4
"""Parts that a measurement is cut into, its floor's parts between them."""

AIM: Final = 0.4
"""Turns beside their floor, without status callbacks."""

STATUSES: Final = ("queued", "sent", "delivered", "read")


@dataclass(frozen=True, slots=True)
class Plan:
    """How much is measured."""

    seconds: float
    candidates: int
    workers: int


class Bench:
    """Measures one thing after the other, each in a house of its own on the same stores."""

    def __init__(self, plan: Plan, stores: Stores) -> None:
        self._plan = plan
        self._servers = Servers(
            stores.data_dir, stores.admin_url, stores.database_url, stores.redis_url
        )
        self._databases = itertools.count()
        self._pids = {
            "postgres": listener(urlsplit(stores.database_url).port or 0),
            "redis": listener(urlsplit(stores.redis_url).port or 0),
        }

    async def turns(self) -> list[Row]:
        """Screenings over the webhooks, and the same graph alone (see ``alone``), by turns.

        A machine is not equally busy all the time, so they take turns in short rounds.
        """
        async with self._house() as made, self._alone() as floor:
            await made.store.jobs.import_job(load_job(JOB).document, Actor.RECRUITER)
            gateway = await made.gateway()
            workers = [await made.worker() for _ in range(self._plan.workers)]
            world = World(made)
            pids = {f"worker {place}": each.pid for place, each in enumerate(workers, 1)}
            spent = Spent({"gateway": gateway.process.pid, **pids, **self._pids})
            here, reported, alone = NOTHING, NOTHING, NOTHING
            for _ in range(ROUNDS):
                here += await self._measure(world, world.screen, spent)
                alone += await self._round(floor)
                made.twilio.statuses = STATUSES
                reported += await self._measure(world, world.screen, spent)
                made.twilio.statuses = ()
                await made.twilio.settle()
        return [
            Row("turns", here, alone, AIM),
            Row("turns with 4 statuses each", reported, alone),
        ]

    @asynccontextmanager
    async def _alone(self) -> AsyncIterator[Process]:
        plan, postgres = self._plan, str(self._pids["postgres"])
        async with migrated(self._servers) as database_url:
            words = (database_url, postgres, str(plan.candidates), str(plan.seconds / ROUNDS))
            process = await _module("tests.bench.alone", *words)
            try:
                await process.prints("ready")
                yield process
            finally:
                await process.stop()

    @staticmethod
    async def _round(alone: Process) -> Measured:
        alone.lines.clear()
        alone.signal(signal.SIGUSR1)
        found = json.loads(await alone.prints("{", within=120))
        return Measured(found["turns"], found["seconds"], (), found["cpu"])

    async def acks(self) -> Row:
        """Forms taken by a gateway that no worker follows, and by a bare one (see ``bare``)."""
        async with self._house() as made:
            gateway = await made.gateway()
            port = free_port()
            process = await _module("tests.bench.bare", str(port))
            url = f"http://127.0.0.1:{port}"
            await until(lambda: made.status(url))
            world = World(made)
            spent = Spent({"gateway": gateway.process.pid, **self._pids})
            spent_bare = Spent({"bare": process.pid})
            here, bare = NOTHING, NOTHING
            for _ in range(ROUNDS):
                made.twilio.hooks.gateway_url = gateway.url
                here += await self._measure(world, world.post, spent)
                made.twilio.hooks.gateway_url = url
                bare += await self._measure(world, world.post, spent_bare)
            await process.stop()
        return Row("webhooks acknowledged", here, bare)

    async def _measure(
        self, world: World, act: Callable[[], Coroutine[None, None, None]], spent: Spent
    ) -> Measured:
        """Let everybody act for one round after a warm-up."""
        acting = [asyncio.create_task(act()) for _ in range(self._plan.candidates)]
        try:
            await _undisturbed(acting, WARM_UP)
            world.forget()
            spent.mark()
            began = time.perf_counter()
            await _undisturbed(acting, self._plan.seconds / ROUNDS)
            took = tuple(world.took)
            return Measured(len(took), time.perf_counter() - began, took, spent.since())
        finally:
            for each in acting:
                each.cancel()
            await asyncio.gather(*acting, return_exceptions=True)

    @asynccontextmanager
    async def _house(self) -> AsyncIterator[House]:
        redis_url = urlsplit(self._servers.redis_url)._replace(path=f"/{next(self._databases)}")
        folder = self._servers.shared
        async with (
            migrated(self._servers) as database_url,
            house(database_url, redis_url.geturl(), folder, into_file, QUIET_SECONDS="0") as made,
        ):
            yield made


async def _undisturbed(acting: Sequence[asyncio.Future[None]], seconds: float) -> None:
    """Wait so long; whoever stopped acting has a reason, which is raised."""
    stopped, _ = await asyncio.wait(acting, timeout=seconds, return_when=asyncio.FIRST_EXCEPTION)
    for each in stopped:
        each.result()


async def _module(name: str, *words: str) -> Process:
    command = [sys.executable, "-m", name, *words]
    return await Process.started(name, command, clean_environment(), ROOT)


async def main(plan: Plan, out: Path) -> None:
    """Measure, print, write."""
    with data_folder() as data_dir:
        settings = Settings(_env_file=None, data_dir=data_dir, database_url="", redis_url="")
        async with start_stores(settings) as stores:
            bench = Bench(plan, stores)
            rows = [*await bench.turns(), await bench.acks()]
    sys.stdout.write(table(rows) + "\n")
    write(rows, {"plan": asdict(plan), "cores": os.cpu_count()}, out)


if __name__ == "__main__":
    prepare_libraries(allow_tracing=False)
    _set = os.environ  # noqa: TID251 - of the benchmark, not of the product
    _plan = Plan(
        seconds=float(_set.get("SECONDS", "20")),
        candidates=int(_set.get("CANDIDATES", "32")),
        workers=int(_set.get("WORKERS", "2")),
    )
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as _runner:
        _runner.run(main(_plan, Path(_set.get("OUT", "build/bench.json"))))
