"""What every measurement stands on: stores of one run, houses, floors, rounds."""

import asyncio
import itertools
import json
import signal
import sys
import time
from collections.abc import AsyncIterator, Callable, Coroutine, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, Final, Protocol
from urllib.parse import urlsplit

from bot.domain.events import Actor
from bot.embedded import Stores
from bot.files.job_file import load_job
from tests.bench.filed import into_file
from tests.bench.plan import Plan
from tests.bench.script import JOB
from tests.bench.spent import Spent, listener
from tests.bench.table import Measured
from tests.e2e.house import ROOT, House, clean_environment, house
from tests.e2e.process import Process
from tests.stores import Servers, migrated

UNLIMITED: Final = {"FLOOD_SECONDS": "0", "MODEL_TOKENS_PER_CANDIDATE": str(10**9)}
"""Nobody writes as fast as a benchmark: what protects from floods would be measured instead."""

Act = Callable[[], Coroutine[Any, Any, None]]


class Counted(Protocol):
    """Who acts in a closed loop: :class:`tests.bench.world.World`, or a rival's candidates."""

    took: list[float]

    def forget(self) -> None:
        """Count from here."""


@dataclass(frozen=True, slots=True)
class Staff:
    """Who works in a house, and what all of it spends."""

    workers: Sequence[Process]
    spent: Spent


class Stage:
    """The stores of this run, and what can be put upon them."""

    def __init__(self, plan: Plan, stores: Stores) -> None:
        self.plan = plan
        self.admin_url = stores.admin_url
        self.servers = Servers(
            stores.data_dir, stores.admin_url, stores.database_url, stores.redis_url
        )
        self.pids = {
            "postgres": listener(urlsplit(stores.database_url).port or 0),
            "redis": listener(urlsplit(stores.redis_url).port or 0),
        }
        self._databases = itertools.count()

    @asynccontextmanager
    async def house(self, **settings: str) -> AsyncIterator[House]:
        """An empty house of its own, with a job to apply for."""
        redis_url = urlsplit(self.servers.redis_url)._replace(path=f"/{next(self._databases)}")
        usual = {"QUIET_SECONDS": "0", **UNLIMITED, **settings}
        async with (
            migrated(self.servers) as database_url,
            house(
                database_url, redis_url.geturl(), self.servers.shared, into_file, **usual
            ) as made,
        ):
            await made.store.jobs.import_job(load_job(JOB).document, Actor.RECRUITER)
            yield made

    async def staffed(self, made: House) -> Staff:
        """Start a gateway and the workers of a house."""
        gateway, workers = await asyncio.gather(
            made.gateway(), asyncio.gather(*(made.worker() for _ in range(self.plan.workers)))
        )
        pids = {f"worker {place}": each.pid for place, each in enumerate(workers, 1)}
        return Staff(workers, Spent({"gateway": gateway.process.pid, **pids, **self.pids}))

    async def measure(
        self, world: Counted, acts: Sequence[Act], spent: Spent, warm_up: float | None = None
    ) -> Measured:
        """Let everybody act for one round after a warm-up, in which they come one by one."""
        warm_up = warm_up or self.plan.warm_up
        async with _acting(acts, warm_up / 2) as acting:
            await _undisturbed(acting, warm_up)
            world.forget()
            spent.mark()
            began = time.perf_counter()
            await _undisturbed(acting, self.plan.round)
            took = tuple(world.took)
            return Measured(len(took), time.perf_counter() - began, took, spent.since())

    @asynccontextmanager
    async def alone(self) -> AsyncIterator[Process]:
        """The floor of a turn (see ``alone``); :meth:`once_alone` measures it."""
        plan, postgres = self.plan, str(self.pids["postgres"])
        async with migrated(self.servers) as database_url:
            words = (database_url, postgres, str(plan.candidates), *_times(plan))
            process = await module("tests.bench.alone", *words)
            try:
                await process.prints("ready")
                yield process
            finally:
                await process.stop()

    @staticmethod
    async def once_alone(alone: Process) -> Measured:
        """One round of the floor."""
        alone.lines.clear()
        alone.signal(signal.SIGUSR1)
        found = json.loads(await alone.prints("{", within=120))
        return Measured(found["turns"], found["seconds"], (), found["cpu"])


def _times(plan: Plan) -> tuple[str, str]:
    return str(plan.warm_up), str(plan.round)


@asynccontextmanager
async def _acting(
    acts: Sequence[Act], within: float
) -> AsyncIterator[Sequence[asyncio.Task[None]]]:
    async def begin(act: Act, place: int) -> None:
        await asyncio.sleep(within * place / len(acts))
        await act()

    acting = [asyncio.create_task(begin(act, place)) for place, act in enumerate(acts)]
    try:
        yield acting
    finally:
        for each in acting:
            each.cancel()
        await asyncio.gather(*acting, return_exceptions=True)


async def _undisturbed(acting: Sequence[asyncio.Future[None]], seconds: float) -> None:
    """Wait so long; whoever stopped acting has a reason, which is raised."""
    stopped, _ = await asyncio.wait(acting, timeout=seconds, return_when=asyncio.FIRST_EXCEPTION)
    for each in stopped:
        each.result()


async def module(name: str, *words: str) -> Process:
    """Start a module of the benchmark."""
    command = [sys.executable, "-m", name, *words]
    return await Process.started(name, command, clean_environment(), ROOT)
