"""Reading the answer to our question for consent: only what is clear counts."""

from functools import cache
from typing import Final

from flows.guards.words import folded, lexicon, plain, words
from flows.parsing.places import yes_or_no_at
from flows.parsing.yes_no import parse_yes_no

_NAME: Final = "consent"
_LANGUAGES: Final = ("en", "es", "pt", "hi")
_BARE: Final = 3
"""Words up to which an agreement says nothing besides."""


def read_consent(text: str, language: str) -> bool | None:
    """True or False for a clear answer in any of our languages; None for everything else.

    The number of a button is as clear as its label: without buttons both stand there.

    A message that asks something has not agreed yet, whatever word it begins with.
    """
    if (numbered := yes_or_no_at(text)) is not None:
        return numbered
    said = folded(text)
    if "?" in said or "¿" in said:
        return None
    if (known := _listed(plain(text))) is not None:
        return known
    ordered = (language, *(each for each in _LANGUAGES if each != language))
    readings = {parse_yes_no(text, each) for each in ordered} - {None}
    return readings.pop() if len(readings) == 1 else None


def says_more(text: str) -> bool:
    """Whether an answer to the question for consent may hold other things (a job, an answer)."""
    return len(words(text)) > _BARE


def _listed(said: str) -> bool | None:
    if said in _entries("refuses"):
        return False
    return True if said in _entries("agrees") else None


@cache
def _entries(section: str) -> frozenset[str]:
    listed = lexicon(_NAME)[section].values()
    return frozenset(plain(each) for some in listed for each in some)
