"""Connections and transactions. The only place that commits.

Two pools, because nobody may wait for a connection while holding one: ``work`` for transactions
that make facts, ``lease`` for claims, renewals and releases. The latter commit asynchronously: a
lost lease costs time, never mail, because the fence is random (a counter could be given twice).
"""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Final

import asyncpg

from bot.storage.failures import mapped

if TYPE_CHECKING:
    from asyncpg.pool import PoolConnectionProxy

    Row = asyncpg.Record
    Connection = PoolConnectionProxy[Row]
    Pool = asyncpg.Pool[Row]

LIMITS: Final = {
    # A process that is stopped in the middle of a transaction must not hold a mailbox for long.
    "idle_in_transaction_session_timeout": "3s",
    "lock_timeout": "1500ms",
    "statement_timeout": "5s",
    "jit": "off",
    "application_name": "hireline",
}
CONNECT_SECONDS: Final = 1.5
ACQUIRE_SECONDS: Final = 1.5

KEPT_FREE: Final = 2
"""Connections of the work pool for those who never wait for a mailbox: groups of arrivals."""


class Database:
    """The pools of one process."""

    def __init__(self, url: str, *, size: int = 8) -> None:
        """Nothing connects before :meth:`open`.

        Args:
            url: ``postgresql://…``.
            size: connections of the work pool; the lease pool has half of it.
        """
        self._url = url
        self._size = size
        self._patient = asyncio.Semaphore(max(1, size - KEPT_FREE))
        self._work: Pool | None = None
        self._lease: Pool | None = None

    async def open(self) -> None:
        """Make the pools. Does not need the database to be up: connections come when used."""
        self._work = await self._pool(self._size, "on")
        self._lease = await self._pool(max(2, self._size // 2), "off")

    async def _pool(self, size: int, synchronous_commit: str) -> "Pool":
        return await asyncpg.create_pool(
            self._url,
            min_size=0,
            max_size=size,
            timeout=CONNECT_SECONDS,
            command_timeout=6,
            init=_prepare,
            reset=_leave_as_it_is,
            server_settings={**LIMITS, "synchronous_commit": synchronous_commit},
        )

    async def close(self) -> None:
        """Close what is open, at once."""
        for pool in (self._work, self._lease):
            if pool is not None:
                pool.terminate()

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator["Connection"]:
        """One transaction that makes facts; committed when the block ends, else rolled back.

        Raises:
            StoreDown: Postgres cannot be reached or did not answer in time.
        """
        with mapped("Postgres"):
            async with _need(self._work).acquire(timeout=ACQUIRE_SECONDS) as connection:
                transaction = connection.transaction()
                await transaction.start()
                try:
                    yield connection
                except BaseException:
                    if not connection.is_closed():
                        await transaction.rollback()
                    raise
                await transaction.commit()

    @asynccontextmanager
    async def single(self) -> AsyncIterator["Connection"]:
        """A connection for one statement that makes facts and is its own transaction.

        Raises:
            StoreDown: Postgres cannot be reached or did not answer in time.
        """
        async with _connected(self._work) as connection:
            yield connection

    @asynccontextmanager
    async def patient(self) -> AsyncIterator["Connection"]:
        """A transaction that may wait long for a mailbox that somebody else holds.

        Never all connections: a few people's mailboxes that are held hold up nobody else.

        Raises:
            StoreDown: as above, or too many wait already.
        """
        with mapped("Postgres"):
            async with asyncio.timeout(ACQUIRE_SECONDS):
                await self._patient.acquire()
        try:
            async with self.transaction() as connection:
                yield connection
        finally:
            self._patient.release()

    @asynccontextmanager
    async def leasing(self) -> AsyncIterator["Connection"]:
        """A connection for single statements that may be lost: claim, renew, release, reads.

        Raises:
            StoreDown: Postgres cannot be reached or did not answer in time.
        """
        async with _connected(self._lease) as connection:
            yield connection

    @asynccontextmanager
    async def snapshot(self) -> AsyncIterator["Connection"]:
        """Several reads that all see one moment.

        Raises:
            StoreDown: Postgres cannot be reached or did not answer in time.
        """
        async with (
            self.leasing() as connection,
            connection.transaction(isolation="repeatable_read", readonly=True),
        ):
            yield connection

    async def ping(self) -> None:
        """Raise StoreDown unless the database answers."""
        async with self.leasing() as connection:
            await connection.execute("SELECT 1")


@asynccontextmanager
async def _connected(pool: "Pool | None") -> AsyncIterator["Connection"]:
    with mapped("Postgres"):
        async with _need(pool).acquire(timeout=ACQUIRE_SECONDS) as connection:
            yield connection


async def one(connection: "Connection", sql: str, *arguments: object) -> "Row":
    """The one row of a statement that always has one."""
    row = await connection.fetchrow(sql, *arguments)
    if row is None:
        raise LookupError(f"no row from: {sql[:60]}")
    return row


async def _prepare(connection: "asyncpg.Connection[Row]") -> None:
    await connection.set_type_codec(
        "jsonb", encoder=_dumps, decoder=json.loads, schema="pg_catalog"
    )


async def _leave_as_it_is(connection: "asyncpg.Connection[Row]") -> None:
    """Nothing of ours outlives its transaction, so nothing is reset: that was a query a release."""


def _dumps(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _need(pool: "Pool | None") -> "Pool":
    if pool is None:
        raise RuntimeError("Database.open() was not called")
    return pool
