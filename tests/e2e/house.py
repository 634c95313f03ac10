"""A house: gateways and workers as processes, real stores, and a provider in the test's process.

Two ways to start a role: :func:`as_command` (``python -m bot …``, what people run) and a
:class:`Nursery` (forked, and with something wrong with it if a test says so; see ``faulty``).
"""

import asyncio
import os
import socket
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Final, Self
from uuid import UUID

import aiohttp

from bot.channels.twilio.hooks import Delivered, Hooks
from bot.channels.twilio.stand_in import ACCOUNT, TOKEN, TwilioStandIn
from bot.clock import SystemClock, Uuid7
from bot.config import Settings
from bot.domain.message import Option
from bot.domain.record import MessageRecord, Record
from bot.embedded.process import free_port
from bot.storage.postgres import PostgresStore
from tests.e2e.faulty import Wrong, order
from tests.e2e.process import PATIENCE, Process, until

ROOT: Final = Path(__file__).parents[2]
PUBLIC_URL: Final = "https://bot.example"
SOUND: Final = Wrong()

Environment = dict[str, str]
Start = Callable[[str, Environment, Path, Wrong], Awaitable[Process]]

HOUSES: Final[list["House"]] = []
"""Those that stand now: what they said is shown when a test fails."""


def clean_environment(**settings: str) -> Environment:
    """Ours without any setting of Hireline's but these; coverage's own variables stay."""
    names = {name.upper() for name in Settings.model_fields}
    kept = {k: v for k, v in os.environ.items() if k not in names}  # noqa: TID251 - handed on
    return {**kept, "PYTHONPATH": str(ROOT), **settings}


async def as_command(role: str, env: Environment, cwd: Path, wrong: Wrong) -> Process:
    """Start a role as people do."""
    assert wrong == SOUND, "a command has nothing wrong with it"
    return await Process.started(role, [sys.executable, "-m", "bot", role], env, cwd)


class Nursery:
    """Forks roles from a process that has everything imported. Called like :func:`as_command`."""

    def __init__(self, process: Process, door: socket.socket) -> None:
        self._process = process
        self._door = door
        self._alone = asyncio.Lock()

    @classmethod
    async def opened(cls) -> Self:
        """Start it."""
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        theirs.set_inheritable(True)
        fd = str(theirs.fileno())
        command = [sys.executable, "-m", "tests.e2e.faulty", fd]
        env = clean_environment()
        with theirs:
            process = await Process.started(
                "nursery", command, env, ROOT, pass_fds=(theirs.fileno(),)
            )
        ours.setblocking(False)
        return cls(process, ours)

    async def __call__(self, role: str, env: Environment, cwd: Path, wrong: Wrong) -> Process:
        """Fork a role."""
        readable, writable = os.pipe()
        async with self._alone, asyncio.timeout(PATIENCE * 2):
            try:
                socket.send_fds(self._door, [order(role, env, cwd, wrong)], [writable])
                pid = await asyncio.get_running_loop().sock_recv(self._door, 64)
            except OSError:
                raise AssertionError("\n".join(self._process.lines)) from None
            finally:
                os.close(writable)
        process = Process(role, int(pid))
        await process.read(readable)
        return process

    async def close(self) -> None:
        """End it; what it forked and was not stopped ends with it."""
        self._door.close()
        await self._process.stop()


@dataclass(frozen=True, slots=True)
class Gateway:
    """A gateway that is ready."""

    process: Process
    url: str


@dataclass(frozen=True, slots=True)
class Done:
    """What a command came to."""

    code: int
    out: str
    err: str


