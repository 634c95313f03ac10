"""What the roles tell whoever measures them: ids, endings, and times. Nobody's words.

Each role has one seam, a callable that takes one of these; metrics and traces hang behind it. Times
are seconds of this process' monotonic clock: they can be subtracted, and mean nothing elsewhere.
"""

import time
from dataclasses import dataclass, field
from uuid import UUID

from bot.domain.turn import Claim, Ending, Outcome


@dataclass(frozen=True, slots=True)
class Lap:
    """One part of something, by its name."""

    name: str
    began: float
    ended: float


@dataclass(slots=True)
class Stopwatch:
    """Takes the laps of something that runs now."""

    began: float = field(default_factory=time.monotonic)
    _ends: list[tuple[str, float]] = field(default_factory=list)

    def lap(self, name: str) -> None:
        """What has been done since the last lap is called so."""
        self._ends.append((name, time.monotonic()))

    @property
    def laps(self) -> tuple[Lap, ...]:
        """One after the other; made when somebody asks, which few do."""
        begun = (self.began, *(ended for _, ended in self._ends))
        return tuple(
            Lap(name, began, ended) for began, (name, ended) in zip(begun, self._ends, strict=False)
        )

    @property
    def seconds(self) -> float:
        """Since it began."""
        return time.monotonic() - self.began


@dataclass(frozen=True, slots=True)
class Arrival:
    """A message that came in and is journalled: ``event`` is where its trace begins.

    Attributes:
        laps: parse, verify, journal, ring, one after the other.
    """

    event: UUID
    conversation: UUID | None
    route: str
    status: int
    began: float
    ended: float
    laps: tuple[Lap, ...]


@dataclass(frozen=True, slots=True)
class Course:
    """A turn that is over, as it went.

    Attributes:
        outcome: what the mind came to; None when it did not get so far.
        asked: before the store was asked for the claim. began: the claim was there.
        thinking, thought: the mind began and was done; None when it did not get so far.
    """

    claim: Claim
    ending: Ending
    asked: float
    began: float
    ended: float
    outcome: Outcome | None = None
    thinking: float | None = None
    thought: float | None = None

    @property
    def seconds(self) -> float:
        """From claim to end."""
        return self.ended - self.began


@dataclass(frozen=True, slots=True)
class Posting:
    """One try to send a message, or one look whether it was sent.

    Attributes:
        status: what became of it; error: a code.
        cause: the event it answers, where its trace began.
    """

    message: UUID
    conversation: UUID
    cause: UUID | None
    channel: str
    attempt: int
    is_look: bool
    status: str
    error: str | None
    began: float
    ended: float
