"""The number that a candidate writes from, when they say that it is the one to call."""

import re
from typing import Final

from bot.domain.message import Said
from flows.draft import Draft
from flows.guards.words import entries, plain

_NUMBER: Final = re.compile(r"[a-z]+:(\+[1-9]\d{6,14})")
"""An address with a phone number in it; ``whatsapp:US.1349`` has none."""


def own_number(draft: Draft, message: Said) -> str | None:
    """In E.164, for ``this number``; None for other words and for addresses without a number."""
    if plain(message.text) not in entries("talk", "this_number"):
        return None
    found = _NUMBER.fullmatch(draft.turn.address)
    return found[1] if found else None
