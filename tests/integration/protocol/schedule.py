"""What the schedules are played with: a second process that stops where it hurts, and a watcher.

A schedule is two or more real connections whose statements come in the fatal order. The product's
own code runs on all of them: ``Halting`` is a database whose transactions stop right before they
commit, ``until_blocked`` waits until Postgres itself says that the others wait for a lock.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from contextlib import asynccontextmanager, suppress
from typing import TYPE_CHECKING, Any, Final, TypeVar
from uuid import UUID

import asyncpg
from typing_extensions import override

from bot.clock import StartedClock, Uuid7
from bot.storage.journal import PostgresJournal
from bot.storage.leads import PostgresLeads
from bot.storage.mailbox import PostgresMailbox
from bot.storage.outbox import PostgresOutbox
from bot.storage.quarantine import PostgresQuarantine
from bot.storage.questions import PostgresQuestions
from bot.storage.unit_of_work import Database
from bot.storage.uploads import PostgresUploads
from tests.contracts.store_cases import Stores

if TYPE_CHECKING:
    from bot.storage.unit_of_work import Connection

PATIENCE: Final = 5.0
"""Seconds after which a schedule that does not come about has failed."""

LOOK_AGAIN: Final = 0.005

T = TypeVar("T")


class Halting(Database):
    """Transactions that have written stop right before they commit, every lock held."""

    def __init__(self, url: str) -> None:
        super().__init__(url, size=2)
        self.reached = asyncio.Event()
        self.go = asyncio.Event()
        self.passing = 0
        """Transactions that pass before one stops."""

    @override
    @asynccontextmanager
    async def transaction(self) -> AsyncIterator["Connection"]:
        async with super().transaction() as connection:
            yield connection
            if await connection.fetchval("SELECT pg_current_xact_id_if_assigned()") is None:
                return
            if self.passing > 0:
                self.passing -= 1
                return
            self.reached.set()
            await self.go.wait()

    @override
    @asynccontextmanager
    async def single(self) -> AsyncIterator["Connection"]:
        """What the server commits by itself, with the moment before that drawn out."""
        async with self.transaction() as connection:
            yield connection


class Elsewhere:
    """The same store in a second process, which stops before it commits."""

    def __init__(self, url: str, clock: StartedClock) -> None:
        ids = Uuid7()
        self.database = Halting(url)
        self.journal = PostgresJournal(self.database, clock, ids)
        self.mailbox = PostgresMailbox(self.database, clock, ids)
        self.outbox = PostgresOutbox(self.database, clock, ids)
        self.quarantine = PostgresQuarantine(self.database, clock, ids)
        self.questions = PostgresQuestions(self.database, clock, ids)
        self.uploads = PostgresUploads(self.database, clock, ids, self.journal)
        self.leads = PostgresLeads(self.database, clock, ids, self.journal)

    def as_stores(self, here: Stores) -> Stores:
        """For scenes that play there."""
        return Stores(
            journal=self.journal,
            mailbox=self.mailbox,
            outbox=self.outbox,
            reader=here.reader,
            jobs=here.jobs,
            backlog=here.backlog,
            budget=here.budget,
            rounds=here.rounds,
            quarantine=self.quarantine,
            questions=self.questions,
            uploads=self.uploads,
            leads=self.leads,
            history=here.history,
            clock=here.clock,
            pass_time=here.pass_time,
        )

    @asynccontextmanager
    async def about_to_commit(
        self, work: Coroutine[Any, Any, T], *, after: int = 0
    ) -> AsyncIterator["asyncio.Task[T]"]:
        """``work`` has written everything and commits when the block ends.

        ``after``: transactions of it that pass before: a merge begins with one that only looks.
        """
        self.database.passing = after
        task = asyncio.create_task(work)
        reached = asyncio.create_task(self.database.reached.wait())
        await asyncio.wait({task, reached}, timeout=PATIENCE, return_when=asyncio.FIRST_COMPLETED)
        assert self.database.reached.is_set(), task
        try:
            yield task
        finally:
            self.database.go.set()
            await asyncio.wait({task}, timeout=PATIENCE)

    async def dies_before_it_commits(self, work: Coroutine[Any, Any, object]) -> None:
        """``work`` has written everything, and is killed."""
        async with asyncio.timeout(PATIENCE):
            task = asyncio.create_task(work)
            await self.database.reached.wait()
            task.cancel()
            await self.database.close()  # what it was writing for others, too, is never committed
            self.database.go.set()
            await asyncio.wait({task})


class Watcher:
    """A connection of our own: sees who waits, and does what only an operator or a crash does."""

    def __init__(self, connection: "asyncpg.Connection[asyncpg.Record]") -> None:
        self.connection = connection

    async def until_blocked(self, *tasks: "asyncio.Task[Any]") -> None:
        """Until as many backends of this database wait for a lock."""
        deadline = time.monotonic() + PATIENCE
        while await self._blocked() < len(tasks):
            done, _ = await asyncio.wait(
                tasks, timeout=LOOK_AGAIN, return_when=asyncio.FIRST_COMPLETED
            )
            assert not done, f"nobody held it up: {done}"
            assert time.monotonic() < deadline, "nobody waits"

    async def until_blocked_or_done(self, task: "asyncio.Task[Any]") -> None:
        """Until the task waits for a lock, if it has to wait for one at all."""
        async with asyncio.timeout(PATIENCE):
            while not task.done() and not await self._blocked():
                await asyncio.wait({task}, timeout=LOOK_AGAIN)

    async def _blocked(self) -> int:
        # Inside a transaction the view is a snapshot, too.
        await self.connection.execute("SELECT pg_stat_clear_snapshot()")
        return int(
            await self.connection.fetchval(
                "SELECT count(*) FROM pg_stat_activity"
                " WHERE datname = current_database() AND wait_event_type = 'Lock'"
            )
        )

    @asynccontextmanager
    async def holding(self, *subjects: UUID) -> AsyncIterator["asyncpg.Connection[asyncpg.Record]"]:
        """Hold the rows of these mailboxes; everything done inside is rolled back."""
        transaction = self.connection.transaction()
        await transaction.start()
        try:
            for subject in subjects:
                await self.lock(subject)
            yield self.connection
        finally:
            await transaction.rollback()

    async def lock(self, subject: UUID) -> None:
        await self.connection.execute(
            "SELECT FROM mailbox WHERE subject = $1 FOR NO KEY UPDATE", subject
        )

    async def box(self, subject: UUID) -> dict[str, Any]:
        """The mailbox row."""
        row = await self.connection.fetchrow("SELECT * FROM mailbox WHERE subject = $1", subject)
        assert row is not None
        return dict(row)

    async def set(self, subject: UUID, change: str) -> None:
        """Change the mailbox row as no code of ours would: a crash, or time that went by."""
        await self.connection.execute(
            f"UPDATE mailbox SET {change} WHERE subject = $1",  # noqa: S608 - written in the tests
            subject,
        )

    async def due(self, subject: UUID) -> None:
        """The conversation's waiting time is over."""
        await self.set(subject, "due_at = clock_timestamp() - interval '1 second'")

    async def lease_ends(self, subject: UUID) -> None:
        """Whoever holds it has not been heard of for a whole lease."""
        await self.set(subject, "lease_until = clock_timestamp() - interval '1 second'")

    async def count(self, what: str, *arguments: object) -> int:
        """``count("event WHERE subject = $1", subject)``."""
        return int(
            await self.connection.fetchval(
                f"SELECT count(*) FROM {what}",  # noqa: S608 - written in the tests
                *arguments,
            )
        )


async def until(probe: Callable[[], Awaitable[T | None]]) -> T:
    """What ``probe`` finds, as soon as it finds anything."""
    deadline = time.monotonic() + PATIENCE
    while True:
        found = await probe()
        if found is not None and found is not False:
            return found
        assert time.monotonic() < deadline, "it never came about"
        with suppress(TimeoutError):
            async with asyncio.timeout(LOOK_AGAIN):
                await asyncio.Event().wait()
