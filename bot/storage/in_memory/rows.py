"""What the in-memory store keeps: one mutable row each, named as the tables are."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from bot.domain.conversation import Owner, Stage, View
from bot.domain.events import Actor, EventType
from bot.domain.job import Job
from bot.domain.message import Author, Direction, Kind, Media, Option, Said, Status
from bot.domain.record import ConsentRecord
from bot.domain.trouble import Bout, Trouble
from bot.domain.turn import Checkpoint
from bot.domain.uploads import Part

NOTHING_YET = View(
    stage=Stage.NEW, language=None, pending=None, asked=(), application=None, opted_out=False
)
"""How a conversation looks before its first turn."""


@dataclass(slots=True)
class Event:
    """One fact of the journal.

    Attributes:
        seq: place in the conversation's mail; None for facts that are nobody's mail.
        attempts: claims it took until it was done or quarantined.
        error: why it was quarantined. way: what its turn went through.
    """

    id: UUID
    seq: int | None
    type: EventType
    actor: Actor
    key: str
    payload: Mapping[str, Any]
    at: datetime
    done_at: datetime | None = None
    is_quarantined: bool = False
    quarantined_at: datetime | None = None
    attempts: int = 0
    error: str | None = None
    way: Mapping[str, Any] | None = None

    @property
    def is_done(self) -> bool:
        """Whether a turn has read it."""
        return self.done_at is not None

    @property
    def is_waiting(self) -> bool:
        """Whether a turn must still read it."""
        return self.seq is not None and not self.is_done and not self.is_quarantined


@dataclass(slots=True)
class Message:
    """One message in either direction; outgoing ones are the outbox.

    Attributes:
        seq: of outgoing ones, the order in which they are sent.
        position: order in which messages are shown.
        said: what the flow reads of an incoming one.
        turn: the turn that said it; a permanent failure cancels what follows of the same turn.
    """

    id: UUID
    direction: Direction
    author: Author
    kind: Kind
    text: str
    at: datetime
    status: Status
    position: int = 0
    seq: int = 0
    said: Said | None = None
    options: tuple[Option, ...] = ()
    media: tuple[Media, ...] = ()
    template: str | None = None
    variables: Mapping[str, str] = field(default_factory=dict)
    language: str = "en"
    rank: int = 0
    attempt: int = 0
    next_at: datetime | None = None
    sending_at: datetime | None = None
    provider_id: str | None = None
    error: str | None = None
    trouble: Trouble | None = None
    trouble_tries: int = 0
    trouble_since: datetime | None = None
    turn: UUID | None = None
    void_after_seq: int | None = None
    despite_opt_out: bool = False
    cause: UUID | None = None
    is_held: bool = False

    def bout(self, now: datetime) -> Bout:
        """The trouble that it has met in a row."""
        since = self.trouble_since
        return Bout(self.trouble, self.trouble_tries, (now - since).total_seconds() if since else 0)

    def meet(self, trouble: Trouble) -> None:
        """Its try ended with that."""
        is_same = trouble is self.trouble
        self.trouble_tries = self.trouble_tries + 1 if is_same else 1
        self.trouble_since = self.trouble_since if is_same else self.sending_at
        self.trouble = trouble


@dataclass(slots=True)
class Answer:
    """The current value of an answer and what it replaced, oldest first."""

    value: Any
    actor: Actor
    source: UUID
    at: datetime
    replaced_at: datetime | None = None
    before: list["Answer"] = field(default_factory=list)


@dataclass(slots=True)
class Application:
    """One candidate x one job version."""

    id: UUID
    job: Job
    stage: Stage = Stage.SCREENING
    decision: str | None = None
    score: float | None = None
    basis: Mapping[str, Any] = field(default_factory=dict)
    decided_at: datetime | None = None
    decisions: int = 0
    answers: dict[str, Answer] = field(default_factory=dict)


@dataclass(slots=True)
class Timer:
    """One appointment; ``at`` is UTC."""

    id: UUID
    kind: str
    at: datetime


@dataclass(slots=True)
class Candidate:
    """One person, apart from the addresses they write from. An opt-out is the person's."""

    id: UUID
    name: str | None = None
    is_opted_out: bool = False
    consent: list[ConsentRecord] = field(default_factory=list)
    applications: list[Application] = field(default_factory=list)


