"""A conversation as people look at it: what ``bot show``, the phone and the players read."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from bot.domain.message import Media, Option


@dataclass(frozen=True, slots=True)
class MessageRecord:
    """One message, in the words of the contract (``ready`` is shown as ``queued``).

    Attributes:
        position: grows with every message shown in the conversation; where to read on from.
        media: files that came with it.
        is_heard: whether the turn that reads it is done; only of incoming ones.
    """

    id: UUID
    direction: str
    author: str
    kind: str
    text: str
    options: tuple[Option, ...]
    status: str
    provider_id: str | None
    created_at: datetime
    position: int = 0
    media: tuple[Media, ...] = ()
    is_heard: bool = False


@dataclass(frozen=True, slots=True)
class EventRecord:
    """One event; ``state`` is waiting, done or quarantined."""

    id: UUID
    type: str
    state: str
    attempts: int


@dataclass(frozen=True, slots=True)
class ApplicationRecord:
    """One application (candidate x job version)."""

    id: UUID
    job: str
    version: int
    stage: str
    decision: str | None
    score: float | None
    answers: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class ConsentRecord:
    """One line of the consent ledger."""

    kind: str
    wording: str
    language: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Record:
    """One conversation with all that belongs to it.

    Attributes:
        address: the one it was asked for by, else the first that wrote.
        job: code of the running application's job. job_title: its title, in ``language``.
        model_tokens: that the language model has cost here; not in the JSON.
        unread: uploads that wait to be read; not in the JSON.
    """

    address: str
    conversation: UUID
    candidate: UUID
    stage: str
    owner: str
    language: str | None
    job: str | None
    pending: str | None
    asked: tuple[str, ...]
    answers: Mapping[str, Any]
    decision: str | None
    score: float | None
    opted_out: bool
    consent: tuple[ConsentRecord, ...] = ()
    applications: tuple[ApplicationRecord, ...] = ()
    messages: tuple[MessageRecord, ...] = ()
    events: tuple[EventRecord, ...] = ()
    model_tokens: int = 0
    unread: int = 0

    def to_json(self) -> dict[str, Any]:
        """Plain JSON values, keys as the contract names them."""
        plain: dict[str, Any] = plain_json(asdict(self))
        del plain["model_tokens"], plain["unread"]
        for message in plain["messages"]:
            for inner in ("position", "media", "is_heard"):
                del message[inner]
        return plain


@dataclass(frozen=True, slots=True)
class NoticeRecord:
    """Something a recruiter must know."""

    id: UUID
    kind: str
    address: str
    detail: Mapping[str, Any] = field(default_factory=dict)
    at: datetime | None = None


def plain_json(value: object) -> Any:  # noqa: ANN401 - JSON in, JSON out
    """Ids and times as text, in mappings and lists likewise."""
    if isinstance(value, Mapping):
        return {key: plain_json(each) for key, each in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain_json(each) for each in value]
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, datetime):
        return value.isoformat()
    return value
