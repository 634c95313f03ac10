"""Postgres asked about itself, for the doctor: one connection, a few statements, no pool."""

import asyncio
import socket
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

import asyncpg

from bot.domain.errors import HirelineError
from bot.storage.failures import mapped
from bot.storage.schema import NotMigrated, require_schema
from bot.storage.statements import statements

if TYPE_CHECKING:
    Connection = asyncpg.Connection[asyncpg.Record]

POSTGRES: Final = "Postgres"


class PostgresRefused(HirelineError):
    """It is there and does not let us in; ``why`` says what about."""

    def __init__(self, why: str) -> None:
        super().__init__(f"Postgres {why}.")


@dataclass(frozen=True, slots=True)
class PostgresSeen:
    """What was found.

    Attributes:
        connections: that all processes of ours together may have. used: by anybody, now.
        read_only: a replica, or told to refuse changes.
        is_durable: what is committed survives a power cut.
        date: its clock.
        behind: what is wrong with the schema, "" if nothing.
        jobs: codes of the open ones; none where the schema is wrong.
        model_tokens: that the language model has cost today, in UTC; likewise.
    """

    version: str
    major: int
    connections: int
    used: int
    read_only: bool
    is_durable: bool
    encoding: str
    date: datetime
    behind: str
    jobs: tuple[str, ...]
    model_tokens: int = 0


def look(url: str, patience: float) -> PostgresSeen:
    """Connect and ask. Blocks; has a loop of its own.

    Raises:
        StoreDown: it cannot be reached.
        PostgresRefused: it does not let us in.
    """
    with mapped(POSTGRES):
        _resolve(url)
    return asyncio.run(_look(url, patience))


def _resolve(url: str) -> None:
    """Look the name up in this thread.

    The driver does it in a thread of a pool, and Python waits for such a thread at its end.
    """
    host = urlsplit(url).hostname if "," not in urlsplit(url).netloc else None
    if host:
        socket.getaddrinfo(host, None)


async def _look(url: str, patience: float) -> PostgresSeen:
    connection = await _connected(url, patience)
    try:
        with mapped(POSTGRES):
            return await _seen(connection)
    finally:
        connection.terminate()


async def _connected(url: str, patience: float) -> "Connection":
    try:
        with mapped(POSTGRES):
            try:
                return await asyncpg.connect(url, timeout=patience, command_timeout=patience)
            except asyncpg.InvalidAuthorizationSpecificationError:
                raise PostgresRefused("does not accept the user or the password") from None
            except asyncpg.TooManyConnectionsError:
                raise PostgresRefused("has no connection left") from None
    except asyncpg.InvalidCatalogNameError:
        raise PostgresRefused("has no database of that name") from None
    except asyncpg.PostgresError as error:
        raise PostgresRefused(f"does not let us in ({error.sqlstate})") from None


async def _seen(connection: "Connection") -> PostgresSeen:
    sql = statements("examined")
    row = await connection.fetchrow(sql["facts"])
    if row is None:
        raise LookupError("facts")
    behind, jobs, tokens = "", [], 0
    try:
        await require_schema(connection)
        jobs = await connection.fetch(sql["open_jobs"])
        tokens = await connection.fetchval(sql["model_tokens"])
    except NotMigrated as error:
        behind = str(error)
    codes = tuple(job["code"] for job in jobs)
    return PostgresSeen(**dict(row), behind=behind, jobs=codes, model_tokens=tokens)
