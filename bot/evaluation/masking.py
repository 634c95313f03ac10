"""Personal data in a conversation, replaced by made-up words of the same form.

One mask serves a whole case and says the same for the same word, so what was recorded from a
message fits the masked message. Kept are the words that the assistant knows
(``bot.evaluation.known_words``), numbers, and what buttons say.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

import phonenumbers

from bot.domain.job import QuestionType
from bot.evaluation.known_words import WORD, KnownWords

OWN_WORDS: Final = frozenset({QuestionType.TEXT, QuestionType.PLACE})

_EMAIL: Final = re.compile(r"[^\s@<>\"(),;:]+@[^\s@<>\"(),;:]+\.[^\W\d_]{2,24}")
_LINK: Final = re.compile(r"\b(?:https?://|www\.)\S+", re.IGNORECASE)
_NUMBER: Final = re.compile(r"\+?\d(?:[ \-.()]{0,2}\d){7,16}")
"""At least eight digits in a row, separated as phone numbers are."""

_DATE: Final = re.compile(r"\d{4}([-./])\d{1,2}\1\d{1,2}|\d{1,2}([-./])\d{1,2}\2\d{4}")
_YEARS: Final = re.compile(r"(?:19|20)\d\d ?- ?(?:19|20)\d\d")
_PLOT: Final = re.compile(r"\d{4,}")
"""Postcodes and the like: only in answers in own words, where no number counts."""

_INSIDE: Final = re.compile(r"[^\s.!?।] +$")
"""Before a capital inside a sentence: a name, even if it is near a known word."""

_INTRODUCED: Final = re.compile(
    r"(?:name is|name's|mi nombre es|me llamo|nome é|me chamo|mera naam|naam hai|मेरा नाम)"
    r"\s+(?:[^\W\d_]\S*\s+)?$",
    re.IGNORECASE,
)
"""Before the first two words of a name that somebody gives."""

_SLIPPED: Final = 5
"""Letters from which a word with a capital may be a misspelt one; shorter ones are near names."""

_LATIN: Final = ("ba", "du", "fi", "go", "ja", "ku", "lo", "mi", "ne", "po", "ru", "wo", "xu", "ze")
_DEVANAGARI: Final = ("फू", "झो", "ठे", "ढू", "घो", "छे", "भू", "थो")
_TAIL: Final = 5
"""Digits at the end of a phone number that belong to a person."""

_LONG: Final = 9
"""Digits from which an unsigned number is taken for a phone's."""

_SAME: Final = 8
"""Digits at the end that tell whether two are one number, with its country or without."""

_FIRST: Final = 1_111_151_113
_APART: Final = 1_111
"""Made-up numbers differ in their last digits; the first is ...51113."""


