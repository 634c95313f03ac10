"""How calls to the vendor end, in words that need none of the vendor's libraries."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from enum import StrEnum
from typing import Final

from bot.domain.errors import ModelUnavailable
from bot.domain.understanding import Tokens

HOST: Final = "https://api.groq.com"


class Call(StrEnum):
    """How a call ended."""

    ANSWERED = "answered"
    UNUSABLE = "unusable"
    TIMEOUT = "timeout"
    LIMITED = "limited"
    PAUSED = "paused"
    REFUSED = "refused"
    DOWN = "down"


Observer = Callable[[str, str, int, int], None]
"""Told of every call: model, how it ended, tokens in, tokens out."""


@asynccontextmanager
async def called(
    model: str, seconds: float, tokens: Tokens, observer: Observer, unusable: type[Exception]
) -> AsyncIterator[None]:
    """A call of a model: within its time, and told of however it ends.

    Args:
        model: its name.
        seconds: that it may take.
        tokens: what it costs, told by who calls.
        observer: told of the call.
        unusable: what is raised where an answer has nothing in it. It may hold the answer, and is
            not to be seen in a traceback.

    Raises:
        ModelUnavailable: nothing usable came; ``reason`` is a word of :class:`Call`.
    """
    ended = Call.DOWN
    try:
        async with asyncio.timeout(seconds):
            yield
        ended = Call.ANSWERED
    except TimeoutError as error:
        ended = Call.TIMEOUT
        raise ModelUnavailable(ended) from error
    except unusable:
        ended = Call.UNUSABLE
        raise ModelUnavailable(ended) from None
    except ModelUnavailable as error:
        ended = Call(error.reason)
        raise
    finally:
        observer(model, ended.value, tokens.into, tokens.out)
