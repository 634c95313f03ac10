"""The journal's vocabulary: every fact has a type, an actor, a key and a versioned payload.

Payloads hold ids and plain values, never a candidate's words: those stand in the message and
answer tables, where they can be erased.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Final
from uuid import UUID

from bot.domain.errors import NewerVersion
from bot.domain.message import Said


class EventType(StrEnum):
    """Everything that can happen."""

    LEAD_RECEIVED = "LEAD_RECEIVED"
    RESUME_UPLOADED = "RESUME_UPLOADED"
    MESSAGE_RECEIVED = "MESSAGE_RECEIVED"
    SCREENING_COMPLETED = "SCREENING_COMPLETED"
    VOICE_OUTCOME = "VOICE_OUTCOME"
    JOB_CREATED = "JOB_CREATED"
    EMPLOYER_ACTION = "EMPLOYER_ACTION"
    DAILY_SUMMARY = "DAILY_SUMMARY"
    MESSAGE_STATUS = "MESSAGE_STATUS"
    SEND_FAILED = "SEND_FAILED"
    TIMER_DUE = "TIMER_DUE"
    RECRUITER_ACTION = "RECRUITER_ACTION"
    MERGED = "MERGED"


class Actor(StrEnum):
    """Who made it happen."""

    CANDIDATE = "candidate"
    ASSISTANT = "assistant"
    RECRUITER = "recruiter"
    PROVIDER = "provider"
    CLOCK = "clock"


class Stream(StrEnum):
    """The streams that a bell rings on."""

    CANDIDATE = "events:candidate"
    JOB = "events:job"
    EMPLOYER = "events:employer"
    SCHEDULED = "events:scheduled"


GROUP: Final = "workers"
"""The group that the workers read a stream in: each entry is heard by one of them."""

STREAM_OF: Mapping[EventType, Stream] = {
    EventType.JOB_CREATED: Stream.JOB,
    EventType.EMPLOYER_ACTION: Stream.EMPLOYER,
    EventType.DAILY_SUMMARY: Stream.SCHEDULED,
}
"""Where a type is announced; what is not listed goes to :attr:`Stream.CANDIDATE`."""


def stream_of(kind: EventType) -> Stream:
    """The stream that ``kind`` is announced on."""
    return STREAM_OF.get(kind, Stream.CANDIDATE)


PAYLOAD_VERSION: Final = 1
"""Version that this release writes into every payload, under the key ``v``."""

LATE_VERSION: Final = 2
"""Version of the payload of mail that came late: a release that knows nothing of it leaves it to
one that does, because it would take it for an answer to what is asked now."""

RESUME_VERSION: Final = 3
"""Version of the payload of a résumé that was read: a release that does not read any would take it
for a file that asks nothing, and its answers would never be confirmed."""

READABLE_VERSION: Final = RESUME_VERSION
"""The newest version that this release reads."""

LATE: Final = "late"
"""Key in the payload of a message that did not come when it was said."""

Payload = dict[str, Any]
Upcaster = Callable[[Payload], Payload]

UPCASTERS: dict[tuple[EventType, int], Upcaster] = {}
"""(type, version it reads) -> function that returns the payload of the next version."""


def upcast(
    kind: EventType,
    payload: Mapping[str, Any],
    *,
    upcasters: Mapping[tuple[EventType, int], Upcaster] = UPCASTERS,
    version: int = READABLE_VERSION,
) -> Payload:
    """A stored payload in the form of ``version``; types without an upcaster did not change.

    Raises:
        NewerVersion: it was written by a later release; this worker must leave it to a newer one.
    """
    current = dict(payload)
    found = int(current.get("v", 1))
    if found > version:
        raise NewerVersion(what=f"payload of {kind}", found=found, known=version)
    for older in range(found, version):
        current = upcasters.get((kind, older), dict)(current)
    return {**current, "v": version}


@dataclass(frozen=True, slots=True)
class Mail:
    """One undone event of a conversation, as a turn reads it.

    Attributes:
        seq: place in the conversation's order.
        said: the message, for MESSAGE_RECEIVED.
        at: when it was journalled (business clock).
    """

    event: UUID
    seq: int
    type: EventType
    actor: Actor
    payload: Payload
    at: datetime
    said: Said | None = None

    @property
    def is_late(self) -> bool:
        """Whether it was said long before it came: it answers nothing by its place alone."""
        return self.payload.get(LATE) is True


@dataclass(frozen=True, slots=True)
class Bell:
    """An entry on a stream: says that something happened to ``subject``; carries ids only."""

    event: UUID
    type: EventType
    subject: UUID
    delay: float = 0.0
    """Seconds until it is due (the quiet time); a worker that hears early waits that long."""
    replayed: bool = False
    """Whether it rang before, or should have: whoever acts on bells must know them by ``event``."""
