"""Sends what waits in the outbox: claims heads, decides, sends, marks.

The decision falls at the moment of sending: who leads the conversation, whether the candidate has
opted out or said more, whether the window for free text is still open.
"""

import asyncio
import heapq
import time
import traceback
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

import structlog
from structlog.contextvars import bind_contextvars

from bot.domain.delivery import Reason, Standing, forbids
from bot.domain.errors import Rejected, StoreDown, TryLater, Unsure
from bot.domain.events import Bell
from bot.domain.message import Sending, Status
from bot.domain.observation import Posting
from bot.domain.ports import Channel, Clock, Mark, Outbox, Pace, Passage, Wait
from bot.domain.trouble import STOPPING, Trouble

log = structlog.get_logger()

BATCH: Final = 32
"""Conversations that one claim takes at most."""

GROUP_SECONDS: Final = 0.005
"""How long marks of sendings that land together are collected, to be written in one go."""

LOOK_SECONDS: Final = 0.5
"""How often others are claimed while a sending hangs and nobody says that there are any."""

SEND_DEADLINE: Final = 10.0
"""Seconds by which the request must have begun, counted from before the claim; a takeover relies
on it."""

LOOK_AFTER: Final = 5.0
"""Seconds after which the provider is asked about a message whose fate nobody knows."""

REPEAT_AFTER: Final = 20.0
"""Only a look at least this long after the try may say that it never arrived."""

GIVE_UP_AFTER: Final = 60.0
"""Seconds without a look that could be made, after which it stays unknown for good and a recruiter
is told."""

NEVER_ARRIVED: Final = "never_arrived"
"""Error of what was tried for as long as is borne, and the provider has none of these tries."""

Observe = Callable[[Posting], None]


