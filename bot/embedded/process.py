"""One child process: started as some user, tied to our life, its words kept in a file."""

import asyncio
import contextlib
import ctypes
import errno
import os
import signal
import socket
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import BinaryIO

from bot.embedded.account import OURSELVES, Account

LOG_LIMIT = 10 * 1024 * 1024
"""Bytes after which a log file is set aside (``.1``) at the next start."""
_PR_SET_PDEATHSIG = 1  # prctl(2)


class Child:
    """A program that we start, watch and stop; it leads a process group of its own.

    Args:
        name: how people call it.
        log: gets what it writes, appended.
        account: whom it runs as.
        orphaned: the signal that the kernel sends it when we die, however we die.
    """

    def __init__(
        self, name: str, log: Path, *, account: Account = OURSELVES, orphaned: int
    ) -> None:
        self.name = name
        self.log = log
        self._account = account
        self._orphaned = orphaned
        self._process: asyncio.subprocess.Process | None = None
        self._begun = 0

    @property
    def pid(self) -> int:
        """Its process id; 0 before the first start."""
        return self._process.pid if self._process else 0

    @property
    def code(self) -> int | None:
        """The exit code (negative: the signal), None while it runs or before it did."""
        return self._process.returncode if self._process else None

    async def start(
        self, command: Sequence[str], env: Mapping[str, str], cwd: Path | None = None
    ) -> None:
        """Start it.

        Raises:
            OSError: the program cannot be run.
        """
        with self._opened_log() as log:
            self._process = await asyncio.create_subprocess_exec(
                *command,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env=dict(env),
                cwd=cwd,
                start_new_session=True,
                preexec_fn=_between(os.getpid(), self._orphaned, self._account),
            )

    def _opened_log(self) -> BinaryIO:
        if self.log.exists() and self.log.stat().st_size > LOG_LIMIT:
            self.log.replace(self.log.with_name(f"{self.log.name}.1"))
        flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC
        log = os.fdopen(os.open(self.log, flags, 0o600), "ab")
        self._begun = log.seek(0, os.SEEK_END)
        return log

    async def wait(self) -> int:
        """Wait for its end; the exit code."""
        if self._process is None:
            return 0
        return await self._process.wait()

    async def stop(self, *steps: tuple[int, float]) -> None:
        """End it: each step is a signal and the seconds to wait; at last the group is killed."""
        if self._process is None or self._process.returncode is not None:
            return
        for number, seconds in steps:
            with contextlib.suppress(ProcessLookupError):
                self._process.send_signal(number)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._process.wait(), seconds)
                return
        self.kill()
        await self._process.wait()

    def kill(self) -> None:
        """End it and its children at once."""
        if self._process is not None and self._process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)

    def words(self, lines: int = 12) -> str:
        """The last lines that it wrote since its start."""
        with self.log.open("rb") as file:
            size = file.seek(0, os.SEEK_END)
            file.seek(max(self._begun, size - 8192))
            text = file.read().decode("utf-8", errors="replace")
        return "\n".join(text.strip().splitlines()[-lines:])


def _between(parent: int, orphaned: int, account: Account) -> Callable[[], None]:
    """What the child does between fork and exec: become the user, ask for a signal at our death.

    In this order: a change of user undoes the request. That we died before it was made shows in
    another parent. (uvloop has no ``user=``, so both are done here.)
    """
    prctl = ctypes.CDLL(None).prctl if sys.platform == "linux" else None

    def prepare() -> None:
        account.become()
        if prctl is not None:
            prctl(_PR_SET_PDEATHSIG, orphaned, 0, 0, 0)
            if os.getppid() != parent:
                os._exit(1)

    return prepare


def processes_in(folder: Path) -> list[int]:
    """Ids of the processes that work in this folder (Linux; elsewhere none are seen)."""
    wanted = str(folder.resolve())
    found: list[int] = []
    for entry in Path("/proc").glob("[0-9]*"):
        # A process may end, or be somebody else's, while we look.
        with contextlib.suppress(OSError):
            if str((entry / "cwd").readlink()) == wanted:
                found.append(int(entry.name))
    return found


async def end_leftovers(folder: Path, *steps: tuple[int, float], head: int | None = None) -> None:
    """End what a killed run left at work in this folder; the caller holds the folder's lock.

    Args:
        folder: where they work.
        steps: a signal and the seconds to wait, each; at last all are killed.
        head: the one process that the signals are for and that ends the others; None: all.
    """
    for number, seconds in steps:
        _signal(folder, number, head)
        if await _deserted(folder, seconds):
            return
    _signal(folder, signal.SIGKILL, None)
    await _deserted(folder, 5.0)


def _signal(folder: Path, number: int, head: int | None) -> None:
    for pid in processes_in(folder):
        if head in {None, pid}:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, number)


async def _deserted(folder: Path, seconds: float) -> bool:
    loop = asyncio.get_running_loop()
    end = loop.time() + seconds
    while processes_in(folder):
        if loop.time() > end:
            return False
        await asyncio.sleep(0.02)
    return True


def free_port(wanted: int = 0) -> int:
    """``wanted`` if nobody has it on the loopback, else some free port."""
    for port in (wanted, 0):
        with contextlib.suppress(OSError), socket.socket() as probe:
            # As the servers do it: closed connections of the last run are in nobody's way.
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(("127.0.0.1", port))
            return int(probe.getsockname()[1])
    raise OSError(errno.EADDRINUSE, os.strerror(errno.EADDRINUSE))
