"""What a model pointed to becomes commands only here, and only if the words are really there.

A model decides nothing: its quote must stand in the message, its question must be one of the job's
that is still open, and the value is what the typed parser reads from the quote.
"""

from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from bot.domain.job import Job, Question, QuestionType
from bot.domain.understanding import (
    AskedQuestion,
    Command,
    CommandKind,
    Pointed,
    Tier,
    Utterance,
)
from flows.draft import Draft
from flows.guards.wanted import changes_something
from flows.guards.words import folded
from flows.parsing.parsed import CERTAIN
from flows.parsing.topics import speaks_of
from flows.understanding.claims import claims, names_option
from flows.understanding.commands import otherwise
from flows.understanding.jobs import the_job, titled
from flows.understanding.reading import is_usable, parse
from flows.understanding.wishes import text_of

_BELIEVED: Final = 0.6
"""Confidence from which a model's pointing is followed. The local tier points to nothing below
bounds of its own, which go by what a mistake would do."""

_FOLLOWED: Final = frozenset(
    {
        CommandKind.ASK,
        CommandKind.SMALL_TALK,
        CommandKind.STATUS,
        CommandKind.LIST_JOBS,
        CommandKind.MY_DATA,
        CommandKind.ABUSE,
        CommandKind.HUMAN,
    }
)
"""Commands that need nothing but words, because what is done for them changes nothing."""

_ASKED_BACK: Final = frozenset({CommandKind.OPT_OUT, CommandKind.WITHDRAW})
"""Commands that are asked back, never done on a model's word."""

_OURS: Final = frozenset({CommandKind.GO_BACK})
"""Commands that move the conversation: on the word of this machine's own tier, when it is sure."""

_MOST_UNSURE: Final = 0.6


def utterance_of(draft: Draft, *, is_asking: bool = False) -> Utterance:
    """What a further tier is given: the words of this turn and the questions of the job.

    Where something is asked of the job, also all that may be told of it.
    """
    job, question, asked = draft.job, draft.question, the_job(draft) if is_asking else None
    return Utterance(
        text="\n".join(filter(None, (text_of(draft, each) for each in draft.said))),
        language=draft.tongue,
        job_title=job.title.to(draft.tongue) if job else None,
        pending=_asked(question, draft.tongue) if question else None,
        questions=tuple(_asked(each, draft.tongue) for each in job.questions) if job else (),
        conversation=draft.turn.conversation,
        passages=tuple(
            (fact.id, f"{fact.about}: {fact.text.to(draft.tongue)}")
            for fact in (asked.knowledge if asked else ())
        ),
    )


def followed(
    draft: Draft, utterance: Utterance, pointed: Iterable[Pointed], tier: Tier
) -> list[Command]:
    """The commands that hold."""
    text = _squeezed(utterance.text)
    found = []
    for each in pointed:
        quote = _squeezed(each.quote)
        is_doubted = tier is Tier.MODEL and each.confidence < _BELIEVED
        if is_doubted or not quote or quote not in text:
            continue
        if (command := _command(draft, utterance, each, tier)) is not None:
            found.append(command)
    return found


def _command(draft: Draft, utterance: Utterance, pointed: Pointed, tier: Tier) -> Command | None:
    job, kind = draft.job, pointed.kind
    if kind in {CommandKind.ANSWER, CommandKind.CORRECT}:
        return _given(draft, job, utterance, pointed, tier) if job is not None else None
    if kind is CommandKind.SKIP and draft.pending is not None:
        return Command(kind, pointed.quote, tier, pointed.confidence, draft.pending)
    if kind in _ASKED_BACK:
        return _asked_back(draft, utterance, pointed, tier)
    is_ours = tier is Tier.LOCAL and pointed.confidence >= CERTAIN
    if kind is CommandKind.APPLY:
        return _applied(draft, pointed, tier) if is_ours or job is None else None
    is_followed = kind in _FOLLOWED or (kind in _OURS and is_ours)
    if not is_followed:
        return None
    return Command(kind, pointed.quote, tier, pointed.confidence, passage=pointed.passage)


def _asked_back(draft: Draft, utterance: Utterance, pointed: Pointed, tier: Tier) -> Command | None:
    if tier is Tier.LOCAL and _speaks_of_open(draft, utterance.text):
        return None
    return Command(pointed.kind, pointed.quote, tier, min(pointed.confidence, _MOST_UNSURE))


def _given(
    draft: Draft, job: Job, utterance: Utterance, pointed: Pointed, tier: Tier
) -> Command | None:
    """An answer that the typed parsers read from the quote.

    Recorded only where they read the same from all that was said: a quote may leave out a "not".
    Else the candidate is asked whether it is meant.
    """
    question = job.question(pointed.question)
    if question is None:
        return None
    is_known = question.id in draft.answers
    reading = parse(draft, question, pointed.quote)
    if not is_usable(reading) or reading.value == draft.answers.get(question.id):
        return _to_mend(question, pointed, tier) if is_known else None
    kind = CommandKind.CORRECT if is_known else CommandKind.ANSWER
    if _is_said_so(draft, job, question, utterance.text, reading.value):
        sure = min(pointed.confidence, reading.confidence)
        return Command(kind, pointed.quote, tier, sure, question.id, reading.value)
    if question.type is QuestionType.TEXT:
        return None
    return replace(otherwise(question.id, reading.value, pointed.quote), tier=tier)


def _to_mend(question: Question, pointed: Pointed, tier: Tier) -> Command | None:
    """An answer that is taken back without a new one: its question is asked again."""
    is_marked = tier is Tier.MODEL or changes_something(pointed.quote)
    if pointed.kind is not CommandKind.CORRECT or not is_marked:
        return None
    return Command(CommandKind.CORRECT, pointed.quote, tier, pointed.confidence, question.id)


def _applied(draft: Draft, pointed: Pointed, tier: Tier) -> Command | None:
    """The job whose title is named; another one than the one applied to."""
    job = titled(draft.open_jobs, pointed.quote)
    if job is None or (draft.job is not None and draft.job.code == job.code):
        return None
    return Command(CommandKind.APPLY, pointed.quote, tier, pointed.confidence, value=str(job.id))


def _is_said_so(draft: Draft, job: Job, question: Question, text: str, value: object) -> bool:
    whole = parse(draft, question, text)
    if question.id == draft.pending and whole.problem is None and whole.value == value:
        return True
    told = claims(draft, job, text, [question])
    return any(each.is_topical and each.value == value for each in told)


def _speaks_of_open(draft: Draft, text: str) -> bool:
    """``I can't do closing`` is said of the shift that is asked for, not of the application."""
    question, job = draft.question, draft.job
    if question is None or job is None:
        return False
    is_named = bool(question.choices) and names_option(question, text)
    return is_named or speaks_of(text, job, question)


def _asked(question: Question, language: str) -> AskedQuestion:
    options = tuple((choice.id, choice.label.to(language)) for choice in question.choices)
    return AskedQuestion(question.id, question.type.value, question.ask.to(language), options)


def _squeezed(text: str) -> str:
    return " ".join(folded(text).split())
