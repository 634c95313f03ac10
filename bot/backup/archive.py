"""A backup file: what its head says, and whether it can be read to the end."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from bot.backup.clients import Clients, run
from bot.backup.refusals import Damaged, Foreign, LaterFile, NoClient, NoFile
from bot.storage.contents import CORE

MAGIC: Final = b"PGDMP"
FALLBACK: Final = 18
"""The version to name when nothing is known: that of the embedded server."""

_TABLE: Final = re.compile(r"^\d+; \d+ \d+ TABLE public (\S+) ", re.MULTILINE)
_LARGE_OBJECT: Final = re.compile(r"^\d+; \d+ \d+ (?:BLOB|LARGE OBJECT)", re.MULTILINE)
"""The script of such a file ends our transaction with a COMMIT of its own around them."""
_SERVER: Final = re.compile(r"^;\s+Dumped from database version: (\d+)", re.MULTILINE)
_WRITER: Final = re.compile(r"^;\s+Dumped by pg_dump version: (\d+)", re.MULTILINE)
_MADE: Final = re.compile(r"^; Archive created at (.+)$", re.MULTILINE)
_TOO_NEW: Final = "unsupported version"


@dataclass(frozen=True, slots=True)
class Archive:
    """A backup whose head could be read.

    Attributes:
        server: major version of the Postgres that it is of. writer: of the pg_dump that wrote it.
        made: when, in pg_dump's words.
    """

    path: Path
    server: int
    writer: int
    made: str


async def opened(path: Path, found: Sequence[Clients]) -> Archive:
    """The head of a backup, read with the latest of the installations.

    Raises:
        NoFile: nothing to read there.
        Foreign: no backup, one of another application, or with more in it than ours.
        Damaged: the head cannot be read.
        NoClient: there are no programs.
        LaterFile: it was written by later ones.
    """
    _require_magic(path)
    if not found:
        raise NoClient(FALLBACK, (), "A restore")
    latest = max(found, key=lambda each: each.major)
    listed = await run([latest.program("pg_restore"), "--list", str(path)])
    if listed.code and _TOO_NEW in listed.err:
        raise LaterFile(path, latest.major)
    server, writer = _SERVER.search(listed.out), _WRITER.search(listed.out)
    if listed.code or server is None or writer is None:
        raise Damaged(path)
    if not set(_TABLE.findall(listed.out)) >= CORE:
        raise Foreign(path, "is a backup of another application")
    if _LARGE_OBJECT.search(listed.out):
        raise Foreign(path, "holds large objects, which cannot come back in one piece")
    made = _MADE.search(listed.out)
    return Archive(path, int(server[1]), int(writer[1]), made[1] if made else "an unknown time")


async def require_whole(path: Path, clients: Clients) -> None:
    """Read it to the end without a database.

    Raises:
        Damaged: it ends too early, or something in it was changed.
    """
    read = await run([clients.program("pg_restore"), "--file=/dev/null", str(path)])
    if read.code:
        raise Damaged(path)


def _require_magic(path: Path) -> None:
    try:
        with path.open("rb") as file:
            head = file.read(len(MAGIC))
    except OSError as error:
        raise NoFile(path, error.strerror or "unusable") from error
    if not head:
        raise Foreign(path, "is empty")
    if head != MAGIC:
        raise Foreign(path, "is no backup")
