"""What stages share: a recruiter's and the voice system's acts, written straight to the journal."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final, Protocol

from bot.clock import Uuid7
from bot.domain.errors import NotFound
from bot.domain.events import Actor, EventType
from bot.domain.ports import Journal, Mailbox, Reader
from bot.domain.record import Record

RECRUITER: Final = "Asha"

PACE: Final = timedelta(minutes=15)
"""How far the clock jumps at a time while it is waited, so that appointments keep their order."""

READING: Final = timedelta(seconds=10)
"""How long people look at what is said of their file before they write on."""

TIMERS: Final = 100


class MovableClock(Protocol):
    """A clock that can be put forward."""

    def now(self) -> datetime: ...

    def move(self, by: timedelta) -> None: ...


class Staged(ABC):
    """One candidate at ``address``; how words reach the assistant is up to the stage."""

    def __init__(
        self,
        address: str,
        journal: Journal,
        mailbox: Mailbox,
        reader: Reader,
        clock: MovableClock,
    ) -> None:
        self.address = address
        self.journal = journal
        self.mailbox = mailbox
        self.reader = reader
        self.clock = clock
        self.ids = Uuid7()

    @abstractmethod
    async def settle(self) -> None:
        """Return when nothing that was set off is still going on."""

    async def wait(self, time: timedelta) -> None:
        while time > timedelta():
            step = min(time, PACE)
            self.clock.move(step)
            time -= step
            if await self.mailbox.fire_timers(self.clock.now(), TIMERS):
                await self.settle()
        await self.settle()

    async def take_over(self) -> None:
        await self.journal.take_over(await self.reader.find(self.address), RECRUITER)
        await self.settle()

    async def recruiter_says(self, text: str) -> None:
        await self.journal.say(await self.reader.find(self.address), text, RECRUITER)
        await self.settle()

    async def recruiter_records(self, answers: Mapping[str, Any]) -> None:
        subject, kind = await self.reader.find(self.address), EventType.RECRUITER_ACTION
        payload = {"action": "record", "name": RECRUITER, "answers": dict(answers)}
        key = f"recruiter:{self.ids.new()}"
        await self.journal.record(subject, kind, key, payload, Actor.RECRUITER)
        await self.settle()

    async def hand_back(self) -> None:
        await self.journal.hand_back(await self.reader.find(self.address), RECRUITER, {})
        await self.settle()

    async def call(self, status: str, answers: Mapping[str, Any]) -> None:
        payload = {"call_id": str(self.ids.new()), "status": status, "answers": dict(answers)}
        subject, kind = await self.reader.find(self.address), EventType.VOICE_OUTCOME
        key = f"voice:{payload['call_id']}"
        await self.journal.record(subject, kind, key, payload, Actor.PROVIDER)
        await self.settle()

    async def record(self) -> Record | None:
        try:
            return await self.reader.show(self.address)
        except NotFound:
            return None
