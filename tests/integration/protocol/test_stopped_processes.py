"""Rules 5 and 8: a process that stands still, for real, holds nobody up for long and does no harm.

The processes are real and are stopped with SIGSTOP.
"""

import asyncio
import os
import signal
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import asyncpg
import pytest

from bot.domain.errors import StoreDown
from bot.storage.postgres import PostgresStore
from bot.storage.unit_of_work import LIMITS
from tests.contracts.store_cases import LONG, Scene, reply, texts
from tests.integration.protocol.schedule import PATIENCE, Watcher, until

ROOT = Path(__file__).parents[3]

THINKS = """
import asyncio, sys
from datetime import timedelta
from uuid import UUID
from bot.clock import SystemClock, Uuid7
from bot.domain.conversation import Stage, View
from bot.domain.errors import Fenced
from bot.domain.turn import Outcome, Result
from bot.storage.mailbox import PostgresMailbox
from bot.storage.unit_of_work import Database

async def main(url, subject):
    database = Database(url, size=2)
    await database.open()
    mailbox = PostgresMailbox(database, SystemClock(), Uuid7())
    claim = await mailbox.claim(UUID(subject), timedelta(milliseconds=300))
    print("claimed", flush=True)
    sys.stdin.readline()
    view = View(Stage.NEW, "en", None, (), None, opted_out=False)
    try:
        await mailbox.commit(Result(claim, Outcome(view, ()), None))
        print("committed", flush=True)
    except Fenced:
        print("fenced", flush=True)
    await database.close()

asyncio.run(main(*sys.argv[1:]))
"""
"""A worker that claims, thinks until it is told a line, and commits."""

HOLDS = """
import asyncio, sys
from uuid import UUID
from bot.domain.errors import StoreDown
from bot.storage.journal import lock
from bot.storage.unit_of_work import Database

async def main(url, subject):
    database = Database(url, size=2)
    await database.open()
    try:
        async with database.transaction() as connection:
            await lock(connection, UUID(subject))
            print("locked", flush=True)
            sys.stdin.readline()
    except StoreDown:
        print("thrown out", flush=True)
    await database.close()

asyncio.run(main(*sys.argv[1:]))
"""
"""A process that is stopped in the middle of a transaction."""


class Process:
    """A Python process that speaks lines."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process

    async def says(self) -> str:
        assert self._process.stdout is not None
        line = await asyncio.wait_for(self._process.stdout.readline(), 4 * PATIENCE)
        return line.decode().strip()

    def stop(self) -> None:
        self._process.send_signal(signal.SIGSTOP)

    def go_on(self) -> None:
        """Wake up, and go on with what it was doing."""
        assert self._process.stdin is not None
        self._process.send_signal(signal.SIGCONT)
        self._process.stdin.write(b"\n")


@asynccontextmanager
async def running(script: str, *arguments: str) -> AsyncIterator[Process]:
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-c",
        script,
        *arguments,
        cwd=ROOT,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        env=dict(os.environ),  # noqa: TID251 - passed on as it is
    )
    try:
        yield Process(process)
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


async def test_a_worker_stopped_past_its_lease_is_fenced_when_it_wakes_up(
    scene: Scene, url: str
) -> None:
    """claim | SIGSTOP | the lease ends, another worker answers | SIGCONT: the commit is late."""
    await scene.hear()
    async with running(THINKS, url, str(scene.subject)) as sleeper:
        assert await sleeper.says() == "claimed"
        sleeper.stop()
        claim = await until(lambda: scene.claim(LONG))
        assert claim.tries == 2
        await scene.commit(claim, reply("answered"))
        sleeper.go_on()
        assert await sleeper.says() == "fenced"
    assert await scene.states() == ["done"]
    assert [m.text for m in (await scene.record()).messages if m.direction == "out"] == ["answered"]


async def test_a_worker_stopped_past_its_lease_that_nobody_took_still_commits(
    scene: Scene, url: str, watcher: Watcher
) -> None:
    """claim | SIGSTOP | the lease ends | SIGCONT: nobody else thought about it."""
    await scene.hear()
    async with running(THINKS, url, str(scene.subject)) as sleeper:
        assert await sleeper.says() == "claimed"
        sleeper.stop()
        await watcher.lease_ends(scene.subject)
        sleeper.go_on()
        assert await sleeper.says() == "committed"
    assert await scene.states() == ["done"]


async def test_a_process_stopped_in_a_transaction_is_refused_at_first_and_then_thrown_out(
    scene: Scene, url: str
) -> None:
    """lock | SIGSTOP | a gateway journals: 503 within two seconds | Postgres ends the transaction
    | the provider delivers again: 200 | SIGCONT: nothing of it was written."""
    await scene.hear("one")
    async with running(HOLDS, url, str(scene.subject)) as stopped:
        assert await stopped.says() == "locked"
        stopped.stop()
        began = time.monotonic()
        with pytest.raises(StoreDown):
            await scene.hear("two")
        assert time.monotonic() - began < 2.0

        async def again() -> bool:
            try:
                await scene.hear("two")
            except StoreDown:
                return False
            return True

        assert await until(again)
        stopped.go_on()
        assert await stopped.says() == "thrown out"
    assert texts(await scene.take()) == ["one", "two"]


async def test_every_connection_knows_its_limits(store: PostgresStore) -> None:
    limits = ("idle_in_transaction_session_timeout", "lock_timeout", "statement_timeout")
    async with store.database.transaction() as facts, store.database.leasing() as leases:
        for connection in (facts, leases):
            shown = [await connection.fetchval(f"SHOW {name}") for name in limits]
            assert shown == ["3s", "1500ms", "5s"]


async def test_a_commit_that_waits_for_less_than_its_limit_succeeds(
    scene: Scene, url: str, watcher: Watcher
) -> None:
    """Somebody stands still with the row | a commit waits | Postgres throws the sleeper out."""
    await scene.hear()
    claim = await scene.take()
    impatient = {**LIMITS, "idle_in_transaction_session_timeout": "300ms"}
    sleeper = await asyncpg.connect(url, ssl=False, server_settings=impatient)
    transaction = sleeper.transaction()
    await transaction.start()
    await Watcher(sleeper).lock(scene.subject)
    committing = asyncio.create_task(scene.commit(claim, reply()))
    await watcher.until_blocked(committing)
    assert (await committing).sends
    sleeper.terminate()
