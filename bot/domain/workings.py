"""A conversation from the inside: what the curious see behind the phone, in a message's own order.

Ids, states, times and the values of answers; no words of a candidate beyond those.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from bot.domain.record import plain_json

NEWEST: Final = 12
"""Mails and sendings that are shown, the newest."""


@dataclass(frozen=True, slots=True)
class LeaseView:
    """The mailbox row.

    Attributes:
        turn: the claim that holds it, None when nobody does.
        until: when its lease ends; before ``Workings.at`` when nobody took over yet.
        due_at: when a worker may take it; None when there is nothing to do.
    """

    owner: str
    turn: UUID | None
    until: datetime | None
    tries: int
    drafts: int
    due_at: datetime | None


@dataclass(frozen=True, slots=True)
class MailView:
    """One mail and the way it went.

    Attributes:
        state: waiting, done or quarantined. error: why it was quarantined.
        message: the candidate's message it brought, if it did.
        nodes: what its turn went through, with milliseconds.
        facts: dotted facts of the turn (``understood.answer.typed``).
        answers: value by question id, recorded by the turn from this mail.
    """

    id: UUID
    seq: int
    type: str
    actor: str
    state: str
    attempts: int
    recorded_at: datetime
    done_at: datetime | None = None
    error: str | None = None
    message: UUID | None = None
    nodes: tuple[tuple[str, float], ...] = ()
    facts: tuple[str, ...] = ()
    answers: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SendingView:
    """One message in the outbox, sent or not.

    Attributes:
        status: in the contract's words (``ready`` is shown as ``queued``).
        next_at: when it is tried or looked up again; None when it is settled.
        cause: the event that it answers.
    """

    id: UUID
    author: str
    status: str
    attempt: int
    recorded_at: datetime
    error: str | None = None
    next_at: datetime | None = None
    cause: UUID | None = None


@dataclass(frozen=True, slots=True)
class Workings:
    """Everything behind one conversation at one moment; lists are newest first.

    Attributes:
        at: that moment, by the clock that leases and due times go by.
    """

    at: datetime
    subject: UUID
    stage: str
    language: str | None
    job: str | None
    pending: str | None
    decision: str | None
    score: float | None
    lease: LeaseView
    answers: Mapping[str, Any]
    mail: tuple[MailView, ...]
    outbox: tuple[SendingView, ...]

    def to_json(self) -> dict[str, Any]:
        """Plain JSON values."""
        plain: dict[str, Any] = plain_json(asdict(self))
        return plain


def way_of(way: Mapping[str, Any] | None) -> tuple[tuple[tuple[str, float], ...], tuple[str, ...]]:
    """Nodes and facts of a stored way (see ``bot.domain.turn.Outcome.way``); empty without one."""
    found = way or {}
    nodes = tuple((str(name), float(took)) for name, took in found.get("nodes", ()))
    return nodes, tuple(map(str, found.get("facts", ())))
