"""How calls to the vendor end, in words that need none of the vendor's libraries."""

from collections.abc import Callable
from enum import StrEnum
from typing import Final

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
