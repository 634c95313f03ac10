"""``bot up`` as a process: started, asked to stop, killed, robbed of its children.

Gateway and worker are stand-ins (``stand_in_house``); stores and supervision are real.
"""

import asyncio
import contextlib
import signal
import socket
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import asyncpg
import psutil
import pytest

from bot.embedded import running_urls
from bot.embedded.process import free_port
from bot.embedded.running import running_gateway

pytestmark = pytest.mark.integration
PATIENCE = 60.0


@dataclass
class House:
    """A running ``bot up``."""

    process: Process
    data_dir: Path
    port: int

    async def line(self, start: str) -> str:
        """Read on until a line that begins so."""
        assert self.process.stdout
        seen = []
        async with asyncio.timeout(PATIENCE):
            while raw := await self.process.stdout.readline():
                seen.append(raw.decode().rstrip("\n"))
                if seen[-1].startswith(start):
                    return seen[-1]
        raise AssertionError("\n".join(seen))

    async def ended(self) -> tuple[int, str, str]:
        """Exit code, the last line of stdout, all of stderr."""
        async with asyncio.timeout(PATIENCE):
            out, err = await self.process.communicate()
        assert self.process.returncode is not None
        return self.process.returncode, out.decode().strip().rpartition("\n")[2], err.decode()

    def offspring(self) -> list[psutil.Process]:
        try:
            return psutil.Process(self.process.pid).children(recursive=True)
        except psutil.NoSuchProcess:
            return []

    def role(self, name: str) -> psutil.Process:
        """A role by the note that it left."""
        text = (self.data_dir / f"{name}.note").read_text("utf-8")
        return psutil.Process(int(text.split("\n", 1)[0]))


@contextlib.asynccontextmanager
async def house(data_dir: Path, *roles: str, port: int = 0) -> AsyncIterator[House]:
    port = port or free_port()
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.integration.stand_in_house"),
        *(str(data_dir), str(port), *roles),
        stdout=PIPE,
        stderr=PIPE,
    )
    running = House(process, data_dir, port)
    try:
        yield running
    finally:
        left = running.offspring()
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        await process.wait()
        assert gone(left)


def gone(processes: list[psutil.Process]) -> bool:
    """Whether all have ended within a while (an orphan that nobody buries has ended, too)."""
    _, alive = psutil.wait_procs([one for one in processes if lives(one)], timeout=20)
    return not any(map(lives, alive))


def lives(process: psutil.Process) -> bool:
    """Whether it runs; it may end while it is asked."""
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


async def test_it_gets_ready_stops_cleanly_and_goes_on_where_it_was(data_dir: Path) -> None:
    async with house(data_dir) as first:
        assert await first.line("ready") == f"ready http://127.0.0.1:{first.port}"
        addresses = running_urls(data_dir)
        assert addresses
        connection = await asyncpg.connect(addresses[0], ssl=False)
        await connection.execute("CREATE TABLE kept (word text)")
        await connection.close()
        children = first.offspring()
        first.process.send_signal(signal.SIGINT)
        code, last, errors = await first.ended()
        assert (code, errors) == (0, "")
        assert last.startswith("stopped")
        assert running_urls(data_dir) is None
        assert gone(children)
    async with house(data_dir) as second:
        await second.line("ready")
        connection = await asyncpg.connect(addresses[0], ssl=False)
        assert await connection.fetchval("SELECT count(*) FROM kept") == 0
        await connection.close()


async def test_its_children_get_their_settings(data_dir: Path) -> None:
    async with house(data_dir) as running:
        await running.line("ready")
        lines = (data_dir / "worker.note").read_text("utf-8").splitlines()
        secret = (data_dir / "secret.key").read_text("utf-8").strip()
        database_url, redis_url = running_urls(data_dir) or ("", "")
        assert {
            f"DATABASE_URL={database_url}",
            f"REDIS_URL={redis_url}",
            f"SECRET_KEY={secret}",
            "PHONE_SIMULATOR=true",
            f"PORT={running.port}",
        } <= set(lines)
        assert running_gateway(data_dir) == f"http://127.0.0.1:{running.port}"


async def test_killed_it_leaves_nothing_behind_and_starts_again_at_once(data_dir: Path) -> None:
    async with house(data_dir) as first:
        await first.line("ready")
        children = first.offspring()
        first.process.kill()
        async with house(data_dir, port=first.port) as second:
            await second.line("ready")
        assert gone(children)


async def test_a_second_one_on_the_folder_is_refused(data_dir: Path) -> None:
    async with house(data_dir) as first:
        await first.line("ready")
        async with house(data_dir, port=first.port) as second:
            code, _, errors = await second.ended()
        assert code == 1
        assert errors == (
            f"Hireline already runs on {data_dir} (pid {first.process.pid}): "
            "stop it first, or set DATA_DIR to another folder.\n"
        )


async def test_a_taken_port_is_named_with_one_that_is_free(data_dir: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        async with house(data_dir, port=port) as refused:
            code, _, errors = await refused.ended()
    assert code == 1
    assert errors.startswith(f"Port {port} on 127.0.0.1 is taken by another program")
    assert " make up" in errors
    assert not (data_dir / "stores.json").exists()


async def test_a_worker_and_a_store_that_die_are_started_again(data_dir: Path) -> None:
    async with house(data_dir) as running:
        await running.line("ready")
        killed = running.role("worker")
        (data_dir / "worker.note").unlink()
        killed.kill()
        assert "SIGKILL" in await running.line("the worker ended")
        (valkey,) = [one for one in running.offspring() if "valkey" in one.name()]
        valkey.kill()
        assert "starting it again" in await running.line("Valkey")
        running.process.send_signal(signal.SIGTERM)
        assert (await running.ended())[0] == 0


async def test_a_gateway_that_cannot_start_is_given_up_with_its_words(data_dir: Path) -> None:
    async with house(data_dir, "failing") as running:
        code, last, errors = await running.ended()
    assert code == 1
    assert last == "the reason why it cannot"
    assert "Hireline did not get ready: the gateway ended 3 times (exit 1)" in errors


async def test_a_second_ctrl_c_waits_for_nobody(data_dir: Path) -> None:
    async with house(data_dir, "serving", "stubborn") as running:
        await running.line("ready")
        children = running.offspring()
        running.process.send_signal(signal.SIGINT)
        await running.line("stopping")
        running.process.send_signal(signal.SIGINT)
        async with asyncio.timeout(8):
            code, last, errors = await running.ended()
        assert (code, errors) == (0, "")
        assert last.startswith("stopped")
        assert gone(children)
