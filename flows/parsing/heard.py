"""What of a message can answer at all: without greetings, times of day, and talk about the talk.

"Good night" names no shift, "call me at 5" no number, "let's speak Hindi" no language that is
spoken. Such words are taken out before a parser reads, so that no parser needs to know of them.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Final

from bot.domain.job import QuestionType
from flows.parsing.numerals import value_of
from flows.parsing.phrases import Found, Phrases
from flows.parsing.vocabulary import Vocabulary, currencies
from flows.parsing.words import Words, read

_CLAUSE_ENDS: Final = frozenset(".,;:!?¡¿।\n")
_DENYING: Final = frozenset({"deny", "none", "zero"})
_LAST_HOUR: Final = 24

_OWN_WORDS: Final = frozenset(
    {QuestionType.TEXT, QuestionType.PLACE, QuestionType.PHONE, QuestionType.EMAIL}
)
"""Types whose answer is found as it stands."""

_COUNTED: Final = frozenset({QuestionType.NUMBER, QuestionType.DURATION, QuestionType.MONEY})
"""Types that a time of day could be mistaken for an answer to."""


def heard(text: str, kind: QuestionType, known: Vocabulary) -> Words:
    """The words of ``text`` that may answer a question of this kind."""
    words = read(text)
    if kind in _OWN_WORDS:
        return words
    gone = set(_asides(words, known, kind))
    if kind is not QuestionType.YES_NO:
        gone.update(_talked_over(words, known))
    if kind in _COUNTED:
        gone.update(_times(words, known))
    if kind is QuestionType.DATE:
        gone.update(_covered(known["daytime"].find(words.texts)))
        gone.update(_times(words, known))
    kept = tuple(token for at, token in enumerate(words.tokens) if at not in gone)
    return replace(words, tokens=kept) if gone else words


def ends_clause(words: Words, at: int) -> bool:
    """Whether a mark stands between ``tokens[at]`` and the next one, or there is no next one."""
    if at + 1 >= len(words.tokens):
        return True
    between = words.original[words.tokens[at].end : words.tokens[at + 1].start]
    return not _CLAUSE_ENDS.isdisjoint(between)


def find_within(phrases: Phrases, words: Words) -> list[Found]:
    """All phrases, but no denial across a mark: "no, tengo dos" is not "no tengo"."""
    found: list[Found] = []
    for each in phrases.find(words.texts):
        parts = _parted(words, each) if each.meaning in _DENYING else [(each.start, each.end)]
        if len(parts) == 1:
            found.append(each)
            continue
        for start, end in parts:
            within = phrases.find(words.texts[start:end])
            found.extend(Found(f.meaning, f.start + start, f.end + start) for f in within)
    return found


def _parted(words: Words, found: Found) -> list[tuple[int, int]]:
    """Where a phrase begins and ends, once for each clause that it reaches into."""
    cuts = [at + 1 for at in range(found.start, found.end - 1) if ends_clause(words, at)]
    return list(pairwise([found.start, *cuts, found.end]))


def _covered(found: Sequence[Found]) -> set[int]:
    return {at for each in found for at in range(each.start, each.end)}


def _asides(words: Words, known: Vocabulary, kind: QuestionType) -> Iterator[int]:
    """Greetings and farewells, where they begin or end what is said: not "good night shifts"."""
    for found in known["asides"].find(words.texts):
        if found.meaning == "when" and kind is QuestionType.DATE:
            continue
        begins = found.start == 0 or ends_clause(words, found.start - 1)
        if begins or ends_clause(words, found.end - 1):
            yield from range(found.start, found.end)


def _talked_over(words: Words, known: Vocabulary) -> Iterator[int]:
    """The clauses that speak of the talk itself: "I will tell you tomorrow"."""
    for found in known["talking"].find(words.texts):
        start, end = found.start, found.end
        while start > 0 and not ends_clause(words, start - 1):
            start -= 1
        while end < len(words.tokens) and not ends_clause(words, end - 1):
            end += 1
        yield from range(start, end)


def _times(words: Words, known: Vocabulary) -> Iterator[int]:
    """``at 5``, ``5 pm``, ``10:30``, ``5 baje``."""
    texts = words.texts
    for at, token in enumerate(words.tokens):
        value = _hour(words, known, at)
        if value is None:
            continue
        if (colon := _minutes(words, at)) is not None:
            yield from range(at, colon)
        behind = known["clock"].at(texts, at + 1)
        if behind is not None and behind.meaning == "after" and value <= _LAST_HOUR:
            yield from range(at, behind.end)
        before = _mark_before(texts, known, at)
        if before is not None and token.text.isdigit() and not _is_measured(texts, known, at + 1):
            yield from range(before.start, at + 1)


def _hour(words: Words, known: Vocabulary, at: int) -> float | None:
    token = words.tokens[at]
    if token.is_number:
        value = value_of(token.text)
    else:
        word = known["numbers"].at(words.texts, at)
        value = float(word.meaning) if word is not None else None
    return value if value is not None and value <= _LAST_HOUR and value == int(value) else None


def _minutes(words: Words, at: int) -> int | None:
    """Where ``10:30`` that begins at ``at`` ends."""
    if at + 1 >= len(words.tokens) or not words.tokens[at + 1].is_number:
        return None
    between = words.original[words.tokens[at].end : words.tokens[at + 1].start]
    return at + 2 if between == ":" else None


def _mark_before(texts: Sequence[str], known: Vocabulary, at: int) -> Found | None:
    for start in range(max(0, at - 2), at):
        found = known["clock"].at(texts, start)
        if found is not None and found.meaning == "before" and found.end == at:
            return found
    return None


def _is_measured(texts: Sequence[str], known: Vocabulary, at: int) -> bool:
    """Whether a unit, a period, a multiplier or money follows: ``at 20 an hour``."""
    if currencies().at(texts, at) is not None or texts[at : at + 1] in (["/"], ("/",)):
        return True
    named = ("units", "periods", "multipliers", "parts")
    return any(known[section].at(texts, at) is not None for section in named)
