"""What every test gets: libraries told to behave, logging as it was, and the stores' fixtures."""

import logging
from collections.abc import Iterator

import pytest
import structlog

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


@pytest.fixture(autouse=True)
def _logs_as_before() -> Iterator[None]:
    """Commands set up logging for their process, which is that of the next test, too."""
    root = logging.getLogger()
    handlers, level = tuple(root.handlers), root.level
    yield
    logging.captureWarnings(capture=False)
    for handler in tuple(root.handlers):
        root.removeHandler(handler)
    for handler in handlers:
        root.addHandler(handler)
    root.setLevel(level)
    structlog.reset_defaults()
