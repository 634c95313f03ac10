"""The first tier: buttons, lexicons and typed parsers. Cheap, certain, and enough by itself."""

from collections.abc import Sequence

from bot.domain.conversation import Stage
from bot.domain.message import Said
from bot.domain.understanding import Command, CommandKind
from flows.draft import RESUME, Draft
from flows.guards.talk import (
    SmallTalk,
    agrees,
    is_puzzled,
    seems_to_ask,
    small_talk,
    split_questions,
)
from flows.parsing.parsed import Problem
from flows.parsing.skipping import wants_to_skip
from flows.parsing.yes_no import parse_yes_no
from flows.understanding.applying import read_before_job
from flows.understanding.commands import NO_FILE, PUZZLED, STALE, plainly, problem, skip
from flows.understanding.correcting import read_corrections
from flows.understanding.doubts import doubt_settled
from flows.understanding.screening import answers_told, read_burst
from flows.understanding.wishes import read_wishes, text_of


def read_typed(draft: Draft) -> list[Command]:
    """What the messages of this turn ask for, as far as the typed parsers can tell."""
    if draft.stage is Stage.APPLYING or draft.job is None:
        return read_before_job(draft, draft.said)
    if draft.question is not None:
        return read_burst(draft, draft.question, draft.said)
    return [each for message in draft.said for each in _read_beside(draft, message)]


def _read_beside(draft: Draft, message: Said) -> Sequence[Command]:
    """A message while no question is open: a file is waited for, or everything is answered."""
    if (settled := doubt_settled(draft, message)) is not None:
        return settled
    tap, text = message.tap, text_of(draft, message)
    if tap is not None and tap.message is not None and str(tap.message) not in draft.asks:
        return [problem(tap.label, STALE)]
    wishes = read_wishes(draft, message)
    return wishes if wishes or not text else _read_text(draft, text)


def _read_text(draft: Draft, text: str) -> list[Command]:
    if draft.pending == RESUME and wants_to_skip(text):
        return [skip(text, RESUME)]
    if is_puzzled(text):
        return [problem(text, PUZZLED)]
    if (talk := small_talk(text)) is not None:
        return [plainly(CommandKind.SMALL_TALK, text, talk.value)]
    asked = [plainly(CommandKind.ASK, each) for each in split_questions(text).questions]
    return [*asked, *_told(draft, text)] or [_read_otherwise(draft, text)]


def _read_otherwise(draft: Draft, text: str) -> Command:
    if seems_to_ask(text):
        return plainly(CommandKind.ASK, text)
    is_right = agrees(text) or parse_yes_no(text, draft.tongue)
    if draft.stage is Stage.SCREENED and is_right:
        return plainly(CommandKind.SMALL_TALK, text, SmallTalk.THANKS.value)
    return problem(text, NO_FILE if draft.pending == RESUME else Problem.NOT_UNDERSTOOD.value)


def _told(draft: Draft, text: str) -> list[Command]:
    """What mends an answer after the end, and what answers a question before it is asked."""
    job = draft.job
    if job is None:
        return []
    taken_back = read_corrections(draft, job, None, text)
    if taken_back or draft.stage is Stage.SCREENED:
        return taken_back
    return answers_told(draft, job, None, text)