class Relay:
    """Empties the outbox, many conversations side by side, each in its order."""

    def __init__(
        self,
        outbox: Outbox,
        channels: Mapping[str, Channel],
        clock: Clock,
        observe: Observe,
        pace: Pace | None = None,
    ) -> None:
        """Nothing happens yet. Without ``pace`` there is no limit: for players."""
        self._outbox = outbox
        self._channels = channels
        self._clock = clock
        self._observe = observe
        self._pace = pace
        self._held_until: list[float] = []
        self._in_hand: Sequence[Sending] = ()
        self._flying: set[asyncio.Task[Mark]] = set()
        self._marks: list[Mark] = []
        self._stirred = asyncio.Event()

    def stir(self) -> None:
        """Tell that something may be ready, or may have become of what was sent."""
        self._stirred.set()

    async def rest(self, seconds: float) -> None:
        """Wait until somebody stirs or what was held back may go, so many seconds at most."""
        now = time.monotonic()
        while self._held_until and self._held_until[0] <= now:
            heapq.heappop(self._held_until)
        seconds = min([seconds, *(each - now for each in self._held_until[:1])])
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._stirred.wait()

    async def drain(self) -> Sequence[Bell]:
        """Send all that can be sent now; returns bells of what failed for good.

        A message that hangs holds back its own conversation only: the others are claimed, sent and
        marked meanwhile.

        Raises:
            StoreDown: the outbox cannot be reached; marks that are still to be made are kept.
        """
        bells = [*await self._write_marks()]
        while True:
            await self._launch()
            bells += await self._write_marks()  # of what is held back
            if not self._flying:
                return bells
            await self._land()
            bells += await self._write_marks()

    async def finish(self) -> None:
        """Send what the last turns said, let all that is in flight arrive and mark it.

        Raises:
            StoreDown: the outbox cannot be reached.
        """
        for each in self._in_hand:  # claimed, and told to stop before it could be sent
            self._hold(each, Wait(0.0))
        await self._write_marks()
        await self._launch()
        await self._write_marks()
        while self._flying:
            await self._land()
            await self._write_marks()

    async def _launch(self) -> None:
        """Claim what is ready, begin to send what may leave now, hold back the rest."""
        self._stirred.clear()
        room = BATCH - len(self._flying)
        since = time.monotonic()  # before the claim: a process may be stopped right after it
        claimed = await self._outbox.claim(room) if room else ()
        self._in_hand = claimed
        waits = await self._waits(claimed)
        self._in_hand = ()
        for each in claimed:
            if each.id in waits:
                self._hold(each, waits[each.id])
                continue
            task = asyncio.create_task(self._settle(each, since))
            task.add_done_callback(lambda _: self.stir())
            self._flying.add(task)

    async def _waits(self, claimed: Sequence[Sending]) -> Mapping[UUID, Wait]:
        """By message, for those that must not leave yet. All are asked for at once.

        Look-ups do not count, nor what will not be sent at all.
        """
        passages = {each.id: self._passage(each) for each in claimed}
        asked = {name: passage for name, passage in passages.items() if passage is not None}
        if not asked or self._pace is None:
            return {}
        waits = await self._pace.admit(list(asked.values()))
        return {name: wait for name, wait in zip(asked, waits, strict=True) if wait.seconds > 0}

    def _passage(self, sending: Sending) -> Passage | None:
        channel = self._channels.get(sending.channel)
        if channel is None or sending.unsure_since is not None:
            return None
        sender = channel.leaves_from(sending)
        if sender is None or forbids(Standing.of(sending, self._clock.now())):
            return None
        return Passage(sender, str(sending.conversation))

    def _hold(self, sending: Sending, wait: Wait) -> None:
        """Back into the outbox: it keeps its place, and this was no try."""
        reason = Reason.STOPPED if wait.is_stopped else Reason.PACED
        mark = _mark(sending, Status.READY, again_in=wait.seconds, error=reason.value)
        self._marks.append(replace(mark, untried=True))
        # Each has a moment of its own: found together, most would be one too many again.
        heapq.heappush(self._held_until, time.monotonic() + wait.seconds)

    async def _land(self) -> None:
        """Wait until something became of a sending, or others may be ready; take what landed."""
        if not any(task.done() for task in self._flying):
            await self.rest(LOOK_SECONDS)
        if len(self._flying) > 1:
            await asyncio.sleep(GROUP_SECONDS)
        landed = {task for task in self._flying if task.done()}
        self._flying -= landed
        self._marks += [task.result() for task in landed]

    async def _write_marks(self) -> Sequence[Bell]:
        if not self._marks:
            return []
        bells = await self._outbox.mark(self._marks)
        self._marks = []
        return bells

    async def _settle(self, sending: Sending, since: float) -> Mark:
        """Try it, or look for it. Each log line written meanwhile names the message."""
        bind_contextvars(  # for this task, which is the sending's own
            message=str(sending.id),
            conversation=str(sending.conversation),
            mail=str(sending.cause) if sending.cause else None,
        )
        began = time.monotonic()
        try:
            if sending.unsure_since is not None:
                mark = await self._look(sending, sending.unsure_since)
            else:
                mark = await self._try(sending, since)
        except Exception as error:  # noqa: BLE001 - one odd answer must not take the others along
            mark = _crashed(sending, error)
        self._observe(_posting(sending, mark, began))
        log.info(
            "send.settled",
            status=mark.status,
            attempt=sending.attempt,
            error=mark.error,
            provider_id=mark.provider_id,
        )
        return mark

    async def _try(self, sending: Sending, since: float) -> Mark:
        channel = self._channels.get(sending.channel)
        standing = Standing.of(sending, self._clock.now())
        verdict = _verdict(sending, forbids(standing), since)
        if verdict is not None or channel is None:
            return verdict or _mark(sending, Status.FAILED, error="no_channel")
        # With the window closed the template alone goes out, no free text.
        allowed = sending if standing.is_open else replace(sending, text="", options=())
        try:
            provider_id = await channel.send(allowed)
        except TryLater as error:
            return await self._later(sending, channel, error)
        except Unsure as error:
            return _unsure(sending, error.code)
        except Rejected as error:
            return _mark(sending, Status.FAILED, error=error.code)
        return _mark(sending, Status.SENT, provider_id=provider_id)

    async def _later(self, sending: Sending, channel: Channel, error: TryLater) -> Mark:
        """As long as its kind of trouble is borne; one that all would meet stops the sender."""
        wait = sending.bout.with_another(error.trouble).wait(error.after or 0.0)
        if wait is None:
            return _mark(sending, Status.FAILED, error=error.code)
        sender = channel.leaves_from(sending) or ""
        if error.trouble in STOPPING and self._pace is not None:
            await self._pace.stop(sender, wait)
        mark = _mark(sending, Status.READY, again_in=wait, error=error.code)
        return replace(mark, trouble=error.trouble, sender=sender)

    async def _look(self, sending: Sending, since: datetime) -> Mark:
        """Ask the provider about a message whose fate nobody knows, before repeating it."""
        channel = self._channels.get(sending.channel)
        if channel is None:
            never = _mark(sending, Status.UNSURE, error=Reason.NEVER_KNOWN.value)
            return never if sending.attempt > 0 else _unsure(sending, "no_channel")
        try:
            found = await channel.find(sending, since - timedelta(seconds=5))
            free = await self._outbox.unbound(found) if found else ()
        except TryLater as error:
            return _unsure(sending, error.code)
        except StoreDown:
            return _unsure(sending, "store_down")
        return _found(sending, [each for each in found if each in free])


