"""Why a message of ours has not arrived (yet): one closed set of reasons, decided in one place.

The relay asks before it sends, the metrics count what waits by it, ``bot why-not-sent`` explains
it. Facts of the moment go in, a reason comes out; nobody else compares windows or owners.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final
from uuid import UUID

from bot.domain.conversation import Owner
from bot.domain.message import Author, Direction, Sending, Status

WINDOW_MARGIN: Final = timedelta(minutes=5)
"""Free text is not sent this shortly before the window closes: the provider's clock decides."""

ALWAYS_OPEN: Final = "phone"
"""The channel that has no window: the simulator."""

TEMPLATES: Final = ("reopen",)
"""What is asked for by name once the window has closed (``flows.moves.reopening``)."""


class Reason(StrEnum):
    """Why a message stands where it stands; the values also stand in ``message.error``."""

    NEXT = "next"
    BEHIND = "behind"
    BACKOFF = "backoff"
    PACED = "paced"
    STOPPED = "stopped"
    SENDING = "sending"
    UNSURE = "unsure"
    TAKEN_OVER = "taken_over"
    OPTED_OUT = "opted_out"
    REVOKED = "revoked"
    VOID = "void"
    WINDOW_CLOSED = "window_closed"
    NEVER_KNOWN = "unsure_final"
    FAILED = "failed"
    TURN_FAILED = "turn_failed"
    MERGED = "merged"
    CANCELLED = "cancelled"
    ACCEPTED = "accepted"
    DELIVERED = "delivered"
    READ = "read"
    INCOMING = "incoming"


WAITING: Final = (
    *(Reason.NEXT, Reason.BEHIND, Reason.BACKOFF, Reason.PACED, Reason.STOPPED),
    *(Reason.SENDING, Reason.UNSURE),
    *(Reason.TAKEN_OVER, Reason.OPTED_OUT, Reason.REVOKED, Reason.VOID, Reason.WINDOW_CLOSED),
)
"""Reasons of what still waits in the outbox. The last five are what the relay will find when it
looks: such a message is not sent any more, and leaves the outbox at its next turn.
"""

HELD: Final = frozenset({Reason.PACED, Reason.STOPPED})
"""Of what the relay puts back untried: too much had just left, or nothing leaves from there."""

UNSETTLED: Final = frozenset({Status.READY, Status.SENDING, Status.UNSURE})
"""Statuses of what is in the outbox, unless nobody will ever know what became of it."""

_ARRIVED: Final = {
    Status.QUEUED: Reason.ACCEPTED,
    Status.SENT: Reason.ACCEPTED,
    Status.DELIVERED: Reason.DELIVERED,
    Status.READ: Reason.READ,
}
_IN_FLIGHT: Final = {Status.SENDING: Reason.SENDING, Status.UNSURE: Reason.UNSURE}
_CANCELLING: Final = frozenset(
    {
        *(Reason.TAKEN_OVER, Reason.OPTED_OUT, Reason.REVOKED, Reason.VOID),
        *(Reason.TURN_FAILED, Reason.MERGED),
    }
)


@dataclass(frozen=True, slots=True)
class Standing:
    """What decides whether a message may go out, as facts of this moment.

    Attributes:
        opted_out: the candidate wants no messages, and this one is not sent despite it.
        revoked: it was on its way when a takeover, an opt-out or a merge called it off.
        void: the candidate has said something that makes it pointless.
        is_open: the provider still takes free text for its conversation.
    """

    author: Author
    owner: str
    opted_out: bool
    revoked: bool
    void: bool
    is_open: bool
    has_template: bool

    @classmethod
    def of(cls, sending: Sending, now: datetime) -> "Standing":
        """How a message stands that a relay has claimed."""
        return cls(
            author=sending.author,
            owner=sending.owner,
            opted_out=sending.opted_out and not sending.despite_opt_out,
            revoked=is_revoked(sending.void_after_seq),
            void=is_void(sending.void_after_seq, sending.last_said),
            is_open=is_open(sending.channel, sending.window_until, now),
            has_template=sending.template is not None,
        )


def is_revoked(void_after_seq: int | None) -> bool:
    """Whether it was called off on its way: the stores write a place before every mail then."""
    return void_after_seq is not None and void_after_seq < 0


