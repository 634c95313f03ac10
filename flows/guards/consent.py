"""Reading the answer to our question for consent: only what is clear counts."""

from collections.abc import Collection
from functools import cache
from typing import Final

from flows.guards.words import folded, lexicon, plain, words
from flows.parsing.places import yes_or_no_at
from flows.parsing.vocabulary import vocabulary
from flows.parsing.words import fold, read
from flows.parsing.yes_no import parse_yes_no
from flows.parsing.yeses import answers_in

_NAME: Final = "consent"
_LANGUAGES: Final = ("en", "es", "pt", "hi")
_AGREES: Final = frozenset({"yes", "weak_yes"})
_REPEATS: Final = frozenset({"yes", "weak_yes", "affirm"})
"""What says yes, and what may stand behind it: "yes I do", but no "I can" alone."""

_BARE: Final = 3
"""Words up to which an agreement says nothing besides."""


def read_consent(text: str, language: str, names: Collection[str] = ()) -> bool | None:
    """True or False for a clear answer in any of our languages; None for everything else.

    Agreed has who opens with a yes and adds politeness, an interest or one of the ``names`` (a
    job's title or code): "yes, but tell me the pay first" has not, nor "I have one".

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
    if len(readings) != 1:
        return None
    named = frozenset(word for name in names for word in read(name).texts)
    agrees = any(_is_plain_yes(text, each, named) for each in ordered)
    return agrees or None if readings.pop() else False


def _is_plain_yes(text: str, language: str, names: frozenset[str]) -> bool:
    """Whether the first word besides politeness is a yes, and nothing of its own is said."""
    known, texts = vocabulary(language), read(text).texts
    answers = answers_in(read(text), known)
    said = {at: each.meaning for each in answers for at in range(each.start, each.end)}
    polite = {
        at for each in known["fillers"].find(texts) for at in range(each.start, each.end)
    } - said.keys()
    interest = {fold(each) for each in _entries("interest")} | names
    rest = [
        at
        for at, word in enumerate(texts)
        if at not in polite and word[:1].isalnum() and word not in interest
    ]
    meanings = [said.get(at, "") for at in rest]
    opening = next((said.get(at) for at in range(len(texts)) if at not in polite), None)
    return opening in _AGREES and _REPEATS.issuperset(meanings)


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
