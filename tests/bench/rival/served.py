"""The rival as a running server on our stores: Redis for its locks, Postgres for its trackers."""

import json
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import unquote, urlsplit

import aiohttp
import psutil

from bot.embedded.folder import write_private
from bot.embedded.process import free_port
from tests.bench.rival.environment import Rasa, environment
from tests.e2e.process import Process, until

START_SECONDS: Final = 120.0
"""It imports TensorFlow in each of its processes."""
FAREWELL: Final = "Thank you"


@dataclass(frozen=True, slots=True)
class Served:
    """A server that answers."""

    process: Process
    url: str
    http: aiohttp.ClientSession

    async def is_there(self) -> bool:
        """Whether it answers already."""
        assert not self.process.is_over, "\n".join(self.process.lines[-20:])
        try:
            async with self.http.get(self.url) as response:
                return response.status == 200
        except aiohttp.ClientError:
            return False

    async def answer(self, sender: str, text: str) -> str:
        """What it says to that."""
        body = {"sender": sender, "message": text}
        async with self.http.post(f"{self.url}/webhooks/rest/webhook", json=body) as response:
            said = await response.json()
        assert said, f"Rasa answered nothing to {text!r}"
        return str(said[-1]["text"])


@asynccontextmanager
async def served(rasa: Rasa, database_url: str, redis_url: str) -> AsyncIterator[Served]:
    """Start one process of it; everything it started is ended.

    Its own way to have several (``SANIC_WORKERS``) lets the kernel choose who accepts a connection,
    and at times one of them gets all; so whoever wants two starts two, and spreads the candidates.
    """
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    with tempfile.TemporaryDirectory() as folder:
        endpoints = Path(folder) / "endpoints.yml"
        write_private(endpoints, json.dumps(_stores(database_url, redis_url)))
        command = rasa.command(
            *("run", "--port", str(port), "--interface", "127.0.0.1"),
            *("--endpoints", str(endpoints), "--credentials", "credentials.yml"),
        )
        env = {**environment(), "LOG_LEVEL": "ERROR"}
        process = await Process.started("rasa", command, env, rasa.folder)
        try:
            async with aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=0), timeout=aiohttp.ClientTimeout(60)
            ) as http:
                server = Served(process, url, http)
                await until(server.is_there, START_SECONDS)
                yield server
        finally:
            await _end(process)


async def _end(process: Process) -> None:
    """End it and what it started: its processes do not all go with their parent."""
    family = [] if process.is_over else psutil.Process(process.pid).children(recursive=True)
    await process.stop()
    for each in family:
        if each.is_running():
            each.kill()


def _stores(database_url: str, redis_url: str) -> dict[str, object]:
    """Its settings; JSON is YAML, too."""
    postgres, redis = urlsplit(database_url), urlsplit(redis_url)
    return {
        "tracker_store": {
            "type": "SQL",
            "dialect": "postgresql",
            "url": postgres.hostname,
            "port": postgres.port,
            "username": postgres.username,
            "password": unquote(postgres.password or ""),
            "db": postgres.path.removeprefix("/"),
        },
        "lock_store": {
            "type": "redis",
            "url": redis.hostname,
            "port": redis.port,
            "password": unquote(redis.password or ""),
            "db": int(redis.path.removeprefix("/") or 0),
        },
    }
