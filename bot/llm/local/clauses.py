"""A message in parts that may each mean something: sentences, and what ``and`` or a comma joins."""

import re
from typing import Final

MOST: Final = 8
"""Parts of a message that are looked at; nobody says more in one breath."""

_SENTENCE: Final = re.compile(r"(?<=[?\uff1f!;\u0964])\s*|(?<=\.)\s+|\n+")
"""A full stop ends one only before a blank: there are 2.5 years and addresses."""

_JOINT: Final = re.compile(
    r",\s+|\s+(?:and|but|also|n|y|pero|e|mas|porem|aur|lekin|par|और|लेकिन|पर|मगर)\s+", re.IGNORECASE
)


def sentences(text: str) -> list[str]:
    """Sentences, as they stand in the text."""
    return _apart(_SENTENCE, text)


def clauses(text: str) -> list[str]:
    """Sentences, and their parts between commas and words that join."""
    return [part for each in sentences(text) for part in _apart(_JOINT, each)][:MOST]


def _apart(joint: re.Pattern[str], text: str) -> list[str]:
    parts = (part.strip() for part in joint.split(text))
    return [part for part in parts if part][:MOST]
