"""Gateways and workers with something wrong with them, put together by the composition root.

Run as ``python -m tests.e2e.faulty FD`` it is a nursery: it has everything imported and forks a
role for each order that comes over the socket ``FD``. A worker is imported in 2 s and forked in
0.02 s, and these tests start some fifty.
"""

import asyncio
import importlib
import json
import os
import signal
import socket
import sys
from collections.abc import AsyncIterator, Callable, Coroutine, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Final, NoReturn, Protocol, cast
from uuid import UUID

import uvloop
from redis.asyncio import Redis
from typing_extensions import override

from bot import bootstrap, roles
from bot.bus.redis_streams import RedisStreams
from bot.channels.twilio.send import TwilioChannel
from bot.clock import Uuid7
from bot.config import Settings, load, prepare_libraries
from bot.domain.events import Bell
from bot.domain.flood import UNLIMITED, Allowance
from bot.domain.message import Inbound, Sending
from bot.domain.ports import Channel, Clock, Ids, Receipt
from bot.domain.turn import Claim, Committed, Outcome, Result, Turn
from bot.domain.uploads import Resume, Upload
from bot.gateway.serve import listen, serve
from bot.observability.logs import configure
from bot.observability.metrics import Metrics
from bot.storage.journal import PostgresJournal
from bot.storage.mailbox import PostgresMailbox
from bot.storage.outbox import UNSURE_AFTER
from bot.storage.postgres import PostgresStore
from bot.storage.unit_of_work import Database
from bot.storage.uploads import PostgresUploads
from bot.worker.turns import Mind
from flows.understanding.senses import Senses
from tests.e2e.minds import Counting, Sensitive
from tests.e2e.process import die_with_parent


@dataclass(frozen=True, slots=True)
class Wrong:
    """What is wrong with a role.

    Attributes:
        dies_at: ``after_claim``, ``after_think``, ``before_commit``, ``after_commit`` (before
            anything is announced), ``before_send``, ``after_send`` (before its mark),
            ``before_xack``, around the reading of a file ``after_upload_claim``, ``before_keep``,
            ``after_keep``, ``before_settle``, ``after_settle``, or for a gateway
            ``after_journal`` or ``before_announce``.
        once: a file that is made by that death; while it exists nothing dies.
        mind: ``counting``, or ``graph`` for the product's own.
        unsure_after: seconds after which a message that is ``sending`` has lost its relay.
    """

    dies_at: str = ""
    once: str = ""
    mind: str = "counting"
    unsure_after: float = UNSURE_AFTER


class Deadly(Protocol):
    """Something that may end a process at a named point of its work."""

    def at(self, point: str) -> None:
        """The process is there now."""
        ...


class Death:
    """Waits at one point of a role's work, and comes once."""

    def __init__(self, wrong: Wrong) -> None:
        self._wrong = wrong

    def at(self, point: str) -> None:
        """Die here, if this is the point."""
        if self._wrong.dies_at != point or Path(self._wrong.once).exists():
            return
        os.close(os.open(self._wrong.once, os.O_CREAT | os.O_EXCL))
        os.kill(os.getpid(), signal.SIGKILL)


class DyingMailbox(PostgresMailbox):
    """Dies around a turn."""

    def __init__(self, database: Database, clock: Clock, ids: Ids, death: Deadly) -> None:
        super().__init__(database, clock, ids)
        self._death = death

    @override
    async def claim(self, subject: UUID, lease: timedelta) -> Claim | None:
        claim = await super().claim(subject, lease)
        if claim is not None:
            self._death.at("after_claim")
        return claim

    @override
    async def sweep(self, lease: timedelta, limit: int) -> Sequence[Claim]:
        claims = await super().sweep(lease, limit)
        if claims:
            self._death.at("after_claim")
        return claims

    @override
    async def commit(self, result: Result) -> Committed:
        self._death.at("before_commit")
        committed = await super().commit(result)
        self._death.at("after_commit")
        return committed


