"""A stage in this process: the store in memory, a clock that is moved, no server and no waiting.

What takes a turn and what sends come in as functions, because the worker stands beside this
package, not below it; the composition root brings them together.
"""

import mimetypes
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final, Protocol

from bot.clock import StartedClock, Uuid7
from bot.domain.conversation import Owner
from bot.domain.errors import NotFound
from bot.domain.events import Actor, EventType
from bot.domain.message import Inbound, Kind, Media, Option, Sending, Status, StatusReport, Tap
from bot.domain.ports import Ids, Journal, Mailbox, Reader
from bot.domain.record import MessageRecord, Record
from bot.domain.turn import Claim
from bot.evaluation.case_file import Case, CaseFile
from bot.evaluation.player import OpenStage
from bot.evaluation.stage import NotBuilt, Stage, Stuck
from bot.storage.in_memory import MemoryStore

CHANNEL: Final = "stage"
ADDRESS: Final = "whatsapp:+15550001"
RECRUITER: Final = "Asha"

QUIET: Final = timedelta(seconds=2)
"""Within this time the messages of a burst come."""

LEASE: Final = timedelta(minutes=5)
PACE: Final = timedelta(minutes=15)
"""How far the clock jumps at a time while it is waited, so that appointments keep their order."""

ROUNDS: Final = 50
"""Turns that one act may set off before something must be wrong."""

TIMERS: Final = 100


class MovableClock(Protocol):
    """A clock that can be put forward."""

    def now(self) -> datetime: ...

    def move(self, by: timedelta) -> None: ...


class AcceptingChannel:
    """A provider that takes every message at once."""

    name = CHANNEL

    async def send(self, sending: Sending) -> str:
        return f"{CHANNEL}:{sending.id}"

    async def find(self, sending: Sending, since: datetime) -> str | None:  # noqa: ARG002 - port
        return f"{CHANNEL}:{sending.id}"

    async def close(self) -> None:
        """Nothing is open."""


Take = Callable[[Claim], Awaitable[object]]
Send = Callable[[], Awaitable[object]]
Staff = Callable[[MemoryStore, StartedClock, Ids], tuple[Take, Send]]
"""(store, clock, ids) -> what takes a claim's turn, and what sends over AcceptingChannel."""


def in_process(staff: Staff) -> OpenStage:
    """Stages with stores of their own, played by ``staff``."""

    @asynccontextmanager
    async def opened(file: CaseFile, case: Case) -> AsyncIterator[Stage]:
        clock, ids = StartedClock(case.now), Uuid7()
        store = MemoryStore(clock, ids)
        for draft in file.jobs:
            await store.jobs.import_job(draft.document, Actor.RECRUITER)
        take, send = staff(store, clock, ids)
        yield InProcessStage(store.journal, store.mailbox, store.reader, clock, ids, take, send)

    return opened


class InProcessStage:
    """One candidate, one store, one clock; see :class:`bot.evaluation.stage.Stage`."""

    def __init__(
        self,
        journal: Journal,
        mailbox: Mailbox,
        reader: Reader,
        clock: MovableClock,
        ids: Ids,
        take: Take,
        send: Send,
    ) -> None:
        """A stage over fresh stores that go by ``clock``, too.

        ``take`` takes the turn of a claim and commits it; ``send`` sends what waits in the outbox
        over :class:`AcceptingChannel`.
        """
        self._journal = journal
        self._mailbox = mailbox
        self._reader = reader
        self._clock = clock
        self._ids = ids
        self._take = take
        self._send = send
        self._recorded: dict[str, Any] = {}

    async def say(self, texts: Sequence[str]) -> None:
        is_burst = len(texts) > 1
        for text in texts:
            await self._hear(Kind.TEXT, text, urgent=not is_burst)
        if is_burst:
            self._clock.move(QUIET)
        await self._settle()

    async def tap(self, question: MessageRecord, option: Option) -> None:
        tap = Tap(question.id, option.id, option.label)
        await self._hear(Kind.BUTTONS, option.label, tap=tap)
        await self._settle()

    async def upload(self, path: Path) -> None:
        guessed, _ = mimetypes.guess_type(path.name)
        media = Media(path.as_uri(), guessed or "application/octet-stream", path.name)
        await self._hear(Kind.FILE, "", media=(media,))
        await self._settle()

    async def voice(self, transcript: str) -> None:
        raise NotBuilt(f"A voice note ({transcript!r})")

    async def _hear(
        self,
        kind: Kind,
        text: str,
        *,
        tap: Tap | None = None,
        media: tuple[Media, ...] = (),
        urgent: bool = True,
    ) -> None:
        name = str(self._ids.new())
        inbound = Inbound(
            key=f"{CHANNEL}:{name}",
            channel=CHANNEL,
            addresses=(ADDRESS,),
            sender="",
            kind=kind,
            text=text,
            provider_id=name,
            tap=tap,
            media=media,
            urgent=urgent,
        )
        await self._journal.accept(inbound, QUIET)

    async def report(self, message: MessageRecord, status: Status) -> None:
        provider_id = message.provider_id or ""
        report = StatusReport(
            key=f"{provider_id}:{status}",
            channel=CHANNEL,
            provider_id=provider_id,
            status=status,
            raw=status.value,
            message=message.id,
            permanent=status is Status.FAILED,
        )
        await self._journal.report(report)
        await self._settle()

    async def wait(self, time: timedelta) -> None:
        while time > timedelta():
            step = min(time, PACE)
            self._clock.move(step)
            time -= step
            await self._settle()

    async def take_over(self) -> None:
        await self._journal.take_over(await self._reader.find(ADDRESS), RECRUITER)
        await self._settle()

    async def recruiter_says(self, text: str) -> None:
        await self._journal.say(await self._reader.find(ADDRESS), text, RECRUITER)
        await self._settle()

    async def recruiter_records(self, answers: Mapping[str, Any]) -> None:
        record = await self.record()
        if record is None or record.owner != Owner.RECRUITER:
            raise NotBuilt("Recording answers without having taken over")
        self._recorded |= answers  # they are told with the hand-back

    async def hand_back(self) -> None:
        answers, self._recorded = self._recorded, {}
        await self._journal.hand_back(await self._reader.find(ADDRESS), RECRUITER, answers)
        await self._settle()

    async def call(self, status: str, answers: Mapping[str, Any]) -> None:
        payload = {"call_id": str(self._ids.new()), "status": status, "answers": dict(answers)}
        subject, kind = await self._reader.find(ADDRESS), EventType.VOICE_OUTCOME
        key = f"voice:{payload['call_id']}"
        await self._journal.record(subject, kind, key, payload, Actor.PROVIDER)
        await self._settle()

    async def _settle(self) -> None:
        """Fire what is due, take turns and send, until nothing is left to do."""
        for _ in range(ROUNDS):
            fired = await self._mailbox.fire_timers(self._clock.now(), TIMERS)
            claims = await self._mailbox.sweep(LEASE, 1)
            for claim in claims:
                await self._take(claim)
            await self._send()
            if not claims and not fired:
                return
        raise Stuck(f"{ROUNDS} turns after one step")

    async def record(self) -> Record | None:
        try:
            return await self._reader.show(ADDRESS)
        except NotFound:
            return None
