"""Who may import whom, what an import may do, and how much a command may import."""

import importlib.util
import subprocess
import sys

import pytest

from tests.architecture.product import ROOT, dotted, modules

HEAVY = {
    *("langgraph", "langchain_core", "langchain_groq", "groq", "langsmith"),
    *("sqlalchemy", "sqlmodel", "asyncpg", "alembic"),
    *("fastapi", "starlette", "uvicorn", "redis", "aiohttp", "httpx", "twilio"),
}
"""Packages that take a tenth of a second or more each."""

LIGHT = {
    # `bot --help` answers within half a second, `bot show` within one and a half.
    "bot.cli": HEAVY,
    "bot.bootstrap": HEAVY,
    # The doctor asks everybody before it imports a driver; a health check runs for ever.
    "bot.examining": HEAVY,
    "bot.console.health": {*HEAVY, "pydantic", "pydantic_settings", "dotenv"},
    # Somebody waits for `make up`, and each process pays for its own.
    "bot.supervisor": HEAVY,
    # Two seconds and 100 MB that only a worker needs.
    "bot.gateway.app": {"langgraph", "langchain_core", "groq", "alembic"},
    "flows.guards.opt_out": HEAVY,
    "bot.worker.runner": {"groq", "langchain_groq", "fastapi", "alembic"},
    # What a traced process imports; the others do not.
    "bot.observability.tracing": HEAVY | {"opentelemetry"},
    "bot.console.why_not_sent": HEAVY,
    "bot.storage.postgres": {"langchain_groq", "groq", "fastapi", "alembic"},
}

QUIETLY = """
import importlib, os, sys, threading
seen = []
watched = ("socket.connect", "socket.getaddrinfo", "subprocess.Popen", "os.fork")
sys.addaudithook(lambda event, args: seen.append(event) if event in watched else None)
loaded = [importlib.import_module(name) for name in sys.argv[1:]]
assert not seen, seen
assert threading.active_count() == 1, threading.enumerate()
from langgraph.pregel import Pregel
from redis.asyncio import Redis
from sqlalchemy.ext.asyncio import AsyncEngine
open_at_import = (Pregel, Redis, AsyncEngine)
for module in loaded:
    for name, value in vars(module).items():
        assert not isinstance(value, open_at_import), (module.__name__, name)
"""


def test_imports_point_down() -> None:
    """An adapter that looks up to the flow cannot be exchanged, and a flow that knows a vendor
    cannot be tested without it."""
    done = python("-c", "from importlinter.cli import lint_imports_command as run; run()")
    assert done.returncode == 0, done.stdout


def test_importing_connects_to_nothing_compiles_nothing_and_prints_nothing() -> None:
    """A graph compiled or a client opened at import runs before settings were read, in every
    command and in every test."""
    names = [dotted(each) for each in modules() if not each.path.endswith("__main__.py")]
    scripts = {"bot.storage.migrations.env"}  # Alembic runs it, nobody imports it
    learning = {"bot.evaluation.network", "bot.evaluation.tuning"}  # torch is there only to learn
    done = python("-c", QUIETLY, *sorted(set(names) - scripts - learning))
    assert (done.returncode, done.stdout) == (0, ""), done.stderr


@pytest.mark.parametrize("name", LIGHT)
def test_a_role_imports_only_what_it_needs(name: str) -> None:
    """All at once is 4.9 seconds and 145 MB, for every command and every process."""
    if importlib.util.find_spec(name) is None:
        pytest.skip(f"{name} is not written yet")
    done = python("-c", f"import sys, {name}; print(*sys.modules)")
    assert done.returncode == 0, done.stderr
    assert not LIGHT[name] & set(done.stdout.split())


def python(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # noqa: S603 - ourselves
        [sys.executable, *arguments], cwd=ROOT, check=False, capture_output=True, text=True
    )
