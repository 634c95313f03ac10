"""What is wanted besides answering: plain functions over words, none of which reads an answer."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from bot.domain.understanding import CommandKind
from flows.guards.words import pattern, plain

_NAME: Final = "commands"
_LONGEST_WISH: Final = 30
"""Words. A longer message tells a story in which somebody withdraws something."""

_LONGEST_RETURN: Final = 12

_NEAR: Final = 4
_NEGATED: Final = frozenset(
    {"dont", "not", "never", "wont", "didnt", "made", "had", "without", "nunca", "nao"}
    | {"jamais", "sin", "sem", "nahi", "nahin", "mat", "नहीं", "नही", "मत"}
)
"""Words in front of a wish that take it back, or tell of somebody else's."""
_NEGATED_VERB: Final = frozenset(
    ("no", verb) for verb in ("quiero", "quisiera", "deseo", "pienso", "voy", "puedo", "he")
)
"""``no`` in front may answer something else: "no, I want to withdraw"."""
_NEGATED_AFTER: Final = frozenset({"nahi", "nahin", "nhi", "mat", "नहीं", "नही", "मत"})

_NAMES: Final = (
    "questions?|answers?|preguntas?|respuestas?|perguntas?|respostas?|sawal|sawaal|jawab|prashn|"
    "सवाल|जवाब|प्रश्न"
)
_QUESTION_NUMBER: Final = re.compile(
    rf"(?:\b|(?<=\s)|^)(?:{_NAMES})\s*(?:number|no\.?|nr\.?|n[º°]|número|numero|#)?\s*(\d{{1,2}})\b"
    rf"|\b(\d{{1,2}})(?:st|nd|rd|th|[ªº])\s+(?:{_NAMES})",
    re.IGNORECASE,
)
_BARE_NUMBER: Final = re.compile(
    r"(?:^|\s)(?:number|no\.|#|la|el|número|numero|a)\s*(\d{1,2})"
    r"(?=\s+(?:is|was|should|está|esta|es|é|ta|tá)\b)",
    re.IGNORECASE,
)

_KINDS: Final[Mapping[str, CommandKind]] = {
    "my_data": CommandKind.MY_DATA,
    "withdraw": CommandKind.WITHDRAW,
    "status": CommandKind.STATUS,
    "list_jobs": CommandKind.LIST_JOBS,
}


def wanted(text: str) -> CommandKind | None:
    """Status, the list of jobs, withdrawal, their data; None for everything else."""
    said = plain(text)
    if not said or len(said.split()) > _LONGEST_WISH:
        return None
    return next((kind for name, kind in _KINDS.items() if _is_wished(name, said)), None)


def _is_wished(name: str, said: str) -> bool:
    """Whether a pattern stands there and is not taken back: "I do not want to withdraw"."""
    found = pattern(_NAME, name).search(said)
    if found is None:
        return False
    before = said[: found.start()].split()[-_NEAR:]
    behind = said[found.end() :].split()[:_NEAR]
    denies = any(pair in _NEGATED_VERB for pair in pairwise(before))
    is_back = denies or _NEGATED.intersection(before) or _NEGATED_AFTER.intersection(behind)
    return not is_back


def seems_to_leave(text: str) -> bool:
    """Whether it sounds like a withdrawal and may be something else: it is asked back."""
    said = plain(text)
    return len(said.split()) <= _LONGEST_WISH and pattern(_NAME, "leaves").search(said) is not None


def wants_back(text: str) -> bool:
    """Whether the message asks for the question before, and says nothing else."""
    said = plain(text)
    if len(said.split()) > _LONGEST_RETURN:
        return False
    return pattern(_NAME, "go_back").fullmatch(said) is not None


def changes_something(text: str) -> bool:
    """Whether something that was said before may be taken back, from "sorry" to "I was wrong"."""
    return mends(text) or says_what_was_meant(text) or _finds("takes_back", text)


def mends(text: str) -> bool:
    """Whether an answer is called wrong or is to be changed: not a mere "sorry"."""
    return _finds("mends", text)


def says_what_was_meant(text: str) -> bool:
    """Whether it is plainly about the last answer: "I meant"."""
    return _finds("meant", text)


def applies(text: str) -> bool:
    """Whether the message speaks of wanting a job."""
    return _finds("applies", text)


def adds(text: str) -> bool:
    """Whether something comes to what was chosen: "I also did email"."""
    return _finds("adds", text)


def removes(text: str) -> bool:
    """Whether something goes from what was chosen: "remove chat"."""
    return _finds("removes", text)


@dataclass(frozen=True, slots=True)
class Numbered:
    """A question named by the number that was shown with it, and what is said besides."""

    number: int
    rest: str


def numbered_question(text: str) -> Numbered | None:
    """``question 3 should be 5 years``, ``la 2 está mal``, ``the 4th answer``; None for none."""
    found = _QUESTION_NUMBER.search(text) or (_BARE_NUMBER.search(text) if mends(text) else None)
    if found is None:
        return None
    number = next(each for each in found.groups() if each)
    return Numbered(int(number), f"{text[: found.start()]} {text[found.end() :]}".strip(" ,.:;-"))


def is_abuse(text: str) -> bool:
    """Whether the message insults or threatens."""
    return _finds("abuse", text)


def is_off_topic(text: str) -> bool:
    """Whether a general assistant is asked for, which WhatsApp forbids us to be."""
    return _finds("off_topic", text)


def is_injection(text: str) -> bool:
    """Whether the message speaks to the machine about its rules rather than to us."""
    return _finds("injection", text)


def _finds(section: str, text: str) -> bool:
    return pattern(_NAME, section).search(plain(text)) is not None
