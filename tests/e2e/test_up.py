"""``bot up`` as people run it: nothing but a folder and a port."""

import signal
import sys
from collections.abc import Sequence
from pathlib import Path

import aiohttp

from bot.embedded.process import free_port
from tests.e2e.house import clean_environment
from tests.e2e.process import Process, until

GREETING = "automated"
READY = 60.0
"""Seconds that the issue gives the whole of it."""


async def up(data_dir: Path, port: int) -> Process:
    """Start it under an environment with nothing else, and wait until it is ready."""
    known = clean_environment(DATA_DIR=str(data_dir), PORT=str(port))
    env = {name: value for name, value in known.items() if name not in {"HOME", "USER"}}
    process = await Process.started("up", [sys.executable, "-m", "bot", "up"], env, data_dir)
    assert await process.prints("ready", within=READY) == f"ready http://127.0.0.1:{port}"
    return process


async def says(data_dir: Path, words: Sequence[str], line: str) -> None:
    """Run a command that knows nothing but the folder, until it has said so."""
    env = clean_environment(DATA_DIR=str(data_dir))
    command = [sys.executable, "-m", "bot", *words]
    process = await Process.started(words[0], command, env, data_dir)
    try:
        await process.prints(line)
    finally:
        await process.stop()


async def read(http: aiohttp.ClientSession, base: str) -> list[dict[str, str]]:
    """The phone's conversation."""
    async with http.get(f"{base}/phone/messages", params={"number": "+15550001"}) as answer:
        assert answer.status == 200
        found: list[dict[str, str]] = await answer.json()
        return found


async def test_it_answers_stops_and_knows_the_conversation_again(data_dir: Path) -> None:
    port = free_port()
    base = f"http://127.0.0.1:{port}"
    async with aiohttp.ClientSession() as http:
        first = await up(data_dir, port)
        try:
            said = {"number": "+15550001", "id": "m1", "text": "Hi, I want a job"}
            async with http.post(f"{base}/phone/messages", json=said) as answer:
                assert answer.status == 202

            async def is_answered() -> bool:
                return [each["direction"] for each in await read(http, base)] == ["in", "out"]

            await until(is_answered)
            heard, greeting = await read(http, base)
            assert heard["text"] == said["text"]
            assert GREETING in greeting["text"]
            await says(data_dir, ["doctor", "--health"], f"The gateway at {base} is alive.")
            await says(data_dir, ["doctor", "--patience", "10"], "Nothing is wrong.")
            await says(data_dir, ["backup", "saved.dump"], "Saved to saved.dump (")
            first.signal(signal.SIGINT)
            await first.ended()
            assert first.lines[-1].startswith("stopped")
        finally:
            await first.stop()
        second = await up(data_dir, port)
        try:
            assert [each["id"] for each in await read(http, base)] == [heard["id"], greeting["id"]]
        finally:
            await second.stop()
