"""How a kept file is named: by what is in it."""

import hashlib
import re
from typing import Final

from bot.domain.errors import NotFound

_KEY: Final = re.compile(r"[0-9a-f]{64}")


def key_of(content: bytes) -> str:
    """SHA-256, hexadecimal."""
    return hashlib.sha256(content).hexdigest()


def checked(key: str) -> str:
    """The key, if it is one: it becomes part of a path.

    Raises:
        NotFound: it is something else.
    """
    if not _KEY.fullmatch(key):
        raise NotFound("file", "of that name")
    return key
