"""Databases that are made for one purpose and dropped after it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from urllib.parse import urlsplit

import asyncpg

from bot.clock import Uuid7
from bot.storage.failures import mapped


@asynccontextmanager
async def database_from(admin_url: str, template_url: str) -> AsyncIterator[str]:
    """A copy of the database at ``template_url``, to which nobody may be connected; its address.

    Args:
        admin_url: of a user who may create databases.
        template_url: of the database to copy.

    Raises:
        StoreDown: the server cannot be reached.
    """
    parts = urlsplit(template_url)
    name = f"hireline_{Uuid7().new().hex}"
    with mapped("Postgres"):
        admin = await asyncpg.connect(admin_url)
    try:
        await admin.execute(
            f'CREATE DATABASE {name} TEMPLATE "{parts.path[1:]}" OWNER "{parts.username}"'
        )
        try:
            yield parts._replace(path=f"/{name}").geturl()
        finally:
            await admin.execute(f"DROP DATABASE {name} WITH (FORCE)")
    finally:
        await admin.close()
