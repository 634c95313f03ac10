"""Breaks things, one after the other, drawn from a shuffled deck; counts only what took effect.

A fault is written down when it was seen to strike: the process died of SIGKILL with the mark of the
crash point, the stopped one found the fence closed, the store was gone and came back.
"""

import asyncio
import contextlib
import os
import random
import signal
from collections import Counter, defaultdict, deque
from collections.abc import Awaitable, Callable
from typing import Final

from redis.exceptions import RedisError

from bot.domain.errors import StoreDown
from bot.embedded.server import Server
from tests.chaos.crash_points import POISONED, STOP_AT, CrashPoints
from tests.chaos.crowd import Crowd, Person
from tests.chaos.faults import CRASH_POINTS, DECK, LISTINGS, MODELS, PROVIDERS, Fault
from tests.chaos.model import Model
from tests.chaos.pace import Pace, now, wait_out
from tests.chaos.provider import Provider
from tests.chaos.recorder import Recorder
from tests.chaos.recruiter import Recruiter
from tests.chaos.site import LEASE, Site, Slot, stands
from tests.e2e.process import until

SPACING: Final = (0.4, 1.5)
"""Seconds between two faults."""
STRIKE_PATIENCE: Final = 8.0
"""Seconds that a crash point stays armed; then the fault is drawn again later."""
PAST_LEASE: Final = LEASE + 2.0
DOWN: Final = (0.2, 1.5)
LED: Final = (0.5, 2.0)
HELD_PATIENCE: Final = 4.0
"""Seconds that a refusal for one person waits for a message to meet it."""
UNHELD: Final = 3
"""Of so many takeovers one finds whatever there is; the others find a reply that waits."""
POISON_DEATHS: Final = 2
"""So many at least; of its three tries another kill may have taken one."""