@dataclass
class House:
    """Everything that one installation is made of.

    Attributes:
        folder: where its processes run.
        twilio: the provider; its hooks write to the first gateway.
        store: the same database, for looking into it.
        settings: what every process gets.
    """

    database_url: str
    redis_url: str
    folder: Path
    start: Start
    twilio: TwilioStandIn
    store: PostgresStore
    http: aiohttp.ClientSession
    settings: Mapping[str, str]
    processes: list[Process] = field(default_factory=list)
    numbers: Iterator[int] = field(default_factory=lambda: count(15550001))

    def environment(self, **more: str) -> Environment:
        """What a process gets; an empty value unsets."""
        given = {
            "DATABASE_URL": self.database_url,
            "REDIS_URL": self.redis_url,
            "SECRET_KEY": "a-key-of-tests",
            "PUBLIC_URL": PUBLIC_URL,
            "TWILIO_ACCOUNT_SID": ACCOUNT,
            "TWILIO_AUTH_TOKEN": TOKEN,
            "TWILIO_FROM": "+14155238886",
            "TWILIO_BASE_URL": self.twilio.base_url,
            "QUIET_SECONDS": "0",
            # Counted, but never in the way: a bench sends more than WhatsApp would take.
            "SENDER_RATE": "10000",
            "RECIPIENT_SECONDS": "0.001",
            **self.settings,
            **more,
        }
        return clean_environment(**{name: value for name, value in given.items() if value})

    async def gateway(
        self, wrong: Wrong = SOUND, *, port: int = 0, waits: bool = True, **more: str
    ) -> Gateway:
        """Start a gateway, on a free port unless told; with ``waits``, return when it is ready."""
        port = port or free_port()
        env = self.environment(PORT=str(port), **more)
        process = await self.start("gateway", env, self.folder, wrong)
        self.processes.append(process)
        gateway = Gateway(process, f"http://127.0.0.1:{port}")
        self.twilio.hooks.gateway_url = self.twilio.hooks.gateway_url or gateway.url
        if waits:
            await until(lambda: self.is_ready(gateway))
        return gateway

    async def is_ready(self, gateway: Gateway) -> bool:
        """Whether ``/readyz`` says so."""
        assert not gateway.process.is_over, "\n".join(gateway.process.lines)
        return await self.status(f"{gateway.url}/readyz") == 200

    async def status(self, url: str) -> int:
        """The status of a GET; 0 when nobody answers."""
        try:
            async with self.http.get(url) as answer:
                return answer.status
        except aiohttp.ClientError:
            return 0

    async def worker(self, wrong: Wrong = SOUND, **more: str) -> Process:
        """Start a worker and wait until it works."""
        process = await self.start("worker", self.environment(**more), self.folder, wrong)
        self.processes.append(process)
        await process.says("worker.started")
        return process

    async def bot(self, *words: str, **more: str) -> Done:
        """Run a command to its end."""
        child = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "bot", *words),
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            env=self.environment(**more),
            cwd=self.folder,
        )
        async with asyncio.timeout(PATIENCE * 2):
            out, err = await child.communicate()
        assert child.returncode is not None
        return Done(child.returncode, out.decode(), err.decode())

    def candidate(self) -> "Candidate":
        """Somebody who never wrote before."""
        return Candidate(self, f"whatsapp:+{next(self.numbers)}")

    def words(self, last: int = 60) -> str:
        """What its processes said."""
        return "\n".join(
            f"--- {each.name} {each.pid}\n" + "\n".join(each.lines[-last:])
            for each in self.processes
        )


@asynccontextmanager
async def house(
    database_url: str, redis_url: str, folder: Path, start: Start, **settings: str
) -> AsyncIterator[House]:
    """An empty house with a provider; whatever is started in it is stopped at the end."""
    store = PostgresStore(database_url, SystemClock(), Uuid7(), size=2)
    await store.open()
    async with TwilioStandIn() as twilio, aiohttp.ClientSession() as http:
        twilio.hooks.public_url = PUBLIC_URL
        made = House(database_url, redis_url, folder, start, twilio, store, http, settings)
        HOUSES.append(made)
        try:
            yield made
        finally:
            HOUSES.remove(made)
            await asyncio.gather(*(process.stop() for process in made.processes))
            await store.close()


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody with a phone."""

    house: House
    address: str

    async def says(self, text: str, hooks: Hooks | None = None, **more: str) -> Delivered:
        """Write, and see it accepted."""
        delivered = await (hooks or self.house.twilio.hooks).text(self.address, text, **more)
        assert delivered.status == 200
        return delivered

    async def taps(self, label: str) -> None:
        """Tap on an option of the last message, by its label."""
        last = self.last(await self.record())
        option = next(each for each in last.options if each.label == label)
        await self.taps_on(last.id, option)

    async def taps_on(self, message: UUID, option: Option) -> None:
        """Tap on an option of some message."""
        delivered = await self.house.twilio.hooks.tap(self.address, message, option)
        assert delivered.status == 200

    async def hears(self, many: int, within: float = PATIENCE) -> list[str]:
        """What this person got, once it is so many messages."""
        twilio = self.house.twilio
        try:
            await twilio.wait_for(lambda _: len(twilio.sent_to(self.address)) >= many, within)
        except TimeoutError:
            raise AssertionError(f"heard {self.heard} in {within} s, not {many}") from None
        return self.heard

    @property
    def heard(self) -> list[str]:
        """What this person got so far."""
        return [request.body for request in self.house.twilio.sent_to(self.address)]

    @property
    def tries(self) -> int:
        """How often something was sent or tried to be."""
        return sum(request.to == self.address for request in self.house.twilio.requests)

    async def record(self) -> Record:
        """What the installation knows of this person."""
        return await self.house.store.reader.show(self.address)

    async def subject(self) -> UUID:
        """The id of this person's conversation."""
        return await self.house.store.reader.find(self.address)

    @staticmethod
    def last(record: Record) -> MessageRecord:
        """The newest message to this person."""
        return [each for each in record.messages if each.direction == "out"][-1]

    async def all_done(self, within: float = PATIENCE) -> Record:
        """The record, once no mail is waiting."""

        async def look() -> Record | None:
            record = await self.record()
            is_done = all(event.state != "waiting" for event in record.events)
            return record if is_done else None

        found = await until(look, within)
        assert found is not None
        return found


def counted(heard: Sequence[str]) -> list[str]:
    """The single words that a counting mind heard, in the order that it said so."""
    return [part for reply in heard for part in reply.split(", ")]
