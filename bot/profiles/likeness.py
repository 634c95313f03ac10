"""How like an e-mail's own part is to a name, also across scripts: ``vikas.c`` and विकास."""

import re
from collections.abc import Iterable
from typing import Final

_LETTERS: Final = dict(
    zip(
        "कखगघचछजझटठडढणतथदधनपफबभमयरलवशषसह",
        "kkggccjjttddnttddnppbbmyrlvsssh",
        strict=True,
    )
)
_LETTERS["\u0902"] = "n"  # the dot above
_SAME: Final = str.maketrans({"w": "v", "f": "p", "z": "j", "q": "k", "x": "k"})
_SILENT: Final = re.compile(r"[aeiouhy]")
LEAST: Final = 2
"""Consonants by which a word may be known again."""


def likeness(said: Iterable[str], email: str) -> float:
    """How many words of a name the address repeats; half for its initials."""
    local = re.sub(r"[^a-z]", "", email.partition("@")[0])
    words = [each.replace("'", "") for each in said]
    found = sum(1.0 for each in words if _repeats(each, local))
    initials = "".join(each[0] for each in words if each)
    return found or (0.5 if len(initials) > 1 and local.startswith(initials) else 0.0)


def _repeats(word: str, local: str) -> bool:
    if word.isascii():
        return len(word) > 2 and word in local
    bare = bones(word)
    return len(bare) >= LEAST and bare in bones(local)


def bones(word: str) -> str:
    """Its consonants, alike in Devanagari and Latin letters."""
    latin = "".join(_LETTERS.get(each, each if each.isascii() else "") for each in word)
    return _SILENT.sub("", latin).translate(_SAME)
