"""Names that look like settings of ours and are none: nobody reads them, and nothing says so.

The library is imported where it is used (40 ms), while the doctor waits for answers anyway.
"""

import re
from collections.abc import Iterable, Iterator
from typing import Final

from bot.console.doctor.finding import Finding, Group, Mark
from bot.environment import Given

OURS_ALONE: Final = ("TWILIO_", "GROQ_")
"""Beginnings that nothing but us has a use for here."""
PREFIX: Final = "HIRELINE_"
SHORTEST: Final = 7
"""Letters of a name that is compared at all: PATH is two letters from PORT."""
TYPOS: Final = 2
"""Letters wrong, missing, too many or swapped."""
ALIKE: Final = 55
"""Of 100, for what follows a vendor's name; TWILIO_PASSWORD is 38 from anything."""

_NAME: Final = re.compile(r"[A-Z][A-Z0-9_]{3,60}")


def misspelled(given: Given, settings: Iterable[str]) -> Iterator[Finding]:
    """A note for each name that is probably meant for us, with the setting that it may mean."""
    known = tuple(settings)
    for name in sorted(given.names - set(known)):
        if not _NAME.fullmatch(name) or not (meant := _meant(name, known)):
            continue
        place = "the environment" if name in given.environment else ".env"
        suggestion = meant.removesuffix("?")
        mend = (
            f"Rename it to {suggestion}, or unset it."
            if suggestion
            else "Unset it, or look in .env.example for what you meant."
        )
        said = f"in {place} is no setting of Hireline; nothing reads it."
        yield Finding(Group.CONFIGURATION, name, Mark.NOTE, said, mend)


def _meant(name: str, known: tuple[str, ...]) -> str:
    """The setting that is meant; ``?`` for one of ours that cannot be guessed, "" for none."""
    bare = name.removeprefix(PREFIX)
    if bare != name:
        return bare if bare in known else _closest(bare, known) or "?"
    beginning = next((each for each in OURS_ALONE if name.startswith(each)), "")
    if beginning:
        return _alike(name, beginning, known) or "?"
    return _closest(name, known)


def _closest(name: str, known: tuple[str, ...]) -> str:
    """A setting from which the name is a slip of the finger away."""
    from rapidfuzz.distance import OSA  # noqa: PLC0415 - see above

    near = [
        (OSA.distance(name, each, score_cutoff=TYPOS), each)
        for each in known
        if min(len(name), len(each)) >= SHORTEST
    ]
    distance, setting = min(near, default=(TYPOS + 1, ""))
    return setting if distance <= TYPOS else ""


def _alike(name: str, beginning: str, known: tuple[str, ...]) -> str:
    """The vendor's setting that shares the most words, or else the most letters."""
    rest = name.removeprefix(beginning)
    scored = [
        (_score(rest, each.removeprefix(beginning)), each)
        for each in known
        if each.startswith(beginning)
    ]
    score, setting = max(scored, default=(0.0, ""))
    return setting if score >= ALIKE else ""


def _score(one: str, other: str) -> float:
    from rapidfuzz.fuzz import ratio, token_set_ratio  # noqa: PLC0415 - see above

    words = token_set_ratio(one.replace("_", " "), other.replace("_", " "))
    return max(words, ratio(one, other))
