"""What one reading of a text gathers: its parts, and the evidence of each value kept."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from bot.domain.profile import Evidence
from bot.profiles.dates import Stretch
from bot.profiles.sections import Part
from bot.profiles.sheet import Line, Piece, Sheet
from bot.profiles.words import Section


@dataclass(slots=True)
class Gathered:
    """What one reading of a text gathers besides the values."""

    sheet: Sheet
    parts: list[Part]
    evidence: dict[str, Evidence] = field(default_factory=dict)

    def lines(self, section: Section) -> list[Line]:
        return [line for part in self.parts if part.section is section for line in part.lines]

    def keep(self, key: str, piece: Piece, confidence: float) -> str:
        """The words of a piece, which become the value's evidence."""
        self.evidence[key] = Evidence(piece.start, piece.end, round(confidence, 2))
        return self.sheet.text(piece)

    def keep_all(self, key: str, pieces: Iterable[Piece], confidence: float) -> tuple[str, ...]:
        return tuple(
            self.keep(f"{key}.{number}", piece, confidence) for number, piece in enumerate(pieces)
        )


def dates_of(stretch: Stretch | None) -> tuple[str | None, str | None, bool]:
    if stretch is None:
        return None, None, False
    start = stretch.first.written()
    if stretch.last.is_now:
        return start, None, True
    return start, stretch.last.written(), False


def span(pieces: list[Piece], confidence: float) -> Evidence | None:
    if not pieces:
        return None
    start, end = min(each.start for each in pieces), max(each.end for each in pieces)
    return Evidence(start, end, round(confidence, 2))
