"""Charts of lines as SVG, drawn by ourselves: no library for plots is among our dependencies."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final
from xml.sax.saxutils import escape

WIDTH, HEIGHT = 640, 360
LEFT, RIGHT, TOP, BOTTOM = 72, 150, 44, 52
"""Room around the lines, in pixels; the names of the lines stand in the right margin."""
COLOURS: Final = ("#1f6feb", "#d1730f", "#c0392b", "#2e8b57", "#7d4cc2")
INK, FAINT, PAPER = "#24292f", "#d0d7de", "#ffffff"
NAME_APART: Final = 16
"""Pixels between the names of two lines that end at the same height."""

Points = Sequence[tuple[float, float]]


@dataclass(frozen=True, slots=True)
class Series:
    """One line."""

    name: str
    points: Points


@dataclass(frozen=True, slots=True)
class Chart:
    """Some lines over one axis.

    Attributes:
        file: its name without the ending.
        log, log_x: whether an axis counts in powers of ten.
    """

    file: str
    title: str
    x: str
    y: str
    series: Sequence[Series]
    log: bool = False
    log_x: bool = field(default=False, kw_only=True)

    def svg(self) -> str:
        """The picture."""
        xs = [x for line in self.series for x, _ in line.points]
        ys = [y for line in self.series for _, y in line.points]
        across = _Axis(xs, LEFT, WIDTH - RIGHT, log=self.log_x)
        up = _Axis(ys, HEIGHT - BOTTOM, TOP, log=self.log)
        parts = [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" '
            f'width="{WIDTH}" height="{HEIGHT}" font-family="sans-serif" font-size="12" '
            f'fill="{INK}" role="img">',
            f"<title>{escape(self.title)}</title>",
            f'<rect width="{WIDTH}" height="{HEIGHT}" fill="{PAPER}"/>',
            _text(LEFT, 24, self.title, size=15),
            *_frame(across, up),
            _text((LEFT + WIDTH - RIGHT) / 2, HEIGHT - 12, self.x, anchor="middle"),
            f'<g transform="rotate(-90 16 {(TOP + HEIGHT - BOTTOM) / 2:g})">'
            + _text(16, (TOP + HEIGHT - BOTTOM) / 2, self.y, anchor="middle")
            + "</g>",
            *_lines(self.series, across, up),
            "</svg>",
        ]
        return "\n".join(parts) + "\n"


class _Axis:
    """Values to pixels. A plain axis begins at 0, one of powers at the power below."""

    def __init__(self, values: Sequence[float], begin: float, end: float, *, log: bool) -> None:
        self.log = log
        self._begin, self._end = begin, end
        self._low = self._high = 0.0
        top = max(values, default=1.0) or 1.0
        if log:
            least = min((each for each in values if each > 0), default=1.0)
            self._low = math.floor(math.log10(least))
            self._high = max(math.ceil(math.log10(top)), self._low + 1)
            self.ticks = [10.0**power for power in range(int(self._low), int(self._high) + 1)]
        else:
            step = _step(top)
            count = math.ceil(top / step - 1e-9)
            self._high = step * count
            self.ticks = [step * place for place in range(count + 1)]

    def __call__(self, value: float) -> float:
        placed = math.log10(max(value, 10.0**self._low)) if self.log else value
        share = (placed - self._low) / (self._high - self._low)
        return self._begin + share * (self._end - self._begin)


def _step(top: float) -> float:
    """A round number that goes into ``top`` four to eight times."""
    rough = top / 5
    power = 10.0 ** math.floor(math.log10(rough))
    return next(power * each for each in (1, 2, 2.5, 5, 10) if power * each >= rough)


def _frame(across: _Axis, up: _Axis) -> list[str]:
    parts = []
    for tick in up.ticks:
        at = up(tick)
        parts.append(_line(LEFT, at, WIDTH - RIGHT, at))
        parts.append(_text(LEFT - 8, at + 4, f"{tick:,g}", anchor="end"))
    for tick in across.ticks:
        at = across(tick)
        parts.append(_line(at, HEIGHT - BOTTOM, at, HEIGHT - BOTTOM + 5))
        parts.append(_text(at, HEIGHT - BOTTOM + 19, f"{tick:,.10g}", anchor="middle"))
    return parts


def _lines(series: Sequence[Series], across: _Axis, up: _Axis) -> list[str]:
    parts, named = [], _heights([up(line.points[-1][1]) for line in series])
    for place, line in enumerate(series):
        colour = COLOURS[place % len(COLOURS)]
        dots = [(across(x), up(y)) for x, y in line.points]
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y in dots)
        parts.append(f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"/>')
        parts += [f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="{colour}"/>' for x, y in dots]
        parts.append(_text(WIDTH - RIGHT + 10, named[place] + 4, line.name, colour=colour))
    return parts


def _heights(wanted: Sequence[float]) -> list[float]:
    """Where names are written: beside the ends of their lines, but apart from each other."""
    found = [0.0] * len(wanted)
    last = -math.inf
    for place in sorted(range(len(wanted)), key=wanted.__getitem__):
        last = found[place] = max(wanted[place], last + NAME_APART)
    return found


def _line(x1: float, y1: float, x2: float, y2: float) -> str:
    return f'<line x1="{x1:g}" y1="{y1:.1f}" x2="{x2:g}" y2="{y2:.1f}" stroke="{FAINT}"/>'


def _text(
    x: float, y: float, text: str, *, anchor: str = "start", size: int = 12, colour: str = INK
) -> str:
    return (
        f'<text x="{x:g}" y="{y:g}" text-anchor="{anchor}" font-size="{size}" '
        f'fill="{colour}">{escape(text)}</text>'
    )
