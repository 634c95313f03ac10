"""The worker's loops. They are dumb: hear, sweep, send, fire timers; policy wraps the turns.

Nothing depends on the bell but speed: what is due and was not heard of is found by the sweep.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final
from uuid import UUID

import structlog

from bot.domain.errors import StoreDown
from bot.domain.events import GROUP, Bell, EventType, Stream
from bot.domain.ports import Bus, Clock, Mailbox
from bot.domain.turn import Claim, Ending
from bot.worker.alarms import Alarms
from bot.worker.backfill import Patrol
from bot.worker.indexing import Indexing
from bot.worker.leases import Leases
from bot.worker.policy import Policy, Taken
from bot.worker.reading import Desk
from bot.worker.relay import Relay
from bot.worker.slots import Slots

log = structlog.get_logger()

SWEEP_SECONDS: Final = 1.0
SWEEP_SECONDS_WITHOUT_BELL: Final = 0.25
RELAY_SECONDS: Final = 0.5
TIMER_SECONDS: Final = 1.0
TIMERS_A_ROUND: Final = 100
RETRY_SECONDS: Final = 1.0
GRACE_SECONDS: Final = 5.0
"""How long turns and sendings may still take when the worker is told to stop."""

FACTS: Final = frozenset({EventType.MESSAGE_STATUS, EventType.SCREENING_COMPLETED})
"""Announced for others; nobody takes a turn for them."""

STIRRING: Final = frozenset({EventType.MESSAGE_STATUS, EventType.RECRUITER_ACTION})
"""After these there may be something to send: what a recruiter says needs no turn."""


@dataclass(frozen=True, slots=True)
class Parts:
    """What a worker is made of; ``closing`` is awaited last."""

    bus: Bus
    mailbox: Mailbox
    policy: Policy
    relay: Relay
    leases: Leases
    slots: Slots
    clock: Clock
    lease: timedelta
    quiet: timedelta
    consumer: str
    grace: float = GRACE_SECONDS
    patrol: Patrol | None = None
    desk: Desk | None = None
    indexing: Indexing | None = None
    closing: Sequence[Callable[[], Awaitable[None]]] = ()
    observe_bus: Callable[[bool], None] = lambda _: None
    """Told when the bell could not be heard any more (True), and when it could again."""


class Worker:
    """One worker process."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._turns: set[asyncio.Task[None]] = set()
        self._called: set[UUID] = set()
        self._alarms = Alarms(self._call)
        self._hears = True
        self._is_stopping = False

    async def run(self, stop: asyncio.Event) -> None:
        """Work until ``stop``; then let turns and sendings end, give the rest back."""
        loops: Sequence[Coroutine[Any, Any, None]] = (
            self._forever(self._listen, RETRY_SECONDS),
            self._forever(self._sweep, RETRY_SECONDS),
            self._forever(self._send, RETRY_SECONDS),
            self._forever(self._fire, RETRY_SECONDS),
            self._forever(self._patrol, RETRY_SECONDS),
            self._forever(self._read, RETRY_SECONDS),
            self._forever(self._index, RETRY_SECONDS),
            self._parts.leases.renew_forever(),
        )
        log.info("worker.started", slots=self._parts.slots.size)
        async with _running(loops) as tasks:
            stopped = asyncio.create_task(stop.wait())
            await asyncio.wait({stopped, *tasks}, return_when=asyncio.FIRST_COMPLETED)
            stopped.cancel()
            self._is_stopping = True
            for task in tasks:
                if task.done():
                    task.result()
        await self._end()
        log.info("worker.stopped")

    async def _end(self) -> None:
        over = time.monotonic() + self._parts.grace
        while self._turns and (left := over - time.monotonic()) > 0:
            await asyncio.wait(self._turns, timeout=left)
        late = set(self._turns)
        for task in late:
            task.cancel()
        await asyncio.gather(*late, return_exceptions=True)
        try:
            async with asyncio.timeout(self._parts.grace):
                await self._parts.relay.finish()
        except (StoreDown, TimeoutError):
            log.warning("worker.outbox_left")
        if self._parts.desk is not None:
            await self._parts.desk.finish()
        if self._parts.indexing is not None:
            await self._parts.indexing.close()
        for close in self._parts.closing:
            await close()

    async def _forever(self, once: Callable[[], Awaitable[None]], pause: float) -> None:
        """Repeat a loop; a store that is down is waited for."""
        while True:
            try:
                await once()
            except StoreDown as error:
                log.warning("worker.store_down", store=error.store)
                await asyncio.sleep(pause)

    async def _listen(self) -> None:
        try:
            await self._parts.bus.ping()  # else nobody knows that it is back until the next bell
            self._hear(is_down=False)
            async for bell in self._parts.bus.listen(Stream.CANDIDATE, GROUP, self._parts.consumer):
                self._heard(bell)
        except StoreDown:
            self._hear(is_down=True)
            raise

    def _hear(self, *, is_down: bool) -> None:
        if self._hears == is_down:
            self._hears = not is_down
            self._parts.observe_bus(is_down)

    def _heard(self, bell: Bell) -> None:
        if bell.replayed:
            return  # for others: what is due here was found long ago, or is by the next sweep
        if bell.type in STIRRING:
            self._parts.relay.stir()
        if bell.type not in FACTS:
            self._call(bell.subject, bell.delay)

    def _call(self, subject: UUID, delay: float = 0.0) -> None:
        """Look at a conversation, now or when its quiet time is over.

        Not when told to stop: it stays due, and another worker's sweep finds it.
        """
        if self._is_stopping:
            return
        if delay > 0:
            self._alarms.set(subject, delay)
        elif subject not in self._called:
            self._called.add(subject)
            self._begin(self._answer_call(subject))

    def _begin(self, turn: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(turn)
        self._turns.add(task)
        task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._turns.discard(task)
        error = None if task.cancelled() else task.exception()
        if error is not None:
            log.error("turn.crashed", error=type(error).__name__)

    async def _answer_call(self, subject: UUID) -> None:
        async with self._parts.slots.one():
            self._called.discard(subject)
            if self._is_stopping:
                return
            asked = time.monotonic()
            try:
                claim = await self._parts.mailbox.claim(subject, self._parts.lease)
            except StoreDown:
                return  # it stays due; the sweep finds it
            if claim is not None:
                await self._after(await self._parts.policy.run(claim, asked))

    async def _sweep(self) -> None:
        """Take what is due: as many as there are places, which are held from before the claim."""
        slots = self._parts.slots
        claims: Sequence[Claim] = ()
        places = await slots.seize()
        try:
            await self._parts.policy.settle()
            asked = time.monotonic()
            claims = await self._parts.mailbox.sweep(self._parts.lease, places)
        finally:
            slots.put_back(places - len(claims))
        for claim in claims:
            self._begin(self._take(claim, asked))
        if len(claims) < places:
            await asyncio.sleep(SWEEP_SECONDS if self._hears else SWEEP_SECONDS_WITHOUT_BELL)

    async def _take(self, claim: Claim, asked: float) -> None:
        """Take a turn in a place that is held already."""
        try:
            await self._after(await self._parts.policy.run(claim, asked))
        finally:
            self._parts.slots.put_back(1)

    async def _after(self, taken: Taken) -> None:
        subject, quiet = taken.claim.subject, self._parts.quiet.total_seconds()
        if taken.ending is Ending.SUPERSEDED:
            self._call(subject, quiet)
        if taken.ending in {Ending.QUARANTINED, Ending.FENCED}:
            self._call(subject)
        if taken.committed is None:
            return
        if taken.committed.sends:
            self._parts.relay.stir()
        if taken.committed.reads and self._parts.desk is not None:
            self._parts.desk.stir()
        if taken.committed.more:
            self._call(subject)
            self._call(subject, quiet)
        await self._announce(taken.committed.facts)

    async def _announce(self, bells: Sequence[Bell]) -> None:
        if not bells:
            return
        try:
            await self._parts.bus.ring(bells)
        except StoreDown:
            log.warning("bus.down", bells=len(bells))

    async def _send(self) -> None:
        for bell in await self._parts.relay.drain():
            self._heard(bell)
        await self._parts.relay.rest(RELAY_SECONDS)

    async def _fire(self) -> None:
        parts = self._parts
        for bell in await parts.mailbox.fire_timers(parts.clock.now(), TIMERS_A_ROUND):
            self._heard(bell)
        await asyncio.sleep(TIMER_SECONDS)

    async def _patrol(self) -> None:
        """Look back at the provider now and then; without one there is nothing to look at."""
        patrol = self._parts.patrol
        if patrol is None:
            await asyncio.Event().wait()
            return
        await patrol.go_round()
        await asyncio.sleep(patrol.pause)

    async def _read(self) -> None:
        """What candidates sent is read beside the turns, where there is somebody to read it."""
        desk = self._parts.desk
        if desk is None:
            await asyncio.Event().wait()
            return
        try:
            await desk.look(self._told)
        except StoreDown:
            raise
        except Exception as error:  # noqa: BLE001 - nobody's turn may end for a file
            log.error("desk.crashed", error=type(error).__name__)  # noqa: TRY400
            await asyncio.sleep(RETRY_SECONDS)

    async def _index(self) -> None:
        """What was read is found soon, where there is an index to find it in."""
        indexing = self._parts.indexing
        if indexing is None:
            await asyncio.Event().wait()
            return
        await asyncio.sleep(indexing.pause)
        await indexing.go_round()

    async def _told(self, bells: Sequence[Bell]) -> None:
        for bell in bells:
            self._heard(bell)
        await self._announce(bells)


@asynccontextmanager
async def _running(
    loops: Sequence[Coroutine[Any, Any, None]],
) -> AsyncIterator[Sequence[asyncio.Task[None]]]:
    tasks = [asyncio.create_task(loop) for loop in loops]
    try:
        yield tasks
    finally:
        await _end_all(tasks)


async def _end_all(tasks: Sequence[asyncio.Task[None]]) -> None:
    """Cancel until all have ended: a cancellation may get lost.

    The Redis client sends with ``asyncio.wait_for``, and that of Python 3.11 returns rather than
    raises when what it waits for is done at the same moment.
    """
    pending = set(tasks)
    while pending:
        for task in pending:
            task.cancel()
        _, pending = await asyncio.wait(pending, timeout=0.5)
    await asyncio.gather(*tasks, return_exceptions=True)
