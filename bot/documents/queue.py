"""One picture at a time on one machine, whichever worker looks: a page takes a core and 1 GB."""

import asyncio
import fcntl
import os
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Final

import structlog

from bot.documents.reader import Asked

log = structlog.get_logger()

PATIENCE_SECONDS: Final = 180.0
"""After that it looks all the same: who holds the lock may be stopped, or hang."""
POLL_SECONDS: Final = 0.1


class Queue:
    """Stands before a process apart; workers that share ``path`` take turns.

    The lock is ``flock``: the system lets it go with the process that held it.
    """

    def __init__(self, asked: Asked, path: Path, patience: float = PATIENCE_SECONDS) -> None:
        self._asked = asked
        self._path = path
        self._patience = patience

    async def ask(self, header: Mapping[str, Any], content: bytes) -> dict[str, Any]:
        """What the process says of a document.

        Raises:
            DocumentUnread: it gave nothing.
        """
        async with self._turn():
            return await self._asked.ask(header, content)

    async def close(self) -> None:
        """Let the process go."""
        await self._asked.close()

    @asynccontextmanager
    async def _turn(self) -> AsyncIterator[None]:
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            held = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600)
        except OSError as error:
            log.warning("looking.no_queue", error=type(error).__name__)
            yield
            return
        try:
            await self._wait(held)
            yield
        finally:
            os.close(held)

    async def _wait(self, held: int) -> None:
        try:
            async with asyncio.timeout(self._patience):
                while not _taken(held):  # noqa: ASYNC110 - another process lets it go
                    await asyncio.sleep(POLL_SECONDS)
        except TimeoutError:
            log.warning("looking.not_let")


def _taken(held: int) -> bool:
    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError as error:  # some disks of a network lock nothing
        log.warning("looking.no_queue", error=type(error).__name__)
    return True
