"""What the inside needs from the outside. Each port has a real adapter and a fake that ships."""

from collections.abc import AsyncGenerator, AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol
from uuid import UUID

from bot.domain.budget import ModelLimits, Refused, Reserved
from bot.domain.conversation import Owner
from bot.domain.events import Actor, Bell, EventType, Stream
from bot.domain.job import JobBook
from bot.domain.message import Inbound, Listed, Sending, StatusReport
from bot.domain.record import MessageRecord, NoticeRecord, Record
from bot.domain.trouble import Trouble
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


@dataclass(frozen=True, slots=True)
class Led:
    """What a recruiter's step did: bells to ring now that it is committed.

    Attributes:
        message: what they said, if they did.
        was_sending: one message of the assistant was on its way already.
    """

    bells: tuple[Bell, ...]
    message: UUID | None = None
    was_sending: bool = False


class Journal(Protocol):
    """Every fact is written here once, then a bell rings."""

    async def accept(self, inbound: Inbound, quiet: timedelta) -> Receipt:
        """Write a candidate's message and its mail in one transaction.

        One that has a time of its own came late: it supersedes no draft, and neither the window
        nor where replies go follows it past what came after it.

        Raises:
            StoreDown: nothing was written; the provider must deliver it again.
        """
        ...

    async def missing(self, keys: Sequence[str]) -> frozenset[str]:
        """Which of these facts are not in the journal."""
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

    async def take_over(self, subject: UUID, name: str) -> Led:
        """A recruiter leads from now on."""
        ...

    async def say(self, subject: UUID, text: str, name: str) -> Led:
        """A recruiter's words to the candidate; makes the recruiter the owner."""
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
        trouble: what it met; None leaves what it had met before.
        untried: nothing was sent, so this was no try.
        claimed_at: of the claim that it speaks of; None: of whichever has this attempt.
        sender: whom to name in the notice of a trouble that every message of it would meet.
    """

    message: UUID
    conversation: UUID
    attempt: int
    status: str
    provider_id: str | None = None
    error: str | None = None
    again_in: float | None = None
    trouble: Trouble | None = None
    untried: bool = False
    claimed_at: datetime | None = None
    sender: str = ""


@dataclass(frozen=True, slots=True)
class Passage:
    """One message that wants to leave: from which sender of ours to whom."""

    sender: str
    recipient: str


class Pace(Protocol):
    """How fast messages may leave, counted over all relays."""

    async def admit(self, passages: Sequence[Passage]) -> Sequence[float]:
        """Seconds that each must wait; 0.0: it goes now, and is counted. Never fails."""
        ...

    async def stop(self, sender: str, seconds: float) -> None:
        """Let nothing leave from there for so long. Never fails."""
        ...

    async def close(self) -> None: ...


class Outbox(Protocol):
    """Messages that wait to be sent, head first in each conversation."""

    async def claim(self, limit: int) -> Sequence[Sending]:
        """Heads of up to ``limit`` conversations with something to send, now ``sending``."""
        ...

    async def mark(self, marks: Sequence[Mark]) -> Sequence[Bell]:
        """Write down what became of them (a status only rises); returns bells of failures."""
        ...

    async def unbound(self, provider_ids: Sequence[str]) -> frozenset[str]:
        """Those of a provider's ids that no message of ours was ever sent as."""
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

    async def find(self, sending: Sending, since: datetime) -> Sequence[str]:
        """The provider's ids of what may be this message, looked up there, newest first.

        Raises:
            TryLater: the provider cannot be asked now.
        """
        ...

    def leaves_from(self, sending: Sending) -> str | None:
        """Our address that it would leave from; None where no rate holds."""
        ...

    async def show_typing(self, provider_id: str) -> None:
        """Show the person whose message that is that we read it and are writing. Best effort.

        Raises:
            SendError: it was not shown; nothing is lost.
        """
        ...

    async def close(self) -> None: ...


class Archive(Protocol):
    """What a provider still knows of the messages that it received for us."""

    name: str

    @property
    def senders(self) -> Sequence[str]:
        """Our own addresses that are asked for; empty: whatever the account has."""
        ...

    async def received(self, since: datetime, until: datetime) -> Sequence[Listed]:
        """What came in from ``since`` on and before ``until``, oldest first.

        Raises:
            TryLater: the provider cannot be asked now.
        """
        ...

    async def open(self, listed: Listed) -> Inbound:
        """The whole message, as its webhook would have told it, but for what a listing lacks.

        Raises:
            TryLater: the provider cannot be asked now.
            Malformed: it is none that we could have been told of.
        """
        ...

    async def close(self) -> None: ...


class Rounds(Protocol):
    """Whose turn it is to look back at a provider: one worker of a house at a time."""

    async def begin(self, channel: str, every: timedelta) -> "Round | None":
        """Begin a round; None when one began less than ``every`` ago, wherever."""
        ...

    async def end(self, channel: str, through: datetime) -> None:
        """All that the provider received before ``through`` is in the journal."""
        ...


@dataclass(frozen=True, slots=True)
class Round:
    """One look back.

    Attributes:
        through: the end of what earlier ones looked at; None for the first.
        began: when the oldest fact of the journal happened; None while there is none.
    """

    through: datetime | None
    began: datetime | None = None


@dataclass(frozen=True, slots=True)
class Told:
    """One fact of the journal as it was announced, or should have been; ``type`` as written."""

    event: UUID
    type: str
    subject: UUID
    at: datetime


class History(Protocol):
    """What happened, from a point on."""

    def since(self, at: datetime, batch: int) -> AsyncGenerator[Sequence[Told], None]:
        """Facts that were journalled at ``at`` or later, in that order, ``batch`` at a time.

        Whoever does not read to the end must close it: it holds a connection.

        Raises:
            StoreDown: the store cannot be reached.
        """
        ...


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
