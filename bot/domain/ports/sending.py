"""The way out: what waits to be sent, how fast it may leave, and by which provider."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from bot.domain.events import Bell
from bot.domain.message import Sending
from bot.domain.trouble import Trouble


@dataclass(frozen=True, slots=True)
class Mark:
    """What became of a sending.

    Attributes:
        status: sent, failed, unsure, cancelled, or ready (try again at ``again_in``).
        again_in: seconds until the next look.
        trouble: what it met; None leaves what it had met before.
        untried: nothing was sent, so this was no try.
        claimed_at: of the claim that it speaks of; None: of whichever has this attempt.
        sender: whom to name in the notice of a trouble that every message of it would meet.
    """

    message: UUID
    conversation: UUID
    attempt: int
    status: str
    provider_id: str | None = None
    error: str | None = None
    again_in: float | None = None
    trouble: Trouble | None = None
    untried: bool = False
    claimed_at: datetime | None = None
    sender: str = ""


@dataclass(frozen=True, slots=True)
class Passage:
    """One message that wants to leave: from which sender of ours to whom."""

    sender: str
    recipient: str


@dataclass(frozen=True, slots=True)
class Wait:
    """How long a message must wait; ``is_stopped``: nothing leaves from its sender."""

    seconds: float
    is_stopped: bool = False


class Pace(Protocol):
    """How fast messages may leave, counted over all relays."""

    async def admit(self, passages: Sequence[Passage]) -> Sequence[Wait]:
        """How long each must wait; 0 seconds: it goes now, and is counted. Never fails.

        Those that wait for a sender are told to come back one after the other, whichever call they
        came with; who comes back is judged by what the sender may send by then.
        """
        ...

    async def stop(self, sender: str, seconds: float) -> None:
        """Let nothing leave from there for so long. Never fails."""
        ...

    async def close(self) -> None: ...


class Outbox(Protocol):
    """Messages that wait to be sent, head first in each conversation."""

    async def claim(self, limit: int) -> Sequence[Sending]:
        """Heads of up to ``limit`` conversations with something to send, now ``sending``."""
        ...

    async def mark(self, marks: Sequence[Mark]) -> Sequence[Bell]:
        """Write down what became of them (a status only rises); returns bells of failures."""
        ...

    async def unbound(self, provider_ids: Sequence[str]) -> frozenset[str]:
        """Those of a provider's ids that no message of ours was ever sent as."""
        ...


class Channel(Protocol):
    """One provider: its oddities stay in one file."""

    name: str

    async def send(self, sending: Sending) -> str:
        """Send one message; returns the provider's id.

        Raises:
            TryLater: surely not taken; again later.
            Unsure: nobody knows.
            Rejected: never.
        """
        ...

    async def find(self, sending: Sending, since: datetime) -> Sequence[str]:
        """The provider's ids of what may be this message, looked up there, newest first.

        Raises:
            TryLater: the provider cannot be asked now.
        """
        ...

    def leaves_from(self, sending: Sending) -> str | None:
        """Our address that it would leave from; None where no rate holds."""
        ...

    async def show_typing(self, provider_id: str) -> None:
        """Show the person whose message that is that we read it and are writing. Best effort.

        Raises:
            SendError: it was not shown; nothing is lost.
        """
        ...

    async def close(self) -> None: ...
