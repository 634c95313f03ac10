"""A process that reads, whose children do what a hostile file would make them do."""

import contextlib
import json
import os
import select
import signal
import socket
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from bot.documents import confinement
from bot.documents.child import House, serve
from bot.documents.confinement import confine_house
from bot.documents.limits import Limits


def _connect(_: bytes) -> str:
    with socket.socket() as connection:
        connection.connect(("127.0.0.1", 9))
    return "connected"


def _signal(_: bytes) -> str:
    os.kill(os.getppid(), signal.SIGTERM)
    return "signalled"


def _spin(_: bytes) -> str:
    while True:
        pass


def _wait(_: bytes) -> str:
    select.select([], [], [], 600)
    return "woken"


def _swell(_: bytes) -> str:
    return str(len(bytearray(2**31)))


def _flood(_: bytes) -> str:
    return "x" * 20_000_000


def _raise_limit(_: bytes) -> str:
    import resource  # noqa: PLC0415

    resource.setrlimit(resource.RLIMIT_CPU, (10_000, 10_000))
    return "raised"


def _remove(_: bytes) -> str:
    Path("/tmp/never").unlink()  # noqa: S108
    return "removed"


def _say(reply: bytes) -> str:
    """As a child does that a file has taken over: whatever it likes, then no more."""
    for pipe in range(256):
        with contextlib.suppress(OSError):
            os.write(pipe, reply)
    os._exit(0)


def _lack(_: bytes) -> str:
    """As a library does that finds no memory and has an error of its own for it."""
    kept = [b"x" * 2**24]
    with contextlib.suppress(MemoryError):
        while True:
            kept.append(b"x" * 2**20)
    kept.clear()
    raise RuntimeError


DEEDS: dict[str, Callable[[bytes], str]] = {
    "echo": lambda content: content.decode(),
    "connect": _connect,
    "say": _say,
    "lack": _lack,
    "grow": lambda _: _say(b'{"said": "%s"}' % ("\u0939" * 1_000_000).encode()),
    "look": lambda _: str(Path("/etc/passwd").stat()),
    "memory": lambda _: str(os.memfd_create("never")),
    "name": lambda _: str(os.getsid(0)),
    "run": lambda _: str(os.execv("/bin/true", ["true"])),  # noqa: S606 - what is refused
    "fork": lambda _: str(os.fork()),
    "open": lambda _: Path("/proc/self/environ").read_text("utf-8"),
    "write": lambda _: str(Path("/tmp/never").write_text("x", "utf-8")),  # noqa: S108
    "remove": _remove,
    "signal": _signal,
    "limit": _raise_limit,
    "spin": _spin,
    "wait": _wait,
    "swell": _swell,
    "flood": _flood,
    "crash": lambda _: str(os.abort()),
    "deep": lambda _: json.dumps(json.loads("[" * 100_000)),
    "wrong": lambda _: str(1 // 0),
    "environment": lambda _: " ".join(os.environ),  # noqa: TID251 - what is not there
    "began": lambda _: str(time.monotonic()),
}


def _work(header: Mapping[str, Any], content: bytes, _: Limits) -> Mapping[str, Any]:
    try:
        return {"said": DEEDS[header["deed"]](content)}
    except OSError as error:
        return {"said": f"refused {error.errno}"}


def _refuse_the_next_fence() -> None:
    confinement._filter({"prctl": (157, 167)}, confinement._DENY, confinement._ALLOW)


if __name__ == "__main__":
    given = Limits.from_json(json.loads(sys.argv[2]))
    if sys.argv[1] == "silent":
        signal.pause()
    if sys.argv[1] == "gone":
        sys.exit(3)
    is_fenced = confine_house(given) and sys.argv[1] != "unfenced"
    if sys.argv[1] == "half":
        _refuse_the_next_fence()
    serve(House(_work, given, is_fenced), sys.stdin.buffer, sys.stdout.buffer)