@dataclass(slots=True)
class Box:
    """One conversation: its mailbox row and everything that hangs on it.

    Attributes:
        number: counts conversations in the order they began.
        turn: random id of the claim that holds it; the fence.
        tries: claims since the last success. drafts: superseded since then.
        failures: mail quarantined in a row.
        last_seq, last_said, last_out: newest mail, newest of the candidate's, newest outgoing.
        allowance_at: when the whole allowance is there again. flood_at: when the flood began.
        opting_seq: newest stop word, or its opposite, that no turn has read.
    """

    subject: UUID
    number: int
    candidate: Candidate
    channel: str
    address: str
    sender: str
    owner: Owner = Owner.BOT
    merged_into: UUID | None = None
    turn: UUID | None = None
    lease_until: datetime | None = None
    tries: int = 0
    drafts: int = 0
    failures: int = 0
    due_at: datetime | None = None
    burst_at: datetime | None = None
    last_seq: int = 0
    last_said: int = 0
    last_out: int = 0
    last_position: int = 0
    send_at: datetime | None = None
    allowance_at: datetime | None = None
    flood_at: datetime | None = None
    opting_seq: int | None = None
    window_until: datetime | None = None
    view: View = NOTHING_YET
    checkpoint: Checkpoint | None = None
    events: list[Event] = field(default_factory=list)
    messages: list[Message] = field(default_factory=list)
    timers: dict[str, Timer] = field(default_factory=dict)

    @property
    def waiting(self) -> list[Event]:
        """Mail that no turn has done yet, in order."""
        return sorted((e for e in self.events if e.is_waiting), key=lambda e: e.seq or 0)

    @property
    def application(self) -> Application | None:
        """The running application."""
        return self.application_of(self.view.application)

    def application_of(self, application_id: UUID | None) -> Application | None:
        """The application of that id, or None."""
        each = self.candidate.applications
        return next((one for one in each if one.id == application_id), None)

    def is_free(self, now: datetime) -> bool:
        """Whether nobody holds it."""
        return self.lease_until is None or self.lease_until < now

    def let_go(self) -> None:
        """Clear the claim, whoever held it."""
        self.turn = None
        self.lease_until = None


@dataclass(frozen=True, slots=True)
class Notice:
    """Something a recruiter must know."""

    id: UUID
    kind: str
    subject: UUID | None
    detail: Mapping[str, Any]
    at: datetime


@dataclass(slots=True)
class Question:
    """A question for a recruiter; ``answered_by`` and ``answer`` once there is one."""

    id: UUID
    subject: UUID
    job: UUID | None
    words: str
    language: str
    at: datetime
    answered_by: str | None = None
    answer: str | None = None


@dataclass(frozen=True, slots=True)
class JobFact:
    """What a recruiter added to a job, whatever its version."""

    code: str
    fact: str
    about: str
    language: str
    text: str


@dataclass(slots=True)
class LeadRow:
    """A résumé of a web form; ``is_theirs`` once they said so, or not."""

    id: UUID
    conversation: UUID
    address: str
    at: datetime
    size: int = 0
    is_theirs: bool | None = None


@dataclass(slots=True)
class UploadRow:
    """Files of one turn; ``due_at`` until they are settled."""

    id: UUID
    conversation: UUID
    parts: list[Part]
    at: datetime
    due_at: datetime | None
    lease: UUID | None = None
    lease_until: datetime | None = None
    tries: int = 0
    fetches: int = 0
