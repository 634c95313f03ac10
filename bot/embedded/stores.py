"""Both stores of one machine, as one block: started, announced, stopped.

A store whose address is given in the settings is left alone.
"""

import asyncio
import contextlib
import errno
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from bot.config import Settings
from bot.embedded.account import OURSELVES, Account, store_account
from bot.embedded.folder import locked, prepare
from bot.embedded.refusals import DiskFull
from bot.embedded.running import announced
from bot.embedded.server import Server
from bot.embedded.valkey import Valkey

if TYPE_CHECKING:
    from bot.embedded.postgres import Postgres


@dataclass(frozen=True, slots=True)
class Stores:
    """Where the stores are.

    Attributes:
        data_dir: absolute.
        servers: those that we run, Postgres first; empty when both addresses were given.
        admin_url: the superuser of an embedded Postgres, else empty.
    """

    data_dir: Path
    database_url: str
    redis_url: str
    servers: tuple[Server, ...] = ()
    admin_url: str = ""


@contextlib.asynccontextmanager
async def start_stores(
    settings: Settings, *, durable: bool = True, redis_options: tuple[str, ...] = ()
) -> AsyncIterator[Stores]:
    """Lock ``DATA_DIR``, start what the settings do not name, stop it when the block ends.

    Args:
        settings: ``data_dir``, ``database_url`` and ``redis_url`` count; where the gateway and
            Chroma will listen is noted for other commands.
        durable: False (tests only): Postgres does not wait for the disk.
        redis_options: more lines for Redis' configuration (tests).

    Raises:
        BadSetting: ``DATA_DIR`` cannot be used.
        Refused: it is in use, the disk is full, or a store did not start.
    """
    data_dir = prepare(settings.data_dir)
    given = bool(settings.database_url) and bool(settings.redis_url)
    with locked(data_dir):
        account = OURSELVES if given else store_account()
        async with contextlib.AsyncExitStack() as stack:
            postgres = None if settings.database_url else _postgres(data_dir, account, durable)
            redis = None if settings.redis_url else Valkey(data_dir, account, options=redis_options)
            servers = tuple(server for server in (postgres, redis) if server is not None)
            for server in servers:
                stack.push_async_callback(server.stop)
            await _started(data_dir, servers)
            stores = Stores(
                data_dir,
                postgres.url if postgres else settings.database_url,
                redis.url if redis else settings.redis_url,
                servers,
                postgres.admin_url if postgres else "",
            )
            where = (stores.database_url, stores.redis_url, settings.local_url, settings.chroma_url)
            with announced(data_dir, *where):
                yield stores


def _postgres(data_dir: Path, account: Account, durable: bool) -> "Postgres":
    # Here, because it imports the database driver and most commands never start a server.
    from bot.embedded.postgres import Postgres  # noqa: PLC0415

    return Postgres(data_dir, account, durable=durable)


async def _started(data_dir: Path, servers: tuple[Server, ...]) -> None:
    """Start them side by side; when one fails the others come up first, to be stopped cleanly."""
    outcomes = await asyncio.gather(*(one.start() for one in servers), return_exceptions=True)
    for outcome in outcomes:
        if isinstance(outcome, OSError) and outcome.errno == errno.ENOSPC:
            raise DiskFull(data_dir, 0) from outcome
        if outcome is not None:
            raise outcome
