"""How much one person may say at a time before it is folded into fewer turns. Nothing is refused.

A flood is kept like any other mail; only its turn waits until it has rested. The rule is GCRA: one
instant a conversation says how much of the allowance is used up, so nothing has to be counted.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

LONGEST_WAIT: Final = timedelta(seconds=60)
"""Somebody who goes on and on is answered this often."""


@dataclass(frozen=True, slots=True)
class Allowance:
    """So many messages at once, then one every ``each``; an ``each`` of nothing lets all pass."""

    messages: int
    each: timedelta

    @property
    def depth(self) -> timedelta:
        """All of it. A flood is over when half of it is there again."""
        return self.messages * self.each

    @property
    def rest(self) -> timedelta:
        """The quiet time of a flood: as ``each``, so that two machines that talk keep its pace."""
        return self.each

    @property
    def longest(self) -> timedelta:
        """A flood waits no longer than this, however long it goes on."""
        return min(self.depth, LONGEST_WAIT)


UNLIMITED: Final = Allowance(1, timedelta())
"""Nothing is ever folded: for players, and tests that measure something else."""
