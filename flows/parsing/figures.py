"""Options told apart by the figures in their labels: "6-8 hours", "over 8", "10th pass", "5x2"."""

from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Final

from bot.domain.job import Question
from flows.parsing import denial, numerals
from flows.parsing.asked import Asked
from flows.parsing.choices import Labels, labels_of
from flows.parsing.numerals import Numeral
from flows.parsing.vocabulary import Vocabulary, vocabulary
from flows.parsing.words import Words, read

_TIMES: Final = frozenset({"x", "por", "by", "/", "*"})
"""What people put between the figures of "12x36"."""

_STRANGE: Final = 2


@dataclass(frozen=True, slots=True)
class _Figure:
    """What a label or an answer counts.

    Attributes:
        numbers: as they stand; one, or several as in "5x2".
        high: the upper end of a range.
        side: above, less, or nothing.
        unit: what is counted, if that is said.
    """

    numbers: tuple[float, ...]
    high: float | None = None
    side: str = ""
    unit: str = ""

    def holds(self, said: "_Figure") -> bool:
        """Whether an answer means this label."""
        if said.unit and self.unit and said.unit != self.unit:
            return False
        if len(self.numbers) > 1 or len(said.numbers) > 1 or said.high is not None or said.side:
            return (self.numbers, self.high, self.side) == (said.numbers, said.high, said.side)
        return self._holds_one(said.numbers[0], has_unit=bool(said.unit))

    def _holds_one(self, number: float, *, has_unit: bool) -> bool:
        low = self.numbers[0]
        if has_unit and not self.unit:
            return False
        match self.side:
            case "above":
                return number > low
            case "less":
                return number < low
            case _:
                return low <= number <= (low if self.high is None else self.high)


def by_figures(asked: Asked) -> str | None:
    """The one option whose label holds the figures that were said; None for none or several."""
    said = _figure(asked.words, asked.known)
    if said is None or _says_more(asked):
        return None
    figures = _figures_of(labels_of(asked.question))
    fitting = {id_ for id_, figure in figures if figure.holds(said)}
    return fitting.pop() if len(fitting) == 1 else None


def has_figures(question: Question) -> bool:
    """Whether labels hold figures, so that figures are no places."""
    return bool(_figures_of(labels_of(question)))


def _says_more(asked: Asked) -> bool:
    """Whether the figures are denied or stand in a story."""
    found = numerals.find(asked.words, asked.known)
    spans = [(each.start, each.end) for each in found]
    for section in ("units", "amounts", "ordinals", "choosing"):
        spans.extend((each.start, each.end) for each in asked.find(section))
    if asked.strange_words(spans) > _STRANGE or asked.has("answers", "pending"):
        return True
    return any(denial.reaches(asked, each.start, each.end) for each in found)


@lru_cache(maxsize=256)
def _figures_of(labels: Labels) -> tuple[tuple[str, _Figure], ...]:
    return tuple(
        (id_, figure)
        for id_, by_language in labels
        for language, label in by_language
        if (figure := _figure(read(label), vocabulary(language))) is not None
    )


def _figure(words: Words, known: Vocabulary) -> _Figure | None:
    found = numerals.find(words, known) or _ordinals(words, known)
    if not found:
        return None
    if len(found) > 1:
        between = [words.texts[one.end : two.start] for one, two in pairwise(found)]
        is_pair = all(len(each) == 1 and each[0] in _TIMES for each in between)
        return _Figure(tuple(each.low for each in found)) if is_pair else None
    one = found[0]
    unit = known["units"].at(words.texts, one.end)
    end = unit.end if unit is not None else one.end
    side = _side(words, known, one.start, end)
    return _Figure((one.low,), one.high, side, unit.meaning if unit is not None else "")


def _side(words: Words, known: Vocabulary, start: int, end: int) -> str:
    """Whether "more than" stands before, or in Hindi behind."""
    behind = known["amounts"].at(words.texts, end)
    if behind is not None and behind.meaning in {"above_behind", "less"}:
        return "above" if behind.meaning == "above_behind" else "less"
    for each in known["amounts"].find(words.texts):
        if each.end == start and each.meaning in {"above", "less"}:
            return each.meaning
    return ""


def _ordinals(words: Words, known: Vocabulary) -> list[Numeral]:
    return [
        Numeral(float(each.meaning), each.start, each.end)
        for each in known["ordinals"].find(words.texts)
        if each.meaning != "last"
    ]
