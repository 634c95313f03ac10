"""A chat with Groq, through LangChain: messages in, the model's text out. Names this vendor.

Importing it takes more than a second: the composition root does so only when there is a key.
Whatever goes wrong is :class:`ModelUnavailable` with one of the words of :class:`Call`; neither
that nor a log line carries anything of what the candidate or the model said.
"""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import groq
import httpx
import structlog
from langchain_core.exceptions import LangChainException
from langchain_core.messages import AIMessage
from langchain_groq import ChatGroq

from bot.domain.errors import ModelUnavailable
from bot.domain.understanding import Tokens
from bot.llm.asking import Message
from bot.llm.calls import HOST, Call
from bot.llm.counting import counted, guessed
from bot.llm.pace import Pace

log = structlog.get_logger()

REASONS: Final = "gpt-oss"
"""In the names of models that think before they answer; a little of it is enough here."""

BROKEN: Final = (
    *(groq.GroqError, httpx.HTTPError, LangChainException),
    *(ValueError, TypeError, LookupError, AttributeError),
)
"""What the libraries make of an answer that is no chat completion at all."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What one question to the model may cost.

    Attributes:
        seconds: for everything, a repair included; then the next tier answers.
        characters: of the candidate's text that are shown.
        tokens: of the answer, thinking included.
        pause: seconds without a request after a 429 that names none.
        longest_pause: that a 429 may ask for; a daily limit names hours.
    """

    seconds: float = 4.0
    characters: int = 4_000
    tokens: int = 1_500
    pause: float = 5.0
    longest_pause: float = 900.0


class GroqChat:
    """One conversation partner: a model that must answer by a schema."""

    def __init__(
        self,
        api_key: str,
        model: str,
        base_url: str,
        schema: Mapping[str, object],
        *,
        limits: Limits,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self.name = model
        self._limits = limits
        self._pace = Pace(limits.pause, limits.longest_pause, monotonic)
        self._http = httpx.AsyncClient(event_hooks={"response": [self._see]})
        chat = ChatGroq(
            model_name=model,
            api_key=api_key,
            base_url=base_url or HOST,
            temperature=0.0,
            max_tokens=limits.tokens,
            timeout=limits.seconds,
            max_retries=0,  # it would retry a 429 twice in silence
            reasoning_effort="low" if REASONS in model else None,
            http_async_client=self._http,
        )
        self._chain = chat.with_structured_output(
            dict(schema), method="json_schema", strict=True, include_raw=True
        )

    @property
    def is_paused(self) -> bool:
        """Whether a limit was reached and nothing is asked for a while."""
        return self._pace.is_paused

    async def close(self) -> None:
        await self._http.aclose()

    async def answer(self, messages: Sequence[Message], tokens: Tokens) -> str:
        """The model's text, be it an answer or what the server held back as malformed.

        Raises:
            ModelUnavailable: there is none.
        """
        asked = guessed(messages)
        tokens.add(asked)  # who never answers may have read it all the same
        try:
            answer = _answered(await self._chain.ainvoke(list(messages)))
        except groq.APITimeoutError as error:
            raise ModelUnavailable(Call.TIMEOUT) from error
        except groq.APIConnectionError as error:
            tokens.take_back(asked)
            raise ModelUnavailable(Call.DOWN) from error
        except groq.APIStatusError as error:
            tokens.take_back(asked)
            written = self._held_back(error)
            tokens.add(guessed(messages, written))
            return written
        except BROKEN as error:
            log.warning("model.broken", model=self.name, kind=type(error).__name__)
            raise ModelUnavailable(Call.DOWN) from None
        usage = counted(answer.usage_metadata, messages, answer.text, self._limits.tokens)
        tokens.take_back(asked)
        tokens.add(usage)
        self._pace.spent(usage.both)
        return answer.text

    def _held_back(self, error: groq.APIStatusError) -> str:
        """What the model wrote, when that was the mistake.

        Raises:
            ModelUnavailable: it was another mistake; after a 429 nothing is asked for a while.
                Without a cause: what a server says may quote the request.
        """
        status = error.status_code
        written = _failed_generation(error.body) if status == httpx.codes.BAD_REQUEST else ""
        if written:
            return written
        log.warning("model.refused", model=self.name, status=status)
        if status == httpx.codes.TOO_MANY_REQUESTS:
            self._pace.refused(error.response.headers)
            raise ModelUnavailable(Call.LIMITED) from None
        is_ours = status < httpx.codes.INTERNAL_SERVER_ERROR
        raise ModelUnavailable(Call.REFUSED if is_ours else Call.DOWN) from None

    async def _see(self, response: httpx.Response) -> None:
        self._pace.told(response.headers)


def _answered(outcome: object) -> AIMessage:
    raw = outcome["raw"] if isinstance(outcome, dict) else None
    if not isinstance(raw, AIMessage):
        raise TypeError
    return raw


def _failed_generation(body: object) -> str:
    """``error.failed_generation`` of a 400 (``json_validate_failed``, ``tool_use_failed``)."""
    error = body.get("error") if isinstance(body, dict) else None
    written = error.get("failed_generation") if isinstance(error, dict) else None
    return written if isinstance(written, str) else ""
