"""One turn: what was claimed becomes a Turn, the mind thinks, the commit writes it down."""

import asyncio
import time
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from typing import Final, Protocol

import structlog

from bot.domain.events import EventType
from bot.domain.job import JobBook
from bot.domain.ports import Clock, Ids, Mailbox
from bot.domain.turn import Checkpoint, Claim, Committed, Outcome, Result, Turn
from bot.worker.typing_signs import TypingSigns

log = structlog.get_logger()

SUPERSEDED_AT_MOST: Final = 2
"""Drafts that the candidate may overtake before one is said all the same."""

TURN_SECONDS: Final = 20.0
"""After this long a turn is thought about again, without a language model."""

IMPATIENT_SECONDS: Final = 10.0
"""And after this long without one, it has failed."""

IMPATIENT_FROM_TRY: Final = 3
"""The last tries do not wait for a language model at all."""


_Thought = tuple[Outcome, Checkpoint | None]


class Buffer(Protocol):
    """What one turn saved of the mind's state; None if nothing."""

    @property
    def newest(self) -> Checkpoint | None: ...


class Saver(Protocol):
    """Where a mind keeps its state: :class:`bot.storage.checkpoints.TurnSaver`."""

    def turn(self, loaded: Checkpoint | None) -> AbstractContextManager[Buffer]:
        """Within the block the mind starts from ``loaded`` and saves into the buffer."""
        ...


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


@dataclass(slots=True)
class Progress:
    """How far a turn has come, for whoever measures it; times are monotonic seconds."""

    outcome: Outcome | None = None
    thinking: float | None = None
    thought: float | None = None
    is_counted: bool = False
    """Whether the mailbox has counted that it began alone."""


class Turns:
    """Takes one turn at a time, any number of them side by side."""

    def __init__(
        self,
        mailbox: Mailbox,
        mind: Mind,
        saver: Saver,
        clock: Clock,
        ids: Ids,
        *,
        patience: float = TURN_SECONDS,
        impatience: float = IMPATIENT_SECONDS,
        signs: TypingSigns | None = None,
    ) -> None:
        self._mailbox = mailbox
        self._mind = mind
        self._saver = saver
        self._clock = clock
        self._ids = ids
        self._jobs = JobShelfView(mailbox)
        self._patience = patience
        self._impatience = impatience
        self._signs = signs or TypingSigns({})

    async def take(self, claim: Claim, progress: Progress | None = None) -> Committed:
        """Think and commit; ``progress`` is told meanwhile.

        Raises:
            OurFault: the mail is innocent (fenced, superseded, store down, newer version).
            Exception: whatever the mind raised; the mail may be poison.
        """
        progress = progress or Progress()
        turn = await self._turn(claim)
        progress.thinking = time.monotonic()
        with self._signs.during(claim):
            outcome, state = await self._think(turn, claim.checkpoint)
        progress.outcome, progress.thought = outcome, time.monotonic()
        log.debug("turn.thought", facts=outcome.trace)
        return await self._mailbox.commit(
            Result(
                claim=claim,
                outcome=outcome,
                checkpoint=state,
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
            flood_at=claim.flood_at,
        )

    async def _think(self, turn: Turn, before: Checkpoint | None) -> _Thought:
        if turn.patient:
            try:
                async with asyncio.timeout(self._patience):
                    return await self._think_once(turn, before)
            except TimeoutError:
                log.warning("turn.slow")
        async with asyncio.timeout(self._impatience):
            return await self._think_once(replace(turn, patient=False), before)

    async def _think_once(self, turn: Turn, before: Checkpoint | None) -> _Thought:
        # In a buffer of its own: LangGraph saves cancelled runs too, and nothing may begin from
        # half a turn.
        with self._saver.turn(before) as buffer:
            outcome = await self._mind.think(turn)
            return outcome, buffer.newest


def _may_be_superseded(claim: Claim) -> bool:
    answers_candidate = any(mail.type is EventType.MESSAGE_RECEIVED for mail in claim.mail)
    return not answers_candidate or claim.drafts < SUPERSEDED_AT_MOST
