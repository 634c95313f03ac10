"""Where the typed tier must guess: the local tier is heard as well, and believed when it is sure.

A message that begins like a question is one about the job, unless it asks how the application goes;
and nearly any words answer a question that is to be answered in one's own words, "rather not" too.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Final

from bot.domain.job import QuestionType
from bot.domain.understanding import Command, CommandKind, Pointed, Tier, Utterance
from flows.draft import Draft
from flows.guards.words import words
from flows.parsing.parsed import CERTAIN
from flows.understanding.commands import OFF_TOPIC
from flows.understanding.pointing import followed

_IN_OWN_WORDS: Final = frozenset({QuestionType.TEXT, QuestionType.PLACE})
_LONGEST: Final = 12
"""Words. A longer answer in one's own words is one."""

_STRANGE: Final = 0.9
"""Likelihood from which a question is taken for none that a recruiter is asked."""

_RATHER: Final = frozenset(
    {
        CommandKind.STATUS,
        CommandKind.LIST_JOBS,
        CommandKind.MY_DATA,
        CommandKind.HUMAN,
        CommandKind.GO_BACK,
        CommandKind.APPLY,
        CommandKind.SKIP,
        CommandKind.WITHDRAW,
    }
)
"""What a guess gives way to: what changes nothing by itself, or is asked back."""

MAY_BE_MEANT: Final = (_RATHER - {CommandKind.SKIP}) | {
    CommandKind.ASK,
    CommandKind.SMALL_TALK,
    CommandKind.ABUSE,
    CommandKind.OPT_OUT,
}
"""What a model may hear in a question: nothing that is recorded."""


def is_guess(draft: Draft, commands: Sequence[Command]) -> bool:
    """Whether all that was heard is a question of any kind, or a few words of one's own."""
    if len(commands) != 1 or commands[0].tier is not Tier.TYPED:
        return False
    only, question = commands[0], draft.question
    if only.kind is CommandKind.ASK:
        return only.value in {None, OFF_TOPIC}
    is_open = question is not None and only.question == question.id
    is_answer = only.kind is CommandKind.ANSWER and is_open and question is not None
    is_typed = bool(draft.said) and all(each.tap is None for each in draft.said)
    if not (is_answer and is_typed) or question is None or question.type not in _IN_OWN_WORDS:
        return False
    return len(words(only.words)) <= _LONGEST


def is_settled(guessed: Command, pointed: Sequence[Pointed]) -> bool:
    """Whether no model need be asked: for an answer, and where the local tier is sure."""
    if guessed.kind is not CommandKind.ASK:
        return True
    settled = {guessed.kind, *_RATHER}
    return any(each.confidence >= CERTAIN and each.kind in settled for each in pointed)


def agreeing(pointed: Iterable[Pointed], others: Sequence[Pointed]) -> list[Pointed]:
    """What the local tier points to, surer where a model does too, which may not say so alone."""
    sure = {each.kind: each.confidence for each in others}
    return [
        replace(each, confidence=max(each.confidence, sure.get(each.kind, 0.0))) for each in pointed
    ]


def heard_again(
    draft: Draft, guessed: list[Command], utterance: Utterance, pointed: Iterable[Pointed]
) -> list[Command]:
    """The guess, or what the local tier surely heard instead."""
    sure = [each for each in pointed if each.confidence >= CERTAIN]
    if len(sure) != 1:
        return guessed
    is_question = guessed[0].kind is CommandKind.ASK
    heard = sure[0]
    if is_question and heard.kind is CommandKind.ASK and heard.confidence >= _STRANGE:
        return [replace(guessed[0], value=None)]  # "quanto é …" begins sums and questions for pay
    if heard.kind is CommandKind.NOT_UNDERSTOOD and heard.confidence >= _STRANGE:
        return [replace(guessed[0], confidence=1 - heard.confidence)] if is_question else guessed
    if heard.kind in _RATHER or (heard.kind is CommandKind.ASK and not is_question):
        return followed(draft, utterance, sure, Tier.LOCAL) or guessed
    return guessed


def declined_if_strange(command: Command) -> Command:
    """A strange question that nothing is known to answer is not passed on to a recruiter."""
    is_strange = command.kind is CommandKind.ASK and command.confidence <= 1 - _STRANGE
    return replace(command, value=OFF_TOPIC) if is_strange and command.value is None else command
