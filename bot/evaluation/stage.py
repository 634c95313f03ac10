"""Where conversations are played: the port that stages stand behind."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any, Protocol

from bot.domain.errors import HirelineError
from bot.domain.message import Option, Status
from bot.domain.record import MessageRecord, Record


class NotBuilt(HirelineError):
    """A step whose feature does not exist yet; the case fails with this sentence."""

    loggable = False

    def __init__(self, feature: str) -> None:
        super().__init__(f"{feature} cannot be played yet: not built.")


class Stuck(HirelineError):
    """The assistant did not come to rest."""

    loggable = False

    def __init__(self, what: str) -> None:
        super().__init__(f"The assistant did not come to rest: {what}.")


class Stage(Protocol):
    """One fresh conversation. Every act returns when all that it set off is over.

    Any act may raise NotBuilt, or whatever a turn raised.
    """

    async def say(self, texts: Sequence[str]) -> None:
        """The candidate writes; several texts are one burst."""
        ...

    async def tap(self, question: MessageRecord, option: Option) -> None:
        """The candidate taps an option of a message of ours."""
        ...

    async def upload(self, path: Path) -> None:
        """The candidate sends a file."""
        ...

    async def voice(self, transcript: str) -> None:
        """The candidate sends a voice note that says this."""
        ...

    async def report(self, message: MessageRecord, status: Status) -> None:
        """The provider reports on a message of ours."""
        ...

    async def wait(self, time: timedelta) -> None:
        """The clock moves on."""
        ...

    async def take_over(self) -> None:
        """A recruiter takes the conversation."""
        ...

    async def recruiter_says(self, text: str) -> None:
        """A recruiter writes to the candidate."""
        ...

    async def recruiter_records(self, answers: Mapping[str, Any]) -> None:
        """A recruiter writes answers down."""
        ...

    async def hand_back(self) -> None:
        """A recruiter gives the conversation back."""
        ...

    async def call(self, status: str, answers: Mapping[str, Any]) -> None:
        """The voice system reports a call."""
        ...

    async def record(self) -> Record | None:
        """The conversation as people see it; None before anybody said anything."""
        ...
