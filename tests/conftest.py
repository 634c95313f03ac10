"""What every test gets: libraries told to behave, and the stores' fixtures."""

from bot.config import prepare_libraries

prepare_libraries(allow_tracing=False)

from tests.stores import (  # noqa: E402 - after the above
    data_dir,
    database_url,
    empty_database_url,
    redis_url,
    servers,
)

__all__ = ["data_dir", "database_url", "empty_database_url", "redis_url", "servers"]
