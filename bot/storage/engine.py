"""The SQLAlchemy engine behind the repositories; the protocol's own statements go over asyncpg."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import create_async_engine
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain.errors import StoreDown
from bot.storage.failures import mapped
from bot.storage.unit_of_work import CONNECT_SECONDS, LIMITS


class Engine:
    """Sessions that read."""

    def __init__(self, database_url: str, *, size: int = 2) -> None:
        url = database_url.replace("postgresql://", "postgresql+asyncpg://", 1)
        self._engine = create_async_engine(
            url,
            pool_size=size,
            pool_pre_ping=True,
            connect_args={"timeout": CONNECT_SECONDS, "server_settings": dict(LIMITS)},
        )

    @asynccontextmanager
    async def session(self) -> AsyncIterator[AsyncSession]:
        """A session for reading; nothing in it is written.

        Raises:
            StoreDown: Postgres cannot be reached or did not answer in time.
        """
        with mapped("Postgres"):
            try:
                async with AsyncSession(self._engine, expire_on_commit=False) as session:
                    yield session
            except DBAPIError as error:
                raise StoreDown("Postgres") from error

    async def close(self) -> None:
        """Close what is open."""
        await self._engine.dispose()
