"""What happens around a turn: how often it is tried, how long it waits, when it is set aside.

A try counts from the claim on, because a crash never reaches an ``except``. What was not the mail's
fault gives the try back.
"""

import asyncio
import time
import traceback
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Final

import structlog
from structlog.contextvars import bound_contextvars

from bot.domain.effects import Reply
from bot.domain.errors import Fenced, OurFault, StoreDown, Superseded
from bot.domain.observation import Course
from bot.domain.ports import Mailbox
from bot.domain.turn import ALONE_FROM_TRY, Claim, Committed, Ending, Outcome
from bot.worker.leases import Leases
from bot.worker.slots import Slots
from bot.worker.turns import Progress, Turns

log = structlog.get_logger()

TRIES: Final = 3
"""Tries of one mail that failed before it is quarantined."""

DEATHS_ALONE: Final = 3
"""Tries alone that never came back before it is quarantined. One or two may be bad luck: with two,
`make chaos` on a slow machine set an innocent one aside within 11,000 turns and 320 kills."""

HOPELESS_FROM_TRY: Final = ALONE_FROM_TRY + DEATHS_ALONE

BACKOFF: Final = timedelta(seconds=0.5)
"""Wait after the first failure; doubled with each further one."""

STORE_BACKOFF: Final = timedelta(seconds=1)
"""Wait after a fault of ours."""


@dataclass(frozen=True, slots=True)
class Taken:
    """A turn that is over."""

    claim: Claim
    ending: Ending
    committed: Committed | None = None


Observe = Callable[[Course], None]


