"""What a provider received for us, whether or not it told us."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from bot.domain.message import Inbound, Listed


class Archive(Protocol):
    """What a provider still knows of the messages that it received for us."""

    name: str

    @property
    def senders(self) -> Sequence[str]:
        """Our own addresses that are asked for; empty: whatever the account has."""
        ...

    async def received(self, since: datetime, until: datetime) -> Sequence[Listed]:
        """What came in from ``since`` on and before ``until``, oldest first.

        Raises:
            TryLater: the provider cannot be asked now.
        """
        ...

    async def open(self, listed: Listed, *, files: bool = True) -> Inbound:
        """The whole message, as its webhook would have told it, but for what a listing lacks.

        Args:
            listed: of this archive.
            files: False: leave them out, and ask for none.

        Raises:
            TryLater: the provider cannot be asked now.
            Malformed: it is none that we could have been told of.
        """
        ...

    async def close(self) -> None: ...
