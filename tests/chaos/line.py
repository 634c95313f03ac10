"""The provider's way in: posts webhooks at two gateways until one takes them, now and then at both
at once, or a second time when all seems over.
"""

import asyncio
import random
import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import aiohttp

from bot.channels.twilio.hooks import Hooks
from bot.channels.twilio.stand_in import ACCOUNT, TOKEN
from bot.channels.twilio.stand_in_request import Request
from tests.chaos.faults import Fault
from tests.chaos.history import Said, Way
from tests.chaos.pace import Pace, now, wait_out
from tests.chaos.recorder import Recorder
from tests.e2e.house import PUBLIC_URL

DOUBLED_PART: Final = 0.04
REPEATED_PART: Final = 0.03
AGAIN_SECONDS: Final = 0.25
"""Pause before a webhook that was not accepted is posted again, at the other gateway."""
REPEATED_SECONDS: Final = (1.0, 4.0)
OK: Final = 200

_TOKEN: Final = re.compile(r"\d+: (c\d+\.\d+)\b")


@dataclass(frozen=True, slots=True)
class Letter:
    """A message that the provider has and no gateway has seen: its id is given, its way is not."""

    person: int
    address: str
    token: str
    way: Way
    fields: Mapping[str, str]


class Line:
    """Posts for everybody, and hears for everybody what the provider was given."""

    def __init__(self, urls: Sequence[str], recorder: Recorder, chance: random.Random) -> None:
        self.gateways = [Hooks(ACCOUNT, TOKEN, url, PUBLIC_URL) for url in urls]
        self.is_well = True
        self._recorder = recorder
        self._chance = chance
        self._gives_up = Pace()
        self._answered: dict[str, asyncio.Event] = defaultdict(asyncio.Event)
        self._repeating: set[asyncio.Task[None]] = set()

    def heard(self, request: Request) -> None:
        """The provider took a message of ours."""
        for token in _TOKEN.findall(request.body):
            self._answered[token].set()
        self._answered[request.to].set()

    def has_answered(self, token: str) -> bool:
        """Whether this token came back."""
        return token in self._answered and self._answered[token].is_set()

    async def answered(self, token: str, within: float) -> bool:
        """Wait until this token comes back; whether it did in time."""
        try:
            async with asyncio.timeout(within):
                await self._answered[token].wait()
        except TimeoutError:
            return False
        return True

    async def reply(self, address: str, many: int, within: float) -> bool:
        """Wait until an address has got so many messages; whether it did in time."""
        end = now() + within
        while len(self._recorder.bodies[address]) < many:
            self._answered[address].clear()
            if not await self.answered(address, end - now()):
                return False
        return True

    async def says(
        self, person: int, address: str, token: str, text: str, way: Way, **more: str
    ) -> Said:
        """Post a message until it is accepted, and write it down."""
        return await self.bring(self.letter(person, address, token, text, way, **more))

    def letter(
        self, person: int, address: str, token: str, text: str, way: Way, **more: str
    ) -> Letter:
        """A message with an id of its own, to be brought now or later."""
        fields = self.gateways[0].fields(address, text, **more)
        return Letter(person, address, token, way, fields)

    async def bring(self, letter: Letter, gateway: int | None = None) -> Said:
        """Post it until it is accepted, at this gateway first, and write it down."""
        begun = now()
        accepted = await self._post(letter.fields, letter.address, gateway)
        said = Said(letter.person, letter.address, letter.token, letter.way, begun, accepted)
        self._recorder.said.append(said)
        return said

    async def bring_together(self, letters: Sequence[Letter]) -> list[Said]:
        """Post them all at once, by turns at both gateways; the first of them starts first."""
        gateway = self._chance.randrange(2)
        return await asyncio.gather(
            *(self.bring(each, (gateway + place) % 2) for place, each in enumerate(letters))
        )

    async def _post(
        self, fields: Mapping[str, str], address: str, gateway: int | None
    ) -> float | None:
        """Post a form, again and again; when it was accepted, or None: we gave up."""
        gateway = self._chance.randrange(2) if gateway is None else gateway
        if not self.is_well and self._chance.random() < DOUBLED_PART:
            statuses = await asyncio.gather(*(self._once(each, fields) for each in (0, 1)))
            if statuses == [OK, OK]:
                self._recorder.strike(Fault.WEBHOOK_DOUBLED, now(), address)
            if OK in statuses:
                return now()
        while await self._once(gateway, fields) != OK:
            if self._gives_up.is_over:
                return None
            gateway = 1 - gateway
            await wait_out(AGAIN_SECONDS)
        accepted = now()
        if not self.is_well and self._chance.random() < REPEATED_PART:
            self._repeat_late(fields, address)
        return accepted

    def give_up(self) -> None:
        """Post nothing again that was not taken."""
        self._gives_up.end()

    async def close(self) -> None:
        """Post nothing any more."""
        self.give_up()
        await asyncio.gather(*self._repeating)
        for each in self.gateways:
            await each.close()

    async def _once(self, gateway: int, fields: Mapping[str, str]) -> int:
        """The status of one post; 0 when there was none."""
        try:
            return (await self.gateways[gateway].deliver(fields)).status
        except (aiohttp.ClientError, TimeoutError, OSError):
            return 0

    def _repeat_late(self, fields: Mapping[str, str], address: str) -> None:
        task = asyncio.create_task(self._again(fields, address))
        self._repeating.add(task)
        task.add_done_callback(self._repeating.discard)

    async def _again(self, fields: Mapping[str, str], address: str) -> None:
        await self._gives_up.pause(self._chance.uniform(*REPEATED_SECONDS))
        if await self._once(self._chance.randrange(2), fields) == OK:
            self._recorder.strike(Fault.WEBHOOK_REPEATED, now(), address)
