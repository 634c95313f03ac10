"""What becomes of a chaos run that is stopped, or that was killed: it cleans up after itself.

The runs themselves are ``make chaos``.
"""

import asyncio
import json
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from bot.embedded.process import processes_in
from tests.chaos.leftovers import Notebook, began
from tests.e2e.house import ROOT, clean_environment
from tests.e2e.process import PATIENCE


@asynccontextmanager
async def chaos(cwd: Path, **more: str) -> AsyncIterator[asyncio.subprocess.Process]:
    """A run, in a folder of its own."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.chaos"),
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
        cwd=cwd,
        env={**clean_environment(), "PYTHONPATH": str(ROOT), "MINUTES": "0.1", **more},
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


async def says(process: asyncio.subprocess.Process, start: str) -> str:
    """Its first line from here on that begins so."""
    assert process.stdout is not None
    seen: list[str] = []
    async with asyncio.timeout(3 * PATIENCE):
        while line := (await process.stdout.readline()).decode():
            seen.append(line)
            if line.startswith(start):
                return line
    raise AssertionError("".join(seen))


def run_folder(cwd: Path) -> Path:
    """Where its run has its files."""
    return Path(json.loads((cwd / "build" / "chaos" / "run.json").read_text("utf-8"))["folder"])


async def test_ctrl_c_in_the_middle_ends_everything_and_says_so(tmp_path: Path) -> None:
    async with chaos(tmp_path) as process:
        await says(process, "Everything runs")
        folder = run_folder(tmp_path)
        started = Notebook(folder).living()
        assert len(started) >= 7  # two stores, a nursery, two gateways, at least two workers
        process.send_signal(signal.SIGINT)
        await says(process, "Stopped before the end")
        assert await process.wait() == 130
    assert not folder.exists()
    assert not any(map(began, started))


async def test_what_a_killed_run_left_is_cleaned_up_by_the_next(tmp_path: Path) -> None:
    async with chaos(tmp_path) as process:
        await says(process, "Everything runs")
        folder = run_folder(tmp_path)
        process.kill()
        await process.wait()
    assert folder.exists()
    async with chaos(tmp_path) as process:
        line = await says(process, "An earlier chaos run did not end well")
        assert str(folder) in line
        assert not folder.exists()
        await says(process, "Everything runs")
        process.send_signal(signal.SIGTERM)
        await says(process, "Stopped before the end")
        assert await process.wait() == 143
    assert processes_in(folder) == []


async def test_a_mistake_is_one_sentence(tmp_path: Path) -> None:
    async with chaos(tmp_path, SEED="seven") as process:
        assert (await says(process, "SEED=seven cannot be used")).count("\n") == 1
        assert await process.wait() == 2
    assert not (tmp_path / "build").exists()
