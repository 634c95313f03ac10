"""Groq's model as the one that reads profiles out of résumés; the rules wherever it does not."""

import asyncio
import time
from collections.abc import Callable, Sequence
from typing import Final
from uuid import UUID

import structlog

import prompts
from bot.domain.budget import Refused, Reserved
from bot.domain.document import Document
from bot.domain.errors import ModelUnavailable
from bot.domain.ports import Clock
from bot.domain.profile import Profile
from bot.domain.understanding import Tokens
from bot.llm.allowed import OVER_BUDGET, Allowed
from bot.llm.asking import Message
from bot.llm.calls import Call, Observer, called
from bot.llm.counting import guessed
from bot.llm.groq_chat import GroqChat, Limits
from bot.profiles.local import profile
from bot.profiles.quoted import Unusable, profile_from

log = structlog.get_logger()

LIMITS: Final = Limits(seconds=12.0, characters=24_000, tokens=6_000)
"""Nobody waits for a turn here: the file is told of when it is read. Six dense pages."""
ANSWER: Final = 1_500
"""Tokens that an answer is thought to have until it is there."""


class GroqProfiles:
    """Implements the port ``ProfileExtractor``."""

    def __init__(
        self,
        api_key: str,
        model: str,
        clock: Clock,
        base_url: str = "",
        *,
        allowed: Allowed | None = None,
        limits: Limits = LIMITS,
        on_call: Observer = lambda *_: None,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        """Nothing is asked yet.

        Args:
            api_key: of the vendor's account.
            model: its name.
            clock: says until when who still works there has worked.
            base_url: stands for the vendor's host.
            allowed: what it may cost; None: without limit, for evaluations.
            limits: of one question.
            on_call: told of every call.
            monotonic: seconds that never go back.
        """
        self.name = model
        self._clock = clock
        self._allowed = allowed
        self._limits = limits
        self._on_call = on_call
        schema = prompts.task("profile").output
        self._chat = GroqChat(api_key, model, base_url, schema, limits=limits, monotonic=monotonic)

    async def extract(
        self, document: Document, region: str | None, conversation: UUID | None = None
    ) -> Profile:
        """What the model points to and the text has, else what the rules find.

        A scan's text is left to the rules as any other: the model sees the same words.
        """
        try:
            return await self._extract(document, region, conversation)
        except ModelUnavailable as error:
            log.warning("profile.without_model", model=self.name, reason=error.reason)
            return await asyncio.to_thread(profile, document, region, self._clock)

    async def close(self) -> None:
        await self._chat.close()

    async def _extract(
        self, document: Document, region: str | None, conversation: UUID | None
    ) -> Profile:
        if self._chat.is_paused:
            raise ModelUnavailable(Call.PAUSED)
        messages = _asked(document.text[: self._limits.characters])
        reserved = await self._reserved(conversation, guessed(messages).both + ANSWER)
        tokens = Tokens()
        async with called(self.name, self._limits.seconds, tokens, self._on_call, Unusable):
            try:
                answer = await self._chat.answer(messages, tokens)
                return await asyncio.to_thread(
                    profile_from, answer, document, region, self._clock, self.name
                )
            finally:
                if self._allowed and reserved:
                    await self._allowed.settle(reserved, tokens.both)

    async def _reserved(self, conversation: UUID | None, tokens: int) -> Reserved | None:
        """What is put aside for it.

        Raises:
            ModelUnavailable: the budget is used up, or cannot be asked.
        """
        if self._allowed is None:
            return None
        found = await self._allowed.reserve(conversation, tokens)
        if isinstance(found, Refused):
            raise ModelUnavailable(OVER_BUDGET)
        return found


def _asked(text: str) -> Sequence[Message]:
    prompt = prompts.task("profile").render(text=text)
    return (("system", prompt.system), ("human", prompt.user))