class Policy:
    """Runs a claim's turn with its lease kept, its tries counted and its failures settled."""

    def __init__(
        self, mailbox: Mailbox, turns: Turns, leases: Leases, slots: Slots, observe: Observe
    ) -> None:
        self._mailbox = mailbox
        self._turns = turns
        self._leases = leases
        self._slots = slots
        self._observe = observe
        self._owed: list[tuple[Claim, timedelta, bool]] = []

    async def settle(self) -> None:
        """Let go of what could not be let go of while the store was down.

        Raises:
            StoreDown: it still is.
        """
        while self._owed:
            await self._mailbox.release(*self._owed[0])
            del self._owed[0]

    async def run(self, claim: Claim, asked: float | None = None) -> Taken:
        """Take the turn in a slot that the caller holds; whatever happens, the claim is settled.

        ``asked``: when the store was asked for the claim, by the monotonic clock. Every log line
        written meanwhile, by whomever, names the conversation and its mail.
        """
        with bound_contextvars(
            conversation=str(claim.subject), mail=[str(mail.event) for mail in claim.mail]
        ):
            return await self._run(claim, asked)

    async def _run(self, claim: Claim, asked: float | None) -> Taken:
        began = time.monotonic()
        course = partial(Course, claim, asked=began if asked is None else asked, began=began)
        progress = Progress()
        is_last = ALONE_FROM_TRY <= claim.tries < HOPELESS_FROM_TRY
        if is_last and self._slots.is_alone:
            # Who is alone may kill us, and that must not count as a try of those who wait.
            await self._let_go(claim, BACKOFF, give_back=_gives_back(claim, progress))
            return Taken(claim, Ending.OUR_FAULT)
        async with self._leases.kept(claim):
            place = self._slots.alone() if is_last else nullcontext()
            try:
                async with place:
                    taken = await self._attempt(claim, progress)
            except asyncio.CancelledError:
                self._observe(course(ending=Ending.CANCELLED, ended=time.monotonic()))
                await self._cancelled(claim, progress)
                raise
        self._observe(
            course(
                ending=taken.ending,
                ended=time.monotonic(),
                outcome=progress.outcome,
                thinking=progress.thinking,
                thought=progress.thought,
            )
        )
        log.info(
            "turn.taken",
            turn=str(claim.turn),
            ending=taken.ending.value,
            tries=claim.tries,
            reply=_reply(progress.outcome) if taken.committed and taken.committed.sends else None,
        )
        return taken

    async def _attempt(self, claim: Claim, progress: Progress) -> Taken:
        if claim.tries >= HOPELESS_FROM_TRY:
            # It never came back, though it was alone: the process was killed with it.
            what = "The worker died each time this was handled."
            return await self._set_aside(claim, progress, what)
        try:
            await self._begin(claim, progress)
            committed = await self._turns.take(claim, progress)
        except Superseded:
            return Taken(claim, Ending.SUPERSEDED)
        except Fenced:
            return Taken(claim, Ending.FENCED)
        except OurFault as fault:
            log.warning("turn.our_fault", error=str(fault))
            await self._let_go(claim, STORE_BACKOFF, give_back=_gives_back(claim, progress))
            return Taken(claim, Ending.OUR_FAULT)
        except Exception as error:  # noqa: BLE001 - anything at all may be wrong with a mail
            return await self._failed(claim, progress, error)
        return Taken(claim, Ending.DONE, committed)

    async def _begin(self, claim: Claim, progress: Progress) -> None:
        """Count the tries that are alone; the others count from the claim on."""
        if claim.tries < ALONE_FROM_TRY:
            return
        if not await self._mailbox.begin_alone(claim):
            raise Fenced(f"the claim on {claim.subject} is no longer ours")
        progress.is_counted = True

    async def _failed(self, claim: Claim, progress: Progress, error: Exception) -> Taken:
        # Where it failed, but not its text: that may quote the candidate.
        frames = traceback.extract_tb(error.__traceback__)
        log.error(
            "turn.failed",
            tries=claim.tries,
            error=type(error).__name__,
            where=[f"{frame.filename}:{frame.lineno}" for frame in frames[-3:]],
        )
        if claim.tries >= TRIES:
            what = f"{type(error).__name__}{_place(frames)} on each of {TRIES} tries."
            return await self._set_aside(claim, progress, what)
        await self._let_go(claim, BACKOFF * 2 ** (claim.tries - 1), give_back=False)
        return Taken(claim, Ending.FAILED)

    async def _set_aside(self, claim: Claim, progress: Progress, reason: str) -> Taken:
        if len(claim.mail) > 1:  # several mails: find the bad one first
            await self._let_go(claim, BACKOFF, give_back=False)
            return Taken(claim, Ending.FAILED)
        try:
            await self._mailbox.quarantine(claim, reason)
        except StoreDown:
            await self._let_go(claim, STORE_BACKOFF, give_back=_gives_back(claim, progress))
            return Taken(claim, Ending.OUR_FAULT)
        except OurFault:
            return Taken(claim, Ending.FENCED)
        log.error("mail.quarantined", quarantined=str(claim.mail[0].event))
        return Taken(claim, Ending.QUARANTINED)

    async def _let_go(self, claim: Claim, delay: timedelta, *, give_back: bool) -> None:
        try:
            await self._mailbox.release(claim, delay, give_back)
        except StoreDown:
            # Then later; and if not in time, the lease runs out by itself.
            self._owed.append((claim, delay, give_back))
            log.warning("turn.not_released")

    async def _cancelled(self, claim: Claim, progress: Progress) -> None:
        """Shutting down, or the lease is gone: the mail is innocent, somebody goes on at once."""
        log.info("turn.cancelled", turn=str(claim.turn), tries=claim.tries)
        await asyncio.shield(
            self._let_go(claim, timedelta(0), give_back=_gives_back(claim, progress))
        )


def _gives_back(claim: Claim, progress: Progress) -> bool:
    """Whether this claim has counted anything: from the third try on only its beginning does.

    Else a death would be forgotten: two mails that kill their worker could let each other go for
    ever, and neither would ever be set aside.
    """
    return progress.is_counted or claim.tries <= ALONE_FROM_TRY


def _place(frames: traceback.StackSummary) -> str:
    """Where it failed, as ``bot quarantine`` tells it: the file in its room, and the line."""
    if not frames:
        return ""
    return f" at {'/'.join(Path(frames[-1].filename).parts[-2:])}:{frames[-1].lineno}"


def _reply(outcome: Outcome | None) -> str | None:
    """The id of the message that a turn said."""
    effects = outcome.effects if outcome else ()
    return next((str(each.id) for each in reversed(effects) if isinstance(each, Reply)), None)
