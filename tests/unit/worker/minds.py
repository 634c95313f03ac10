"""Minds that do what a test tells them, and a mailbox whose database can be down."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from bot.clock import Uuid7
from bot.domain.conversation import Owner, Stage, View
from bot.domain.effects import Reply
from bot.domain.errors import StoreDown
from bot.domain.events import Bell
from bot.domain.job import JobBook
from bot.domain.observation import Course
from bot.domain.ports import Clock, Mailbox
from bot.domain.turn import Claim, Committed, Ending, Outcome, Result, Turn
from bot.storage.checkpoints import TurnSaver
from bot.worker.leases import Leases
from bot.worker.policy import Policy
from bot.worker.slots import Slots
from bot.worker.turns import Mind, Turns
from tests.contracts.store_cases import LONG, Stores

VIEW = View(Stage.NEW, "en", None, (), None, opted_out=False)

Does = Callable[[Turn], Awaitable[None]]


def heard(turn: Turn) -> list[str]:
    """What the candidate said in a turn's mail."""
    return [mail.said.text for mail in turn.mail if mail.said]


class ScriptedMind:
    """Does something, remembers the turn, answers with everything it heard."""

    def __init__(self, does: Does | None = None) -> None:
        self._does = does
        self.turns: list[Turn] = []

    async def think(self, turn: Turn) -> Outcome:
        self.turns.append(turn)
        if self._does is not None:
            await self._does(turn)
        return Outcome(VIEW, (Reply(turn.reply_id, "+".join(heard(turn)) or "-", "en"),))


class Moody:
    """A mailbox over another one; while it ``is_down`` nothing can be had from it."""

    def __init__(self, inner: Mailbox) -> None:
        self._inner = inner
        self.is_down = False
        self.results: list[Result] = []
        self.claims = 0

    def _up(self) -> Mailbox:
        if self.is_down:
            raise StoreDown("Postgres")
        return self._inner

    async def claim(self, subject: UUID, lease: timedelta) -> Claim | None:
        self.claims += 1
        return await self._up().claim(subject, lease)

    async def sweep(self, lease: timedelta, limit: int) -> Sequence[Claim]:
        return await self._up().sweep(lease, limit)

    async def renew(self, held: Mapping[UUID, UUID], lease: timedelta) -> frozenset[UUID]:
        return await self._up().renew(held, lease)

    async def commit(self, result: Result) -> Committed:
        self.results.append(result)
        return await self._up().commit(result)

    async def begin_alone(self, claim: Claim) -> bool:
        return await self._up().begin_alone(claim)

    async def release(self, claim: Claim, delay: timedelta, give_back: bool) -> None:
        await self._up().release(claim, delay, give_back)

    async def quarantine(self, claim: Claim, reason: str) -> Owner:
        return await self._up().quarantine(claim, reason)

    async def fire_timers(self, now: datetime, limit: int) -> Sequence[Bell]:
        return await self._up().fire_timers(now, limit)

    async def jobs(self) -> JobBook:
        return await self._up().jobs()


class Bench:
    """Policy, slots, leases and turns around one mind."""

    def __init__(self, stores: Stores, mind: Mind, slots: int = 2) -> None:
        self.mailbox = Moody(stores.mailbox)
        self.slots = Slots(slots)
        self.lost = 0
        self.endings: list[Ending] = []
        self.courses: list[Course] = []
        self.leases = Leases(self.mailbox, LONG, self._count_lost)
        self.turns = turns(self.mailbox, mind, stores.clock)
        self.policy = Policy(self.mailbox, self.turns, self.leases, self.slots, self._note)

    def _count_lost(self) -> None:
        self.lost += 1

    def _note(self, course: Course) -> None:
        self.courses.append(course)
        self.endings.append(course.ending)

    async def run(self, claim: Claim | None) -> Ending:
        """Take the turn of a claim in a place of its own."""
        assert claim is not None
        async with self.slots.one():
            return (await self.policy.run(claim)).ending


def turns(
    mailbox: Mailbox,
    mind: Mind,
    clock: Clock,
    *,
    saver: TurnSaver | None = None,
    patience: float = 5.0,
    impatience: float = 5.0,
) -> Turns:
    """What takes turns; both times in seconds."""
    saver = saver or TurnSaver()
    return Turns(mailbox, mind, saver, clock, Uuid7(), patience=patience, impatience=impatience)