class Mask:
    """The made-up words of one case."""

    def __init__(
        self, known: KnownWords, names: Iterable[str], own: Iterable[str], phones: Iterable[str]
    ) -> None:
        """A mask.

        Args:
            known: words that stay.
            names: the candidate's and recruiters', whose parts stay only if a rule knows them.
            own: recorded answers in own words.
            phones: recorded phone numbers, E.164.
        """
        self._known = known
        self._names = {part.casefold() for name in names for part in WORD.findall(name)}
        self._plots = {plot for each in own for plot in _PLOT.findall(each)}
        self._phones = tuple(phones)
        self._made: dict[str, str] = {}

    def text(self, said: str) -> str:
        """A message, or an answer in own words."""
        parts: tuple[tuple[re.Pattern[str], Callable[[str], str]], ...] = (
            (_EMAIL, self.email),
            (_LINK, self._link),
            (_NUMBER, self._number),
        )
        return self._without(said, parts)

    def value(self, kind: QuestionType, value: Any) -> Any:  # noqa: ANN401 - JSON
        """A recorded answer."""
        if kind is QuestionType.EMAIL:
            return self.email(str(value))
        if kind is QuestionType.PHONE:
            return self._phone(str(value))
        return self.text(str(value)) if kind in OWN_WORDS else value

    def _without(
        self, said: str, parts: tuple[tuple[re.Pattern[str], Callable[[str], str]], ...]
    ) -> str:
        """Replace what the first pattern finds; what lies between is the others' and the words'."""
        if not parts:
            return self._words(said)
        (pattern, replaced), *others = parts
        made, end = "", 0
        for found in pattern.finditer(said):
            made += self._without(said[end : found.start()], tuple(others)) + replaced(found[0])
            end = found.end()
        return made + self._without(said[end:], tuple(others))

    def _words(self, said: str) -> str:
        with_plots = _PLOT.sub(lambda f: self._plot(f[0]), said)
        return WORD.sub(lambda found: self._word(found[0], with_plots[: found.start()]), with_plots)

    def _word(self, word: str, before: str) -> str:
        is_capital = word[0].isupper() and not word.isupper() and _INSIDE.search(before) is not None
        if word.casefold() in self._names or _INTRODUCED.search(before):
            stays = self._known.has_plainly(word)
        else:
            slips = not is_capital and (word[0].islower() or len(word) >= _SLIPPED)
            stays = self._known.has(word, slips=slips)
        if stays:
            return word
        return _cased(self._invented(word.casefold()), word)

    def _invented(self, word: str) -> str:
        """A word of the same length and script that nobody says, another for each."""
        if word not in self._made:
            syllables = _DEVANAGARI if "\u0900" <= word[0] <= "\u097f" else _LATIN
            self._made[word] = _syllables(len(self._made), len(word), syllables)
        return self._made[word]

    def email(self, address: str) -> str:
        """Another address of the same form at a domain that belongs to nobody."""
        key = address.casefold()
        if key not in self._made:
            self._made[key] = f"person{len(self._made) + 1}@example.com"
        return self._made[key]

    def _link(self, link: str) -> str:  # noqa: ARG002 - nothing of it stays
        return "https://example.com/page"

    def _plot(self, digits: str) -> str:
        return self._other_digits(digits, len(digits) - 1) if digits in self._plots else digits

    def _number(self, written: str) -> str:
        """A phone number; dates, spans of years and the like stay."""
        if _DATE.fullmatch(written) or _YEARS.fullmatch(written) or not _is_phone(written):
            return self._words(written)
        digits = _digits(written)
        recorded = next((p for p in self._phones if _digits(p).endswith(digits[-8:])), None)
        # In full: a stage's candidate writes from another country than the real one did.
        return self._phone(recorded or written)

    def _phone(self, number: str) -> str:
        return self._other_digits(number, _TAIL)

    def _other_digits(self, written: str, tail: int) -> str:
        """The same with made-up digits at its end, none of them 0; others for each number."""
        key = _digits(written)[-_SAME:]
        if key not in self._made:
            self._made[key] = str(_FIRST + len(self._made) * _APART)
        made, new = list(written), self._made[key][-tail:]
        places = [place for place, each in enumerate(written) if each.isdigit()][-len(new) :]
        for place, digit in zip(places, new, strict=True):
            made[place] = digit
        return "".join(made)


def mask_for(
    documents: Iterable[Mapping[str, Any]],
    names: Iterable[str],
    answers: Iterable[tuple[QuestionType, Any]],
) -> Mask:
    """The mask of a conversation about these jobs in which these answers were recorded."""
    given = [(kind, str(value)) for kind, value in answers if value is not None]
    return Mask(
        KnownWords(documents),
        names,
        (value for kind, value in given if kind in OWN_WORDS),
        (value for kind, value in given if kind is QuestionType.PHONE),
    )


def _is_phone(written: str) -> bool:
    """Whether it may be one: signed as one, or long; ``18000-20000`` is a span of pay."""
    if written.startswith("+"):
        return True
    groups = re.split(r"\D+", written.strip())
    is_span = len(groups) > 1 and all(each.endswith("00") for each in groups)
    return len(_digits(written)) >= _LONG and not is_span


def _digits(written: str) -> str:
    return "".join(str(phonenumbers.normalize_digits_only(each)) for each in written)


def _syllables(number: int, length: int, syllables: tuple[str, ...]) -> str:
    """Word ``number`` of ``length`` signs."""
    made, rest = "", number
    while len(made) < length:
        made += syllables[(rest + len(made)) % len(syllables)]
        rest = rest // len(syllables) + number
    return made[:length]


def _cased(made: str, like: str) -> str:
    if like.isupper() and len(like) > 1:
        return made.upper()
    return made.capitalize() if like[0].isupper() else made
