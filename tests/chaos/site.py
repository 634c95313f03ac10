"""The system under test: two gateways, three workers, two stores, as processes that come back.

Whoever dies is forked anew at once, like under any supervisor; only the stores stay down for as
long as the monkey wishes.
"""

import asyncio
import contextlib
import json
import os
import signal
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

import aiohttp
from redis.asyncio import Redis

from bot.channels.twilio.stand_in import ACCOUNT, TOKEN
from bot.config import Settings
from bot.embedded import Stores
from bot.embedded.process import free_port
from bot.embedded.server import Server
from tests.bench.spent import listener
from tests.chaos.crash_points import CrashPoints
from tests.chaos.leftovers import Notebook
from tests.chaos.mutations import Mutation
from tests.chaos.nursery import Nursery
from tests.chaos.pace import wait_out
from tests.chaos.roles import Order
from tests.e2e.house import PUBLIC_URL, clean_environment
from tests.e2e.process import until

GATEWAYS: Final = 2
WORKERS: Final = 3
LEASE: Final = 2.0
QUIET: Final = 0.2
LOOK_SECONDS: Final = 0.02


@dataclass
class Slot:
    """One place for a process; ``pid`` changes when it is forked anew."""

    role: str
    number: int
    log: Path
    port: int = 0
    pid: int = 0
    is_stopped: bool = False

    @property
    def url(self) -> str:
        """Where a gateway listens."""
        return f"http://127.0.0.1:{self.port}"

    def lines(self, start: int = 0) -> Iterator[dict[str, Any]]:
        """What it logged from this place of its file on."""
        with self.log.open("rb") as file:
            file.seek(start)
            for raw in file:
                with contextlib.suppress(ValueError):
                    found = json.loads(raw)
                    if isinstance(found, dict):
                        yield found

    @property
    def written(self) -> int:
        """The length of its log."""
        return self.log.stat().st_size


@dataclass
class Site:
    """Everything that can be struck.

    Attributes:
        settings: of a command that is run on this installation.
    """

    folder: Path
    stores: Stores
    nursery: Nursery
    points: CrashPoints
    notebook: Notebook
    provider_url: str
    model_url: str
    mutation: Mutation | None
    gateways: list[Slot] = field(default_factory=list)
    workers: list[Slot] = field(default_factory=list)
    kills: int = 0
    _is_over: bool = False

    @property
    def settings(self) -> Settings:
        return Settings(
            _env_file=None,
            database_url=self.stores.database_url,
            redis_url=self.stores.redis_url,
        )

    @property
    def postgres(self) -> Server:
        return self.stores.servers[0]

    @property
    def redis(self) -> Server:
        return self.stores.servers[1]

    def pid_of(self, url: str) -> int:
        """Who listens at this address now."""
        return listener(urlsplit(url).port or 0)

    async def start(self) -> None:
        """Fork everybody, and wait until all gateways are ready."""
        for number in range(GATEWAYS):
            log = self.folder / f"gateway-{number + 1}.log"
            self.gateways.append(Slot("gateway", number, log, free_port()))
        for number in range(WORKERS):
            self.workers.append(Slot("worker", number, self.folder / f"worker-{number + 1}.log"))
        for slot in (*self.gateways, *self.workers):
            await self._fork(slot)
        async with aiohttp.ClientSession() as http:
            for gateway in self.gateways:
                await until(lambda url=gateway.url: _is_ready(http, url))  # type: ignore[misc]

    async def keep(self) -> None:
        """Fork anew whoever ended, until told otherwise."""
        while True:
            for end in self.nursery.look():
                self.kills += end.is_kill
                slot = self.slot_of(end.pid)
                if slot is not None and not self._is_over:
                    slot.is_stopped = False
                    await self._fork(slot)
            await wait_out(LOOK_SECONDS)

    def slot_of(self, pid: int) -> Slot | None:
        """Where this process works; None if it does no longer."""
        return next((each for each in (*self.gateways, *self.workers) if each.pid == pid), None)

    async def kill(self, slot: Slot) -> bool:
        """``kill -9``; whether that is what it died of."""
        pid = slot.pid
        os.kill(pid, signal.SIGKILL)
        return (await self.nursery.ended(pid)).is_kill

    async def stop_for(self, slot: Slot, seconds: float) -> bool:
        """SIGSTOP, and SIGCONT after a while; whether it stood still for so long."""
        pid = slot.pid
        slot.is_stopped = True
        try:
            os.kill(pid, signal.SIGSTOP)
            await until(lambda: stands(pid), 2.0)
            await wait_out(seconds)
            return await stands(pid)
        finally:
            self.resume(slot, pid)

    def resume(self, slot: Slot, pid: int) -> None:
        """Let a stopped process go on."""
        slot.is_stopped = False
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGCONT)

    async def flush_redis(self) -> None:
        """FLUSHALL: streams, groups, everything."""
        async with Redis.from_url(self.stores.redis_url) as client:
            await client.flushall()

    async def close(self) -> None:
        """Fork nobody any more."""
        self._is_over = True
        for slot in (*self.gateways, *self.workers):
            if slot.is_stopped:
                self.resume(slot, slot.pid)

    async def _fork(self, slot: Slot) -> None:
        more = {"PORT": str(slot.port)} if slot.port else {}
        env = clean_environment(
            DATABASE_URL=self.stores.database_url,
            REDIS_URL=self.stores.redis_url,
            SECRET_KEY="a-key-of-tests",
            PUBLIC_URL=PUBLIC_URL,
            TWILIO_ACCOUNT_SID=ACCOUNT,
            TWILIO_AUTH_TOKEN=TOKEN,
            TWILIO_FROM="+14155238886",
            TWILIO_BASE_URL=self.provider_url,
            GROQ_API_KEY="gsk_stand_in",
            GROQ_BASE_URL=self.model_url,
            QUIET_SECONDS=str(QUIET),
            LEASE_SECONDS=str(LEASE),
            DATA_DIR=str(self.folder),
            **more,
        )
        mutation = self.mutation.value if self.mutation else ""
        order = Order(slot.role, env, str(self.folder), mutation)
        slot.pid = await self.nursery.fork(order, slot.log)
        self.notebook.note(slot.pid)


@contextlib.asynccontextmanager
async def kept(site: Site) -> AsyncIterator[Site]:
    """A site that works while the block runs."""
    await site.start()
    keeping = asyncio.create_task(site.keep())
    try:
        yield site
    finally:
        await site.close()
        keeping.cancel()
        await asyncio.gather(keeping, return_exceptions=True)


def _stat(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/stat").read_text("utf-8", errors="replace")
    except OSError:
        return ""


async def stands(pid: int) -> bool:
    """Whether this process stands still: ``T`` in proc(5)."""
    return _stat(pid).rpartition(")")[2].split()[:1] == ["T"]


async def _is_ready(http: aiohttp.ClientSession, url: str) -> bool:
    try:
        async with http.get(f"{url}/readyz") as answer:
            return answer.status == 200
    except aiohttp.ClientError:
        return False