class DyingJournal(PostgresJournal):
    """Dies when a message was written down and nobody has heard of it."""

    def __init__(
        self, database: Database, clock: Clock, ids: Ids, death: Deadly, allowance: Allowance
    ) -> None:
        super().__init__(database, clock, ids, allowance)
        self._death = death

    @override
    async def accept(self, inbound: Inbound, quiet: timedelta) -> Receipt:
        receipt = await super().accept(inbound, quiet)
        self._death.at("after_journal")
        return receipt


class DyingUploads(PostgresUploads):
    """Dies around the reading of a file."""

    death: Deadly

    @override
    async def claim(self, lease: timedelta, limit: int) -> Sequence[Upload]:
        uploads = await super().claim(lease, limit)
        if uploads:
            self.death.at("after_upload_claim")
        return uploads

    @override
    async def keep(self, upload: Upload, place: int, key: str, size: int) -> None:
        self.death.at("before_keep")
        await super().keep(upload, place, key, size)
        self.death.at("after_keep")

    @override
    async def settle(self, upload: Upload, resume: Resume) -> Sequence[Bell]:
        self.death.at("before_settle")
        bells = await super().settle(upload, resume)
        self.death.at("after_settle")
        return bells


class DyingStore(PostgresStore):
    """The real store with such a journal, such a mailbox and such uploads."""

    def __init__(
        self,
        url: str,
        clock: Clock,
        ids: Ids,
        death: Deadly,
        unsure_after: float,
        allowance: Allowance = UNLIMITED,
    ) -> None:
        super().__init__(url, clock, ids, unsure_after=unsure_after, allowance=allowance)
        self.journal = DyingJournal(self.database, clock, ids, death, allowance)
        self.mailbox = DyingMailbox(self.database, clock, ids, death)
        self.uploads = DyingUploads(self.database, clock, ids, self.journal)
        self.uploads.death = death


class DyingMind:
    """Dies with a thought that nobody knows of."""

    def __init__(self, inner: Mind, death: Deadly) -> None:
        self._inner = inner
        self._death = death

    async def think(self, turn: Turn) -> Outcome:
        outcome = await self._inner.think(turn)
        self._death.at("after_think")
        return outcome


class DyingStreams(RedisStreams):
    """Dies before it announces, or between reading an entry and acknowledging it."""

    def __init__(self, url: str, death: Deadly) -> None:
        self._death = death
        super().__init__(url)

    @override
    async def ring(self, bells: Sequence[Bell]) -> None:
        self._death.at("before_announce")
        await super().ring(bells)

    @override
    def _client(self, *, connections: int, answer: float, retries: int) -> Redis:
        usual = super()._client(connections=connections, answer=answer, retries=retries)
        client = cast("DyingRedis", DyingRedis.from_pool(usual.connection_pool))
        client.death = self._death
        return client


class DyingRedis(Redis):
    """A client that may not live to acknowledge."""

    death: Deadly

    @override
    async def xack(self, *args: str) -> int:  # type: ignore[override]
        self.death.at("before_xack")
        return int(await super().xack(*args))


class DyingChannel:
    """Dies before the provider has a message, or when it has and nothing here says so."""

    def __init__(self, inner: Channel, death: Deadly) -> None:
        self.name = inner.name
        self._inner = inner
        self._death = death

    async def send(self, sending: Sending) -> str:
        self._death.at("before_send")
        provider_id = await self._inner.send(sending)
        self._death.at("after_send")
        return provider_id

    async def find(self, sending: Sending, since: datetime) -> Sequence[str]:
        return await self._inner.find(sending, since)

    def leaves_from(self, sending: Sending) -> str | None:
        return self._inner.leaves_from(sending)

    async def show_typing(self, provider_id: str) -> None:
        await self._inner.show_typing(provider_id)

    async def close(self) -> None:
        await self._inner.close()


