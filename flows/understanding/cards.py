"""Contact cards (vCard, RFC 6350): the numbers and addresses on them, nothing else."""

import re
from typing import Final

_MOST: Final = 5
_FOLD: Final = re.compile(r"\r?\n[ \t]")
_LINE: Final = re.compile(
    r"^(?:[\w-]+\.)?(TEL|EMAIL)((?:;[^:\"]*(?:\"[^\"]*\"[^:\"]*)*)?):(.{1,200})$", re.IGNORECASE
)
_WAID: Final = re.compile(r"waid=(\d{6,15})", re.IGNORECASE)


def numbers_on(card: str) -> tuple[str, ...]:
    """Phone numbers, each once, the one that WhatsApp knows in full."""
    found = []
    for parameters, value in _fields(card, "TEL"):
        known = _WAID.search(parameters)
        found.append(f"+{known[1]}" if known else value.removeprefix("tel:"))
    return tuple(dict.fromkeys(found))[:_MOST]


def addresses_on(card: str) -> tuple[str, ...]:
    """E-mail addresses, each once."""
    return tuple(dict.fromkeys(value for _, value in _fields(card, "EMAIL")))[:_MOST]


def _fields(card: str, name: str) -> list[tuple[str, str]]:
    lines = _FOLD.sub("", card).splitlines()
    found = [each for each in map(_LINE.match, lines) if each is not None]
    return [(each[2], each[3].strip()) for each in found if each[1].upper() == name]
