"""The bell over Redis Streams (Redis 6.2 or later, Valkey). Wired by the composition root.

Entries are acknowledged in a batch right after they were read and before they are handed out: what
is lost with a dying worker is found in the mailbox, so nothing is ever claimed back from here.
"""

import hashlib
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.resources import files
from typing import Final, cast

import structlog
from redis.asyncio import BlockingConnectionPool, Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import (
    ConnectionError as Disconnected,
    NoScriptError,
    RedisError,
    ResponseError,
)

from bot.bus.entry import Malformed, from_fields, to_words
from bot.domain.errors import StoreDown
from bot.domain.events import Bell, Stream, stream_of
from bot.domain.ports import Depth

log = structlog.get_logger()

SCRIPT: Final = (files("bot.bus") / "ring.lua").read_text(encoding="utf-8")
SHA: Final = hashlib.sha1(SCRIPT.encode(), usedforsecurity=False).hexdigest()

OWN_PENDING: Final = "0"
"""Position that reads what this consumer was given before it died."""
NEW: Final = ">"
"""Position that reads what nobody of the group was given."""
LOST_GROUP: Final = ("NOGROUP", "UNBLOCKED")
"""How a server says that the stream was wiped: Redis 7 and later, and 6.2 while it blocks."""

Entry = tuple[str, Mapping[str, str]]
Answer = Sequence[tuple[str, Sequence[Entry]]]


@dataclass(frozen=True, slots=True)
class Limits:
    """What the bus allows itself.

    Attributes:
        length: entries a stream keeps, about; older ones are trimmed unread.
        at_once: entries written by one call.
        batch: entries one read may bring; they wait in the reader until it asks for more.
        block: seconds that one read waits for an entry.
        connect: seconds to connect. answer: seconds to answer, and to wait for a connection.
        connections: open at the same time, listeners apart.
        abandoned: seconds after which what a listener that died did not acknowledge is taken over
            by the next one that begins to listen.
    """

    length: int = 100_000
    at_once: int = 1_000
    batch: int = 16
    block: float = 2.0
    connect: float = 0.5
    answer: float = 1.0
    connections: int = 16
    abandoned: float = 300.0


class RedisStreams:
    """Implements the port ``Bus``. Several installations share a server by ``prefix``."""

    def __init__(self, url: str, *, prefix: str = "", limits: Limits | None = None) -> None:
        self._url = url
        self._prefix = prefix
        self._limits = limits or Limits()
        # A connection that went stale is replaced once; a second bell is harmless.
        self._redis = self._client(
            connections=self._limits.connections, answer=self._limits.answer, retries=1
        )

    async def ring(self, bells: Sequence[Bell]) -> None:
        entries: dict[Stream, list[str]] = {}
        for bell in bells:
            entries.setdefault(stream_of(bell.type), []).append(to_words(bell))
        for stream, all_of_it in entries.items():  # in a cluster each lives on a node of its own
            for start in range(0, len(all_of_it), self._limits.at_once):
                with _mapped():
                    await self._write(
                        self._key(stream), all_of_it[start : start + self._limits.at_once]
                    )

    async def _write(self, key: str, entries: Sequence[str]) -> None:
        words = (key, str(self._limits.length), "\n".join(entries))
        try:
            await self._redis.evalsha(SHA, 1, *words)
        except NoScriptError:  # a new server, or one that forgot all
            await self._redis.eval(SCRIPT, 1, *words)

    async def listen(self, stream: Stream, group: str, consumer: str) -> AsyncIterator[Bell]:
        """Bells as they ring, what this consumer was given and never acknowledged first."""
        reader = self._client(
            connections=1, answer=self._limits.block + self._limits.answer, retries=0
        )
        key, position = self._key(stream), OWN_PENDING
        try:
            while True:
                entries = await self._read(reader, key, group, consumer, position)
                if not entries:
                    position = NEW
                for bell in self._bells(key, entries):
                    yield bell
        finally:
            await reader.aclose()

    async def ping(self) -> None:
        with _mapped():
            await self._redis.ping()

    async def depth(self, stream: Stream, group: str) -> Depth:
        key = self._key(stream)
        with _mapped():
            length = int(await self._redis.xlen(key))
            try:
                pending = await self._redis.xpending(key, group)
            except ResponseError as error:
                if not _is_lost_group(error):
                    raise
                return Depth(length=length, pending=0, oldest=0.0)
            if not pending["pending"]:
                return Depth(length=length, pending=0, oldest=0.0)
            seconds, micros = await self._redis.time()
        written = int(str(pending["min"]).partition("-")[0]) / 1000
        oldest = max(0.0, seconds + micros / 1_000_000 - written)
        return Depth(length=length, pending=int(pending["pending"]), oldest=oldest)

    async def close(self) -> None:
        await self._redis.aclose()

    async def _read(
        self, reader: Redis, key: str, group: str, consumer: str, position: str
    ) -> Sequence[Entry]:
        """One read, acknowledged. Empty after waiting in vain or when the group was made anew."""
        with _mapped():
            try:
                if position == OWN_PENDING:
                    await self._adopt(reader, key, group, consumer)
                # One stream a call: in a cluster each stream lives on a node of its own.
                answer = await reader.xreadgroup(
                    group,
                    consumer,
                    {key: position},
                    count=self._limits.batch,
                    block=int(self._limits.block * 1000),
                )
                entries = cast("Answer", answer)[0][1] if answer else ()
                if entries:
                    await reader.xack(key, group, *(entry for entry, _ in entries))
            except ResponseError as error:
                if not _is_lost_group(error):
                    raise
                await _make_group(reader, key, group)
                return ()
            return entries

    async def _adopt(self, reader: Redis, key: str, group: str, consumer: str) -> None:
        """What the dead left unacknowledged is ours now.

        Its mail was found long ago; a second bell is harmless, and an entry that nobody
        acknowledges would be pending for ever.
        """
        idle = int(self._limits.abandoned * 1000)
        await reader.xautoclaim(key, group, consumer, idle, "0-0", count=self._limits.batch)

    def _bells(self, key: str, entries: Sequence[Entry]) -> Iterator[Bell]:
        for entry, fields in entries:
            try:
                yield from_fields(fields)
            except Malformed as wrong:
                log.warning("bell.malformed", stream=key, entry=entry, wrong=str(wrong))

    def _key(self, stream: Stream) -> str:
        return f"{self._prefix}{stream.value}"

    def _client(self, *, connections: int, answer: float, retries: int) -> Redis:
        pool = BlockingConnectionPool.from_url(
            self._url,
            decode_responses=True,
            protocol=2,
            max_connections=connections,
            timeout=self._limits.answer,
            socket_timeout=answer,
            socket_connect_timeout=self._limits.connect,
            # Timeouts are not tried again: a hung server would hold a webhook twice as long.
            retry=Retry(NoBackoff(), retries, supported_errors=(Disconnected,)),
        )
        return Redis.from_pool(pool)


def _is_lost_group(error: ResponseError) -> bool:
    return str(error).startswith(LOST_GROUP)


async def _make_group(reader: Redis, key: str, group: str) -> None:
    """From the stream's beginning, so that nothing rung before the group existed is missed."""
    try:
        await reader.xgroup_create(key, group, id="0", mkstream=True)
    except ResponseError as error:
        if not str(error).startswith("BUSYGROUP"):  # another consumer was quicker
            raise


@contextmanager
def _mapped() -> Iterator[None]:
    try:
        yield
    except (RedisError, OSError, TimeoutError) as error:
        raise StoreDown("Redis") from error
