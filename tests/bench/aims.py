"""What was found, and what had to be."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from tests.bench.plot import Chart
from tests.bench.table import Row


class Bound(StrEnum):
    """On which side of the aim a figure must be."""

    AT_LEAST = ">="
    AT_MOST = "<="


class Verdict(StrEnum):
    """What to think of a figure."""

    MET = "met"
    NEAR = "near"
    MISSED = "MISSED"
    SHOWN = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """One figure.

    Attributes:
        unit: of the figure; "" for a ratio.
        aim: what it has to be; None for one that is only shown.
        beside: what it was made from, in words.
    """

    what: str
    value: float
    unit: str = ""
    aim: float | None = None
    bound: Bound = Bound.AT_LEAST
    beside: str = ""

    def verdict(self, grace: float = 0.0) -> Verdict:
        """How it stands to its aim; a miss by no more than ``grace`` of the aim is near."""
        if self.aim is None:
            return Verdict.SHOWN
        sign = 1 if self.bound is Bound.AT_LEAST else -1
        by = sign * (self.value - self.aim)
        if by >= 0:
            return Verdict.MET
        return Verdict.NEAR if -by <= grace * self.aim else Verdict.MISSED

    @property
    def wanted(self) -> str:
        """The aim in words."""
        return "" if self.aim is None else f"{self.bound.value} {self.aim:g}"

    @property
    def shown(self) -> str:
        """The figure with its unit."""
        digits = 2 if abs(self.value) < 10 else 0 if abs(self.value) >= 100 else 1
        return f"{self.value:.{digits}f} {self.unit}".rstrip()


def ratio(what: str, row: Row, aim: float | None) -> Finding:
    """How much of its floor's rate something reaches."""
    beside = f"{row.measured.rate:.1f} of {row.floor.rate:.1f} a second"
    return Finding(what, row.ratio, "", aim, beside=beside)


def at_most(what: str, value: float, unit: str, aim: float | None, beside: str = "") -> Finding:
    """A figure that has to stay below."""
    return Finding(what, value, unit, aim, Bound.AT_MOST, beside)


@dataclass(frozen=True, slots=True)
class Study:
    """All that one measurement found."""

    name: str
    findings: Sequence[Finding]
    rows: Sequence[Row] = ()
    charts: Sequence[Chart] = field(default=())
