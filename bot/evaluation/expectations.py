"""Holds what came out against what was expected; every difference is one readable line."""

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from bot.domain.record import MessageRecord, Record
from bot.evaluation.steps import Bot, Expect, Span

SENT: Final = frozenset({"sent", "delivered", "read"})
"""Statuses of a message that the candidate got or will get."""

TOLERANCE: Final = 0.05
"""Scores have one decimal."""


def said_by_assistant(messages: Sequence[MessageRecord]) -> list[MessageRecord]:
    """What the assistant, not a recruiter, actually sent."""
    return [
        message
        for message in messages
        if message.direction == "out" and message.author == "assistant" and message.status in SENT
    ]


def check_bot(step: Bot, messages: Sequence[MessageRecord]) -> list[str]:
    """Differences between a ``bot`` step and the words it speaks of."""
    text = "\n".join(message.text for message in messages)
    if step.silent is not None:
        return _check_silence(text, must_be_silent=step.silent)
    folded = text.casefold()
    missing = [words for words in step.contains if words.casefold() not in folded]
    present = [words for words in step.lacks if words.casefold() in folded]
    wrong = [f"the assistant should have said {_shown(words)}" for words in missing]
    wrong += [f"the assistant should not have said {_shown(words)}" for words in present]
    if step.matches is not None and not re.search(step.matches, text):
        wrong.append(f"the assistant's words should match /{step.matches}/")
    return [*wrong, _quoted(text)] if wrong else []


def _check_silence(text: str, *, must_be_silent: bool) -> list[str]:
    if must_be_silent and text:
        return ["the assistant should have been silent", _quoted(text)]
    if not must_be_silent and not text:
        return ["the assistant should have said something and was silent"]
    return []


def _quoted(text: str) -> str:
    return f"it said: {_shown(text)}" if text else "it said nothing"


def check_expect(step: Expect, record: Record) -> list[str]:
    """Differences between an ``expect`` step and the conversation as it stands."""
    wrong: list[str] = []
    for name, expected in step.fields.items():
        if name == "answers":
            wrong += _check_answers(expected, record.answers)
        else:
            wrong += _check_value(name, expected, _found(name, record))
    return wrong


def _found(name: str, record: Record) -> object:
    if name == "messages_sent":
        return len(said_by_assistant(record.messages))
    return getattr(record, name)


def _check_value(name: str, expected: object, found: object) -> list[str]:
    if isinstance(expected, Span):
        fits = isinstance(found, (int, float)) and _within(expected, found)
        return [] if fits else [f"{name}: expected {_span(expected)}, is {_shown(found)}"]
    if same(expected, found):
        return []
    return [f"{name}: expected {_shown(expected)}, is {_shown(found)}"]


def _within(span: Span, found: float) -> bool:
    is_above = span.least is None or found >= span.least
    return is_above and (span.most is None or found <= span.most)


def _span(span: Span) -> str:
    if span.least is None:
        return f"at most {span.most:g}"
    if span.most is None:
        return f"at least {span.least:g}"
    return f"{span.least:g} to {span.most:g}"


def _check_answers(expected: Mapping[str, Any], found: Mapping[str, Any]) -> list[str]:
    given = {question: value for question, value in found.items() if value is not None}
    if not expected and given:
        return [f"answers: expected none at all, are {_shown(given)}"]
    return [
        line
        for question, value in expected.items()
        for line in _check_value(f"answers.{question}", value, given.get(question))
    ]


def same(expected: object, found: object) -> bool:
    """Whether two typed values are equal; true is not 1, and 36 is 36.0."""
    if isinstance(expected, bool) or isinstance(found, bool):
        return expected is found
    if isinstance(expected, (int, float)) and isinstance(found, (int, float)):
        return abs(expected - found) < TOLERANCE
    if isinstance(expected, Mapping) and isinstance(found, Mapping):
        return expected.keys() == found.keys() and all(
            same(value, found[key]) for key, value in expected.items()
        )
    if isinstance(expected, (list, tuple)) and isinstance(found, (list, tuple)):
        pairs = zip(expected, found, strict=False)
        return len(expected) == len(found) and all(same(*pair) for pair in pairs)
    return expected == found


def _shown(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, default=str)
