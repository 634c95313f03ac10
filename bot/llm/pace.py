"""Keeps to what a server allows: ``x-ratelimit-*`` with all answers, ``retry-after`` with a 429.

As Groq tells them (console.groq.com/docs/rate-limits): requests are counted by the day, tokens by
the minute, and the resets are durations like ``2m59.56s``. Limits are the organisation's, so all
workers are told the same.
"""

import re
from collections.abc import Callable, Mapping
from typing import Final

_PARTS: Final = re.compile(r"(\d+(?:\.\d+)?)(ms|s|m|h|d)")
_SECONDS: Final[Mapping[str, float]] = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0, "d": 86400.0}


class Pace:
    """Whether a request may be made now.

    A request that is refused costs the candidate's time; while we wait, the next tier answers.
    """

    def __init__(self, pause: float, longest: float, monotonic: Callable[[], float]) -> None:
        """Nothing is paused.

        Args:
            pause: seconds without a request after a 429 that names none.
            longest: that anything may ask for; a daily limit names hours.
            monotonic: seconds that never go back.
        """
        self._pause = pause
        self._longest = longest
        self._monotonic = monotonic
        self._resume_at = 0.0
        self._cost = 0

    @property
    def is_paused(self) -> bool:
        """Whether nothing should be asked yet."""
        return self._monotonic() < self._resume_at

    def spent(self, tokens: int) -> None:
        """The last request cost so much; the next one is thought to cost as much."""
        self._cost = tokens

    def told(self, headers: Mapping[str, str]) -> None:
        """An answer came: wait for the reset if the next request would not fit."""
        for what, needed in (("requests", 1), ("tokens", self._cost)):
            left = _number(headers.get(f"x-ratelimit-remaining-{what}"))
            reset = duration(headers.get(f"x-ratelimit-reset-{what}", ""))
            if left is not None and reset is not None and left < needed:
                self._wait(reset)

    def refused(self, headers: Mapping[str, str]) -> None:
        """A 429."""
        asked = _number(headers.get("retry-after"))
        self._wait(self._pause if asked is None else asked)

    def _wait(self, seconds: float) -> None:
        resume = self._monotonic() + min(max(seconds, 0.0), self._longest)
        self._resume_at = max(self._resume_at, resume)


def duration(text: str) -> float | None:
    """Seconds of ``2m59.56s``, ``7.66s`` or ``120ms``; None for anything else."""
    parts = _PARTS.findall(text)
    if not parts or "".join(number + unit for number, unit in parts) != text.strip():
        return None
    return sum(float(number) * _SECONDS[unit] for number, unit in parts)


def _number(text: str | None) -> float | None:
    """A number that is one; dates and nonsense are none."""
    return float(text) if text and re.fullmatch(r"-?\d{1,12}(\.\d+)?", text.strip()) else None
