"""What is said in a conversation, independent of the channel that carried it.

A channel parses a provider's request into :class:`Inbound`; the journal keeps it and later hands
it to the flow as :class:`Said`. The assistant's side is an intent (text, options, file, template):
how it is sent is decided when it is sent.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from bot.domain.trouble import NO_TROUBLE, STOPPING, Bout, Trouble


class Direction(StrEnum):
    """Which way a message went, seen from us."""

    IN = "in"
    OUT = "out"


class Author(StrEnum):
    """Who said it."""

    CANDIDATE = "candidate"
    ASSISTANT = "assistant"
    RECRUITER = "recruiter"
    SYSTEM = "system"


class Kind(StrEnum):
    """What a message is made of."""

    TEXT = "text"
    BUTTONS = "buttons"
    LIST = "list"
    FILE = "file"
    VOICE = "voice"
    LOCATION = "location"
    CONTACT = "contact"
    TEMPLATE = "template"
    UNKNOWN = "unknown"


class Status(StrEnum):
    """Where a message stands: our own words first, then the provider's."""

    RECEIVED = "received"
    READY = "ready"
    QUEUED = "queued"
    SENDING = "sending"
    UNSURE = "unsure"
    SENT = "sent"
    DELIVERED = "delivered"
    READ = "read"
    FAILED = "failed"
    CANCELLED = "cancelled"


RANK: Mapping[Status, int] = {
    Status.RECEIVED: 0,
    Status.READY: 0,
    Status.SENDING: 0,
    Status.UNSURE: 0,
    Status.CANCELLED: 0,
    Status.QUEUED: 10,
    Status.SENT: 20,
    Status.DELIVERED: 30,
    Status.READ: 40,
    Status.FAILED: 25,
}
"""How far a status is; a message only ever moves to a higher rank.

``failed`` lies between sent and delivered: reports come out of order, and a message that was
delivered did not fail.
"""


@dataclass(frozen=True, slots=True)
class Option:
    """One button or list row: ``id`` comes back in a tap, ``label`` is what people see."""

    id: str
    label: str


@dataclass(frozen=True, slots=True)
class Tap:
    """A button or list row that was tapped.

    Attributes:
        message: our message whose option it was; None when the payload was missing or not ours.
        option: id of the option; None likewise. Then the label counts as typed now.
        label: the words on the button.
    """

    message: UUID | None
    option: str | None
    label: str


@dataclass(frozen=True, slots=True)
class Media:
    """A file that the provider holds for us; fetched later, by its own rules."""

    url: str
    content_type: str
    filename: str | None = None


@dataclass(frozen=True, slots=True)
class Location:
    """A shared place, in degrees (WGS 84)."""

    latitude: float
    longitude: float
    label: str = ""


@dataclass(frozen=True, slots=True)
class Inbound:
    """One message from a candidate as a channel parsed it.

    Attributes:
        key: unique over all channels, from the provider's own id (``twilio:SM…``): the fact is
            written once however often it is delivered.
        addresses: every address the request names for this person, the one it came from first
            (``whatsapp:+15550001``, ``whatsapp:US.134…``). Several mean they are one person.
        sender: our own address that was written to.
        urgent: answered without waiting for the quiet time (taps, files, stop words, simulator).
        opting: a stop word or its opposite, which not even a flood delays.
        at: when the provider got it, of one that was found there later; None when it just came.
    """

    key: str
    channel: str
    addresses: tuple[str, ...]
    sender: str
    kind: Kind
    text: str
    provider_id: str
    tap: Tap | None = None
    media: tuple[Media, ...] = ()
    location: Location | None = None
    profile_name: str | None = None
    urgent: bool = False
    opting: bool = False
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Listed:
    """A message that a provider says it received for us, as it stands in its listing.

    Attributes:
        key: the one that :class:`Inbound` has of it.
        at: when the provider received it.
        address: who it came from, in the provider's writing. sender: our own address, likewise.
        fields: what else is known of it, in the provider's words.
    """

    key: str
    at: datetime
    address: str
    sender: str
    provider_id: str
    fields: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Said:
    """One message of the candidate as the flow reads it."""

    id: UUID
    seq: int
    kind: Kind
    text: str
    at: datetime
    tap: Tap | None = None
    media: tuple[Media, ...] = ()
    location: Location | None = None
    provider_id: str = ""


@dataclass(frozen=True, slots=True)
class StatusReport:
    """What a provider says of a message that we sent.

    Attributes:
        key: unique for this report (provider id + status), so a repeat changes nothing.
        message: our id, when the callback address carried it.
        attempt: which try of ours it speaks of, likewise.
        status: our word for it; None when the provider's word is not known (stored, not applied).
        raw: the provider's own word.
        error: the provider's code of a failure.
        permanent: a failure that trying again cannot mend.
        trouble: what would mend one that is not permanent.
        sender: our address that it left from, "" where the report does not say.
    """

    key: str
    channel: str
    provider_id: str
    status: Status | None
    raw: str
    message: UUID | None = None
    attempt: int | None = None
    error: str | None = None
    permanent: bool = False
    trouble: Trouble = Trouble.CHANNEL
    sender: str = ""

    @property
    def stops(self) -> bool:
        """Whether every other message of the sender would meet the same."""
        is_passing = self.status is Status.FAILED and not self.permanent
        return is_passing and bool(self.sender) and self.trouble in STOPPING


@dataclass(frozen=True, slots=True)
class Sending:
    """A message that a relay has claimed and must now send, drop or put off.

    Attributes:
        address: where it goes. sender: our own address that the candidate wrote to, or "".
        window_until: until when free text may be sent; None when nothing was ever received.
        attempt: 1 for the first try; the callback address carries it.
        void_after_seq: not sent if the candidate has said something after this sequence number.
        last_said: sequence number of what the candidate said last.
    """

    id: UUID
    conversation: UUID
    seq: int
    attempt: int
    author: Author
    channel: str
    address: str
    sender: str
    text: str
    owner: str
    options: tuple[Option, ...] = ()
    media: tuple[Media, ...] = ()
    template: str | None = None
    variables: Mapping[str, str] = field(default_factory=dict)
    language: str = "en"
    window_until: datetime | None = None
    opted_out: bool = False
    despite_opt_out: bool = False
    void_after_seq: int | None = None
    last_said: int = 0
    unsure_since: datetime | None = None
    """When the try began whose fate nobody knows: look it up at the provider, do not send."""
    others: tuple[str, ...] = ()
    """Of one to be looked up: this person's further addresses. The try may have gone to one of
    them, if the candidate wrote from another since."""
    unsure_for: float = 0.0
    """Seconds since then, by the database's clock."""
    cause: UUID | None = None
    """The event that it answers, where its trace began."""
    claimed_at: datetime | None = None
    """When this try was claimed, by the database's clock: no two claims share it."""
    bout: Bout = NO_TROUBLE
    """The trouble that it met before, if any."""

    @property
    def is_template(self) -> bool:
        """Whether only its template goes out: the window has closed."""
        return self.template is not None and not self.text