class Monkey:
    """Strikes until its pace is over; :meth:`finish` lets the last strikes end."""

    def __init__(
        self,
        site: Site,
        crowd: Crowd,
        provider: Provider,
        model: Model,
        recruiter: Recruiter,
        recorder: Recorder,
        chance: random.Random,
    ) -> None:
        self._site = site
        self._crowd = crowd
        self._provider = provider
        self._model = model
        self._recruiter = recruiter
        self._recorder = recorder
        self._chance = chance
        self._led = 0
        self._strikes: set[asyncio.Task[None]] = set()
        self._again: deque[Fault] = deque()
        self._alone: dict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self.errors: list[str] = []
        self.pace = Pace()

    async def play(self) -> None:
        """Draw and strike."""
        deck: list[Fault] = []
        while not self.pace.is_over:
            deck = deck or self._shuffled()
            fault = self._again.popleft() if self._again else deck.pop()
            task = asyncio.create_task(self._strike(fault), name=fault.value)
            self._strikes.add(task)
            task.add_done_callback(self._ended)
            await self.pace.pause(self._chance.uniform(*SPACING))

    def _shuffled(self) -> list[Fault]:
        """A deck to be drawn from its end: one of each kind first, so that a short run sees all."""
        kinds = list(dict.fromkeys(DECK))
        more = list((Counter(DECK) - Counter(kinds)).elements())
        self._chance.shuffle(kinds)
        self._chance.shuffle(more)
        return [*more, *kinds]

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._strikes.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            self.errors.append(f"{task.get_name()}: {error!r}")

    async def finish(self) -> None:
        """Wait for the strikes that are still going on."""
        while self._strikes:
            await asyncio.wait(self._strikes)

    async def stop(self) -> None:
        """Leave everything as it is: a store that is being started must not outlive its end."""
        strikes = list(self._strikes)
        for task in strikes:
            task.cancel()
        await asyncio.gather(*strikes, return_exceptions=True)

    async def _strike(self, fault: Fault) -> None:
        if fault in PROVIDERS or fault in LISTINGS:
            self._provider.arm(fault)  # written down when a request meets it
        elif fault in MODELS:
            self._model.arm(fault)  # likewise
        elif not await self._takes_effect(fault):
            self._again.append(fault)

    async def _takes_effect(self, fault: Fault) -> bool:
        """Whether it did; whom it was meant for may have ended of something else just before."""
        try:
            if fault in CRASH_POINTS:
                return await self._crash(fault)
            return await self._others[fault]()
        except (ProcessLookupError, TimeoutError):
            return False

    @property
    def _others(self) -> dict[Fault, Callable[[], Awaitable[bool]]]:
        return {
            Fault.WORKER_KILLED: lambda: self._kill(Fault.WORKER_KILLED, self._site.workers),
            Fault.GATEWAY_KILLED: lambda: self._kill(Fault.GATEWAY_KILLED, self._site.gateways),
            Fault.STOPPED_AT_COMMIT: self._stop_at_commit,
            Fault.STOPPED: self._stop,
            Fault.REDIS_KILLED: self._kill_redis,
            Fault.REDIS_FLUSHED: self._flush_redis,
            Fault.POSTGRES_STOPPED: self._stop_postgres,
            Fault.POISON: self._poison,
            Fault.MERGED: self._merge,
            Fault.TAKEN_OVER: self._take_over,
        }

    async def _kill(self, fault: Fault, slots: list[Slot]) -> bool:
        awake = [each for each in slots if not each.is_stopped]
        at = now()
        if not awake or not await self._site.kill(self._chance.choice(awake)):
            return False
        self._recorder.strike(fault, at)
        return True

    async def _crash(self, fault: Fault) -> bool:
        pid = await self._caught(CRASH_POINTS[fault])
        if pid is None:
            return False
        end = await self._site.nursery.ended(pid)
        if end.is_kill:
            self._recorder.strike(fault, end.at)
        return end.is_kill

    async def _caught(self, point: str) -> int | None:
        """Arm a point and wait for who comes; its process id, or None if nobody did."""
        points: CrashPoints = self._site.points
        async with self._alone[point]:
            known = len(points.struck(point))
            points.arm(point)

            async def somebody() -> list[int]:
                return points.struck(point)[known:]

            with contextlib.suppress(TimeoutError):
                return (await until(somebody, STRIKE_PATIENCE))[0]
            return None if points.disarm(point) else (await until(somebody, STRIKE_PATIENCE))[0]

    async def _stop_at_commit(self) -> bool:
        """A worker stands still with a finished turn, others take it, it wakes and commits."""
        pid = await self._caught(STOP_AT)
        slot = None if pid is None else self._site.slot_of(pid)
        if pid is None or slot is None:
            return False
        slot.is_stopped = True
        at, place = now(), slot.written
        try:
            await until(lambda: stands(pid), 2.0)
            await wait_out(PAST_LEASE)
        finally:
            self._site.resume(slot, pid)

        async def is_refused() -> bool:
            return any(
                line.get("event") == "turn.taken" and line.get("ending") == "fenced"
                for line in slot.lines(place)
            )

        try:
            await until(is_refused, 3.0)
        except TimeoutError:
            return False
        self._recorder.strike(Fault.STOPPED_AT_COMMIT, at)
        return True

    async def _stop(self) -> bool:
        awake = [each for each in self._site.workers if not each.is_stopped]
        at = now()
        if not awake or not await self._site.stop_for(self._chance.choice(awake), PAST_LEASE):
            return False
        self._recorder.strike(Fault.STOPPED, at)
        return True

    async def _kill_redis(self) -> bool:
        return await self._restart(Fault.REDIS_KILLED, self._site.redis, signal.SIGKILL)

    async def _restart(self, fault: Fault, server: Server, number: int) -> bool:
        """End a store by this signal, leave it down for a while, start it again."""
        async with self._alone[server.name]:
            at = now()
            os.kill(self._site.pid_of(server.url), number)
            await server.wait()
            await wait_out(self._chance.uniform(*DOWN))
            await server.start()
            self._site.notebook.note(self._site.pid_of(server.url))
            self._recorder.strike(fault, at, mended=now())
        return True

    async def _flush_redis(self) -> bool:
        at = now()
        try:
            await self._site.flush_redis()
        except (RedisError, OSError):
            return False
        self._recorder.strike(Fault.REDIS_FLUSHED, at)
        return True

    async def _stop_postgres(self) -> bool:
        """Immediate mode: SIGQUIT, no checkpoint, recovery at the next start."""
        return await self._restart(Fault.POSTGRES_STOPPED, self._site.postgres, signal.SIGQUIT)

    async def _poison(self) -> bool:
        person, at = self._crowd.stranger(), now()
        token = await self._crowd.poisoned(person)
        point = f"{POISONED}-{token}"

        async def is_deadly() -> bool:
            return len(self._site.points.struck(point)) >= POISON_DEATHS

        try:
            await until(is_deadly, 30.0)
        except TimeoutError:
            return False
        self._recorder.strike(Fault.POISON, at, person.address)
        return True

    async def _merge(self) -> bool:
        one = self._crowd.stranger("1557")
        other = f"whatsapp:US.{one.number:09d}"
        at = now()
        merged = await self._crowd.merged(one, other)
        if merged and await self._recruiter.is_one(one.address, other):
            self._recorder.strike(Fault.MERGED, at, one.address)
            return True
        return False

    async def _take_over(self) -> bool:
        person = self._crowd.pick()
        if person is None:
            return False
        person.is_free = False
        self._led += 1
        if self._led % UNHELD:
            await self._hold_back(person)
        at = now()
        words = f"Asha here, {person.number}.{at:.3f}."
        try:
            seconds = self._chance.uniform(*LED)
            await self._recruiter.leads(person.number, person.address, seconds, words)
        except StoreDown:
            return False
        finally:
            person.is_free = True
        self._recorder.strike(Fault.TAKEN_OVER, at, person.address, mended=now())
        return True

    async def _hold_back(self, person: Person) -> None:
        """Let a reply to this person be refused, so that it waits when somebody takes over."""
        address, known = person.address, len(self._recorder.struck)
        self._provider.arm_for(address, Fault.PROVIDER_63018)
        await self._crowd.write(person)

        async def is_refused() -> bool:
            mine = (Fault.PROVIDER_63018, address)
            return any((each.fault, each.address) == mine for each in self._recorder.struck[known:])

        try:
            await until(is_refused, HELD_PATIENCE)
        except TimeoutError:
            self._provider.disarm_for(address)
