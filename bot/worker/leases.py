"""Keeps the leases of the turns that run here, and cancels a turn whose lease somebody else has."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from uuid import UUID

import structlog

from bot.domain.errors import StoreDown
from bot.domain.ports import Mailbox
from bot.domain.turn import Claim

log = structlog.get_logger()


class Leases:
    """All leases of one worker, renewed together in one statement."""

    def __init__(
        self, mailbox: Mailbox, lease: timedelta, observe_lost: Callable[[], None]
    ) -> None:
        self._mailbox = mailbox
        self._lease = lease
        self._held: dict[UUID, tuple[UUID, asyncio.Task[object]]] = {}
        self._observe_lost = observe_lost

    def __contains__(self, subject: UUID) -> bool:
        """Whether a turn of ``subject`` runs here now."""
        return subject in self._held

    @asynccontextmanager
    async def kept(self, claim: Claim) -> AsyncIterator[None]:
        """Renew the claim's lease while the block runs; cancels the task when it is lost."""
        task = asyncio.current_task()
        assert task is not None
        # An older turn of the same conversation may still be here: it has just committed, or its
        # lease ran out and the fence will tell it. To cancel it could cost what it has to announce.
        mine = self._held[claim.subject] = (claim.turn, task)
        try:
            yield
        finally:
            if self._held.get(claim.subject) is mine:
                del self._held[claim.subject]

    async def renew_forever(self) -> None:
        """Renew at each third of the lease. A dead store is no reason to cancel: the fence is."""
        while True:
            await asyncio.sleep(self._lease.total_seconds() / 3)
            await self.renew()

    async def renew(self) -> None:
        """Renew once."""
        held = {subject: turn for subject, (turn, _) in self._held.items()}
        if not held:
            return
        try:
            ours = await self._mailbox.renew(held, self._lease)
        except StoreDown:
            log.warning("lease.not_renewed", turns=len(held))
            return
        for subject, turn in held.items():
            current = self._held.get(subject)
            if subject not in ours and current is not None and current[0] == turn:
                self._lose(subject, turn)

    def _lose(self, subject: UUID, turn: UUID) -> None:
        self._observe_lost()
        log.info("lease.lost", conversation=str(subject), turn=str(turn))
        _, task = self._held.pop(subject)
        task.cancel("lease lost")
