"""What happens on the phone's numbers, as server-sent events that can be resumed.

An event's id says for each number up to where everything is settled (read, or never to be read);
whoever comes back with it is told all that follows again. Ids and positions repeat, so a page that
knows them already only learns what changed.

The journal is in the database and the worker is another process, so the stream looks: often while
something goes on, once a second while nothing does, and at once when this gateway took something.
"""

import asyncio
import json
from collections.abc import AsyncIterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Final, Protocol
from uuid import UUID

from fastapi.sse import ServerSentEvent

from bot.domain.errors import StoreDown
from bot.domain.message import Status
from bot.domain.record import MessageRecord
from bot.domain.workings import Workings
from bot.gateway.phone.said import as_json, is_settled

BUSY: Final = 0.1
"""Seconds between two looks while something goes on."""
IDLE: Final = 1.0
"""The same while nothing does: a recruiter's word or a reminder may still come."""
TROUBLE: Final = 1.0
"""The same while a store is down."""
AGAIN: Final = 1000
"""Milliseconds after which a browser that lost the line comes back."""
AT_ONCE: Final = 500
"""Messages that one event carries at most."""

_ALWAYS: Final = datetime(1970, 1, 1, tzinfo=UTC)
_UNDER_WAY: Final = frozenset({Status.QUEUED, Status.SENDING, Status.UNSURE})


class Reader(Protocol):
    """What a stream asks of :class:`bot.domain.ports.Reader`."""

    async def messages(self, address: str, after: int = 0) -> Sequence[MessageRecord]: ...

    async def workings(self, address: str) -> Workings | None: ...


class Stirred:
    """Lets streams look at once when this gateway took something."""

    def __init__(self) -> None:
        self._news = asyncio.Event()

    def stir(self) -> None:
        """Something was taken."""
        self._news.set()
        self._news = asyncio.Event()

    @property
    def news(self) -> asyncio.Event:
        """Set by the next stir. To be had before a look, else what comes during it is missed."""
        return self._news

    @staticmethod
    async def rest(news: asyncio.Event, seconds: float, stopping: asyncio.Event) -> None:
        """Until there is news or the gateway stops, so many seconds at most."""
        waits = [asyncio.ensure_future(each.wait()) for each in (news, stopping)]
        try:
            await asyncio.wait(waits, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for wait in waits:
                wait.cancel()


@dataclass
class Watched:
    """One number as one page knows it.

    Attributes:
        settled: position up to which nothing changes any more.
    """

    number: str
    address: str
    settled: int = 0
    is_busy: bool = True
    _told: dict[UUID, str] = field(default_factory=dict)
    _workings: Workings | None = None

    async def look(self, reader: Reader) -> list[ServerSentEvent]:
        """What changed since the last look; the events carry no id yet.

        Raises:
            StoreDown: the database cannot be reached.
        """
        found = await reader.messages(self.address, self.settled)
        workings = await reader.workings(self.address)
        self.is_busy = _is_busy(found, workings)
        events = [self._event("messages", messages=each) for each in self._changed(found)]
        if workings is not None and _lasting(workings) != self._workings:
            self._workings = _lasting(workings)
            events.append(self._event("workings", workings=workings.to_json()))
        return events

    def _changed(self, found: Sequence[MessageRecord]) -> list[list[dict[str, object]]]:
        changed = []
        for message in found:
            plain = as_json(message)
            told = json.dumps(plain)
            if self._told.get(message.id) != told:
                self._told[message.id] = told
                changed.append(plain)
        self._settle(found)
        return [changed[start : start + AT_ONCE] for start in range(0, len(changed), AT_ONCE)]

    def _settle(self, found: Sequence[MessageRecord]) -> None:
        """Read on from the first message that may still change."""
        for message in found:
            if not is_settled(message):
                return
            self.settled = message.position
            del self._told[message.id]

    def _event(self, event: str, **data: object) -> ServerSentEvent:
        return ServerSentEvent(event=event, data={"number": self.number, **data})


async def stream(
    watched: Sequence[Watched], reader: Reader, stirred: Stirred, stopping: asyncio.Event
) -> AsyncIterator[ServerSentEvent]:
    """Events until the gateway stops or the page goes away.

    ``messages``: ``{number, messages}``; ``workings``: ``{number, workings}``; ``ready``: all that
    was there has been told; ``trouble``: ``{sentence}`` when a store went down, empty when it is
    back.
    """
    yield ServerSentEvent(retry=AGAIN, comment="hello")
    trouble, is_ready = "", False
    while not stopping.is_set():
        news = stirred.news
        events, sentence = await _looked(watched, reader)
        for event in events:
            yield event
        if sentence != trouble:
            trouble = sentence
            yield ServerSentEvent(event="trouble", data={"sentence": trouble})
        if not (trouble or is_ready):
            is_ready = True
            yield ServerSentEvent(event="ready", data={})
        is_busy = any(each.is_busy for each in watched)
        pause = TROUBLE if trouble else BUSY if is_busy else IDLE
        await stirred.rest(news, pause, stopping)


async def _looked(watched: Sequence[Watched], reader: Reader) -> tuple[list[ServerSentEvent], str]:
    """What is new on all numbers, and why not all could be looked at.

    Only the last event has an id: who loses the line in between must be told all of it again.
    """
    events: list[ServerSentEvent] = []
    sentence = ""
    try:
        for each in watched:
            events += await each.look(reader)
    except StoreDown as error:  # what was seen before it is told all the same
        sentence = str(error)
    if events:
        place = ".".join(str(each.settled) for each in watched)
        events[-1] = events[-1].model_copy(update={"id": place})
    return events, sentence


def places(written: str, count: int) -> list[int]:
    """The positions in an event's id; zeros where it is not one of ours for so many numbers."""
    with suppress(ValueError):
        found = [int(each) for each in written.split(".") if len(each) <= 18]
        if len(found) == count and min(found) >= 0:
            return found
    return [0] * count


def _is_busy(found: Sequence[MessageRecord], workings: Workings | None) -> bool:
    if workings is not None and (workings.lease.turn or workings.lease.due_at):
        return True
    return any(each.status in _UNDER_WAY for each in found)


def _lasting(workings: Workings) -> Workings:
    """Without what changes by itself: the moment, and the end of a lease that is renewed."""
    return replace(workings, at=_ALWAYS, lease=replace(workings.lease, until=None))
