"""What a button carries: our message's id and the option's, ``<message id>:<option id>``.

Providers hand it back as it was, so a tap names the question it answers however old it is.
"""

from typing import Final
from uuid import UUID

from bot.domain.message import Tap

_ID_LENGTH: Final = 36
_LONGEST_OPTION: Final = 200
"""WhatsApp allows 256 characters for a payload and 200 for a list row's id."""


def write_payload(message: UUID, option: str) -> str:
    """The payload of one option."""
    return f"{message}:{option}"


def read_tap(payload: str, label: str) -> Tap:
    """The tap behind a payload; one that is missing or not ours keeps the label alone."""
    head, colon, option = payload.partition(":")
    if not colon or not option or len(option) > _LONGEST_OPTION or len(head) != _ID_LENGTH:
        return Tap(None, None, label)
    try:
        return Tap(UUID(head), option, label)
    except ValueError:
        return Tap(None, None, label)
