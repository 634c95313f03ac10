"""The scores as a picture: a mark a tier and language, with its interval, drawn by ourselves."""

from collections.abc import Iterator
from typing import Final

from bot.evaluation.understanding.listening import Way
from bot.evaluation.understanding.measuring import Measured
from bot.evaluation.understanding.scoring import Scores

AIM: Final = 0.8
"""What the lower end of an interval is to reach."""

WIDTH, LEFT, RIGHT, TOP = 640, 120, 40, 48
ROW, GAP = 22, 12
INK, FAINT, PAPER = "#24292f", "#d0d7de", "#ffffff"
COLOURS: Final = {
    Way.TYPED: "#57606a",
    Way.LOCAL: "#d1730f",
    Way.BOTH: "#1f6feb",
    Way.MODEL: "#2e8b57",
}
_TICKS: Final = (0.0, 0.2, 0.4, 0.6, 0.8, 1.0)


def svg(found: Measured) -> str:
    """The picture."""
    rows = [
        (way, language, each)
        for way, by_language in found.scores.items()
        for language, each in by_language.items()
    ]
    height = TOP + len(rows) * ROW + len(found.scores) * GAP + 40
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" '
        f'height="{height}" font-family="sans-serif" font-size="12" fill="{INK}" role="img">',
        "<title>How well candidates are understood</title>",
        f'<rect width="{WIDTH}" height="{height}" fill="{PAPER}"/>',
        f'<text x="{LEFT}" y="24" font-size="15">Macro-F1 over commands, 95 % intervals</text>',
        *_frame(height - 40),
        *_marks(rows),
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def _across(value: float) -> float:
    return LEFT + value * (WIDTH - LEFT - RIGHT)


def _frame(bottom: int) -> Iterator[str]:
    for tick in _TICKS:
        at, is_aim = _across(tick), tick == AIM
        stroke = f'stroke="{INK}" stroke-dasharray="4 3"' if is_aim else f'stroke="{FAINT}"'
        yield f'<line x1="{at:.1f}" y1="{TOP - 10}" x2="{at:.1f}" y2="{bottom}" {stroke}/>'
        yield f'<text x="{at:.1f}" y="{bottom + 18}" text-anchor="middle">{tick:g}</text>'


def _marks(rows: list[tuple[Way, str, Scores]]) -> Iterator[str]:
    down, before = float(TOP), None
    for way, language, each in rows:
        down += GAP if before not in {None, way} else 0
        middle, colour = down + ROW / 2, COLOURS[way]
        if way is not before:
            yield f'<text x="8" y="{middle + 4:.1f}" fill="{colour}">{way.value}</text>'
        low, high, at = _across(each.low), _across(each.high), _across(each.macro)
        yield f'<text x="{LEFT - 12}" y="{middle + 4:.1f}" text-anchor="end">{language}</text>'
        yield (
            f'<line x1="{low:.1f}" y1="{middle:.1f}" x2="{high:.1f}" y2="{middle:.1f}" '
            f'stroke="{colour}" stroke-width="3"/>'
        )
        yield f'<circle cx="{at:.1f}" cy="{middle:.1f}" r="5" fill="{colour}"/>'
        down, before = down + ROW, way
