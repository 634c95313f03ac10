"""Maps the database's exceptions, once, at the edge."""

from collections.abc import Iterator
from contextlib import contextmanager

import asyncpg

from bot.domain.errors import StoreDown

DOWN = (
    OSError,
    TimeoutError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,  # the connection broke in the middle of a statement
    asyncpg.PostgresConnectionError,
    asyncpg.OperatorInterventionError,  # stopped, killed, statement_timeout
    asyncpg.InsufficientResourcesError,  # too many connections, disk full
    asyncpg.ObjectNotInPrerequisiteStateError,  # starting up
    asyncpg.LockNotAvailableError,  # lock_timeout: somebody sits on the row
    asyncpg.DeadlockDetectedError,
    asyncpg.IdleInTransactionSessionTimeoutError,
    asyncpg.InvalidCachedStatementError,  # the schema changed under a prepared statement
    asyncpg.InvalidAuthorizationSpecificationError,
)
"""Nothing that the mail did: the same thing may well succeed a moment later."""


@contextmanager
def mapped(store: str) -> Iterator[None]:
    """Turn what means "the store is not usable now" into StoreDown; let the rest through."""
    try:
        yield
    except DOWN as error:
        raise StoreDown(store) from error
