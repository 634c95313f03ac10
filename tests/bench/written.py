"""What Postgres has written, told by its own log of changes: rows and bytes, to the last one.

Its statistics come up to ten seconds late, and a count of rows does not see that one was written
twice. The log does, and tells pages written whole (the first time after a checkpoint) apart: those
are the disk's business and not a conversation's.
"""

import asyncio
import importlib.util
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Self

import asyncpg

from bot.embedded.postgres import MAJOR, PACKAGE

ROWS: Final = re.compile(r"^Heap2?/(?:INSERT|MULTI_INSERT|UPDATE|HOT_UPDATE|DELETE)(?:\+INIT)?$")
LINE: Final = re.compile(r"^(\S+)\s+(\d+) \(\s*[\d.]+\)\s+(\d+) \(")
"""Kind of record, how many, bytes without whole pages; of ``pg_waldump --stats=record``."""


@dataclass(frozen=True, slots=True)
class Written:
    """Changes between two places of the log."""

    rows: int
    bytes: int

    @classmethod
    def read(cls, stats: str) -> Self:
        """From what ``pg_waldump`` says."""
        found = [match.groups() for line in stats.splitlines() if (match := LINE.match(line))]
        kinds = [(kind, int(many), int(size)) for kind, many, size in found if kind != "Total"]
        rows = sum(many for kind, many, _ in kinds if ROWS.match(kind))
        return cls(rows, sum(size for _, _, size in kinds))


class ChangeLog:
    """The log of one server; ``connection`` is its superuser's."""

    def __init__(self, connection: "asyncpg.Connection[asyncpg.Record]") -> None:
        self._connection = connection

    async def place(self) -> str:
        """Where it is now."""
        return str(await self._connection.fetchval("SELECT pg_current_wal_insert_lsn()::text"))

    async def since(self, start: str) -> Written:
        """What was written since ``start``."""
        end = await self.place()
        # Claims commit without waiting for the disk: what comes after them and waits brings them.
        await self._connection.execute("SELECT pg_logical_emit_message(true, 'bench', '')")
        folder = Path(await self._connection.fetchval("SHOW data_directory")) / "pg_wal"
        command = (_program(), "--stats=record", "--start", start, "--end", end, "--path", folder)
        child = await asyncio.create_subprocess_exec(
            *command, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE
        )
        out, err = await child.communicate()
        assert child.returncode == 0, err.decode()
        return Written.read(out.decode())


def _program() -> Path:
    spec = importlib.util.find_spec(PACKAGE)
    assert spec is not None
    assert spec.origin is not None
    return Path(spec.origin).parent / f"pginstall{MAJOR}" / "bin" / "pg_waldump"
