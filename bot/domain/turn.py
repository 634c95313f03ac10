"""One turn of a conversation: what the flow is given and what it gives back."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Final
from uuid import UUID

from bot.domain.conversation import Owner, View
from bot.domain.effects import Effect, Reply
from bot.domain.events import EventType, Mail
from bot.domain.job import JobBook
from bot.domain.message import Said

ALONE_FROM_TRY: Final = 3
"""From this try on a turn has its process to itself: if it kills it, nobody else is hurt. Claims
count up to here; from here on only a try that was alone and never came back does."""

MAIL_A_TURN: Final = 500
"""Mail that one turn reads at most; what is beyond it is the next turn's, which follows at once."""

LETTERS_A_TURN: Final = 32_000
"""Characters of words that one turn reads; the message that exceeds them is still read. Half a
second of typed parsing: they look at each word in several languages."""

KEPT_FACTS: Final = 60
"""Facts of a turn that are kept with each of its mails: a flood would write them by the million."""


@dataclass(frozen=True, slots=True)
class Turn:
    """Everything a turn may know. Nodes read it and have no store.

    Attributes:
        mail: undone mail, in order. Never empty.
        held: messages that earlier turns kept unread, oldest first (see ``effects.Hold``).
        answers: value by question id, of the running application.
        reply_id: id that this turn's reply will have.
        application_id: id for an application, should this turn start one.
        address: where the candidate writes from; gives the region of national phone numbers.
    """

    conversation: UUID
    owner: Owner
    now: datetime
    mail: tuple[Mail, ...]
    held: tuple[Said, ...]
    answers: Mapping[str, Any]
    jobs: JobBook
    reply_id: UUID
    application_id: UUID
    address: str = ""
    patient: bool = True
    """Whether there is time to ask a language model; False on the last tries."""
    flood_at: datetime | None = None
    """When the flood began that the candidate's newest words are part of (``domain.flood``)."""


@dataclass(frozen=True, slots=True)
class Step:
    """One node that a turn went through, and how many seconds it took."""

    node: str
    seconds: float


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a turn came to: a view for people, effects for the commit, a trace for the curious.

    Attributes:
        trace: dotted facts (``understood.answer.typed``), no words of the candidate.
        steps: the nodes, in the order they ran.
    """

    view: View
    effects: tuple[Effect, ...]
    trace: tuple[str, ...] = ()
    steps: tuple[Step, ...] = ()

    @property
    def reply(self) -> Reply | None:
        """The one message of the turn.

        Raises:
            ValueError: it has more: one would arrive and the other be lost without a word.
        """
        replies = [effect for effect in self.effects if isinstance(effect, Reply)]
        if len(replies) > 1:
            raise ValueError(f"A turn says one message, this one says {len(replies)}.")
        return replies[0] if replies else None

    @property
    def way(self) -> dict[str, Any]:
        """Trace (each fact once) and steps as JSON, ``{nodes: [[name, ms], …], facts: […]}``."""
        nodes = [[step.node, round(step.seconds * 1000, 2)] for step in self.steps]
        return {"nodes": nodes, "facts": list(dict.fromkeys(self.trace))[:KEPT_FACTS]}


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """One stored state of a thread, as bytes; ``kind`` and ``meta_kind`` name the encodings."""

    thread: str
    namespace: str
    id: str
    parent: str | None
    kind: str
    body: bytes
    meta_kind: str
    meta: bytes


@dataclass(frozen=True, slots=True)
class Claim:
    """A conversation that this worker has leased.

    Attributes:
        turn: the random fence of this claim; whoever holds another one cannot commit.
        tries: how often it was claimed since the last success, this one included.
        last_seq: the newest mail at the time of the claim.
        seen: the last mail that this turn read; the commit compares it.
        checkpoint: newest state, None at the beginning.
        job_stamp: changes whenever a job was imported or closed.
    """

    subject: UUID
    turn: UUID
    owner: Owner
    tries: int
    last_seq: int
    mail: tuple[Mail, ...]
    held: tuple[Said, ...]
    answers: Mapping[str, Any]
    checkpoint: Checkpoint | None
    address: str = ""
    job_stamp: str = ""
    drafts: int = 0
    """How often the candidate superseded a draft since the last success."""
    failures: int = 0
    """Mail of this conversation that was quarantined in a row just before."""
    flood_at: datetime | None = None
    """When the flood began that goes on; None when there is none."""
    channel: str = ""
    """What the candidate writes through."""
    opted_out: bool = False
    """The candidate wants no messages."""

    @property
    def seen(self) -> int:
        """Sequence number of the last mail read."""
        return self.mail[-1].seq if self.mail else self.last_seq

    @property
    def heard(self) -> str:
        """The provider's id of what the candidate said last in this mail; "" if nothing."""
        said = [mail.said.provider_id for mail in self.mail if mail.said]
        return said[-1] if said else ""

    @property
    def about(self) -> Mail | None:
        """The mail whose tree its turn stands in and whose answer a reply is.

        The newest one with which the candidate said something, else the newest; None without mail.
        """
        said = [mail for mail in self.mail if mail.type is EventType.MESSAGE_RECEIVED]
        return (said or self.mail or (None,))[-1]


@dataclass(frozen=True, slots=True)
class Result:
    """What the commit of a turn writes."""

    claim: Claim
    outcome: Outcome
    checkpoint: Checkpoint | None
    supersede: bool = True
    """False: the draft was superseded often enough and is said now, whatever came since."""


class Ending(StrEnum):
    """How a turn ended."""

    DONE = "done"
    SUPERSEDED = "superseded"
    FENCED = "fenced"
    FAILED = "failed"
    QUARANTINED = "quarantined"
    OUR_FAULT = "our_fault"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Committed:
    """What a commit did.

    Attributes:
        more: mail is waiting already; ring again.
        facts: events the commit journalled, to be announced.
        reads: files wait to be read.
        sends: something was put into the outbox.
    """

    more: bool
    sends: bool
    facts: tuple[Any, ...] = field(default=())
    reads: bool = False
