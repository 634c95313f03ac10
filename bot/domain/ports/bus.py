"""The bell, and a feed for others."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from bot.domain.events import Bell, Stream


@dataclass(frozen=True, slots=True)
class Depth:
    """How a stream stands for one group. No ``lag``: servers count it wrongly after a trim.

    Attributes:
        length: entries kept. pending: entries read and not acknowledged.
        oldest: seconds since the oldest of the pending ones was written.
    """

    length: int
    pending: int
    oldest: float


class Bus(Protocol):
    """The bell. Losing an entry costs time, never mail."""

    async def ring(self, bells: Sequence[Bell]) -> None:
        """Announce, best effort.

        Raises:
            StoreDown: the bus cannot be reached; callers go on, the sweep finds the mail.
        """
        ...

    def listen(self, stream: Stream, group: str, consumer: str) -> AsyncIterator[Bell]:
        """Bells as they ring, each acknowledged before it is handed out.

        Raises:
            StoreDown: the bus cannot be reached.
        """
        ...

    async def ping(self) -> None:
        """Raise StoreDown unless the bus answers."""
        ...

    async def depth(self, stream: Stream, group: str) -> Depth:
        """How a stream stands, for the metrics; zeros where nobody rang or listened yet.

        Raises:
            StoreDown: the bus cannot be reached.
        """
        ...

    async def close(self) -> None: ...
