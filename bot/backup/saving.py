"""``bot backup``: one consistent file while everything runs, whole under its name or not there."""

import asyncio
import contextlib
import errno
import os
import secrets
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from bot.backup.address import address_of
from bot.backup.archive import require_whole
from bot.backup.clients import for_saving, installed, run
from bot.backup.placing import put_in_place
from bot.backup.refusals import Failed, NoRoom, Stopped, Taken, Unwritable
from bot.storage.contents import Contents

LOCK_WAIT: Final = "30s"
"""How long a migration that holds a table is waited for."""

LEAST: Final = 50_000_000
"""Bytes that must be free beside it, so that a backup does not stop the database it is of."""

PACKED: Final = 3
"""Words and JSON shrink to a third and less."""


@dataclass(frozen=True, slots=True)
class Saved:
    """A backup that was written; ``size`` in bytes."""

    path: Path
    size: int


async def save(database_url: str, contents: Contents, path: Path) -> Saved:
    """Write a backup of the database to ``path``, readable for its owner alone.

    ``pg_dump`` reads one snapshot, so gateway and workers go on meanwhile.

    Raises:
        Taken, Unwritable, NoRoom: not there.
        NoClient: no program for this server.
        Failed: the program could not.
        Stopped: told to; nothing is left behind.
    """
    _require_free_name(path)
    clients = for_saving(await installed(), contents.major)
    address = address_of(database_url)
    with _part(path) as (part, descriptor):
        _require_room(path, contents.size)
        try:
            done = await run(
                [
                    clients.program("pg_dump"),
                    *("--format=custom", f"--lock-wait-timeout={LOCK_WAIT}", "--no-password"),
                    clients.without_large_objects,
                    f"--dbname={address.url}",
                    # Into its output it would write its table of contents twice, and the file's
                    # end could be lost unseen.
                    f"--file={part}",
                ],
                address.environment(),
            )
            if done.code:
                _explain(path, done.err)
            await require_whole(part, clients)
        except asyncio.CancelledError:
            raise Stopped(f"{path} was not written") from None
        os.fsync(descriptor)
        size = os.fstat(descriptor).st_size
        put_in_place(part, path)
    return Saved(path, size)


def _require_free_name(path: Path) -> None:
    if path.exists() or path.is_symlink():
        raise Taken(path)


@contextlib.contextmanager
def _part(path: Path) -> Iterator[tuple[Path, int]]:
    """A file beside it that is written first; gone when the block ends."""
    part = path.with_name(f".{path.name}.{secrets.token_hex(4)}.part")
    try:
        descriptor = os.open(part, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise Unwritable(path, error.strerror or "unusable") from error
    try:
        yield part, descriptor
    finally:
        os.close(descriptor)
        part.unlink(missing_ok=True)


def _require_room(path: Path, size: int) -> None:
    free, needed = shutil.disk_usage(path.parent).free, size // PACKED + LEAST
    if free < needed:
        raise NoRoom(path, free, needed)


def _explain(path: Path, words: str) -> None:
    if os.strerror(errno.ENOSPC) in words:
        raise NoRoom(path, shutil.disk_usage(path.parent).free, LEAST)
    raise Failed("Nothing was saved: pg_dump gave up", words)
