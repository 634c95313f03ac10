"""Numbers in a message: digits as people write them, number words, multipliers, halves, ranges.

``20k``, ``1,20,000``, ``18 mil``, ``two and a half``, ``साढ़े तीन``, ``3-4``, ``between 18 and 20k``.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from flows.parsing.phrases import Found
from flows.parsing.vocabulary import Vocabulary
from flows.parsing.words import Token, Words

_FRACTIONS: Final = {("1", "2"): 0.5, ("1", "4"): 0.25, ("3", "4"): 0.75}
_HALF: Final = ("1", "/", "2")
_SHIFTS: Final = {"plus_half": 0.5, "plus_quarter": 0.25, "minus_quarter": -0.25}
_HINDI_TWO: Final = frozenset({"do", "दो"})

_MONEY: Final = frozenset({"$", "₹", "€", "£", "r", "rs"})
_LONGEST: Final = 15
"""Digits of the largest number that is read; longer ones are no answer to anything."""

_INDIAN: Final = re.compile(r"\d{1,2}(?:,\d{2})+,\d{3}(?:\.\d+)?")
_GROUPED: Final = re.compile(r"\d{1,3}(?:([., ])\d{3})(?:\1\d{3})*(?:[.,]\d{1,2})?")
_DECIMAL: Final = re.compile(r"\d*[.,]\d+")


@dataclass(frozen=True, slots=True)
class Numeral:
    """A number or a range at ``tokens[start:end]``.

    Attributes:
        high: the upper end of a range, else None.
        scale: what a multiplier made of it (1000 in ``20k``), else 1.
        is_bare_year: written as four digits alone, from 1950 to 2099.
    """

    low: float
    start: int
    end: int
    high: float | None = None
    scale: float = 1.0
    is_bare_year: bool = False


def find(words: Words, known: Vocabulary) -> list[Numeral]:
    """Every number, left to right; what was only denied ("4, not 5") is left out."""
    single = _Reader(words.tokens, known).all()
    return _with_ranges(_without_denied(single, words.texts, known), words.texts, known)


def value_of(text: str) -> float | None:
    """The number that digits with separators stand for; None for none (``1.2.3``)."""
    digits = re.sub(r"\D", "", text)
    if len(digits) > _LONGEST:
        return None
    if text.isdigit():
        return float(text)
    if _INDIAN.fullmatch(text):
        return float(text.replace(",", ""))
    grouped = _GROUPED.fullmatch(text)
    if grouped and not text.startswith("0"):
        return _ungrouped(text, grouped[1])
    return float(text.replace(",", ".")) if _DECIMAL.fullmatch(text) else None


def _ungrouped(text: str, separator: str) -> float:
    plain = text.replace(separator, "")
    return float(plain.replace(",", "."))


class _Reader:
    """Reads the numbers of one message, one after another."""

    def __init__(self, tokens: Sequence[Token], known: Vocabulary) -> None:
        self.tokens = tokens
        self.texts = [token.text for token in tokens]
        self.known = known

    def all(self) -> list[Numeral]:
        found: list[Numeral] = []
        at = 0
        while at < len(self.tokens):
            numeral = self.numeral(at)
            if numeral is not None:
                found.append(numeral)
            at = numeral.end if numeral is not None else at + 1
        return found

    def numeral(self, start: int) -> Numeral | None:
        """The number that begins here: ``[minus] base [multiplier] [rest] [and a half]``."""
        shift, at = self._shift(start)
        base = self._base(at)
        if base is None:
            return self._hundred_alone(start)
        value, end = base
        is_year = end == start + 1 and self.tokens[start].is_number and 1950 <= value < 2100
        value, end, scale = self._scaled(value + shift, end)
        value, end = self._and_half(value, end, scale)
        if scale == 1:  # "two and a half thousand"
            value, end, scale = self._scaled(value, end)
        if self._is_minus(start):
            value = -value
        return Numeral(
            value, start, end, None, scale, is_year and scale == 1 and value == int(value)
        )

    def _shift(self, at: int) -> tuple[float, int]:
        part = self._part(at)
        if part is None or part.meaning not in _SHIFTS or self._base(part.end) is None:
            return 0.0, at
        return _SHIFTS[part.meaning], part.end

    def _base(self, at: int) -> tuple[float, int] | None:
        """Digits, a fraction, or number words up to 99 (or hundreds, where one word says them)."""
        if at >= len(self.tokens):
            return None
        if self.tokens[at].is_number:
            return self._digits(at)
        word = self.known["numbers"].at(self.texts, at)
        if word is None or self._is_auxiliary(at):
            return None
        return self._number_words(float(word.meaning), word.end)

    def _is_auxiliary(self, at: int) -> bool:
        """The "do" that ends a command in Hindi: ``5 saal kar do`` says one number."""
        if at == 0 or self.texts[at] not in _HINDI_TWO:
            return False
        return self.known["commanding"].at(self.texts, at - 1) is not None

    def _digits(self, at: int) -> tuple[float, int] | None:
        fraction = self._fraction(at)
        if fraction is not None:
            return fraction
        value = value_of(self.tokens[at].text)
        if value is None:
            return None
        more = self._fraction(at + 1)
        return (value + more[0], more[1]) if more and value == int(value) else (value, at + 1)

    def _fraction(self, at: int) -> tuple[float, int] | None:
        if self.texts[at + 1 : at + 2] != ["/"] or at + 2 >= len(self.texts):
            return None
        value = _FRACTIONS.get((self.texts[at], self.texts[at + 2]))
        return None if value is None else (value, at + 3)

    def _number_words(self, value: float, end: int) -> tuple[float, int]:
        """Goes on while the next word is smaller than the gap left: ``treinta y cinco``."""
        while True:
            joint = self._part(end)
            is_joined = joint is not None and joint.meaning == "and"
            at = joint.end if joint is not None and is_joined else end
            more = self.known["numbers"].at(self.texts, at)
            if more is None or not _fits_into(float(more.meaning), value):
                return value, end
            value, end = value + float(more.meaning), more.end

    def _scaled(self, value: float, end: int) -> tuple[float, int, float]:
        """Multipliers, and what follows them: ``2 lakh 50 thousand``."""
        total, scale = 0.0, 1.0
        while (multiplier := self._multiplier(end)) is not None:
            factor = float(multiplier.meaning)
            value, end = value * factor, multiplier.end
            scale = factor
            larger = self._multiplier(end)
            if larger is not None and float(larger.meaning) > factor:  # "two hundred thousand"
                continue
            rest = self._rest(end)
            if rest is None or rest[0] >= factor:
                break
            total, value, end = total + value, rest[0], rest[1]
        return total + value, end, scale

    def _rest(self, at: int) -> tuple[float, int] | None:
        joint = self._part(at)
        if joint is not None and joint.meaning == "and":
            at = joint.end
        return self._base(at)

    def _multiplier(self, at: int) -> Found | None:
        found = self.known["multipliers"].at(self.texts, at)
        if found is None or (self.texts[at] == "k" and not self.tokens[at - 1].is_number):
            return None
        return found

    def _hundred_alone(self, at: int) -> Numeral | None:
        """``mil``, ``a thousand``: a multiplier that counts once."""
        article = self._part(at)
        begin = article.end if article is not None and article.meaning == "article" else at
        if self._multiplier(begin) is None:
            return None
        value, end, scale = self._scaled(1.0, begin)
        return Numeral(value, at, end, None, scale)

    def _and_half(self, value: float, end: int, scale: float) -> tuple[float, int]:
        after = half_after(self.texts, end, self.known)
        if after is None or value != int(value):
            return value, end
        return value + scale / 2, after

    def _part(self, at: int) -> Found | None:
        return self.known["parts"].at(self.texts, at)

    def _is_minus(self, start: int) -> bool:
        """A minus sign glued to the number, with nothing or a space before it."""
        if start == 0 or self.texts[start - 1] != "-" or not self.tokens[start].glued:
            return False
        return start == 1 or not self.tokens[start - 1].glued


def half_after(texts: Sequence[str], at: int, known: Vocabulary) -> int | None:
    """Where "and a half" that begins at ``at`` ends; None when it does not stand there."""
    joint = known["parts"].at(texts, at)
    if joint is None or joint.meaning != "and":
        return None
    at = joint.end
    if tuple(texts[at : at + 3]) == _HALF:
        return at + 3
    article = known["parts"].at(texts, at)
    if article is not None and article.meaning == "article":
        at = article.end
    half = known["parts"].at(texts, at)
    return half.end if half is not None and half.meaning == "half" else None


def _fits_into(part: float, whole: float) -> bool:
    if part != int(part) or whole != int(whole) or part <= 0:
        return False
    if whole >= 100:
        return whole % 100 == 0 and part < 100
    return whole >= 20 and whole % 10 == 0 and part < 10


def _with_ranges(
    numerals: Sequence[Numeral], texts: Sequence[str], known: Vocabulary
) -> list[Numeral]:
    merged: list[Numeral] = []
    for numeral in numerals:
        before = merged[-1] if merged else None
        if before is not None and before.high is None and _is_range(before, numeral, texts, known):
            merged[-1] = _range(before, numeral)
        else:
            merged.append(numeral)
    return merged


def _is_range(low: Numeral, high: Numeral, texts: Sequence[str], known: Vocabulary) -> bool:
    between = [each for each in texts[low.end : high.start] if each not in _MONEY]
    if not between:  # "3 4 saal", "do teen saal", "do dhai saal"
        is_next = high.low - low.low in {0.5, 1}
        return low.scale == high.scale == 1 and is_next and high.low <= 20
    joint = known["joining"].at(between, 0)
    is_joint = joint is not None and joint.end == len(between) and joint.meaning == "range"
    opener = _opener(texts, low.start, known)
    part = known["parts"].at(between, 0)
    is_between = (
        opener is not None
        and opener.meaning == "between"
        and part is not None
        and part.end == len(between)
        and part.meaning == "and"
    )
    return (is_joint or is_between) and abs(high.low) > _lifted(low, high)


def _opener(texts: Sequence[str], start: int, known: Vocabulary) -> Found | None:
    """What stands before a number, the sign of its currency aside: "between $19 and $22"."""
    at = start - 1
    while at > 0 and texts[at] in _MONEY:
        at -= 1
    return known["joining"].at(texts, at) if at >= 0 else None


def _lifted(low: Numeral, high: Numeral) -> float:
    """The lower end as meant: in "18-20k" the multiplier counts for both."""
    is_lifted = low.scale == 1 and high.scale > 1 and low.low * high.scale < abs(high.low)
    return low.low * high.scale if is_lifted else low.low


def _range(low: Numeral, high: Numeral) -> Numeral:
    return replace(
        low,
        low=_lifted(low, high),
        high=abs(high.low),
        end=high.end,
        scale=max(low.scale, high.scale),
        is_bare_year=low.is_bare_year and high.is_bare_year,
    )


def _without_denied(
    numerals: Sequence[Numeral], texts: Sequence[str], known: Vocabulary
) -> list[Numeral]:
    kept = [each for each in numerals if not is_denied_either_way(each, texts, known)]
    return kept or list(numerals)


def is_denied_either_way(numeral: Numeral, texts: Sequence[str], known: Vocabulary) -> bool:
    """``not 5``, and in Hindi ``5 nahi``, ``5 saal nahi``."""
    unit = known["units"].at(texts, numeral.end)
    behind = known["joining"].at(texts, numeral.end if unit is None else unit.end)
    if behind is not None and behind.meaning == "negator_behind":
        return True
    return is_denied(texts, numeral.start, known)


def is_denied(texts: Sequence[str], start: int, known: Vocabulary) -> bool:
    """Whether "not" or "instead of" stands right before ``start``."""
    for at in range(max(0, start - 3), start):
        found = known["joining"].at(texts, at)
        if found is not None and found.end == start and found.meaning == "negator":
            return True
    return False
