"""A stage in this process: the store in memory, a clock that is moved, no server and no waiting.

What takes a turn and what sends come in as functions, because the worker stands beside this
package, not below it; the composition root brings them together.
"""

import asyncio
import mimetypes
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from typing_extensions import override

from bot.clock import StartedClock, Uuid7
from bot.domain.events import Actor
from bot.domain.message import Inbound, Kind, Media, Option, Sending, Status, StatusReport, Tap
from bot.domain.ports import Ids
from bot.domain.record import MessageRecord
from bot.domain.turn import Claim
from bot.evaluation.case_file import Case, CaseFile
from bot.evaluation.player import OpenStage
from bot.evaluation.stage import Stage, Stuck
from bot.evaluation.staged import READING, TIMERS, Staged
from bot.storage.in_memory import MemoryStore

CHANNEL: Final = "stage"
ADDRESS: Final = "whatsapp:+15550001"

QUIET: Final = timedelta(seconds=2)
"""Within this time the messages of a burst come."""

LEASE: Final = timedelta(minutes=5)

ROUNDS: Final = 50
"""Turns that one act may set off before something must be wrong."""


@dataclass(frozen=True, slots=True)
class Brought:
    """What messages bring beside words, by its address: what voice notes say, what files hold."""

    said: dict[str, str] = field(default_factory=dict)
    files: dict[str, bytes] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Hands:
    """Those who work on a stage.

    Attributes:
        take: a claim's turn. send: what waits, over AcceptingChannel.
        read: files that wait; whether there were any. close: what they opened.
    """

    take: Callable[[Claim], Awaitable[object]]
    send: Callable[[], Awaitable[object]]
    read: Callable[[], Awaitable[bool]]
    close: Callable[[], Awaitable[object]]


Staff = Callable[[MemoryStore, StartedClock, Ids, Brought], Hands]


class AcceptingChannel:
    """A provider that takes every message at once."""

    name = CHANNEL

    async def send(self, sending: Sending) -> str:
        return f"{CHANNEL}:{sending.id}"

    async def find(self, sending: Sending, since: datetime) -> Sequence[str]:  # noqa: ARG002 - port
        return [f"{CHANNEL}:{sending.id}"]

    def leaves_from(self, sending: Sending) -> str | None:  # noqa: ARG002 - the port's
        return None

    async def show_typing(self, provider_id: str) -> None:
        """Nobody looks."""

    async def close(self) -> None:
        """Nothing is open."""


def in_process(staff: Staff, name: str | None = None) -> OpenStage:
    """Stages with stores of their own, played by ``staff``; ``name``: the candidate's."""

    @asynccontextmanager
    async def opened(file: CaseFile, case: Case) -> AsyncIterator[Stage]:
        clock, ids = StartedClock(case.now), Uuid7()
        store = MemoryStore(clock, ids)
        for draft in file.jobs:
            await store.jobs.import_job(draft.document, Actor.RECRUITER)
        brought = Brought()
        hands = staff(store, clock, ids, brought)
        try:
            yield InProcessStage(store, clock, hands, brought, name)
        finally:
            await hands.close()

    return opened


class InProcessStage(Staged):
    """One candidate, one store, one clock; see :class:`bot.evaluation.stage.Stage`."""

    def __init__(
        self,
        store: MemoryStore,
        clock: StartedClock,
        hands: Hands,
        brought: Brought,
        name: str | None = None,
    ) -> None:
        super().__init__(ADDRESS, store.journal, store.mailbox, store.reader, clock)
        self._hands = hands
        self._brought = brought
        self._name = name

    async def say(self, texts: Sequence[str]) -> None:
        is_burst = len(texts) > 1
        for text in texts:
            await self._hear(Kind.TEXT, text, urgent=not is_burst)
        if is_burst:
            self.clock.move(QUIET)
        await self.settle()

    async def tap(self, question: MessageRecord, option: Option) -> None:
        tap = Tap(question.id, option.id, option.label)
        await self._hear(Kind.BUTTONS, option.label, tap=tap)
        await self.settle()

    async def upload(self, path: Path) -> None:
        guessed, _ = mimetypes.guess_type(path.name)
        self._brought.files[path.as_uri()] = await asyncio.to_thread(path.read_bytes)
        media = Media(path.as_uri(), guessed or "application/octet-stream", path.name)
        await self._hear(Kind.FILE, "", media=(media,))
        await self.settle()
        self.clock.move(READING)

    async def voice(self, transcript: str) -> None:
        url = f"{CHANNEL}:{self.ids.new()}"
        self._brought.said[url] = transcript
        await self._hear(Kind.VOICE, "", media=(Media(url, "audio/ogg"),))
        await self.settle()

    async def _hear(
        self,
        kind: Kind,
        text: str,
        *,
        tap: Tap | None = None,
        media: tuple[Media, ...] = (),
        urgent: bool = True,
    ) -> None:
        name = str(self.ids.new())
        inbound = Inbound(
            key=f"{CHANNEL}:{name}",
            channel=CHANNEL,
            addresses=(ADDRESS,),
            sender="",
            kind=kind,
            text=text,
            provider_id=name,
            profile_name=self._name,
            tap=tap,
            media=media,
            urgent=urgent,
        )
        await self.journal.accept(inbound, QUIET)

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
        await self.journal.report(report)
        await self.settle()

    @override
    async def settle(self) -> None:
        """Fire what is due, take turns, read files and send, until nothing is left to do."""
        for _ in range(ROUNDS):
            fired = await self.mailbox.fire_timers(self.clock.now(), TIMERS)
            claims = await self.mailbox.sweep(LEASE, 1)
            for claim in claims:
                await self._hands.take(claim)
            await self._hands.send()
            was_read = await self._hands.read()
            if not claims and not fired and not was_read:
                return
        raise Stuck(f"{ROUNDS} turns after one step")
