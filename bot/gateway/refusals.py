"""Requests that are turned away, and with what."""

from http import HTTPStatus
from typing import Final

from bot.domain.errors import HirelineError

RETRY_AFTER: Final = 2
"""Seconds, told with every 503: the stores heal by themselves or not at all."""
RETRY_AFTER_MANY: Final = 60
"""Seconds, told with every 429."""


class TurnedAway(HirelineError):
    """A request that ends here.

    Attributes:
        reason: one word for the log; nothing of the request itself.
        sentence: for the caller, without anything internal.
    """

    loggable = False

    def __init__(self, status: HTTPStatus, reason: str, sentence: str = "") -> None:
        super().__init__(sentence or f"{status.phrase}.")
        self.status = status
        self.reason = reason
        self.sentence = sentence or f"{status.phrase}."
