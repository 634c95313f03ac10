"""The language model, and what it may cost."""

from collections.abc import Sequence
from typing import Protocol
from uuid import UUID

from bot.domain.budget import ModelLimits, Refused, Reserved
from bot.domain.understanding import Pointed, Tokens, Utterance


class LanguageModel(Protocol):
    """Understands what the typed parsers could not. Makes the assistant better, never necessary."""

    name: str

    async def understand(
        self, utterance: Utterance, tokens: Tokens | None = None
    ) -> Sequence[Pointed]:
        """What was said, as commands with the words they rest on.

        ``tokens`` is told what it cost, also when nothing usable came.

        Raises:
            ModelUnavailable: in time nothing usable came.
        """
        ...

    async def close(self) -> None: ...


class ModelBudget(Protocol):
    """What the language model has cost, and whether it may cost more. Counted for all workers."""

    async def reserve(
        self, conversation: UUID, tokens: int, limits: ModelLimits
    ) -> Reserved | Refused:
        """Put tokens aside for one question, unless the limits are reached.

        Below a limit a question is always let through, so that what is spent is above it by one
        question at most. The first refusal of a day is told to the recruiters.

        Raises:
            StoreDown: nobody knows; do not ask.
        """
        ...

    async def settle(self, reserved: Reserved, tokens: int) -> None:
        """What it cost in truth, instead of what was put aside.

        Raises:
            StoreDown: then what was put aside stays counted.
        """
        ...
