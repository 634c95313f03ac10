"""Answers to what we asked besides the open question: did you mean, is that right, in years?"""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from bot.domain.job import QuestionType
from bot.domain.message import Said
from bot.domain.understanding import Command, CommandKind
from flows.draft import Doubt, Draft
from flows.guards.words import words
from flows.limits import TAKES_TO_READ
from flows.parsing.places import yes_or_no_at
from flows.parsing.yes_no import parse_yes_no
from flows.understanding.commands import (
    CONFIRMED,
    DECLINED,
    FOREIGN,
    KEPT,
    OURS,
    answer,
    plainly,
    problem,
)
from flows.understanding.reading import is_usable, parse

YES: Final = "yes"
NO: Final = "no"
STOP: Final = "stop"
GO_ON: Final = "go_on"

_SHORT: Final = 3
_NUMBERED: Final = frozenset({Doubt.OPT_OUT.value, Doubt.VALUE.value, Doubt.HEARD.value})
"""Doubts that are asked with two options, which people may answer by number."""
_NUMBER: Final = re.compile(r"\d+(?:[.,]\d+)?")


def doubt_settled(draft: Draft, message: Said) -> list[Command] | None:
    """What a message says to our doubt; None when it says nothing to it."""
    doubt = draft.doubt
    if doubt is None or draft.has_doubt_now or doubt["kind"] == Doubt.UNIT:
        return None
    if _was_typed_before(draft, doubt, message):
        return None
    verdict = verdict_on(draft, message)
    if verdict is None or (message.tap is None and _speaks_of_question(draft, doubt)):
        return None
    words_said = message.tap.label if message.tap else message.text
    if "lead" in doubt:
        said = plainly(CommandKind.SMALL_TALK, words_said, OURS if verdict else FOREIGN)
        return [replace(said, question=doubt["lead"])]
    return _agreed(doubt, words_said) if verdict else _denied(doubt, words_said)


def _agreed(doubt: Mapping[str, Any], said: str) -> list[Command]:
    match Doubt(doubt["kind"]):
        case Doubt.VALUE | Doubt.HEARD:
            answers = [answer(each, value, said) for each, value in doubt["answers"].items()]
            return [plainly(CommandKind.SMALL_TALK, said, CONFIRMED), *answers]
        case Doubt.PERSON:
            return [plainly(CommandKind.HUMAN, said)]
        case Doubt.WITHDRAW:
            return [plainly(CommandKind.WITHDRAW, said)]
        case _:
            return _denied(doubt, said)


def _denied(doubt: Mapping[str, Any], said: str) -> list[Command]:
    if doubt["kind"] in {Doubt.OPT_OUT, Doubt.WITHDRAW}:
        return [plainly(CommandKind.SMALL_TALK, said, KEPT)]
    return [problem(said, DECLINED)]


def verdict_on(draft: Draft, message: Said) -> bool | None:
    """Yes or no to our doubt: its buttons, or a plain yes or no of a few words."""
    tap, doubt = message.tap, draft.doubt
    if doubt is None:
        return None
    if tap is not None and tap.message is not None and tap.option is not None:
        is_ours = str(tap.message) == doubt.get("message")
        return tap.option in {YES, STOP} if is_ours else None
    text = tap.label if tap else message.text
    if doubt["kind"] in _NUMBERED and (numbered := yes_or_no_at(text)) is not None:
        return numbered
    return parse_yes_no(text, draft.tongue) if len(words(text)) <= _SHORT else None


def with_number(draft: Draft, text: str) -> str:
    """``months`` said to "years or months?" means the number that was said before."""
    doubt = draft.doubt
    if doubt is None or doubt["kind"] != Doubt.UNIT or _NUMBER.search(text):
        return text
    return f"{doubt['number']} {text}" if len(words(text)) <= _SHORT else text


def number_in(text: str) -> str | None:
    """The number of a message, for when its unit comes later."""
    found = _NUMBER.search(text)
    return found[0] if found else None


def _was_typed_before(draft: Draft, doubt: Mapping[str, Any], message: Said) -> bool:
    """Whether it answers the question before: ours came by itself, and was not read so soon.

    The error that is left is harmless: what was not confirmed is asked once more.
    """
    at, question = doubt.get("at"), draft.question
    if at is None or message.tap is not None or question is None or not draft.asks:
        return False
    is_soon = message.at < datetime.fromisoformat(at) + TAKES_TO_READ
    return is_soon and is_usable(parse(draft, question, message.text))


def _speaks_of_question(draft: Draft, doubt: dict[str, object]) -> bool:
    """An offered person is accepted with a yes only where yes is no answer to the question."""
    question = draft.question
    asks_yes_no = question is not None and question.type is QuestionType.YES_NO
    return doubt["kind"] == Doubt.PERSON and asks_yes_no
