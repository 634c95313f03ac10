"""Rates beside their floors, and what one of each costs in CPU."""

import statistics
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Final

from typing_extensions import override


def percentile(took: Sequence[float], percent: int) -> float:
    """Milliseconds that so many percent of these seconds did not exceed; 0 of none."""
    if len(took) < 2:
        return took[0] * 1000 if took else 0.0
    return statistics.quantiles(took, n=100, method="inclusive")[percent - 1] * 1000


@dataclass(frozen=True, slots=True)
class Measured:
    """One measurement.

    Attributes:
        many: things done. seconds: in this time.
        took: seconds of each, as those outside saw it; empty where nobody is outside.
        cpu: seconds of CPU by process.
    """

    many: int
    seconds: float
    took: Sequence[float]
    cpu: Mapping[str, float]

    def __add__(self, other: "Measured") -> "Measured":
        """Both of two measurements of the same thing."""
        cpu = {name: self.cpu.get(name, 0.0) + seconds for name, seconds in other.cpu.items()}
        took = (*self.took, *other.took)
        return Measured(self.many + other.many, self.seconds + other.seconds, took, cpu)

    @property
    def rate(self) -> float:
        """Things a second."""
        return self.many / self.seconds

    def at(self, percent: int) -> float:
        """Milliseconds that so many percent did not exceed."""
        return percentile(self.took, percent)

    @property
    def each(self) -> dict[str, float]:
        """Milliseconds of CPU of one, by process."""
        return {name: seconds * 1000 / self.many for name, seconds in self.cpu.items()}


NOTHING: Final = Measured(0, 0.0, (), {})


@dataclass(frozen=True, slots=True)
class Row:
    """One line: what, with its floor."""

    what: str
    measured: Measured
    floor: Measured

    @property
    def ratio(self) -> float:
        """How much of the floor's rate is reached."""
        return self.measured.rate / self.floor.rate

    @override
    def __str__(self) -> str:
        """One line of the table."""
        rates = f"{self.measured.rate:9.1f} {self.floor.rate:9.1f} {self.ratio:6.2f}"
        return f"{self.what:<30}{rates}  {_latency(self.measured):>15}"


def table(rows: Sequence[Row]) -> str:
    """All of it, as lines."""
    head = f"{'a second':<30}{'here':>9} {'floor':>9} {'ratio':>6}  {'p50 / p99 ms':>15}"
    lines = [head, *(str(row) for row in rows), "", "CPU, milliseconds each"]
    for row in rows:
        for name, measured in ((row.what, row.measured), ("  its floor", row.floor)):
            parts = "  ".join(f"{who} {each:.2f}" for who, each in measured.each.items())
            lines.append(f"{name:<30}{sum(measured.each.values()):6.2f}  =  {parts}")
    return "\n".join(dict.fromkeys(lines))


def plain(measured: Measured) -> dict[str, object]:
    """For JSON: without the single times."""
    shown = asdict(measured)
    del shown["took"]
    return {
        **shown,
        "a_second": round(measured.rate, 1),
        "p50_ms": round(measured.at(50), 1),
        "p99_ms": round(measured.at(99), 1),
        "cpu_ms_each": {name: round(each, 3) for name, each in measured.each.items()},
    }


def _latency(measured: Measured) -> str:
    return f"{measured.at(50):.1f} / {measured.at(99):.1f}" if measured.took else ""
