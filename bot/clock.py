"""The clocks and the maker of ids that the composition root hands out."""

import time
from datetime import UTC, datetime, timedelta
from uuid import UUID

from uuid_utils.compat import uuid7


class SystemClock:
    """The machine's time."""

    def now(self) -> datetime:
        return datetime.now(UTC)  # noqa: TID251 - this is the clock port


class StartedClock:
    """Starts at a given instant and runs on from there; can be moved. For tests and replays."""

    def __init__(self, start: datetime) -> None:
        self._start = start.astimezone(UTC)
        self._since = time.monotonic()
        self._moved = timedelta()

    def now(self) -> datetime:
        ran = timedelta(seconds=time.monotonic() - self._since)
        return self._start + ran + self._moved

    def move(self, by: timedelta) -> None:
        """Jump forward."""
        self._moved += by


class Uuid7:
    """UUIDv7 ids."""

    def new(self) -> UUID:
        return uuid7()
