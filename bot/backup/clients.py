"""Postgres' client programs: those on PATH, else those that came with the embedded server.

``pg_dump`` refuses a server that is newer than itself, and ``pg_restore`` a file of a newer
``pg_dump``; a machine may well have an old one on PATH beside the embedded server.
"""

import asyncio
import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from bot.backup.refusals import NoClient

NAMES: Final = ("pg_dump", "pg_restore", "psql")
_VERSION: Final = re.compile(r"\(PostgreSQL\) (\d+)")
FORGIVING: Final = 17
"""What a later client sets at the start of a restore is known to servers from this one on."""

RENAMED: Final = 16
"""Programs before this version call large objects blobs."""


@dataclass(frozen=True, slots=True)
class Clients:
    """The programs of one installation, and their major version."""

    folder: Path
    major: int

    def program(self, name: str) -> str:
        """The path of one of ``NAMES``."""
        return str(self.folder / name)

    @property
    def without_large_objects(self) -> str:
        """``pg_dump``'s option to leave out what is never ours, and breaks a restore in two."""
        return "--no-large-objects" if self.major >= RENAMED else "--no-blobs"


@dataclass(frozen=True, slots=True)
class Ended:
    """What a program came to."""

    code: int
    out: str
    err: str


async def installed() -> list[Clients]:
    """Every installation that has all the programs, those on PATH first."""
    folders = [Path(folder) for folder in os.get_exec_path() if folder]
    found = []
    for folder in dict.fromkeys([*folders, *_embedded()]):
        if all(os.access(folder / name, os.X_OK) for name in NAMES):
            ended = await run([str(folder / NAMES[0]), "--version"])
            if version := _VERSION.search(ended.out):
                found.append(Clients(folder, int(version[1])))
    return found


def _embedded() -> list[Path]:
    from bot.embedded.account import OURSELVES  # noqa: PLC0415 - only here, imports the driver
    from bot.embedded.postgres import programs  # noqa: PLC0415
    from bot.embedded.refusals import NotInstalled  # noqa: PLC0415

    try:
        return [programs(OURSELVES)]
    except NotInstalled:
        return []


def for_saving(found: Sequence[Clients], server: int) -> Clients:
    """The installation to save a server of this major version with.

    Raises:
        NoClient: all are older than the server, or there are none.
    """
    able = [each for each in found if each.major >= server]
    if not able:
        majors = sorted({each.major for each in found})
        raise NoClient(server, majors, f"A server of Postgres {server}")
    return min(able, key=lambda each: each.major)


def for_restoring(found: Sequence[Clients], writer: int, server: int) -> Clients:
    """The installation that reads what ``pg_dump`` of major ``writer`` wrote and fills ``server``.

    Raises:
        NoClient: none does both.
    """
    able = [
        each
        for each in found
        if each.major >= writer and (each.major == server or server >= FORGIVING)
    ]
    if not able:
        wanted = max(writer, server)
        majors = sorted({each.major for each in found})
        why = f"This file (of pg_dump {writer}) for a server of Postgres {server}"
        raise NoClient(wanted, majors, why)
    return min(able, key=lambda each: (each.major != server, each.major))


async def run(command: Sequence[str], env: Mapping[str, str] | None = None) -> Ended:
    """Run a program to its end; it ends with us, should we be told to stop."""
    process = await asyncio.create_subprocess_exec(
        *command,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        env=None if env is None else dict(env),
    )
    try:
        out, err = await process.communicate()
    finally:
        await end(process)
    return Ended(process.returncode or 0, _text(out), _text(err))


async def end(process: asyncio.subprocess.Process) -> None:
    """Kill it if it still runs, and see it gone."""
    if process.returncode is None:
        process.kill()
        await process.wait()


def _text(raw: bytes | None) -> str:
    return (raw or b"").decode(errors="replace")
