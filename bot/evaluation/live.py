"""A stage of real parts: signed webhooks over HTTP, gateway, worker, Postgres, Redis, a stand-in.

The parts are brought by the composition root; each case gets stores and a clock of its own. An act
is over when no mail waits and no message is under way, which the conversation itself tells.
"""

import asyncio
import mimetypes
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from typing import Final

from typing_extensions import override

from bot.channels.payload import write_payload
from bot.channels.twilio.hooks import Delivered
from bot.channels.twilio.stand_in import TwilioStandIn
from bot.clock import StartedClock
from bot.domain.errors import HirelineError
from bot.domain.events import Actor
from bot.domain.message import Option, Status
from bot.domain.ports import JobShelf, Journal, Mailbox, Reader
from bot.domain.record import MessageRecord, Record
from bot.evaluation.case_file import Case, CaseFile
from bot.evaluation.player import OpenStage
from bot.evaluation.stage import Stage, Stuck
from bot.evaluation.staged import READING, Staged

ADDRESS: Final = "whatsapp:+15550001"

VOICE: Final = "audio/ogg"

LOOK_EVERY: Final = 0.02
"""Seconds between two looks at the conversation."""

LOOKS: Final = 1000
"""Looks until something must be wrong (20 s and more)."""

_UNDER_WAY: Final = frozenset({"queued", "sending", "unsure"})


@dataclass(frozen=True, slots=True)
class House:
    """A running gateway and worker on fresh stores, their provider, and the stores' own doors.

    Attributes:
        stand_in: its ``hooks`` write to the gateway.
        clock: the one that gateway and worker go by.
        speech: what is said in voice notes, by their content.
    """

    stand_in: TwilioStandIn
    journal: Journal
    mailbox: Mailbox
    reader: Reader
    jobs: JobShelf
    clock: StartedClock
    speech: dict[bytes, str]


OpenHouse = Callable[[CaseFile, Case], AbstractAsyncContextManager[House]]
"""Starts a house whose clock stands at the beginning of the case; stops it in the end."""


def live(open_house: OpenHouse) -> OpenStage:
    """Stages of real parts."""

    @asynccontextmanager
    async def opened(file: CaseFile, case: Case) -> AsyncIterator[Stage]:
        async with open_house(file, case) as house:
            for draft in file.jobs:
                await house.jobs.import_job(draft.document, Actor.RECRUITER)
            yield LiveStage(house)

    return opened


class NotAccepted(HirelineError):
    """The gateway did not answer 200."""

    def __init__(self, status: int) -> None:
        super().__init__(f"The webhook was answered with {status}.")


class LiveStage(Staged):
    """One candidate who writes over Twilio; see :class:`bot.evaluation.stage.Stage`."""

    def __init__(self, house: House) -> None:
        super().__init__(ADDRESS, house.journal, house.mailbox, house.reader, house.clock)
        self._stand_in = house.stand_in
        self._hooks = house.stand_in.hooks
        self._speech = house.speech

    async def say(self, texts: Sequence[str]) -> None:
        for text in texts:
            _accepted(await self._hooks.text(ADDRESS, text))
        await self.settle()

    async def tap(self, question: MessageRecord, option: Option) -> None:
        _accepted(await self._tap(question, option))
        await self.settle()

    async def _tap(self, question: MessageRecord, option: Option) -> Delivered:
        """On the button as it was sent; where that was numbered text, as if it had been one."""
        for sent in self._stand_in.sent:
            for each in sent.options:
                if each.id == write_payload(question.id, option.id):
                    return await self._hooks.choose(ADDRESS, each, is_list=sent.is_list)
        return await self._hooks.tap(ADDRESS, question.id, option)

    async def upload(self, path: Path) -> None:
        guessed, _ = mimetypes.guess_type(path.name)
        kind = guessed or "application/octet-stream"
        content = await asyncio.to_thread(path.read_bytes)
        url = self._stand_in.base_url + self._stand_in.files.keep(content, kind)
        _accepted(await self._hooks.file(ADDRESS, url, kind))
        await self.settle()
        self.clock.move(READING)

    async def voice(self, transcript: str) -> None:
        content = b"OggS" + self.ids.new().bytes + transcript.encode()
        self._speech[content] = transcript
        url = self._stand_in.base_url + self._stand_in.files.keep(content, VOICE)
        more = {"MessageType": "audio"}
        _accepted(await self._hooks.file(ADDRESS, url, VOICE, **more))
        await self.settle()

    async def report(self, message: MessageRecord, status: Status) -> None:
        sent = [each for each in self._stand_in.sent if each.message == message.id]
        if not sent:
            raise Stuck(f"the stand-in never got message {message.id}")
        _accepted(await self._stand_in.report(sent[-1], status.value))
        await self.settle()

    @override
    async def settle(self) -> None:
        """Wait until the conversation is at rest; raise Stuck if that does not happen."""
        for _ in range(LOOKS):
            record = await self.record()
            if record is None or _is_at_rest(record):
                return
            await asyncio.sleep(LOOK_EVERY)
        raise Stuck("mail waits or messages are under way")


def _is_at_rest(record: Record) -> bool:
    waits = any(event.state == "waiting" for event in record.events)
    return (
        not waits
        and not record.unread
        and all(message.status not in _UNDER_WAY for message in record.messages)
    )


def _accepted(delivered: Delivered) -> None:
    if delivered.status != HTTPStatus.OK:
        raise NotAccepted(delivered.status)
