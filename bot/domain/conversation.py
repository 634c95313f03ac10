"""Stage and owner of a conversation, and the view of it that people read."""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID


class Stage(StrEnum):
    """How far an application is."""

    NEW = "new"
    CONSENT = "consent"
    APPLYING = "applying"
    SCREENING = "screening"
    SCREENED = "screened"
    WITHDRAWN = "withdrawn"
    OPTED_OUT = "opted_out"


class Owner(StrEnum):
    """Who leads the conversation."""

    BOT = "bot"
    WAITING = "waiting"
    RECRUITER = "recruiter"


STRICTER: tuple[Owner, ...] = (Owner.BOT, Owner.WAITING, Owner.RECRUITER)
"""Owners from the mildest to the strictest; of two merged conversations the stricter one wins."""


def stricter(first: Owner, second: Owner) -> Owner:
    """The stricter of two owners."""
    return max(first, second, key=STRICTER.index)


@dataclass(frozen=True, slots=True)
class View:
    """What a turn leaves for people to read; written beside the state in the same transaction.

    Attributes:
        application: id of the running application; None before a job was chosen.
        asked: ids of questions in the order first asked.
    """

    stage: Stage
    language: str | None
    pending: str | None
    asked: tuple[str, ...]
    application: UUID | None
    opted_out: bool
