"""Groq's model as the one that understands messages. Names this vendor, like ``groq_chat``."""

import time
from collections.abc import Callable, Sequence

import structlog

from bot.domain.errors import ModelUnavailable
from bot.domain.understanding import Pointed, Tokens, Utterance
from bot.llm.asking import ask, ask_again
from bot.llm.calls import Call, Observer, called
from bot.llm.groq_chat import GroqChat, Limits
from bot.llm.structured import SCHEMA, Unusable, understood

log = structlog.get_logger()


class GroqModel:
    """Implements the port ``LanguageModel``."""

    def __init__(
        self,
        api_key: str,
        model: str,
        base_url: str = "",
        *,
        limits: Limits | None = None,
        on_call: Observer = lambda *_: None,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self.name = model
        self._limits = limits or Limits()
        self._on_call = on_call
        self._chat = GroqChat(
            api_key, model, base_url, SCHEMA, limits=self._limits, monotonic=monotonic
        )

    async def understand(
        self, utterance: Utterance, tokens: Tokens | None = None
    ) -> Sequence[Pointed]:
        """What was said, as commands with the words they rest on.

        Raises:
            ModelUnavailable: nothing usable in time; ``reason`` is a word of :class:`Call`.
        """
        tokens = Tokens() if tokens is None else tokens
        try:
            async with called(self.name, self._limits.seconds, tokens, self._on_call, Unusable):
                return await self._understand(utterance, tokens)
        except ModelUnavailable as error:
            log.warning("model.failed", model=self.name, reason=error.reason)
            raise

    async def close(self) -> None:
        await self._chat.close()

    async def _understand(self, utterance: Utterance, tokens: Tokens) -> Sequence[Pointed]:
        if self._chat.is_paused:
            raise ModelUnavailable(Call.PAUSED)
        longest = self._limits.characters
        try:
            answer = await self._chat.answer(ask(utterance, longest), tokens)
            return understood(answer, utterance)
        except Unusable as wrong:
            again = ask_again(utterance, wrong.answer, longest)
            return understood(await self._chat.answer(again, tokens), utterance)
