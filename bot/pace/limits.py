"""How fast a sender may write, and how often to one person. Real and fake go by the same figures.

Both are GCRA: each key has the time at which its allowance would be whole again; what leaves moves
it by one interval, and may go as long as it is no more than a burst ahead. One number a key.
"""

from dataclasses import dataclass
from typing import Final

BURST_SECONDS: Final = 0.25
"""So much of a second's messages may leave at once after a pause; Twilio queues what is more."""

PERSON_BURST: Final = 45
"""Messages to one person without a pause (Meta), before the interval counts."""

QUEUE_SECONDS: Final = 60.0
"""So long at most is one told to wait for those in front of it: some may never come back."""

ROUNDING: Final = 1e-6
"""Seconds; a shorter wait is none, but what is left of sums of binary fractions of large clocks."""

SHARE_ALONE: Final = 0.25
"""Of the rate, for a relay that cannot reach the others: up to four of them stay within it."""


@dataclass(frozen=True, slots=True)
class Limits:
    """The figures; 0 is no limit.

    Attributes:
        rate: messages a second from one sender.
        person: seconds between two messages to one person, once a burst is used up.
    """

    rate: float
    person: float

    @property
    def interval(self) -> float:
        """Seconds between two messages of one sender."""
        return 1 / self.rate if self.rate else 0.0

    @property
    def burst(self) -> float:
        """Seconds that a sender may be ahead."""
        return max(0.0, BURST_SECONDS - self.interval)

    @property
    def person_burst(self) -> float:
        """Seconds that what one person gets may be ahead."""
        return self.person * (PERSON_BURST - 1)

    @property
    def alone(self) -> "Limits":
        """For a relay that knows nothing of the others."""
        return Limits(self.rate * SHARE_ALONE, self.person)
