"""What a turn wants done. The flow returns these; the commit does them, all or none.

They stand in the domain, not in the flow, because storage applies them and may not look up there.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from bot.domain.consent import ConsentKind
from bot.domain.events import Actor
from bot.domain.message import Option


@dataclass(frozen=True, slots=True)
class Reply:
    """The one message of a turn.

    Attributes:
        id: made before the turn, because a tap comes back as ``<id>:<option id>``.
        template, variables: what to send instead when the window has closed.
        void_after_seq: drop it if the candidate says something after this; for nudges.
        despite_opt_out: the one confirmation that an opt-out may be answered with.
    """

    id: UUID
    text: str
    language: str
    options: tuple[Option, ...] = ()
    template: str | None = None
    variables: Mapping[str, str] = field(default_factory=dict)
    void_after_seq: int | None = None
    despite_opt_out: bool = False


@dataclass(frozen=True, slots=True)
class StartApplication:
    """The candidate applies to a job version; ``id`` is the new application's."""

    id: UUID
    job: UUID


@dataclass(frozen=True, slots=True)
class RecordAnswer:
    """A validated answer, plain JSON. Recording again replaces it; the old one is kept as history.

    Attributes:
        source: event that the answer came with.
    """

    application: UUID
    question: str
    value: Any
    actor: Actor
    source: UUID


@dataclass(frozen=True, slots=True)
class Decide:
    """A recommendation to the recruiter.

    Attributes:
        decision: advance, review or reject; None takes an earlier one back.
        score: 0-100 with one decimal, None when not scored.
        basis: what it rests on (job version, rule version, inputs, points), for explaining it.
    """

    application: UUID
    decision: str | None
    score: float | None
    basis: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class RecordConsent:
    """A line in the consent ledger; ``wording`` names the text and version that was agreed to."""

    kind: ConsentKind
    wording: str
    language: str
    source: UUID


@dataclass(frozen=True, slots=True)
class CallPerson:
    """The candidate wants a person: the conversation's owner becomes ``waiting``."""


@dataclass(frozen=True, slots=True)
class Notify:
    """Something a recruiter must know; ``kind`` is a dotted name, ``detail`` holds no words."""

    kind: str
    detail: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class AskRecruiter:
    """A question of the candidate that nobody here can answer: kept, with a notice.

    Attributes:
        words: theirs. language: that they speak.
        message: that they stand in. job: the version they were asked about.
    """

    words: str
    language: str
    message: UUID | None = None
    job: UUID | None = None


@dataclass(frozen=True, slots=True)
class AnswerAgain:
    """A recruiter's answer that did not arrive is to come once more, as mail of this conversation.

    Attributes:
        question: whose answer. turn: the reply of this turn; it makes the mail's key its own.
    """

    question: UUID
    turn: UUID


@dataclass(frozen=True, slots=True)
class TakeBack:
    """The candidate takes this application back, while another one goes on."""

    application: UUID


@dataclass(frozen=True, slots=True)
class SetTimer:
    """Wake the conversation at ``at`` (UTC). One timer a kind: setting it again moves it."""

    kind: str
    at: datetime


@dataclass(frozen=True, slots=True)
class ClearTimers:
    """Forget all timers of the conversation."""


@dataclass(frozen=True, slots=True)
class Hold:
    """Keep these messages unread: nothing in them was interpreted yet (no consent; takeover)."""

    messages: tuple[UUID, ...]


@dataclass(frozen=True, slots=True)
class Transcribed:
    """What was said in a voice note, or stands on a contact card: the words of that message."""

    message: UUID
    text: str


Effect = (
    Reply
    | StartApplication
    | RecordAnswer
    | Decide
    | RecordConsent
    | CallPerson
    | Notify
    | AskRecruiter
    | AnswerAgain
    | TakeBack
    | SetTimer
    | ClearTimers
    | Hold
    | Transcribed
)
