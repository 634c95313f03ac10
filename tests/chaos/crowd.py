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
from tests.chaos.line import Letter, Line
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
LATE_PART: Final = 0.03
TOGETHER_PART: Final = 0.1
"""Of bursts that all set out at once; nothing is promised about their order among themselves."""
BURST_PART: Final = 0.14
WAITED_PART: Final = 0.8
HELD_SECONDS: Final = (1.0, 4.0)
"""How long the provider holds back what arrives late."""
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
        """Some messages: each waited for, several together, or not waited for."""
        left = self._messages
        while left > 0:
            sent = await self._some(person, min(left, 3))
            left -= len(sent)
            if self._chance.random() < WAITED_PART:
                await self._line.answered(sent[-1].token, IMPATIENCE)
            await self._think()

    async def _some(self, person: Person, most: int) -> list[Said]:
        """One message, or several in one of the ways in which several come."""
        if most > 1:
            drawn = self._chance.random()
            if drawn < REORDERED_PART:
                return await self._reordered(person)
            if (drawn := drawn - REORDERED_PART) < LATE_PART:
                return await self._late(person, most)
            if (drawn := drawn - LATE_PART) < TOGETHER_PART:
                return await self._line.bring_together([self._letter(person) for _ in range(most)])
            if drawn - TOGETHER_PART < BURST_PART:
                return [await self.write(person) for _ in range(most)]
        return [await self.write(person)]

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
        """Two messages on their way side by side, the second of which sets out first.

        It counts if the second was also accepted first.
        """
        first, second = self._letter(person), self._letter(person)
        early, late = await self._line.bring_together([second, first])
        if late.accepted is not None and (early.accepted or late.accepted) < late.accepted:
            self._recorder.strike(Fault.WEBHOOK_REORDERED, late.accepted, person.address)
        return [early, late]

    async def _late(self, person: Person, most: int) -> list[Said]:
        """A message that the provider holds back while later ones of the same person pass it.

        It counts if it was held back for so long, and one that was written later had been accepted
        before this one came to any gateway.
        """
        held, made = self._letter(person), now()
        until = made + self._chance.uniform(*HELD_SECONDS)
        passed = []
        for _ in range(most - 1):
            passed.append(await self.write(person))
            await self._think()
        await self.pace.pause(max(0.0, until - now()))
        late = await self._line.bring(held)
        ahead = [each for each in passed if each.accepted and each.accepted < late.begun]
        if ahead and late.accepted is not None and late.begun - made >= HELD_SECONDS[0]:
            self._recorder.strike(Fault.WEBHOOK_LATE, late.accepted, person.address)
        return [*passed, late]

    def _letter(self, person: Person) -> Letter:
        token = person.token()
        return self._line.letter(person.number, person.address, token, token, Way.COUNTED)

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
