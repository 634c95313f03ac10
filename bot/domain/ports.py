"""What the inside needs from the outside. Each port has a real adapter and a fake that ships."""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol
from uuid import UUID

from bot.domain.budget import ModelLimits, Refused, Reserved
from bot.domain.conversation import Owner
from bot.domain.events import Actor, Bell, EventType, Stream
from bot.domain.job import JobBook
from bot.domain.message import Inbound, Sending, StatusReport
from bot.domain.record import MessageRecord, NoticeRecord, Record
from bot.domain.turn import Claim, Committed, Result
from bot.domain.understanding import Pointed, Tokens, Utterance
from bot.domain.workings import Workings


class Clock(Protocol):
    """Business time. Leases, due times and backoff go by the database's own clock instead."""

    def now(self) -> datetime:
        """The present, aware, UTC."""
        ...


class Ids(Protocol):
    """Makes ids: UUIDv7, so that indexes stay compact. An id is never an order."""

    def new(self) -> UUID: ...


@dataclass(frozen=True, slots=True)
class Depth:
    """How a stream stands for one group. No ``lag``: servers count it wrongly after a trim.

    Attributes:
        length: entries kept. pending: entries read and not acknowledged.
        oldest: seconds since the oldest of the pending ones was written.
    """

    length: int
    pending: int
    oldest: float