def is_void(void_after_seq: int | None, last_said: int) -> bool:
    """Whether the candidate has said more than the message was meant for."""
    return void_after_seq is not None and last_said > void_after_seq


def is_open(channel: str, window_until: datetime | None, now: datetime) -> bool:
    """Whether the provider still takes free text; closed if nothing was ever received."""
    if channel == ALWAYS_OPEN:
        return True
    return window_until is not None and now <= window_until - WINDOW_MARGIN


def forbids(standing: Standing) -> Reason | None:
    """Why a message must not be sent any more, or None."""
    if standing.author is Author.ASSISTANT and standing.owner == Owner.RECRUITER:
        return Reason.TAKEN_OVER
    if standing.opted_out:
        return Reason.OPTED_OUT
    if standing.revoked:
        return Reason.REVOKED
    if standing.void:
        return Reason.VOID
    if not standing.is_open and not standing.has_template:
        return Reason.WINDOW_CLOSED
    return None


def waits(
    standing: Standing, status: Status, *, is_head: bool, is_due: bool, error: str | None = None
) -> Reason:
    """Why a message is still in the outbox; one of :data:`WAITING`.

    Args:
        standing: see there.
        status: one of :data:`UNSETTLED`.
        is_head: no older message of its conversation is unsettled.
        is_due: its next try may begin.
        error: of :data:`HELD` when it would have gone out and was held back.
    """
    if status in _IN_FLIGHT:
        return _IN_FLIGHT[status]
    forbidden = forbids(standing)
    if forbidden is not None:
        return forbidden
    if not is_head:
        return Reason.BEHIND
    if is_due:
        return Reason.NEXT
    return Reason(error) if error in HELD else Reason.BACKOFF


@dataclass(frozen=True, slots=True)
class Dispatch:
    """Everything that is known of how one message was sent, or was not.

    Attributes:
        direction: of an incoming one nothing else counts.
        channel: the provider's name here.
        attempt: tries begun. error: the code of the last one's failure, or a reason of ours.
        sending_at: when the last try began. next_at: when the next try or look-up may begin.
        window_until: until when the provider takes free text in this conversation.
        behind: the older message of its conversation that must be settled first.
        failed_before: a message of the same turn failed before this one's time.
        opted_out: the candidate wants no messages now.
        merged_into: the conversation that its own is part of now.
        reports: what the provider reported of it, in its own words, with the times.
        as_of: the database's present.
    """

    id: UUID
    conversation: UUID
    direction: Direction
    status: Status
    channel: str
    standing: Standing
    as_of: datetime
    at: datetime
    attempt: int = 0
    error: str | None = None
    provider_id: str | None = None
    sending_at: datetime | None = None
    next_at: datetime | None = None
    window_until: datetime | None = None
    behind: UUID | None = None
    failed_before: bool = False
    opted_out: bool = False
    merged_into: UUID | None = None
    reports: tuple[tuple[str, datetime], ...] = ()

    @property
    def reason(self) -> Reason:
        """Why it stands where it stands."""
        if self.direction is Direction.IN:
            return Reason.INCOMING
        if self.status in _ARRIVED:
            return _ARRIVED[self.status]
        if self.status is Status.FAILED:
            return Reason.WINDOW_CLOSED if self.error == Reason.WINDOW_CLOSED else Reason.FAILED
        if self.status is Status.CANCELLED:
            return self._cancelled
        if self.status is Status.UNSURE and self.error == Reason.NEVER_KNOWN:
            return Reason.NEVER_KNOWN
        return waits(
            self.standing,
            self.status,
            is_head=self.behind is None,
            is_due=self.next_at is None or self.next_at <= self.as_of,
            error=self.error,
        )

    @property
    def _cancelled(self) -> Reason:
        """As was written down; rows of the first release say nothing, so what else fits."""
        if self.error == Reason.VOID and self.standing.revoked:
            return Reason.REVOKED  # both were called void once
        if self.error in _CANCELLING:
            return Reason(self.error)
        if self.merged_into is not None:
            return Reason.MERGED
        if self.failed_before:
            return Reason.TURN_FAILED
        return forbids(self.standing) or Reason.CANCELLED

    def reported(self, word: str) -> datetime | None:
        """When the provider reported so, for the first time."""
        return next((at for said, at in self.reports if said == word), None)
