"""Groq's model as the one that understands messages. Names this vendor, like ``groq_chat``."""

import asyncio
import time
from collections.abc import Callable, Coroutine, Sequence
from typing import Any, TypeVar

import structlog

from bot.domain.errors import ModelUnavailable
from bot.domain.understanding import Pointed, Sought, Tokens, Utterance
from bot.llm.asking import ask, ask_again, ask_where
from bot.llm.calls import Call, Observer
from bot.llm.groq_chat import GroqChat, Limits
from bot.llm.pace import Pace
from bot.llm.structured import PLACES, SCHEMA, Unusable, located, understood

log = structlog.get_logger()

T = TypeVar("T")


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
        self._limits = limits = limits or Limits()
        self._on_call = on_call
        pace = Pace(limits.pause, limits.longest_pause, monotonic)
        self._listening = GroqChat(api_key, model, base_url, SCHEMA, limits=limits, pace=pace)
        self._looking = GroqChat(api_key, model, base_url, PLACES, limits=limits, pace=pace)

    async def understand(
        self, utterance: Utterance, tokens: Tokens | None = None
    ) -> Sequence[Pointed]:
        """What was said, as commands with the words they rest on.

        Raises:
            ModelUnavailable: nothing usable in time; ``reason`` is a word of :class:`Call`.
        """
        tokens = Tokens() if tokens is None else tokens
        return await self._called(self._understand(utterance, tokens), tokens)

    async def locate(self, sought: Sought, tokens: Tokens | None = None) -> str | None:
        """The fact whose passage answers; None when none does.

        Raises:
            ModelUnavailable: nothing usable in time; ``reason`` is a word of :class:`Call`.
        """
        tokens = Tokens() if tokens is None else tokens
        return await self._called(self._locate(sought, tokens), tokens)

    async def close(self) -> None:
        await self._listening.close()
        await self._looking.close()

    async def _called(self, asking: Coroutine[Any, Any, T], tokens: Tokens) -> T:
        ended = Call.DOWN
        try:
            async with asyncio.timeout(self._limits.seconds):
                found = await asking
            ended = Call.ANSWERED
        except TimeoutError as error:
            ended = Call.TIMEOUT
            raise ModelUnavailable(ended) from error
        except Unusable:  # it holds the answer: not to be seen in a traceback
            ended = Call.UNUSABLE
            raise ModelUnavailable(ended) from None
        except ModelUnavailable as error:
            ended = Call(error.reason)
            raise
        finally:
            if ended is not Call.ANSWERED:
                log.warning("model.failed", model=self.name, reason=ended.value)
            self._on_call(self.name, ended.value, tokens.into, tokens.out)
        return found

    async def _understand(self, utterance: Utterance, tokens: Tokens) -> Sequence[Pointed]:
        if self._listening.is_paused:
            raise ModelUnavailable(Call.PAUSED)
        longest = self._limits.characters
        try:
            answer = await self._listening.answer(ask(utterance, longest), tokens)
            return understood(answer, utterance)
        except Unusable as wrong:
            again = ask_again(utterance, wrong.answer, longest)
            return understood(await self._listening.answer(again, tokens), utterance)

    async def _locate(self, sought: Sought, tokens: Tokens) -> str | None:
        if self._looking.is_paused:
            raise ModelUnavailable(Call.PAUSED)
        asked = ask_where(sought, self._limits.characters)
        return located(await self._looking.answer(asked, tokens), sought)
