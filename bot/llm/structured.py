"""What a model is asked to answer, and how little of its answer is believed.

Shared by all models: the schema, and :func:`understood`, which keeps of an answer only commands
that we know, that rest on words the candidate really wrote, and that name questions of the job.
"""

import json
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final

from bot.domain.understanding import AskedQuestion, CommandKind, Pointed, Utterance
from prompts import task

MOST_COMMANDS: Final = 12
"""Commands that are kept of one answer; nobody says more in one breath."""
LONGEST_ANSWER: Final = 20_000
"""Characters of an answer that are looked at."""
MOST_OPENINGS: Final = 20
"""Places in an answer where JSON is looked for, should it not begin with it."""

KINDS: Final[Mapping[str, CommandKind]] = {kind.value: kind for kind in CommandKind}

SCHEMA: Final[Mapping[str, object]] = task("understand").output
"""Strict mode wants every field required and no others. No limits: they are not supported there."""

_ALIKE: Final = dict.fromkeys(range(0x2018, 0x201C), "'")  # single quotation marks
_ALIKE.update(dict.fromkeys((0x60, 0xB4), "'"))  # accents used as such
_ALIKE.update(dict.fromkeys(range(0x201C, 0x2020), '"'))
_ALIKE.update(dict.fromkeys((*range(0x2010, 0x2016), 0x2212), "-"))
"""Characters that models and keyboards write differently; one for one, so that places stay."""


class Unusable(ValueError):
    """An answer of which nothing can be used; ``answer`` is the model's text, to show it again."""

    def __init__(self, answer: str) -> None:
        super().__init__("unusable")
        self.answer = answer


def understood(answer: str, utterance: Utterance) -> tuple[Pointed, ...]:
    """What of a model's answer holds, in its order. Empty if it says that nothing was meant.

    Raises:
        Unusable: it has not the form, or nothing in it holds.
    """
    items = _items(answer)
    if items is None:
        raise Unusable(answer)
    held = believed((_pointed(item) for item in items), utterance)
    if items and not held:
        raise Unusable(answer)
    return held


def believed(points: Iterable[Pointed | None], utterance: Utterance) -> tuple[Pointed, ...]:
    """Those that rest on words of the message and on questions of the job, each once."""
    known = {question.id for question in _questions(utterance)}
    told = dict(utterance.passages)
    kept: dict[tuple[CommandKind, str, str | None], Pointed] = {}
    for point in points:
        if point is None or (point.question is not None and point.question not in known):
            continue
        quote = find_quote(point.quote, utterance.text)
        if quote is not None:
            passage = point.passage if point.passage in told else None
            kept.setdefault(
                (point.kind, quote, point.question), replace(point, quote=quote, passage=passage)
            )
    return tuple(kept.values())[:MOST_COMMANDS]


def find_quote(quote: str, text: str) -> str | None:
    """The words of ``text`` that ``quote`` repeats, whatever its case, spaces and quotation marks.

    Whole words only: "no" is not said in "I know".
    """
    words = _alike(quote).split()
    if not words:
        return None
    text = unicodedata.normalize("NFC", text)
    alike = _alike(text)
    pattern = re.compile(r"\s+".join(re.escape(word) for word in words), re.IGNORECASE)
    for found in pattern.finditer(alike):
        if not (_cuts(text, found.start()) or _cuts(text, found.end())):
            return text[found.start() : found.end()]
    return None


def _cuts(text: str, place: int) -> bool:
    """Whether a word or a number goes on across ``place``."""
    if not 0 < place < len(text):
        return False
    before, after = (_sort(character) for character in (text[place - 1], text[place]))
    return before == after != ""


def _sort(character: str) -> str:
    """Letters with their marks are one sort, digits another; anything else is none."""
    category = unicodedata.category(character)
    return {"L": "letter", "M": "letter", "N": "digit"}.get(category[0], "")


def _alike(text: str) -> str:
    return unicodedata.normalize("NFC", text).translate(_ALIKE)


def _questions(utterance: Utterance) -> Iterator[AskedQuestion]:
    yield from utterance.questions
    if utterance.pending is not None:
        yield utterance.pending


def _items(answer: str) -> Sequence[object] | None:
    """The list of commands, wherever in the answer it stands; None if there is none."""
    for value in _values(answer[:LONGEST_ANSWER]):
        items = value.get("commands") if isinstance(value, dict) else value
        if isinstance(items, list):
            return items
    return None


def _values(answer: str) -> Iterator[object]:
    """JSON values in a text: models wrap them in fences, prose or calls of tools."""
    decoder = json.JSONDecoder()
    openings = [found.start() for found in re.finditer(r"[{\[]", answer)][:MOST_OPENINGS]
    for start in openings:
        try:
            yield decoder.raw_decode(answer, start)[0]
        except (ValueError, RecursionError):  # half an answer, or brackets without end
            continue


def _pointed(item: object) -> Pointed | None:
    if not isinstance(item, dict):
        return None
    quote, confidence = item.get("quote"), item.get("confidence")
    kind = KINDS.get(str(item.get("command")))
    if kind is None or not isinstance(quote, str):
        return None
    if isinstance(confidence, bool) or not isinstance(confidence, (int, float)):
        return None
    question, passage = item.get("question"), item.get("passage")
    return Pointed(
        kind=kind,
        quote=quote,
        question=question if isinstance(question, str) and question else None,
        confidence=float(min(1, max(0, confidence))),
        passage=passage if isinstance(passage, str) and kind is CommandKind.ASK else None,
    )
