"""Candidates and their provider, in the process that measures.

Two ways to write. In a closed loop (:meth:`World.screen`) each writes as soon as they are answered:
the figure is what the house does with so many conversations at a time, and nobody's queue grows. In
an open one (:class:`Crowd` under :func:`tests.bench.pace.paced`) they write when their time has
come, whatever became of those before.
"""

import asyncio
import itertools
import time
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from bot.channels.twilio.faults import Fault
from bot.channels.twilio.stand_in_request import Request
from tests.bench.script import SCRIPT, SMALL
from tests.e2e.house import House

PATIENCE: Final = 30.0
"""Seconds without a reply after which something is broken."""

FEW: Final = 16
"""People who share one connection to the gateway in :meth:`World.post`."""


@dataclass
class World:
    """Everybody outside.

    Attributes:
        took: seconds of each thing done in a closed loop: from writing to being answered, or
            until a form was acknowledged (:meth:`post`).
        lines: what each candidate says.
    """

    house: House
    lines: Sequence[str] = SCRIPT
    took: list[float] = field(default_factory=list)
    waiting: dict[str, asyncio.Event] = field(default_factory=dict)
    _known: deque[list[str]] = field(default_factory=deque)
    _numbers: "itertools.count[int]" = field(default_factory=lambda: itertools.count(15551000001))

    def __post_init__(self) -> None:
        self.house.twilio.rule = self._heard

    def forget(self) -> None:
        """Count from here."""
        self.took = []
        self.house.twilio.requests.clear()

    def address(self) -> str:
        """Somebody who never wrote before."""
        return f"whatsapp:+{next(self._numbers)}"

    async def exchange(self, address: str, text: str, within: float = PATIENCE) -> None:
        """Write, and be answered.

        Raises:
            TimeoutError: nobody answered.
        """
        answered = self.waiting[address] = asyncio.Event()
        await self.write(address, text)
        async with asyncio.timeout(within):
            await answered.wait()
        del self.waiting[address]

    async def write(self, address: str, text: str) -> None:
        """Write, and see it accepted."""
        delivered = await self.house.twilio.hooks.text(address, text)
        assert delivered.status == 200, f"the gateway answered {delivered.status}"

    async def screen(self) -> None:
        """Candidate after candidate says all the lines."""
        while True:
            address = self.address()
            for text in self.lines:
                await self._timed(address, text)

    async def come_back(self, address: str) -> None:
        """One of those who wrote long ago asks something."""
        await self._timed(address, SMALL)

    async def _timed(self, address: str, text: str) -> None:
        began = time.perf_counter()
        await self.exchange(address, text)
        self.took.append(time.perf_counter() - began)

    async def post(self) -> None:
        """A few people write on and on, by turns, and are never answered."""
        people = self._known.popleft() if self._known else [self.address() for _ in range(FEW)]
        try:
            for address in itertools.cycle(people):
                began = time.perf_counter()
                await self.write(address, "hello")
                self.took.append(time.perf_counter() - began)
        finally:
            self._known.append(people)  # whoever is new takes a longer way: not in each round

    def _heard(self, request: Request) -> Fault | None:
        answered = self.waiting.get(request.to)
        if answered is not None:
            answered.set()
        return None


@dataclass
class Crowd:
    """Candidates who write when told to: each call is one line of whoever has been answered."""

    world: World
    free: deque[tuple[str, int]] = field(default_factory=deque)

    async def speak(self) -> None:
        """One exchange."""
        address, place = self.free.popleft() if self.free else (self.world.address(), 0)
        await self.world.exchange(address, self.world.lines[place])
        if place + 1 < len(self.world.lines):
            self.free.append((address, place + 1))
