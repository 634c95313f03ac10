"""Conversations with mail, as workers take them."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Protocol
from uuid import UUID

from bot.domain.conversation import Owner
from bot.domain.events import Bell
from bot.domain.job import JobBook
from bot.domain.turn import Claim, Committed, Result


class Mailbox(Protocol):
    """Conversations with mail: claim, renew, commit, release."""

    async def claim(self, subject: UUID, lease: timedelta) -> Claim | None:
        """Lease one conversation, if it is due and free; None otherwise."""
        ...

    async def sweep(self, lease: timedelta, limit: int) -> Sequence[Claim]:
        """Lease up to ``limit`` due conversations that nobody holds."""
        ...

    async def renew(self, held: Mapping[UUID, UUID], lease: timedelta) -> frozenset[UUID]:
        """Renew leases ({subject: turn}); returns the subjects that are still ours."""
        ...

    async def commit(self, result: Result) -> Committed:
        """Write everything a turn did, in one fenced transaction.

        Raises:
            Fenced: the claim is no longer ours; nothing was written.
            Superseded: the candidate said more meanwhile; nothing was written, and the
                conversation was let go (the try given back), due when its quiet time is over.
        """
        ...

    async def begin_alone(self, claim: Claim) -> bool:
        """Count a try that has its process to itself; False: the claim is no longer ours."""
        ...

    async def release(self, claim: Claim, delay: timedelta, give_back: bool) -> None:
        """Let go without having done the mail; ``give_back`` does not count the try."""
        ...

    async def quarantine(self, claim: Claim, reason: str) -> Owner:
        """Set the head mail aside, tell a recruiter, go on with what follows."""
        ...

    async def fire_timers(self, now: datetime, limit: int) -> Sequence[Bell]:
        """Turn timers that are due into mail."""
        ...

    async def jobs(self) -> JobBook:
        """Every job version that an open job or an application stands on."""
        ...