def _found(sending: Sending, ours: Sequence[str]) -> Mark:
    """What a look says. ``ours``: what the provider has that may be it, newest first.

    Of one that was tried nothing newer of its conversation can be there. Of one that a backup
    brought back and nobody tried since, what was said after the backup is there, too.
    """
    if ours:
        return _mark(sending, Status.SENT, provider_id=ours[0 if sending.attempt else -1])
    if sending.unsure_for < REPEAT_AFTER:
        return _mark(sending, Status.UNSURE, again_in=LOOK_AFTER, error="not_found_yet")
    bout = sending.bout.with_another(Trouble.LOST)
    wait = bout.wait() if bout.tries > 1 else 0.0  # the first time has waited for its look
    if wait is None:  # nobody has to guess: it is not there
        return _mark(sending, Status.FAILED, error=NEVER_ARRIVED)
    mark = _mark(sending, Status.READY, again_in=wait, error="repeated")
    return replace(mark, trouble=Trouble.LOST)


def _posting(sending: Sending, mark: Mark, began: float) -> Posting:
    return Posting(
        message=sending.id,
        conversation=sending.conversation,
        cause=sending.cause,
        channel=sending.channel,
        attempt=sending.attempt,
        is_look=sending.unsure_since is not None,
        status=mark.status,
        error=mark.error,
        began=began,
        ended=time.monotonic(),
    )


def _verdict(sending: Sending, forbidden: Reason | None, since: float) -> Mark | None:
    """What becomes of it without being sent; None: send it, now."""
    if forbidden is not None:
        # Nobody decided that it shall not be said: the flow must hear of it, and say it otherwise.
        is_failure = forbidden is Reason.WINDOW_CLOSED
        status = Status.FAILED if is_failure else Status.CANCELLED
        return _mark(sending, status, error=forbidden.value)
    if time.monotonic() - since > SEND_DEADLINE:
        return replace(_mark(sending, Status.READY, again_in=0.0, error="late"), untried=True)
    return None


def _crashed(sending: Sending, error: Exception) -> Mark:
    """Nobody foresaw this answer, so nobody knows whether the message arrived."""
    name = type(error).__name__
    frames = traceback.extract_tb(error.__traceback__)
    where = [f"{frame.filename}:{frame.lineno}" for frame in frames[-3:]]
    log.error("send.crashed", error=name, where=where)
    return _unsure(sending, name)


def _unsure(sending: Sending, code: str) -> Mark:
    """To be looked up, unless that was tried for long enough.

    What was never tried (a restore brought it back) has no try to give up on, however old it is.
    """
    if sending.attempt > 0 and sending.unsure_for >= GIVE_UP_AFTER:
        return _mark(sending, Status.UNSURE, error=Reason.NEVER_KNOWN.value)
    return _mark(sending, Status.UNSURE, again_in=LOOK_AFTER, error=code)


def _mark(
    sending: Sending,
    status: Status,
    *,
    provider_id: str | None = None,
    error: str | None = None,
    again_in: float | None = None,
) -> Mark:
    return Mark(
        message=sending.id,
        conversation=sending.conversation,
        attempt=sending.attempt,
        status=status.value,
        provider_id=provider_id,
        error=error,
        again_in=again_in,
        claimed_at=sending.claimed_at,
    )
