"""One entry of a stream: ids and a type, never a candidate's words.

A stream cannot be erased selectively, so what stands here must not need erasing.
"""

from collections.abc import Mapping
from math import isfinite
from uuid import UUID

from bot.domain.events import Bell, EventType

LONGEST_DELAY = 3600.0
"""Seconds. A quiet time above an hour is not one; the entry is malformed."""


class Malformed(ValueError):
    """An entry that is not a bell: written by somebody else, or trimmed while it was read."""


def to_words(bell: Bell) -> str:
    """The fields that are written, each before its value; none of them has a space in it."""
    words = f"id {bell.event} type {bell.type.value} subject {bell.subject} delay {bell.delay}"
    return f"{words} replayed 1" if bell.replayed else words


def from_fields(fields: Mapping[str, str]) -> Bell:
    """The bell in an entry; fields that are not known are ignored.

    Raises:
        Malformed: something is missing or is not what it should be.
    """
    try:
        bell = Bell(
            event=UUID(fields["id"]),
            type=EventType(fields["type"]),
            subject=UUID(fields["subject"]),
            delay=float(fields.get("delay", "0")),
            replayed=fields.get("replayed") == "1",
        )
    except (KeyError, ValueError) as wrong:
        raise Malformed(type(wrong).__name__) from wrong
    if not (isfinite(bell.delay) and 0 <= bell.delay <= LONGEST_DELAY):
        raise Malformed("delay")
    return bell
