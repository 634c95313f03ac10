"""Where facts are written once, and what can be told of them again."""

from collections.abc import AsyncGenerator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol
from uuid import UUID

from bot.domain.events import Actor, Bell, EventType
from bot.domain.message import Inbound, StatusReport


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the journal did with a fact.

    Attributes:
        message: what was said, or what a status is about; None for other facts and for repeats.
        bells: what to announce now that it is committed; empty for a repeat.
    """

    subject: UUID | None
    event: UUID | None
    is_new: bool
    bells: tuple[Bell, ...] = ()
    message: UUID | None = None


@dataclass(frozen=True, slots=True)
class Led:
    """What a recruiter's step did: bells to ring now that it is committed.

    Attributes:
        message: what they said, if they did.
        was_sending: one message of the assistant was on its way already.
    """

    bells: tuple[Bell, ...]
    message: UUID | None = None
    was_sending: bool = False


class Journal(Protocol):
    """Every fact is written here once, then a bell rings."""

    async def accept(self, inbound: Inbound, quiet: timedelta) -> Receipt:
        """Write a candidate's message and its mail in one transaction.

        One that has a time of its own came late: it supersedes no draft, and neither the window
        nor where replies go follows it past what came after it.

        Raises:
            StoreDown: nothing was written; the provider must deliver it again.
        """
        ...

    async def missing(self, keys: Sequence[str]) -> frozenset[str]:
        """Which of these facts are not in the journal."""
        ...

    async def report(self, report: StatusReport) -> Receipt:
        """Write and apply a status of a message of ours; no turn, except for a failure."""
        ...

    async def record(
        self,
        subject: UUID,
        kind: EventType,
        key: str,
        payload: Mapping[str, Any],
        actor: Actor,
    ) -> Receipt:
        """Put any other mail into a conversation."""
        ...

    async def take_over(self, subject: UUID, name: str) -> Led:
        """A recruiter leads from now on."""
        ...

    async def say(self, subject: UUID, text: str, name: str) -> Led:
        """A recruiter's words to the candidate; makes the recruiter the owner."""
        ...

    async def hand_back(self, subject: UUID, name: str, answers: Mapping[str, Any]) -> Receipt:
        """The assistant leads again; ``answers`` are what the recruiter recorded."""
        ...


@dataclass(frozen=True, slots=True)
class Round:
    """One look back.

    Attributes:
        through: the end of what earlier ones looked at; None for the first.
        began: when the oldest fact of the journal happened; None while there is none.
    """

    through: datetime | None
    began: datetime | None = None


class Rounds(Protocol):
    """Whose turn it is to look back at a provider: one worker of a house at a time."""

    async def begin(self, channel: str, every: timedelta) -> "Round | None":
        """Begin a round; None when one began less than ``every`` ago, wherever."""
        ...

    async def end(self, channel: str, through: datetime) -> None:
        """All that the provider received before ``through`` is in the journal."""
        ...


@dataclass(frozen=True, slots=True)
class Told:
    """One fact of the journal as it was announced, or should have been; ``type`` as written."""

    event: UUID
    type: str
    subject: UUID
    at: datetime


class History(Protocol):
    """What happened, from a point on."""

    def since(self, at: datetime, batch: int) -> AsyncGenerator[Sequence[Told], None]:
        """Facts that were journalled at ``at`` or later, in that order, ``batch`` at a time.

        Whoever does not read to the end must close it: it holds a connection.

        Raises:
            StoreDown: the store cannot be reached.
        """
        ...