@asynccontextmanager
async def runtime(
    settings: Settings, death: Deadly, unsure_after: float
) -> AsyncIterator[bootstrap.Runtime]:
    """As the composition root makes it, over a store and a bus that kill."""
    clock, ids = bootstrap.clock_of(settings), Uuid7()
    store = DyingStore(settings.database_url, clock, ids, death, unsure_after, settings.allowance)
    bus = DyingStreams(settings.redis_url, death)
    await store.open()
    try:
        yield bootstrap.Runtime(settings, clock, ids, store, bus, Metrics())
    finally:
        await bus.close()
        await store.close()


async def run_gateway(settings: Settings, wrong: Wrong) -> None:
    """The role ``gateway``."""
    configure(settings.log_level)
    listener = listen(settings.host, settings.port)
    async with runtime(settings, Death(wrong), wrong.unsure_after) as rt:
        with roles.until_asked() as stop:
            await serve(bootstrap.gateway(rt, stop), listener, stop)


async def run_worker(settings: Settings, wrong: Wrong) -> None:
    """The role ``worker``; SIGUSR1 opens the gate that the word ``wait`` waits at."""
    configure(settings.log_level)
    gate = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGUSR1, gate.set)
    twilio, death = TwilioChannel.name, Death(wrong)
    async with runtime(settings, death, wrong.unsure_after) as rt:
        ways = dict(bootstrap.channels(settings))
        sends = {**ways, twilio: DyingChannel(ways[twilio], death)}
        thinks = DyingMind(Sensitive(_mind(wrong), gate), death)
        with roles.until_asked() as stop:
            await bootstrap.worker(rt, thinks=thinks, sends=sends).run(stop)


def _mind(wrong: Wrong) -> Mind:
    if wrong.mind == "counting":
        return Counting()
    return bootstrap.mind(Senses(), bootstrap.turn_saver())


ROLES = {"gateway": run_gateway, "worker": run_worker}


def order(role: str, env: dict[str, str], cwd: Path, wrong: Wrong) -> bytes:
    """What the nursery understands."""
    return json.dumps([role, env, str(cwd), asdict(wrong)]).encode()


def nursery(door: socket.socket) -> None:
    """Fork what is ordered, each with the pipe that came along, until the door is closed."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # the kernel buries them
    while True:
        words, pipes, _, _ = socket.recv_fds(door, 2**16, 1)
        if not words:
            return
        pid = os.fork()
        if not pid:
            door.close()
            role, env, cwd, wrong = json.loads(words)
            settings = become(env, cwd, pipes[0])
            be(partial(ROLES[role], settings, Wrong(**wrong)))
        os.close(pipes[0])
        door.send(str(pid).encode())


def become(env: Mapping[str, str], cwd: str, out: int) -> Settings:
    """Be another process, with this environment and place, that writes to ``out``; its settings."""
    die_with_parent()
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    os.setsid()
    os.dup2(out, 1)
    os.dup2(out, 2)
    os.close(out)
    os.chdir(cwd)
    os.environ.clear()  # noqa: TID251 - becomes another process
    os.environ.update(env)  # noqa: TID251 - likewise
    settings = load()
    prepare_libraries(allow_tracing=settings.allow_tracing)
    return settings


def be(role: Callable[[], Coroutine[None, None, None]]) -> NoReturn:
    """Run a role to its end. What goes wrong is told on stderr, like anywhere."""
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(role())
    sys.exit(0)


LATE: Final = (
    *("bot.gateway.app", "bot.worker.runner", "bot.worker.reading", "flows.conversation"),
    *("bot.knowledge.known", "bot.llm.local.tier", "bot.llm.whisper", "bot.llm.groq_profiles"),
    *("bot.documents.queue", "bot.kept.objects", "bot.profiles.local", "bot.channels.media"),
)
"""A worker imports these for a second otherwise, each time that it is started."""


def import_roles() -> None:
    """Import what the roles import late: here it is done once."""
    prepare_libraries(allow_tracing=False)
    for module in LATE:
        importlib.import_module(module)


if __name__ == "__main__":
    import_roles()
    nursery(socket.socket(fileno=int(sys.argv[1])))
