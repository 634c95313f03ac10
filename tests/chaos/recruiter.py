"""A recruiter, who leads a conversation for a while, by the product's own commands."""

from collections.abc import Awaitable, Callable
from typing import Final, TypeVar

from bot import commands
from bot.config import Settings
from bot.domain.errors import Refused, StoreDown
from tests.chaos.history import Listed, Said, Takeover, Way
from tests.chaos.pace import now, wait_out
from tests.chaos.recorder import Recorder

NAME: Final = "Asha"
AGAIN_SECONDS: Final = 0.25
PATIENCE: Final = 30.0

Done = TypeVar("Done")


class Recruiter:
    """Takes over, says a word, hands back; looks up what became of whom."""

    def __init__(self, settings: Settings, recorder: Recorder) -> None:
        self._settings = settings
        self._recorder = recorder

    async def leads(self, person: int, address: str, seconds: float, words: str) -> None:
        """Lead a conversation for some seconds."""
        asked = now()
        on_its_way = await self._insist(lambda: commands.take_over(self._settings, address, NAME))
        done = now()
        await self._say(person, address, words)
        await wait_out(seconds)
        back_asked = now()
        await self._insist(lambda: self._hand_back(address))
        self._recorder.takeovers.append(
            Takeover(person, address, asked, done, on_its_way, back_asked, now())
        )

    async def listed(self, address: str) -> Listed:
        """What ``bot show`` lists as unsure or quarantined."""
        record = await self._insist(lambda: commands.show(self._settings, address))
        return Listed(
            unsure=frozenset(str(each.id) for each in record.messages if each.status == "unsure"),
            quarantined=sum(each.state == "quarantined" for each in record.events),
        )

    async def is_one(self, first: str, second: str) -> bool:
        """Whether two addresses lead to one conversation."""
        one, other = [
            await self._insist(lambda each=each: commands.show(self._settings, each))  # type: ignore[misc]
            for each in (first, second)
        ]
        return bool(one.conversation == other.conversation)

    async def _say(self, person: int, address: str, words: str) -> None:
        """Say it once: after an error nobody knows whether it was written down."""
        begun = now()
        try:
            await commands.say(self._settings, address, words, NAME)
        except StoreDown:
            return
        self._recorder.said.append(Said(person, address, words, Way.LED, begun, now()))

    async def _hand_back(self, address: str) -> None:
        try:
            await commands.hand_back(self._settings, address, NAME, {})
        except Refused:
            return  # it was handed back, and the answer was lost

    async def _insist(self, act: Callable[[], Awaitable[Done]]) -> Done:
        """Do it until the store is there."""
        end = now() + PATIENCE
        while True:
            try:
                return await act()
            except StoreDown:
                if now() > end:
                    raise
            await wait_out(AGAIN_SECONDS)
