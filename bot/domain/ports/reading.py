"""What people look at, and where job files are put."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol
from uuid import UUID

from bot.domain.events import Actor, Bell
from bot.domain.reasons import Reasons
from bot.domain.record import MessageRecord, NoticeRecord, Record
from bot.domain.tale import Tale
from bot.domain.workings import Workings


@dataclass(frozen=True, slots=True)
class Shelved:
    """A job version that was imported, and what to announce now that it is committed."""

    code: str
    version: int
    bells: tuple[Bell, ...] = ()


class JobShelf(Protocol):
    """Where job files are put, one version after another."""

    async def import_job(self, document: Mapping[str, Any], actor: Actor) -> Shelved:
        """Keep a checked document (see ``bot.domain.job_document``) as the newest version.

        Its bell is a ``JOB_CREATED`` whose subject is the new version's id; running applications
        stay on the version they began with.
        """
        ...


class Reader(Protocol):
    """What people look at. Addresses are ``whatsapp:…``, ``phone:…`` or a candidate's id."""

    async def find(self, address: str) -> UUID:
        """The conversation (its subject) behind an address.

        Raises:
            NotFound: nobody by that address.
        """
        ...

    async def show(self, address: str) -> Record:
        """The whole conversation.

        Raises:
            NotFound: nobody by that address.
        """
        ...

    async def reasons(self, address: str) -> Reasons:
        """Why the person's applications stand as they do.

        Raises:
            NotFound: nobody by that address.
        """
        ...

    async def tale(self, address: str) -> Tale:
        """What happened in the conversation, in its order.

        Raises:
            NotFound: nobody by that address.
        """
        ...

    async def messages(self, address: str, after: int = 0) -> Sequence[MessageRecord]:
        """Messages whose position is above ``after``, oldest first; none for a stranger."""
        ...

    async def workings(self, address: str) -> Workings | None:
        """What goes on behind a conversation; None for a stranger."""
        ...

    async def notices(self) -> Sequence[NoticeRecord]:
        """What recruiters must know, newest first."""
        ...
