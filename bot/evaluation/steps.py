"""What can stand in a conversation file, step by step. ``line`` is where it stands, from 1."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from bot.domain.message import Status


@dataclass(frozen=True, slots=True)
class Say:
    """``user`` and ``burst``: the candidate writes; several texts within the quiet time."""

    line: int
    texts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TapOn:
    """``tap``: a button or list row of the last question, by label or id."""

    line: int
    label: str


@dataclass(frozen=True, slots=True)
class Upload:
    """``file``: the candidate sends a file."""

    line: int
    path: Path


@dataclass(frozen=True, slots=True)
class Voice:
    """``voice``: a voice note, by its transcript."""

    line: int
    transcript: str


@dataclass(frozen=True, slots=True)
class Report:
    """``status``: the provider reports on the last message that was sent."""

    line: int
    status: Status


@dataclass(frozen=True, slots=True)
class Wait:
    """``wait``: the clock moves on; what falls due meanwhile is handled."""

    line: int
    time: timedelta


@dataclass(frozen=True, slots=True)
class Recruit:
    """``recruiter``: takes over, says something, records answers, hands back, in this order."""

    line: int
    takes_over: bool = False
    says: str | None = None
    records: Mapping[str, Any] = field(default_factory=dict)
    hands_back: bool = False


@dataclass(frozen=True, slots=True)
class Call:
    """``call``: what came of a call by the voice system."""

    line: int
    status: str
    answers: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Bot:
    """``bot``: what the assistant said since the last acting step, joined.

    Attributes:
        silent: True: nothing at all; False: something.
    """

    line: int
    contains: tuple[str, ...] = ()
    lacks: tuple[str, ...] = ()
    matches: str | None = None
    silent: bool | None = None


@dataclass(frozen=True, slots=True)
class Span:
    """A number between two bounds, both included; None is open."""

    least: float | None = None
    most: float | None = None


@dataclass(frozen=True, slots=True)
class Expect:
    """``expect``: what must be so now; only the fields that were named are looked at."""

    line: int
    fields: Mapping[str, Any]


Act = Say | TapOn | Upload | Voice | Report | Wait | Recruit | Call
Step = Act | Bot | Expect
