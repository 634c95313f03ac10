"""``bot up`` with stand-ins for gateway and worker, as a process that tests can signal and kill.

``python -m tests.integration.stand_in_house DATA_DIR PORT [GATEWAY [WORKER]]``; the last two name
functions of this module that run as the roles.
"""

import http.server
import os
import signal
import sys
import threading
from pathlib import Path

import uvloop

from bot.config import Settings
from bot.domain.errors import HirelineError
from bot.supervisor import Role, Steps, up


def serving() -> None:
    """A gateway that is ready as soon as the worker is."""
    worker = Path(os.environ["DATA_DIR"]) / "worker.note"  # noqa: TID251 - it stands for a role

    class Ready(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            ready = self.path == "/readyz" and worker.exists()
            self.send_response(200 if ready else 503)
            self.end_headers()

    _note("gateway")
    address = (os.environ["HOST"], int(os.environ["PORT"]))  # noqa: TID251 - it stands for a role
    http.server.HTTPServer(address, Ready).serve_forever()


def waiting() -> None:
    """A worker that does nothing until it is told to stop."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    _note("worker")
    threading.Event().wait()


def stubborn() -> None:
    """A worker that does not stop when told to."""
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    _note("worker")
    threading.Event().wait()


def failing() -> None:
    """A gateway that cannot start."""
    sys.exit("the reason why it cannot")


def _note(role: str) -> None:
    """Leave pid and environment where the test looks."""
    folder = Path(os.environ["DATA_DIR"])  # noqa: TID251 - it stands for a role
    lines = [str(os.getpid()), *(f"{k}={v}" for k, v in os.environ.items())]  # noqa: TID251
    fresh = folder / f".{role}.note"
    fresh.write_text("\n".join(lines), "utf-8")
    fresh.replace(folder / f"{role}.note")


async def _migrate(database_url: str) -> None:
    assert database_url.startswith("postgresql://")


async def _load_demo(database_url: str) -> str:
    assert database_url.startswith("postgresql://")
    return "DEMO"


def _say(line: str) -> None:
    os.write(1, f"{line}\n".encode())


def _house(data_dir: str, port: str, gateway: str = "serving", worker: str = "waiting") -> None:
    settings = Settings(
        _env_file=None, data_dir=Path(data_dir), port=int(port), database_url="", redis_url=""
    )
    roles = tuple(
        Role(name, (sys.executable, "-m", "tests.integration.stand_in_house", does))
        for name, does in (("gateway", gateway), ("worker", worker))
    )
    try:
        uvloop.run(up(settings, Steps(_migrate, _load_demo, _say), roles=roles))
    except HirelineError as error:
        sys.exit(str(error))


if __name__ == "__main__":
    _roles = {"serving": serving, "waiting": waiting, "stubborn": stubborn, "failing": failing}
    if sys.argv[1] in _roles:
        _roles[sys.argv[1]]()
    else:
        _house(*sys.argv[1:])
