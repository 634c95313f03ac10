"""What is said around answers: greetings, thanks, questions of the candidate's own."""

import re
from dataclasses import dataclass
from enum import StrEnum
from itertools import islice
from typing import Final

from flows.guards.words import entries, folded, pattern, plain, words

_NAME: Final = "talk"
_END: Final = re.compile("(?<=[?\uff1f])(?![?\uff1f!])|(?<=[.!;\u0964])\\s+|\n+")
"""A full stop ends a sentence only before a blank: there are 2.5 years and addresses."""
_COMMA: Final = re.compile(
    r"(?<=\D)[,;:]\s+|(?<!\s)\s+(?:and|but|y|e|pero|mas|aur|lekin|और|लेकिन)\s+"
)
_MOST_JOINTS: Final = 20
"""Places in a sentence where its question may begin."""
_LINK: Final = re.compile(r"\b(?:https?://|www\.)\S+", re.IGNORECASE)
"""The question mark of an address asks nothing."""

_TENTATIVE: Final = 3
"""Words up to which ``three years?`` is an unsure answer rather than a question to us."""


class SmallTalk(StrEnum):
    """What a message without anything to act on is."""

    GREETING = "greeting"
    THANKS = "thanks"
    PAUSE = "pause"
    LAUGH = "laugh"


_PHRASES: Final = {
    "returns": SmallTalk.GREETING,
    "pause": SmallTalk.PAUSE,
    "laugh": SmallTalk.LAUGH,
}


@dataclass(frozen=True, slots=True)
class Split:
    """A message with the candidate's questions apart; ``rest`` is everything else."""

    questions: tuple[str, ...]
    rest: str


def small_talk(text: str) -> SmallTalk | None:
    """What kind of small talk the whole message is; None when it says more."""
    said = words(text)
    whole = " ".join(said)
    for section, kind in _PHRASES.items():
        if said and pattern(_NAME, section).fullmatch(whole) is not None:
            return kind
    greetings, thanks = entries(_NAME, "greetings"), entries(_NAME, "thanks")
    if any(word not in greetings | thanks | entries(_NAME, "around") for word in said):
        return None
    if any(word in thanks for word in said):
        return SmallTalk.THANKS
    return SmallTalk.GREETING if any(word in greetings for word in said) else None


def agrees(text: str) -> bool:
    """Whether the message says that what was noted is right."""
    return pattern(_NAME, "agrees").fullmatch(plain(text)) is not None


def is_phatic(text: str) -> bool:
    """Whether it is asked for politeness: "and you?"."""
    return plain(text) in entries(_NAME, "phatic")


def is_puzzled(text: str) -> bool:
    """Whether the message says that we were not understood."""
    return plain(text) in entries(_NAME, "puzzled")


def split_questions(text: str) -> Split:
    """Sentences that ask us something, and the rest. Only marked questions are told apart."""
    sentences = (part.strip() for part in _END.split(_LINK.sub(" ", text)))
    parts = [half for part in sentences if part for half in _halves(part)]
    asked = tuple(part for part in parts if _is_marked(part))
    if not asked:
        return Split((), text.strip())
    return Split(asked, " ".join(part for part in parts if part not in asked))


def _halves(sentence: str) -> tuple[str, ...]:
    """What a sentence states before it asks: "I have one, what is the pay?"."""
    if "?" not in folded(sentence):
        return (sentence,)
    for found in islice(_COMMA.finditer(sentence), _MOST_JOINTS):
        before, behind = sentence[: found.start()], sentence[found.end() :]
        if seems_to_ask(before):
            break
        if before.strip() and seems_to_ask(behind):
            return before, behind
    return (sentence,)


def seems_to_ask(text: str) -> bool:
    """Whether it begins like a question, marked or not; right only when it is no answer."""
    said = plain(text)
    if pattern(_NAME, "asks_not").fullmatch(said) is not None:
        return False
    return pattern(_NAME, "asks").fullmatch(said) is not None


def _is_marked(sentence: str) -> bool:
    said = words(sentence)
    if "?" not in folded(sentence) or not said:
        return False
    return len(said) > _TENTATIVE or seems_to_ask(sentence)
