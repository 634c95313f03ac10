"""One process under test: its lines are read as they come, its end is seen, it never outlives us.

Waiting is for a line, for the end, or, for what no event tells, by :func:`until`.
"""

import asyncio
import contextlib
import ctypes
import json
import os
import signal
from collections.abc import Awaitable, Callable, Mapping, Sequence
from pathlib import Path
from typing import Final, Self, TypeVar

PATIENCE: Final = 20.0
"""Seconds that anything may take on a machine that is busy with other tests."""

_PR_SET_PDEATHSIG: Final = 1  # prctl(2)

Found = TypeVar("Found")
Line = Mapping[str, object]


class Process:
    """A running process, by its id and the pipe that it writes to.

    Attributes:
        lines: what it wrote so far.
    """

    def __init__(self, name: str, pid: int) -> None:
        self.name = name
        self.pid = pid
        self.lines: list[str] = []
        self._changed = asyncio.Condition()
        self._reading: asyncio.Task[None] | None = None
        self._transport: asyncio.BaseTransport | None = None
        self._child: asyncio.subprocess.Process | None = None

    @classmethod
    async def started(
        cls,
        name: str,
        command: Sequence[str],
        env: Mapping[str, str],
        cwd: Path,
        pass_fds: Sequence[int] = (),
    ) -> Self:
        """Start a program that writes into a pipe of ours."""
        readable, writable = os.pipe()
        try:
            child = await asyncio.create_subprocess_exec(
                *command,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=writable,
                stderr=writable,
                env=dict(env),
                cwd=cwd,
                start_new_session=True,
                pass_fds=pass_fds,
                preexec_fn=die_with_parent,
            )
        finally:
            os.close(writable)
        process = cls(name, child.pid)
        process._child = child
        await process.read(readable)
        return process

    async def read(self, readable: int) -> None:
        """Read the pipe from now on."""
        reader = asyncio.StreamReader(limit=2**20)
        self._transport, _ = await asyncio.get_running_loop().connect_read_pipe(
            lambda: asyncio.StreamReaderProtocol(reader), os.fdopen(readable, "rb", 0)
        )
        self._reading = asyncio.create_task(self._read(reader))

    async def _read(self, reader: asyncio.StreamReader) -> None:
        while raw := await reader.readline():
            async with self._changed:
                self.lines.append(raw.decode(errors="replace").rstrip("\n"))
                self._changed.notify_all()
        async with self._changed:
            self._changed.notify_all()

    @property
    def is_over(self) -> bool:
        """Whether it has ended: nobody else holds the pipe."""
        return self._reading is None or self._reading.done()

    async def says(self, event: str, within: float = PATIENCE, **fields: object) -> Line:
        """The first log line with this event and these fields, waited for.

        Raises:
            AssertionError: it ended, or the time did, without such a line.
        """
        return (await self._until(lambda: self.logged(event, **fields), within, event))[0]

    def logged(self, event: str, **fields: object) -> list[Line]:
        """The log lines so far with this event and these fields."""
        wanted = {"event": event, **fields}
        return [line for line in map(_json, self.lines) if wanted.items() <= line.items()]

    async def prints(self, start: str, within: float = PATIENCE) -> str:
        """The first line that begins so, waited for."""
        found = await self._until(
            lambda: [line for line in self.lines if line.startswith(start)], within, start
        )
        return found[0]

    async def _until(
        self, look: Callable[[], Sequence[Found]], within: float, what: str
    ) -> Sequence[Found]:
        try:
            async with asyncio.timeout(within), self._changed:
                await self._changed.wait_for(lambda: look() or self.is_over)
        except TimeoutError:
            raise AssertionError(f"{self.name} did not say {what} in {within} s") from None
        found = look()
        assert found, f"{self.name} ended without saying {what}"
        return found

    def signal(self, number: int) -> None:
        """Send it a signal; nothing happens when it has ended."""
        if not self.is_over:
            with contextlib.suppress(ProcessLookupError):  # it ended, and we have not read it yet
                os.kill(self.pid, number)

    async def ended(self, within: float = PATIENCE) -> None:
        """Wait for its end.

        Raises:
            AssertionError: it did not end in time.
        """
        if self._reading is not None:
            done, _ = await asyncio.wait({self._reading}, timeout=within)
            assert done, f"{self.name} did not end in {within} s"
        if self._child is not None:
            await self._child.wait()

    async def stop(self) -> None:
        """End it, politely at first."""
        self.signal(signal.SIGCONT)
        self.signal(signal.SIGTERM)
        if self._reading is not None:
            await asyncio.wait({self._reading}, timeout=12)
        self.signal(signal.SIGKILL)
        await self.ended()
        if self._transport is not None:
            self._transport.close()


def _json(line: str) -> Line:
    try:
        found = json.loads(line)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def die_with_parent() -> None:
    """Between fork and exec: ask the kernel for SIGKILL when the parent has died."""
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)


async def until(look: Callable[[], Awaitable[Found]], within: float = PATIENCE) -> Found:
    """Ask again and again until the answer is true; the answer.

    For what another process or a database does, which tells nobody. The only polling there is.

    Raises:
        TimeoutError: it never was, in that many seconds.
    """
    async with asyncio.timeout(within):
        while not (found := await look()):  # noqa: ASYNC110 - there is no event to wait for
            await asyncio.sleep(0.02)
        return found
