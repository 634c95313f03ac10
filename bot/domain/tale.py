"""What happened in a conversation, in its order: what ``bot show --as-case`` makes a case of."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from bot.domain.message import Location, Media, Option, Tap
from bot.domain.record import Record


@dataclass(frozen=True, slots=True)
class Uttered:
    """A message as far as a case can say it.

    Attributes:
        cause: of ours, the newest event that the turn had read.
    """

    id: UUID
    direction: str
    author: str
    kind: str
    text: str
    status: str
    options: tuple[Option, ...] = ()
    tap: Tap | None = None
    media: tuple[Media, ...] = ()
    location: Location | None = None
    cause: UUID | None = None


@dataclass(frozen=True, slots=True)
class Happening:
    """One mail of the conversation.

    Attributes:
        turn: equal for the mail that one turn read; None while none has.
        answers: values that a recruiter or a call brought.
        message: what was said with it, by either side.
    """

    event: UUID
    type: str
    at: datetime
    payload: Mapping[str, Any]
    turn: str | None = None
    answers: Mapping[str, Any] = field(default_factory=dict)
    message: Uttered | None = None


@dataclass(frozen=True, slots=True)
class Tale:
    """A conversation from its first word.

    Attributes:
        name: as the candidate's profile has it.
        jobs: documents (see ``bot.domain.job_document``) and versions, the running one first,
            then what else was open.
        happenings: mail, in order. said: what the assistant said, in order.
    """

    record: Record
    name: str | None
    jobs: tuple[tuple[Mapping[str, Any], int], ...]
    happenings: tuple[Happening, ...]
    said: tuple[Uttered, ...]
