"""What kind of trouble a message met on its way, and how long each kind is borne.

Channels name the kind, relays and stores wait by its curve: a rate passes in seconds, a broken
channel in minutes, credentials are mended by people, a daily limit tomorrow.
"""

import random
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Trouble(StrEnum):
    """Why a message was not taken, by what mends it.

    Attributes:
        RATE: too much at once; a little time does.
        CHANNEL: the channel, or the way to it, failed for the moment.
        ACCOUNT: credentials or account; people mend them, no message is to blame.
        DAILY: the sender has said all it may in a day.
        LOST: nobody saw the end of a try, and a look at the provider did not find it.
    """

    RATE = "rate"
    CHANNEL = "channel"
    ACCOUNT = "account"
    DAILY = "daily"
    LOST = "lost"


STOPPING: Final = frozenset({Trouble.ACCOUNT, Trouble.DAILY})
"""Troubles that every message of the sender would meet: the sender rests, people are told once."""


@dataclass(frozen=True, slots=True)
class Curve:
    """How one kind is waited for, in seconds.

    Attributes:
        first: wait after the first time; doubled with each further one in a row, up to ``most``.
        tries, lasts: given up after so many in a row, if it lasts for so long, too.
    """

    first: float
    most: float
    tries: int
    lasts: float


CURVES: Final[Mapping[Trouble, Curve]] = {
    Trouble.RATE: Curve(first=1, most=60, tries=8, lasts=3600),
    Trouble.CHANNEL: Curve(first=1, most=300, tries=8, lasts=1800),
    Trouble.ACCOUNT: Curve(first=60, most=600, tries=3, lasts=86_400),
    Trouble.DAILY: Curve(first=3600, most=3600, tries=2, lasts=129_600),
    Trouble.LOST: Curve(first=5, most=300, tries=12, lasts=0),
}
"""What waits for long meets its window, the opt-out and the owner again before it goes out.

What was lost over and over is given up after half an hour: by its waits, and the looks between.
"""

SPREAD: Final = (0.75, 1.25)
"""Waits differ by so much, or all that failed together would come back together."""

_DOUBLED_AT_MOST: Final = 20


@dataclass(frozen=True, slots=True)
class Bout:
    """One kind of trouble in a row, as a message has met it so far.

    Attributes:
        tries: tries that ended with it. lasted: seconds since the first of them began.
    """

    trouble: Trouble | None = None
    tries: int = 0
    lasted: float = 0.0

    def with_another(self, trouble: Trouble, trying: float = 0.0) -> "Bout":
        """After one more; another kind begins anew. ``trying``: seconds that this try took."""
        if trouble is self.trouble:
            return Bout(trouble, self.tries + 1, self.lasted)
        return Bout(trouble, 1, trying)

    def wait(self, at_least: float = 0.0) -> float | None:
        """Seconds until the next try, as the provider asked at least; None: it has failed."""
        if self.trouble is None:
            return at_least
        curve = CURVES[self.trouble]
        if self.tries >= curve.tries and self.lasted >= curve.lasts:
            return None
        doubled = curve.first * 2.0 ** min(self.tries - 1, _DOUBLED_AT_MOST)
        spread = random.uniform(*SPREAD)  # noqa: S311 - no secret
        return max(at_least, min(curve.most, doubled) * spread)


NO_TROUBLE: Final = Bout()
"""Of a message that met none."""
