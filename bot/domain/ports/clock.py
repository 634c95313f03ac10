"""What everybody needs of time: a clock, and ids that are no order."""

from datetime import datetime
from typing import Protocol
from uuid import UUID


class Clock(Protocol):
    """Business time. Leases, due times and backoff go by the database's own clock instead."""

    def now(self) -> datetime:
        """The present, aware, UTC."""
        ...


class Ids(Protocol):
    """Makes ids: UUIDv7, so that indexes stay compact. An id is never an order."""

    def new(self) -> UUID: ...
