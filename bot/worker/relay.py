"""Sends what waits in the outbox: claims heads, decides, sends, marks.

The decision falls at the moment of sending: who leads the conversation, whether the candidate has
opted out or said more, whether the window for free text is still open.
"""

import asyncio
import random
import time
import traceback
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

import structlog
from structlog.contextvars import bind_contextvars

from bot.domain.delivery import Reason, Standing, forbids
from bot.domain.errors import Rejected, TryLater, Unsure
from bot.domain.events import Bell
from bot.domain.message import Sending, Status
from bot.domain.observation import Posting
from bot.domain.ports import Channel, Clock, Mark, Outbox

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

TRIES: Final = 8
"""Tries of one message before it has failed for good."""

LOOK_AFTER: Final = 5.0
"""Seconds after which the provider is asked about a message whose fate nobody knows."""

REPEAT_AFTER: Final = 20.0
"""Only a look at least this long after the try may say that it never arrived."""

GIVE_UP_AFTER: Final = 60.0
"""Seconds after which it stays unknown for good and a recruiter is told."""

Observe = Callable[[Posting], None]


class Relay:
    """Empties the outbox, many conversations side by side, each in its order."""

    def __init__(
        self, outbox: Outbox, channels: Mapping[str, Channel], clock: Clock, observe: Observe
    ) -> None:
        self._outbox = outbox
        self._channels = channels
        self._clock = clock
        self._observe = observe
        self._flying: set[asyncio.Task[Mark]] = set()
        self._marks: list[Mark] = []
        self._stirred = asyncio.Event()

    def stir(self) -> None:
        """Tell that something may be ready, or may have become of what was sent."""
        self._stirred.set()

    async def rest(self, seconds: float) -> None:
        """Wait until somebody stirs, so many seconds at most."""
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
            if not self._flying:
                return bells
            await self._land()
            bells += await self._write_marks()

    async def finish(self) -> None:
        """Send what the last turns said, let all that is in flight arrive and mark it.

        Raises:
            StoreDown: the outbox cannot be reached.
        """
        await self._write_marks()
        await self._launch()
        while self._flying:
            await self._land()
            await self._write_marks()

    async def _launch(self) -> None:
        """Claim what is ready and begin to send it."""
        self._stirred.clear()
        room = BATCH - len(self._flying)
        since = time.monotonic()  # before the claim: a process may be stopped right after it
        for each in await self._outbox.claim(room) if room else ():
            task = asyncio.create_task(self._settle(each, since))
            task.add_done_callback(lambda _: self.stir())
            self._flying.add(task)

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
            return _later(sending, error)
        except Unsure as error:
            return _unsure(sending, error.code)
        except Rejected as error:
            return _mark(sending, Status.FAILED, error=error.code)
        return _mark(sending, Status.SENT, provider_id=provider_id)

    async def _look(self, sending: Sending, since: datetime) -> Mark:
        """Ask the provider about a message whose fate nobody knows, before repeating it."""
        channel = self._channels.get(sending.channel)
        if channel is None:
            never = _mark(sending, Status.UNSURE, error=Reason.NEVER_KNOWN.value)
            return never if sending.attempt > 0 else _unsure(sending, "no_channel")
        try:
            found = await channel.find(sending, since - timedelta(seconds=5))
        except TryLater as error:
            return _unsure(sending, error.code)
        if found is not None:
            return _mark(sending, Status.SENT, provider_id=found)
        if sending.unsure_for < REPEAT_AFTER:
            return _mark(sending, Status.UNSURE, again_in=LOOK_AFTER, error="not_found_yet")
        if sending.attempt >= TRIES:
            return _mark(sending, Status.UNSURE, error=Reason.NEVER_KNOWN.value)
        return _mark(sending, Status.READY, again_in=0.0, error="repeated")


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
        return _mark(sending, Status.READY, again_in=0.0, error="late")
    return None


def _later(sending: Sending, error: TryLater) -> Mark:
    if sending.attempt >= TRIES:
        return _mark(sending, Status.FAILED, error=error.code)
    wait = min(60.0, 0.5 * 2**sending.attempt)
    wait = max(error.after or 0.0, wait * random.uniform(0.75, 1.25))  # noqa: S311 - no secret
    return _mark(sending, Status.READY, again_in=wait, error=error.code)


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
    )
