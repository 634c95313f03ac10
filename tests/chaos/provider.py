"""The provider: the stand-in, which writes down what it was asked and does wrong what it is told.

The next request gets the next fault that waits, and so does the next look at what was sent, with
all that are made in the seconds after it; with some messages it reports statuses, out of
order, or before it has answered the request itself.
"""

import asyncio
import random
from collections import deque
from collections.abc import Callable, Sequence
from typing import Final

import aiohttp
from aiohttp import web
from typing_extensions import override

from bot.channels.twilio import faults as wire
from bot.channels.twilio.faults import Fault as Wire
from bot.channels.twilio.hooks import NUMBER, Hooks
from bot.channels.twilio.stand_in import TwilioStandIn
from bot.channels.twilio.stand_in_request import Request
from tests.chaos.faults import LISTINGS, Fault
from tests.chaos.history import Answer, Look, Try
from tests.chaos.pace import now
from tests.chaos.recorder import Recorder

WIRES: Final = {
    Fault.PROVIDER_429: wire.SLOW_DOWN,
    Fault.PROVIDER_500: wire.BROKEN,
    Fault.PROVIDER_63018: wire.refused(63018),
    Fault.PROVIDER_HANGS: wire.SILENT,
    Fault.PROVIDER_SILENT: wire.SILENT_AFTER,
    Fault.LISTING_500: wire.BROKEN,
    Fault.LISTING_HANGS: wire.SILENT,
}
STATUSES: Final = ("queued", "sent", "delivered", "read")
SHUFFLED_PART: Final = 0.15
EARLY_PART: Final = 0.05
SPOILT_SECONDS: Final = (1.0, 8.0)
"""How long no listing is answered, from the look on that meets it first."""


class Provider(TwilioStandIn):
    """Twilio, on a bad day."""

    def __init__(self, recorder: Recorder, chance: random.Random) -> None:
        super().__init__()
        self._recorder = recorder
        self._chance = chance
        self._waiting: deque[Fault] = deque()
        self._meant: dict[str, Fault] = {}
        self._unlisted: deque[Fault] = deque()
        self._spoilt_until = 0.0
        self._given: dict[tuple[str, int | None], Wire] = {}
        self._reporters: Sequence[Hooks] = ()
        self._telling: set[asyncio.Task[None]] = set()
        self.is_well = True
        self.heard: Callable[[Request], None] = lambda _: None
        """Told of each message that was taken."""
        self.rule = self._choose

    def report_to(self, gateways: Sequence[Hooks]) -> None:
        """Where statuses go, one or the other."""
        self._reporters = gateways

    def arm_for(self, address: str, fault: Fault) -> None:
        """This is what the next message to this address meets."""
        self._meant[address] = fault

    def disarm_for(self, address: str) -> None:
        """It meets nothing."""
        self._meant.pop(address, None)

    def arm(self, fault: Fault) -> None:
        """This is what the next request, or the next look, meets."""
        (self._unlisted if fault in LISTINGS else self._waiting).append(fault)

    def heal(self) -> None:
        """Nothing goes wrong any more."""
        self._waiting.clear()
        self._meant.clear()
        self._unlisted.clear()
        self.listing_fault = None
        self.is_well = True

    def _choose(self, request: Request) -> Wire | None:
        if request.attempt is None:
            return None
        if (meant := self._meant.pop(request.to, None)) is None and not self._waiting:
            return None
        fault = meant or self._waiting.popleft()
        given = WIRES[fault]
        self._given[str(request.message), request.attempt] = given
        self._recorder.strike(fault, now(), request.to)
        return given

    @override
    async def _keep(self, request: Request) -> None:
        given = self._given.pop((str(request.message), request.attempt), wire.NONE)
        self._recorder.tried(
            Try(
                to=request.to,
                message=str(request.message),
                body=request.body,
                at=now(),
                taken=bool(request.sid),
                answer=_answer(given),
            )
        )
        await super()._keep(request)
        if not request.sid:
            return
        self.heard(request)
        await self._report(request)

    @override
    async def _list(self, incoming: web.Request) -> web.StreamResponse:
        to = incoming.query.get("To", "")
        if self._is_spoilt(to):
            self._recorder.looks.append(Look(to, now(), answered=False))
        answer = await super()._list(incoming)
        if answer.status == 200:
            self._recorder.looks.append(Look(to, now()))
        return answer

    def _is_spoilt(self, to: str) -> bool:
        """Whether this listing fails. A look at what a candidate got begins such a time."""
        if now() >= self._spoilt_until:
            self.listing_fault = None
        if self.listing_fault is None and self._unlisted and to != NUMBER:
            fault = self._unlisted.popleft()
            self.listing_fault = WIRES[fault]
            self._spoilt_until = now() + self._chance.uniform(*SPOILT_SECONDS)
            self._recorder.strike(fault, now(), to)
        return self.listing_fault is not None

    async def _report(self, request: Request) -> None:
        """Report statuses of some messages; those before the answer are waited for."""
        if self.is_well:
            return
        drawn = self._chance.random()
        if drawn < EARLY_PART:
            if await self._tell(request, "delivered"):
                self._recorder.strike(Fault.STATUS_EARLY, now(), request.to)
        elif drawn < EARLY_PART + SHUFFLED_PART:
            task = asyncio.create_task(self._tell_shuffled(request))
            self._telling.add(task)
            task.add_done_callback(self._telling.discard)

    async def _tell_shuffled(self, request: Request) -> None:
        statuses = list(STATUSES)
        while statuses == list(STATUSES):
            self._chance.shuffle(statuses)
        told = [await self._tell(request, status) for status in statuses]
        if all(told):
            self._recorder.strike(Fault.STATUS_SHUFFLED, now(), request.to)

    async def _tell(self, request: Request, status: str) -> bool:
        hooks = self._chance.choice(self._reporters)
        try:
            delivered = await hooks.report(request.callback, request.sid, status)
        except (aiohttp.ClientError, TimeoutError):
            return False
        return delivered.status == 200


def _answer(given: Wire) -> Answer:
    if given.status is not None and given.status < 500:
        return Answer.REFUSED
    if given.status is not None or given.hang or given.close:
        return Answer.UNKNOWN
    return Answer.TAKEN
