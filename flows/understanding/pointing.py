"""What a model pointed to becomes commands only here, and only if the words are really there.

A model decides nothing: its quote must stand in the message, its question must be one of the job's
that is still open, and the value is what the typed parser reads from the quote.
"""

from collections.abc import Iterable
from typing import Final

from bot.domain.job import Job, Question
from bot.domain.understanding import (
    AskedQuestion,
    Command,
    CommandKind,
    Pointed,
    Tier,
    Utterance,
)
from flows.draft import Draft
from flows.guards.words import folded
from flows.understanding.screening import is_usable, parse
from flows.understanding.wishes import text_of

_BELIEVED: Final = 0.6
"""Confidence from which a model's pointing is followed."""

_FOLLOWED: Final = frozenset({CommandKind.HUMAN, CommandKind.ASK, CommandKind.SMALL_TALK})
"""Commands that need nothing but words; OPT_OUT is asked back, never done on a model's word."""


def utterance_of(draft: Draft) -> Utterance:
    """What a further tier is given: the words of this turn and the questions of the job."""
    job, question = draft.job, draft.question
    return Utterance(
        text="\n".join(filter(None, (text_of(draft, each) for each in draft.said))),
        language=draft.tongue,
        job_title=job.title.to(draft.tongue) if job else None,
        pending=_asked(question, draft.tongue) if question else None,
        questions=tuple(_asked(each, draft.tongue) for each in job.questions) if job else (),
        conversation=draft.turn.conversation,
    )


def followed(
    draft: Draft, utterance: Utterance, pointed: Iterable[Pointed], tier: Tier
) -> list[Command]:
    """The commands that hold."""
    text = _squeezed(utterance.text)
    found = []
    for each in pointed:
        quote = _squeezed(each.quote)
        if each.confidence < _BELIEVED or not quote or quote not in text:
            continue
        if (command := _command(draft, each, tier)) is not None:
            found.append(command)
    return found


def _command(draft: Draft, pointed: Pointed, tier: Tier) -> Command | None:
    job = draft.job
    match pointed.kind:
        case CommandKind.ANSWER if job is not None:
            return _answer(draft, job, pointed, tier)
        case CommandKind.SKIP if draft.pending is not None:
            return Command(CommandKind.SKIP, pointed.quote, tier, pointed.confidence, draft.pending)
        case CommandKind.OPT_OUT:
            return Command(CommandKind.OPT_OUT, pointed.quote, tier, pointed.confidence)
        case kind if kind in _FOLLOWED and pointed.quote:
            return Command(kind, pointed.quote, tier, pointed.confidence)
        case _:
            return None


def _answer(draft: Draft, job: Job, pointed: Pointed, tier: Tier) -> Command | None:
    question = job.question(pointed.question)
    if question is None or not pointed.quote or question.id in draft.answers:
        return None
    reading = parse(draft, question, pointed.quote)
    if not is_usable(reading):
        return None
    confidence = min(pointed.confidence, reading.confidence)
    return Command(CommandKind.ANSWER, pointed.quote, tier, confidence, question.id, reading.value)


def _asked(question: Question, language: str) -> AskedQuestion:
    options = tuple((choice.id, choice.label.to(language)) for choice in question.choices)
    return AskedQuestion(question.id, question.type.value, question.ask.to(language), options)


def _squeezed(text: str) -> str:
    return " ".join(folded(text).split())
