"""The number of an option, typed instead of tapped: ``1``, ``2.``, ``(1)``, ``२``."""

import re
from typing import Final

_PLACE: Final = re.compile(r"\s*[(#]?\s*(\d{1,2})\ufe0f?\u20e3?\s*[.):]?\s*")
YES_OR_NO: Final = {1: True, 2: False}
"""What the places of our two buttons mean."""


def place_of(text: str) -> int | None:
    """The number that is all of a message; None for anything else."""
    found = _PLACE.fullmatch(text)
    return int(found[1]) if found else None


def yes_or_no_at(text: str) -> bool | None:
    """Yes or no by the number that stands before it."""
    place = place_of(text)
    return None if place is None else YES_OR_NO.get(place)
