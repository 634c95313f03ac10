"""What is wanted besides answering: plain functions over words, none of which reads an answer."""

from collections.abc import Mapping
from typing import Final

from bot.domain.understanding import CommandKind
from flows.guards.words import pattern, plain

_NAME: Final = "commands"
_LONGEST_WISH: Final = 30
"""Words. A longer message tells a story in which somebody withdraws something."""

_LONGEST_RETURN: Final = 12

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
    return next((kind for name, kind in _KINDS.items() if pattern(_NAME, name).search(said)), None)


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
