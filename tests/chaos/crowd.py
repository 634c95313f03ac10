"""The candidates: how many talk at a time, what they write, for whom they wait.

Most send counted messages, alone, in bursts, or on each other's heels; every eighth goes through a
screening with the product's own graph. All choices come from the seed.
"""

import asyncio
import random
from collections import deque
from dataclasses import dataclass
from typing import Final

from tests.bench.script import SCRIPT
from tests.chaos.faults import Fault
from tests.chaos.history import Merge, Said, Way
from tests.chaos.line import Line
from tests.chaos.pace import Pace, now
from tests.chaos.recorder import Recorder
from tests.chaos.roles import POISON, SLOW, SLOW_SECONDS

TALKING: Final = 32
"""How many talk at a time: some 30 turns a second, less than half of what two cores carry, so that
what piled up during an outage is soon caught up with."""
SCRIPTED_PART: Final = 0.12
THINKING: Final = (0.1, 0.9)
SLOW_PART: Final = 0.12
REORDERED_PART: Final = 0.06
IMPATIENCE: Final = 5.0
"""Seconds that a candidate waits for an answer before writing on all the same."""
PATIENCE: Final = 90.0
"""Seconds that one waits in a screening, whose next line needs the question before it."""

ASIDE: Final = "zzyx qwrt"
"""A line that no parser understands, so that the model is asked."""
LINES: Final = (*SCRIPT[:3], ASIDE, *SCRIPT[3:5], ASIDE, *SCRIPT[5:])


@dataclass
class Person:
    """Somebody with a phone; ``is_free``: nothing special is being done to them."""

    number: int
    address: str
    is_free: bool = True
    written: int = 0

    def token(self) -> str:
        """The next message's."""
        self.written += 1
        return f"c{self.number}.{self.written}"


class Crowd:
    """All candidates of a run."""

    def __init__(
        self, line: Line, recorder: Recorder, chance: random.Random, candidates: int, messages: int
    ) -> None:
        self._line = line
        self._recorder = recorder
        self._chance = chance
        self._messages = messages
        self._numbers = iter(range(1, 10_000_000))
        self._resting = deque(self.stranger() for _ in range(candidates))
        self._talking: list[Person] = []
        self.pace = Pace()

    def stranger(self, prefix: str = "1555") -> Person:
        """Somebody new."""
        number = next(self._numbers)
        return Person(number, f"whatsapp:+{prefix}{number:07d}")

    def pick(self) -> Person | None:
        """Somebody who is talking and was answered before, for the monkey to do something to."""
        known = [
            each for each in self._talking if each.is_free and self._recorder.bodies[each.address]
        ]
        return self._chance.choice(known) if known else None

    async def talk(self) -> None:
        """Let everybody talk until the pace is over; each ends what was begun."""
        async with asyncio.TaskGroup() as group:
            for _ in range(TALKING):
                group.create_task(self._one_after_the_other())

    async def _one_after_the_other(self) -> None:
        await self._think()
        while not self.pace.is_over:
            if self._chance.random() < SCRIPTED_PART:
                await self.screened(self.stranger("1556"))
                continue
            person = self._resting.popleft()
            self._talking.append(person)
            try:
                await self._chat(person)
            finally:
                self._talking.remove(person)
                self._resting.append(person)

    async def _think(self) -> None:
        await self.pace.pause(self._chance.uniform(*THINKING))

    async def _chat(self, person: Person) -> None:
        """Some messages: each waited for, in a burst, or not waited for."""
        left = self._messages
        while left > 0:
            drawn = self._chance.random()
            if drawn < REORDERED_PART and left > 1:
                sent = await self._reordered(person)
            elif drawn < 0.3:
                sent = [await self.write(person) for _ in range(min(left, 3))]
            else:
                sent = [await self.write(person)]
            left -= len(sent)
            if drawn < 0.8:
                await self._line.answered(sent[-1].token, IMPATIENCE)
            await self._think()

    async def write(self, person: Person, address: str = "", **more: str) -> Said:
        """One counted message; some take a while to think about."""
        token = person.token()
        text = f"{token} {SLOW}" if self._chance.random() < SLOW_PART else token
        return await self._says(person, token, text, address, **more)

    async def is_answered(self, said: Said, within: float) -> bool:
        """Whether a message was answered in time."""
        return await self._line.answered(said.token, within)

    async def _says(
        self, person: Person, token: str, text: str, address: str = "", **more: str
    ) -> Said:
        address = address or person.address
        return await self._line.says(person.number, address, token, text, Way.COUNTED, **more)

    async def _reordered(self, person: Person) -> list[Said]:
        """Two messages, of which the second arrives first."""
        first, second = person.token(), person.token()
        early = await self._says(person, second, second)
        late = await self._says(person, first, first)
        if early.accepted is not None and late.accepted is not None:
            self._recorder.strike(Fault.WEBHOOK_REORDERED, now(), person.address)
        return [early, late]

    async def screened(self, person: Person) -> None:
        """A whole screening, line by line."""
        for place, text in enumerate(LINES, 1):
            token = f"s{person.number}.{place}"
            said = await self._line.says(person.number, person.address, token, text, Way.SCRIPTED)
            if said.accepted is None:
                return
            if not await self._line.reply(person.address, place, PATIENCE):
                return  # the checker says so
            await self._think()

    async def poisoned(self, person: Person) -> str:
        """Somebody whose third message kills who reads it; returns its token."""
        for _ in range(2):
            await self.write(person)
        token = person.token()
        await self._line.says(person.number, person.address, token, f"{token} {POISON}", Way.POISON)
        for _ in range(3):
            await self._think()
            await self.write(person)
        return token

    async def merged(self, one: Person, other: str) -> bool:
        """One person writes from two addresses, and then from one that names the other."""
        for _ in range(3):
            await self.write(one)
            await self.write(one, other)
            await self._think()
        slow: list[Said] = []
        for address in (one.address, other):  # turns that run while the two become one
            token = one.token()
            slow.append(await self._says(one, token, f"{token} {SLOW}", address))
        await self.pace.pause(self._chance.uniform(0.0, 0.3))
        token = one.token()
        said = await self._says(one, token, token, ExternalUserId=other.removeprefix("whatsapp:"))
        if said.accepted is None:
            return False
        early = said.accepted - SLOW_SECONDS
        undone = frozenset(each.token for each in slow if each.begun > early)
        self._recorder.merges.append(Merge(one.number, said.begun, said.accepted, undone))
        for _ in range(3):
            last = await self.write(one, self._chance.choice((one.address, other)))
            await self._line.answered(last.token, IMPATIENCE)
        return True
