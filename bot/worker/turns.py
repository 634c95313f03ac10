"""One turn: what was claimed becomes a Turn, the mind thinks, the commit writes it down."""

import asyncio
from dataclasses import dataclass, field
from typing import Any, Final, Protocol

import structlog

from bot.domain.events import EventType
from bot.domain.job import JobBook
from bot.domain.ports import Clock, Ids, Mailbox
from bot.domain.turn import Claim, Committed, Outcome, Result, Turn
from bot.storage.checkpoints import TurnSaver

log = structlog.get_logger()

SUPERSEDED_AT_MOST: Final = 2
"""Drafts that the candidate may overtake before one is said all the same."""

TURN_SECONDS: Final = 20.0
"""After this long a turn is thought about again, without a language model."""

IMPATIENT_SECONDS: Final = 10.0
"""And after this long without one, it has failed."""

IMPATIENT_FROM_TRY: Final = 3
"""The last tries do not wait for a language model at all."""


class Mind(Protocol):
    """What thinks: :class:`flows.conversation.Mind`."""

    async def think(self, turn: Turn) -> Outcome: ...


@dataclass
class JobShelfView:
    """The jobs, read again whenever the claim's stamp says that they changed."""

    mailbox: Mailbox
    stamp: str | None = None
    book: JobBook = field(default_factory=JobBook)

    async def at(self, stamp: str) -> JobBook:
        """The jobs as of ``stamp``."""
        if stamp != self.stamp:
            self.book = await self.mailbox.jobs()
            self.stamp = stamp
        return self.book


class Turns:
    """Takes one turn at a time, any number of them side by side."""

    def __init__(
        self, mailbox: Mailbox, mind: Mind, saver: TurnSaver, clock: Clock, ids: Ids
    ) -> None:
        self._mailbox = mailbox
        self._mind = mind
        self._saver = saver
        self._clock = clock
        self._ids = ids
        self._jobs = JobShelfView(mailbox)

    async def take(self, claim: Claim) -> Committed:
        """Think and commit.

        Raises:
            OurFault: the mail is innocent (fenced, superseded, store down, newer version).
            Exception: whatever the mind raised; the mail may be poison.
        """
        turn = await self._turn(claim)
        with self._saver.turn(claim.checkpoint) as buffer:
            outcome = await self._think(turn)
        log.debug("turn.thought", conversation=str(claim.subject), nodes=outcome.trace)
        return await self._mailbox.commit(
            Result(
                claim=claim,
                outcome=outcome,
                checkpoint=buffer.newest,
                supersede=_may_be_superseded(claim),
            )
        )

    async def _turn(self, claim: Claim) -> Turn:
        return Turn(
            conversation=claim.subject,
            owner=claim.owner,
            now=self._clock.now(),
            mail=claim.mail,
            held=claim.held,
            answers=claim.answers,
            jobs=await self._jobs.at(claim.job_stamp),
            reply_id=self._ids.new(),
            application_id=self._ids.new(),
            address=claim.address,
            patient=claim.tries < IMPATIENT_FROM_TRY,
        )

    async def _think(self, turn: Turn) -> Outcome:
        if turn.patient:
            try:
                async with asyncio.timeout(TURN_SECONDS):
                    return await self._mind.think(turn)
            except TimeoutError:
                log.warning("turn.slow", conversation=str(turn.conversation))
        async with asyncio.timeout(IMPATIENT_SECONDS):
            return await self._mind.think(_without_patience(turn))


def _without_patience(turn: Turn) -> Turn:
    fields: dict[str, Any] = {name: getattr(turn, name) for name in Turn.__slots__}
    return Turn(**{**fields, "patient": False})


def _may_be_superseded(claim: Claim) -> bool:
    answers_candidate = any(mail.type is EventType.MESSAGE_RECEIVED for mail in claim.mail)
    return not answers_candidate or claim.drafts < SUPERSEDED_AT_MOST
