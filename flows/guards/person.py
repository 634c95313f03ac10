"""Who wants to talk to a person, and who asks whether we are one (we never deny it)."""

from typing import Final

from flows.guards.words import entries, pattern, plain

_NAME: Final = "person"


def wants_person(text: str) -> bool:
    """Whether the message asks for a human being; ``are you human?`` does not."""
    said = plain(text)
    if said in entries(_NAME, "alone"):
        return True
    if pattern(_NAME, "not").search(said) or pattern(_NAME, "identity").fullmatch(said):
        return False
    return pattern(_NAME, "patterns").search(said) is not None


def asks_who_we_are(text: str) -> bool:
    """Whether the message asks if we are a machine or a person."""
    return pattern(_NAME, "identity").search(plain(text)) is not None
