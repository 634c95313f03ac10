"""Keeps people out of the logs, should a careless line ever try to write one. Used by ``logs``.

Second line of defence: events carry ids only, this catches what slips through all the same.
"""

import re
import traceback
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from enum import Enum, auto
from functools import lru_cache
from pathlib import PurePath
from typing import Final
from uuid import UUID

from structlog.typing import EventDict, ExcInfo, WrappedLogger

REFUSED: Final = frozenset(
    {
        *(
            "text",
            "body",
            "name",
            "words",
            "quote",
            "answer",
            "answers",
            "value",
            "label",
            "caption",
        ),
        *("content", "transcript", "prompt", "utterance", "payload", "email"),
        *("token", "password", "secret", "authorization", "api_key", "secret_key"),
    }
)
"""Keys, or last parts of keys after an underscore, whose values are never written."""

ADDRESSES: Final = frozenset({"number", "address", "addresses", "phone", "recipient", "waid"})
"""Keys, likewise, whose values are written with their last two digits only."""

_ADDRESS = re.compile(
    r"\b(?:whatsapp|phone|tel):[^\s\"'<>()\[\],;]+"  # as our channels write them
    r"|(?<![\w-])\+\d[\d ().-]{5,}\d"  # +1 555 010 0199
    r"|[\w.+-]+@[\w-]+\.[\w.-]+"  # mail
)
_AS_IT_IS: Final = (bool, int, float, type(None))
_TEXTUAL: Final = (UUID, datetime, timedelta, PurePath)
"""Ids and times: their text tells nothing of a person."""

_NOT_DIGIT = re.compile(r"\D")
_LONGEST = 300
"""Characters that a line not of our making may have."""


def mask(value: object) -> str:
    """The last two digits of an address, nothing else of it."""
    return f"**{_NOT_DIGIT.sub('', str(value))[-2:]}"


def without_people(logger: WrappedLogger, method: str, event: EventDict) -> EventDict:  # noqa: ARG001 - a processor's signature
    """A structlog processor: refuses what could be words, masks what could be an address."""
    for key, value in event.items():
        event[key] = _cleaned(key, value)
    return event


def one_line(logger: WrappedLogger, method: str, event: EventDict) -> EventDict:  # noqa: ARG001 - a processor's signature
    """A structlog processor for lines of libraries: what follows the first line is details."""
    event["event"] = _first_line(event["event"])
    return event


def described(exc_info: ExcInfo) -> str:
    """An exception with its causes, without what it was about; for structlog's renderer.

    Drivers and validators quote the value that they stumble over on the lines after the first
    (``[parameters: …]``, ``DETAIL: Key (address)=…``, ``input_value=…``), so only the first line
    of each message is kept. Frames name files and functions, never values.
    """
    return "\n".join(_described(exc_info[1]))


class _Key(Enum):
    """What a key says of its value."""

    REFUSED = auto()
    ADDRESS = auto()
    PLAIN = auto()


@lru_cache(1024)
def _said_of(key: str) -> _Key:
    last = key.lower().rpartition("_")[2]
    if last in REFUSED or key.lower() in REFUSED:
        return _Key.REFUSED
    return _Key.ADDRESS if last in ADDRESSES else _Key.PLAIN


def _cleaned(key: str, value: object) -> object:
    said = _said_of(key)
    if said is _Key.REFUSED:
        return "[refused]"
    if said is _Key.ADDRESS:
        return [mask(each) for each in value] if isinstance(value, (list, tuple)) else mask(value)
    if isinstance(value, str):
        # None of the three forms does without one of these signs, and few values have any.
        could_be = ":" in value or "+" in value or "@" in value
        return _ADDRESS.sub(_masked, value) if could_be else value
    if isinstance(value, _TEXTUAL):
        return str(value)
    return value if isinstance(value, _AS_IT_IS) else _looked_into(value)


def _looked_into(value: object) -> object:
    """Last, because most values are none of these and to ask whether one is a mapping is dear."""
    if isinstance(value, Mapping):
        return {str(inner): _cleaned(str(inner), each) for inner, each in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [_cleaned("", each) for each in value]
    if isinstance(value, BaseException):
        return _cleaned("", _titled(value))
    return f"<{type(value).__name__}>"  # of anything else only what it is called


def _masked(found: re.Match[str]) -> str:
    return mask(found[0])


def _described(error: BaseException) -> Iterator[str]:
    """The causes, innermost first, then the exceptions of a group."""
    for each in reversed(_chain(error)):
        for frame in traceback.extract_tb(each.__traceback__):
            yield f"  {frame.filename}:{frame.lineno} {frame.name}"
        yield _titled(each)
        if isinstance(each, BaseExceptionGroup):
            for inner in each.exceptions:
                yield from _described(inner)


def _chain(error: BaseException) -> list[BaseException]:
    """``error`` and what it came from, as far as Python would print it."""
    chain: list[BaseException] = []
    at: BaseException | None = error
    while at is not None and all(at is not each for each in chain):
        chain.append(at)
        at = at.__cause__ or (None if at.__suppress_context__ else at.__context__)
    return chain


def _titled(error: BaseException) -> str:
    return f"{type(error).__name__}: {_first_line(str(error))}".removesuffix(": ")


def _first_line(text: object) -> str:
    return (str(text).splitlines() or [""])[0][:_LONGEST]
