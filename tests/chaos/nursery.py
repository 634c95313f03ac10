"""The parent's side of ``roles``: forks what it is told, and knows who has ended, and of what."""

import asyncio
import os
import signal
import socket
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Self

from tests.chaos.pace import now
from tests.chaos.roles import Order
from tests.e2e.house import ROOT, clean_environment
from tests.e2e.process import Process, until

FORK_PATIENCE: Final = 30.0


@dataclass(frozen=True, slots=True)
class End:
    """A process ended; ``signal``: what killed it, 0 if nothing did."""

    pid: int
    signal: int
    at: float

    @property
    def is_kill(self) -> bool:
        """Whether it was ``kill -9``."""
        return self.signal == signal.SIGKILL


class Nursery:
    """Forks roles. ``ends``: of everybody it forked, by process id."""

    def __init__(self, process: Process, door: socket.socket, ends: Path) -> None:
        self._process = process
        self._door = door
        self._file = ends
        self._read = 0
        self._alone = asyncio.Lock()
        self.ends: dict[int, End] = {}

    @classmethod
    async def opened(cls, folder: Path) -> Self:
        """Start it; its file of ends lies in ``folder``."""
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        theirs.set_inheritable(True)
        ends = folder / "ends"
        ends.touch(mode=0o600)
        command = [sys.executable, "-m", "tests.chaos.roles", str(theirs.fileno()), str(ends)]
        with theirs:
            process = await Process.started(
                "nursery", command, clean_environment(), ROOT, pass_fds=(theirs.fileno(),)
            )
        ours.setblocking(False)
        return cls(process, ours, ends)

    @property
    def pid(self) -> int:
        """Its own process id."""
        return self._process.pid

    async def fork(self, order: Order, log: Path) -> int:
        """Fork a role that writes to ``log``; its process id."""
        out = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        try:
            async with self._alone, asyncio.timeout(FORK_PATIENCE):
                socket.send_fds(self._door, [order.to_bytes()], [out])
                return int(await asyncio.get_running_loop().sock_recv(self._door, 64))
        except OSError:
            raise RuntimeError("\n".join(["the nursery ended", *self._process.lines])) from None
        finally:
            os.close(out)

    def look(self) -> list[End]:
        """Who has ended since the last look."""
        with self._file.open("rb") as file:
            file.seek(self._read)
            whole, newline, _ = file.read().rpartition(b"\n")
        self._read += len(whole) + len(newline)
        found = []
        for line in whole.decode("ascii").splitlines():
            pid, number = map(int, line.split())
            found.append(End(pid, number, now()))
        self.ends |= {each.pid: each for each in found}
        return found

    async def ended(self, pid: int, within: float = 15.0) -> End:
        """The end of this process, waited for; somebody must go on looking meanwhile.

        Raises:
            TimeoutError: it lives.
        """

        async def find() -> End | None:
            return self.ends.get(pid)

        found = await until(find, within)
        assert found is not None
        return found

    async def close(self) -> None:
        """End it, and with it whatever it forked that still lives."""
        self._door.close()
        await self._process.stop()
