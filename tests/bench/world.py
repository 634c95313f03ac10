"""Candidates and their provider, in the process that measures.

They answer as soon as they are answered (a closed loop), so the figure is what the house does
with so many conversations at a time, and nobody's queue grows.
"""

import asyncio
import itertools
import time
from dataclasses import dataclass, field

from bot.channels.twilio.faults import Fault
from bot.channels.twilio.stand_in_request import Request
from tests.bench.script import SCRIPT
from tests.e2e.house import House

PATIENCE = 30.0
"""Seconds without a reply after which something is broken."""


@dataclass
class World:
    """Everybody outside.

    Attributes:
        took: seconds of each thing done: from writing to being answered (:meth:`screen`), or
            until a form was acknowledged (:meth:`post`).
    """

    house: House
    took: list[float] = field(default_factory=list)
    _waiting: dict[str, asyncio.Event] = field(default_factory=dict)
    _numbers: "itertools.count[int]" = field(default_factory=lambda: itertools.count(15551000001))

    def __post_init__(self) -> None:
        self.house.twilio.rule = self._heard

    def forget(self) -> None:
        """Count from here."""
        self.took = []
        self.house.twilio.requests.clear()

    async def screen(self) -> None:
        """Candidate after candidate goes through the whole script."""
        while True:
            address = self._address()
            for text in SCRIPT:
                began = time.perf_counter()
                answered = self._waiting[address] = asyncio.Event()
                await self._post(address, text)
                async with asyncio.timeout(PATIENCE):
                    await answered.wait()
                self.took.append(time.perf_counter() - began)

    async def post(self) -> None:
        """One candidate writes on and on, and is never answered."""
        address = self._address()
        while True:
            began = time.perf_counter()
            await self._post(address, "hello")
            self.took.append(time.perf_counter() - began)

    async def _post(self, address: str, text: str) -> None:
        delivered = await self.house.twilio.hooks.text(address, text)
        assert delivered.status == 200, f"the gateway answered {delivered.status}"

    def _address(self) -> str:
        return f"whatsapp:+{next(self._numbers)}"

    def _heard(self, request: Request) -> Fault | None:
        self._waiting[request.to].set()
        return None