class Bus(Protocol):
    """The bell. Losing an entry costs time, never mail."""

    async def ring(self, bells: Sequence[Bell]) -> None:
        """Announce, best effort.

        Raises:
            StoreDown: the bus cannot be reached; callers go on, the sweep finds the mail.
        """
        ...

    def listen(self, stream: Stream, group: str, consumer: str) -> AsyncIterator[Bell]:
        """Bells as they ring, each acknowledged before it is handed out.

        Raises:
            StoreDown: the bus cannot be reached.
        """
        ...

    async def ping(self) -> None:
        """Raise StoreDown unless the bus answers."""
        ...

    async def depth(self, stream: Stream, group: str) -> Depth:
        """How a stream stands, for the metrics; zeros where nobody rang or listened yet.

        Raises:
            StoreDown: the bus cannot be reached.
        """
        ...

    async def close(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the journal did with a fact.

    Attributes:
        message: what was said, or what a status is about; None for other facts and for repeats.
        bells: what to announce now that it is committed; empty for a repeat.
    """

    subject: UUID | None
    event: UUID | None
    is_new: bool
    bells: tuple[Bell, ...] = ()
    message: UUID | None = None


class Journal(Protocol):
    """Every fact is written here once, then a bell rings."""

    async def accept(self, inbound: Inbound, quiet: timedelta) -> Receipt:
        """Write a candidate's message and its mail in one transaction.

        Raises:
            StoreDown: nothing was written; the provider must deliver it again.
        """
        ...

    async def report(self, report: StatusReport) -> Receipt:
        """Write and apply a status of a message of ours; no turn, except for a failure."""
        ...

    async def record(
        self,
        subject: UUID,
        kind: EventType,
        key: str,
        payload: Mapping[str, Any],
        actor: Actor,
    ) -> Receipt:
        """Put any other mail into a conversation."""
        ...

    async def take_over(self, subject: UUID, name: str) -> bool:
        """A recruiter leads from now on; True when one message was already on its way."""
        ...

    async def say(self, subject: UUID, text: str, name: str) -> UUID:
        """A recruiter's words to the candidate; makes the recruiter the owner. Returns its id."""
        ...

    async def hand_back(self, subject: UUID, name: str, answers: Mapping[str, Any]) -> Receipt:
        """The assistant leads again; ``answers`` are what the recruiter recorded."""
        ...


class Mailbox(Protocol):
    """Conversations with mail: claim, renew, commit, release."""

    async def claim(self, subject: UUID, lease: timedelta) -> Claim | None:
        """Lease one conversation, if it is due and free; None otherwise."""
        ...

    async def sweep(self, lease: timedelta, limit: int) -> Sequence[Claim]:
        """Lease up to ``limit`` due conversations that nobody holds."""
        ...

    async def renew(self, held: Mapping[UUID, UUID], lease: timedelta) -> frozenset[UUID]:
        """Renew leases ({subject: turn}); returns the subjects that are still ours."""
        ...

    async def commit(self, result: Result) -> Committed:
        """Write everything a turn did, in one fenced transaction.

        Raises:
            Fenced: the claim is no longer ours; nothing was written.
            Superseded: the candidate said more meanwhile; nothing was written, and the
                conversation was let go (the try given back), due when its quiet time is over.
        """
        ...

    async def begin_alone(self, claim: Claim) -> bool:
        """Count a try that has its process to itself; False: the claim is no longer ours."""
        ...

    async def release(self, claim: Claim, delay: timedelta, give_back: bool) -> None:
        """Let go without having done the mail; ``give_back`` does not count the try."""
        ...

    async def quarantine(self, claim: Claim, reason: str) -> Owner:
        """Set the head mail aside, tell a recruiter, go on with what follows."""
        ...

    async def fire_timers(self, now: datetime, limit: int) -> Sequence[Bell]:
        """Turn timers that are due into mail."""
        ...

    async def jobs(self) -> JobBook:
        """Every job version that an open job or an application stands on."""
        ...


@dataclass(frozen=True, slots=True)
class Shelved:
    """A job version that was imported, and what to announce now that it is committed."""

    code: str
    version: int
    bells: tuple[Bell, ...] = ()


class JobShelf(Protocol):
    """Where job files are put, one version after another."""

    async def import_job(self, document: Mapping[str, Any], actor: Actor) -> Shelved:
        """Keep a checked document (see ``bot.domain.job_document``) as the newest version.

        Its bell is a ``JOB_CREATED`` whose subject is the new version's id; running applications
        stay on the version they began with.
        """
        ...


class Reader(Protocol):
    """What people look at. Addresses are ``whatsapp:…``, ``phone:…`` or a candidate's id."""

    async def find(self, address: str) -> UUID:
        """The conversation (its subject) behind an address.

        Raises:
            NotFound: nobody by that address.
        """
        ...

    async def show(self, address: str) -> Record:
        """The whole conversation.

        Raises:
            NotFound: nobody by that address.
        """
        ...

    async def messages(self, address: str, after: int = 0) -> Sequence[MessageRecord]:
        """Messages whose position is above ``after``, oldest first; none for a stranger."""
        ...

    async def workings(self, address: str) -> Workings | None:
        """What goes on behind a conversation; None for a stranger."""
        ...

    async def notices(self) -> Sequence[NoticeRecord]:
        """What recruiters must know, newest first."""
        ...


@dataclass(frozen=True, slots=True)
class Mark:
    """What became of a sending.

    Attributes:
        status: sent, failed, unsure, cancelled, or ready (try again at ``again_in``).
        again_in: seconds until the next look.
    """

    message: UUID
    conversation: UUID
    attempt: int
    status: str
    provider_id: str | None = None
    error: str | None = None
    again_in: float | None = None


class Outbox(Protocol):
    """Messages that wait to be sent, head first in each conversation."""

    async def claim(self, limit: int) -> Sequence[Sending]:
        """Heads of up to ``limit`` conversations with something to send, now ``sending``."""
        ...

    async def mark(self, marks: Sequence[Mark]) -> Sequence[Bell]:
        """Write down what became of them (a status only rises); returns bells of failures."""
        ...


class Channel(Protocol):
    """One provider: its oddities stay in one file."""

    name: str

    async def send(self, sending: Sending) -> str:
        """Send one message; returns the provider's id.

        Raises:
            TryLater: surely not taken; again later.
            Unsure: nobody knows.
            Rejected: never.
        """
        ...

    async def find(self, sending: Sending, since: datetime) -> str | None:
        """The provider's id of a message that may have been sent, looked up there; None if not.

        Raises:
            TryLater: the provider cannot be asked now.
        """
        ...

    async def close(self) -> None: ...


class LanguageModel(Protocol):
    """Understands what the typed parsers could not. Makes the assistant better, never necessary."""

    name: str

    async def understand(
        self, utterance: Utterance, tokens: Tokens | None = None
    ) -> Sequence[Pointed]:
        """What was said, as commands with the words they rest on.

        ``tokens`` is told what it cost, also when nothing usable came.

        Raises:
            ModelUnavailable: in time nothing usable came.
        """
        ...

    async def close(self) -> None: ...


class ModelBudget(Protocol):
    """What the language model has cost, and whether it may cost more. Counted for all workers."""

    async def reserve(
        self, conversation: UUID, tokens: int, limits: ModelLimits
    ) -> Reserved | Refused:
        """Put tokens aside for one question, unless the limits are reached.

        Below a limit a question is always let through, so that what is spent is above it by one
        question at most. The first refusal of a day is told to the recruiters.

        Raises:
            StoreDown: nobody knows; do not ask.
        """
        ...

    async def settle(self, reserved: Reserved, tokens: int) -> None:
        """What it cost in truth, instead of what was put aside.

        Raises:
            StoreDown: then what was put aside stays counted.
        """
        ...
