"""A provider that notes what it is given, and does what the test tells it."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from uuid import UUID

from bot.domain.message import Sending

Plan = Callable[[Sending], Awaitable[None]]
"""Called before a message arrives; raises what the provider answers instead."""


async def takes_all(_: Sending) -> None:
    """The plan of a provider that works."""


class NotingChannel:
    """Keeps what arrived, in its order."""

    name = "twilio"

    def __init__(self, plan: Plan = takes_all) -> None:
        self._plan = plan
        self.arrived: list[Sending] = []
        self.typed: list[str] = []

    async def send(self, sending: Sending) -> str:
        await self._plan(sending)
        return self.take(sending)

    def take(self, sending: Sending) -> str:
        """It arrives, whatever is answered."""
        self.arrived.append(sending)
        return f"SM{sending.id.hex}{sending.attempt}"

    async def find(self, sending: Sending, since: datetime) -> Sequence[str]:  # noqa: ARG002 - port
        found = [each for each in reversed(self.arrived) if each.id == sending.id]
        return [f"SM{each.id.hex}{each.attempt}" for each in found]

    def leaves_from(self, sending: Sending) -> str | None:
        return sending.sender

    async def show_typing(self, provider_id: str) -> None:
        self.typed.append(provider_id)

    async def close(self) -> None:
        """Nothing is open."""

    def got(self, conversation: UUID) -> list[str]:
        """The words that arrived in one conversation."""
        return [each.text for each in self.arrived if each.conversation == conversation]
