"""The worker's side of a process that reads: started when first asked, one document at a time."""

import asyncio
import contextlib
import json
import sys
from collections.abc import Mapping, Sequence
from typing import Any, Final

import structlog

from bot.documents.frames import LONGEST_LINE, packed, unpacked_line
from bot.documents.limits import Limits
from bot.domain.document import DocumentUnread, Unread

log = structlog.get_logger()

START_SECONDS: Final = 60.0
"""Until a process has loaded its libraries: 0.5 s for text, 2 s for pictures, on a free machine."""
UNFENCED: Final = (
    "This system has no seccomp, or refuses it: a hostile file that takes over a library could "
    "open files and connections. Let strangers' files be read on Linux that allows seccomp."
)
GRACE_SECONDS: Final = 5.0
"""The process ends a document by itself; past this it is the process that hangs."""
ENVIRONMENT: Final = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}
"""All that it gets of an environment: no secret. One thread, so that forking is safe."""

BROKEN: Final = (
    TimeoutError, OSError, ValueError, RecursionError,
    asyncio.IncompleteReadError, asyncio.LimitOverrunError,
)  # fmt: skip
"""What a process that is gone, hangs or talks nonsense looks like from here."""
_REASONS: Final = {each.value: each for each in Unread}


class Apart:
    """A process of one role. ``idle``: seconds without work after which it is let go."""

    def __init__(
        self,
        role: str,
        limits: Limits,
        idle: float = 300.0,
        command: Sequence[str] = (sys.executable, "-I", "-m", "bot.documents.child"),
    ) -> None:
        self._role = role
        self._limits = limits
        self._idle = idle
        self._command = command
        self._turn = asyncio.Lock()
        self._process: asyncio.subprocess.Process | None = None
        self._leaving: asyncio.TimerHandle | None = None
        self._is_closed = False
        self._ending: set[asyncio.Task[None]] = set()

    @property
    def pid(self) -> int | None:
        """Of the process, while there is one."""
        return self._process.pid if self._process else None

    async def ask(self, header: Mapping[str, Any], content: bytes) -> dict[str, Any]:
        """What the process says of a document.

        Raises:
            DocumentUnread: it says why not, or died over it, or cannot be started.
        """
        async with self._turn:
            if self._leaving:
                self._leaving.cancel()
            if self._is_closed:
                raise DocumentUnread(Unread.UNAVAILABLE)
            reply = await self._answered(header, content)
            self._leaving = asyncio.get_running_loop().call_later(self._idle, self._let_go)
        if "unread" in reply:
            reason = _REASONS.get(str(reply["unread"]), Unread.CORRUPT)
            error = str(reply.get("error", ""))  # a child that was taken over says what it likes
            log.info(
                "document.unread",
                reason=reason.value,
                error=error if error.isidentifier() and len(error) < 40 else None,
            )
            raise DocumentUnread(reason)
        return reply

    async def close(self) -> None:
        """Let the process go; nothing is read after."""
        self._is_closed = True
        if self._leaving:
            self._leaving.cancel()
        self._let_go()
        await asyncio.gather(*self._ending)

    async def _answered(self, header: Mapping[str, Any], content: bytes) -> dict[str, Any]:
        process = self._process
        if process is not None and process.returncode is not None:
            self._let_go()
            process = None
        if process is None:
            process = await self._started()
            if self._is_closed:
                self._end(process)
                raise DocumentUnread(Unread.UNAVAILABLE)
            self._process = process
        try:
            async with asyncio.timeout(self._limits.seconds + GRACE_SECONDS):
                return await _exchanged(process, packed(header, content))
        except BROKEN as error:
            log.warning("reading.died", role=self._role, error=type(error).__name__)
            self._let_go()
            is_late = isinstance(
                error, TimeoutError
            )  # else the process is gone: not a file's doing
            raise DocumentUnread(Unread.TOO_HEAVY if is_late else Unread.UNAVAILABLE) from error
        except BaseException:
            self._let_go()  # half a reply would be taken for the next document's
            raise

    async def _started(self) -> asyncio.subprocess.Process:
        limits = json.dumps(self._limits.to_json())
        process = None
        try:
            async with asyncio.timeout(START_SECONDS):
                process = await asyncio.create_subprocess_exec(
                    *self._command,
                    self._role,
                    limits,
                    stdin=asyncio.subprocess.PIPE,
                    stdout=asyncio.subprocess.PIPE,
                    stderr=asyncio.subprocess.DEVNULL,
                    env=ENVIRONMENT,
                    limit=LONGEST_LINE,
                )
                ready = await _line(process)
        except BROKEN as error:
            log.warning("reading.not_started", role=self._role, error=type(error).__name__)
            if process is not None:
                self._end(process)
            raise DocumentUnread(Unread.UNAVAILABLE) from error
        except BaseException:
            if process is not None:
                self._end(process)
            raise
        log.info("reading.started", role=self._role, process=process.pid)
        if not ready.get("fenced"):
            log.error("reading.unfenced", role=self._role, hint=UNFENCED)
        return process

    def _let_go(self) -> None:
        process, self._process = self._process, None
        if process is not None:
            self._end(process)

    def _end(self, process: asyncio.subprocess.Process) -> None:
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        ending = asyncio.create_task(_gone(process))
        self._ending.add(ending)
        ending.add_done_callback(self._ending.discard)


async def _gone(process: asyncio.subprocess.Process) -> None:
    """Wait for the end of a process, so that the system and the loop forget it."""
    if process.stdin is not None:
        process.stdin.close()
    await process.communicate()


async def _exchanged(process: asyncio.subprocess.Process, frame: bytes) -> dict[str, Any]:
    if process.stdin is None:
        raise OSError("no pipe")
    process.stdin.write(frame)
    await process.stdin.drain()
    return await _line(process)


async def _line(process: asyncio.subprocess.Process) -> dict[str, Any]:
    if process.stdout is None:
        raise OSError("no pipe")
    return unpacked_line(await process.stdout.readuntil(b"\n"))
