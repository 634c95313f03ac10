"""What waits in the store, counted for the metrics, and what is known of one message.

Asked by gateways once a scrape and by ``bot why-not-sent``; every process that asks hears the same.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

from bot.domain.delivery import Dispatch, Reason


class MailState(StrEnum):
    """What mail that is not done waits for."""

    QUIET = "quiet"
    DUE = "due"
    TAKEN = "taken"
    BACKOFF = "backoff"
    STOPPED = "stopped"


@dataclass(frozen=True, slots=True)
class Pile:
    """So much of something, the oldest of it so many seconds old."""

    count: int = 0
    oldest: float = 0.0


@dataclass(frozen=True, slots=True)
class Piles:
    """What waits, at one moment, in the whole store.

    Attributes:
        mail: not done, by what it waits for: the burst's quiet time, a worker, the turn that has
            it, the next try, or a person (the conversation was stopped).
        outbox: messages that wait to be sent, by why (:data:`bot.domain.delivery.WAITING`).
        overdue: seconds since a relay should have looked at the outbox; 0 when none is late.
        quarantined: mail that lies set aside.
    """

    mail: Mapping[MailState, Pile] = field(default_factory=dict)
    outbox: Mapping[Reason, int] = field(default_factory=dict)
    overdue: float = 0.0
    quarantined: int = 0


class Backlog(Protocol):
    """What waits, and why."""

    async def count(self) -> Piles:
        """All of it. Reads nothing that is done, so it is cheap however much that is.

        Raises:
            StoreDown: the store cannot be reached.
        """
        ...

    async def find(self, message: str) -> Dispatch:
        """What is known of a message, by our id or the provider's.

        Raises:
            NotFound: there is none.
            StoreDown: the store cannot be reached.
        """
        ...
