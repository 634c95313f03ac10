"""Mail that was set aside because no turn could handle it, and what people may do with it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from bot.domain.conversation import Owner
from bot.domain.events import Bell


@dataclass(frozen=True, slots=True)
class SetAside:
    """One mail in quarantine.

    Attributes:
        conversation: where it goes when it is tried again: through merges.
        address: who it is about. type, actor: what came, and from whom.
        reason: why it was set aside, and where it failed. tries: how often it was tried.
        at: when it came. since: when it was set aside.
        facts: its payload. kind, text, files: what the candidate said, for people only.
        owner: who leads the conversation.
        behind: mail of the conversation that waits to be read.
        is_passed: whether something that came after it was handled already.
    """

    id: UUID
    conversation: UUID
    address: str
    type: str
    actor: str
    reason: str
    tries: int
    at: datetime
    since: datetime
    owner: Owner
    behind: int = 0
    is_passed: bool = False
    facts: Mapping[str, Any] = field(default_factory=dict)
    kind: str | None = None
    text: str | None = None
    files: int = 0


@dataclass(frozen=True, slots=True)
class Settled:
    """What became of one, and what to announce now that it is committed.

    Attributes:
        is_late: it is read as something that came late: named and confirmed, before it counts.
    """

    mail: SetAside
    owner: Owner
    is_late: bool
    bells: tuple[Bell, ...] = ()


class Quarantine(Protocol):
    """What was set aside."""

    async def listed(self, limit: int) -> Sequence[SetAside]:
        """What lies there, longest first, up to ``limit``."""
        ...

    async def find(self, name: str) -> SetAside:
        """One, by its id or the beginning of it.

        Raises:
            NotFound: nothing in quarantine has that id.
            Refused: several begin so.
        """
        ...

    async def retry(self, event: UUID, name: str) -> Settled:
        """Put it back to its place, as if it had never been tried; ``name`` is who wants that.

        A turn of that conversation that runs is fenced: it has not read what comes before.

        Raises:
            NotFound: it is not in quarantine (any more).
        """
        ...

    async def drop(self, event: UUID, name: str) -> Settled:
        """It is done with, and nobody ever handles it; what waits behind it goes on.

        Raises:
            NotFound: it is not in quarantine (any more).
        """
        ...
