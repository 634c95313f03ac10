"""What can be wanted at any time: a person, another job, to withdraw, to go back, and the rest.

What no recruiter is asked, insults, and words to a machine about its rules are found here, too.
"""

import re
from typing import Final

from bot.domain.conversation import Stage
from bot.domain.job import QuestionType
from bot.domain.message import Said
from bot.domain.understanding import Command, CommandKind, Tier
from flows.draft import Draft
from flows.guards.language import wished_language
from flows.guards.person import asks_who_we_are, wants_person
from flows.guards.talk import seems_to_ask, split_questions
from flows.guards.wanted import (
    applies,
    is_abuse,
    is_injection,
    is_off_topic,
    seems_to_leave,
    wanted,
    wants_back,
)
from flows.guards.words import words
from flows.understanding.commands import (
    IDENTITY,
    INJECTION,
    LANGUAGE,
    OFF_TOPIC,
    plainly,
    problem,
)
from flows.understanding.jobs import coded, titled, without_codes

_BLANKS: Final = re.compile(r"[^\S\n]{2,}")
"""Runs of blanks, which say nothing and cost patterns much."""

_MAY_NAME_LANGUAGE: Final = frozenset(
    {QuestionType.TEXT, QuestionType.CHOICE, QuestionType.CHOICES}
)


def text_of(draft: Draft, message: Said) -> str:
    """What was typed, or the label of a button whose payload is not known; without job codes."""
    typed = message.tap.label if message.tap else message.text
    return _BLANKS.sub(" ", without_codes(draft.open_jobs, typed))


def name_counts(draft: Draft) -> bool:
    """Whether a language's name alone asks for it: not where it may answer the question."""
    question = draft.question
    return question is None or question.type not in _MAY_NAME_LANGUAGE


def is_wish(text: str) -> bool:
    """Whether a sentence asks for a person, another language or who we are, and for no fact."""
    if asks_who_we_are(text) or wants_person(text):
        return True
    return wished_language(text, name_counts=False) is not None


def read_wishes(draft: Draft, message: Said, *, is_answer: bool = False) -> list[Command]:
    """Wishes in a message; ``is_answer``: its words name an option of the open question."""
    text = text_of(draft, message)
    if is_injection(text):
        return [problem(text, INJECTION)]
    found = _jobs_wanted(draft, message, text)
    if not text or is_answer or found:
        return found
    return _wishes_of(draft, text)


def ends_reading(wishes: list[Command]) -> bool:
    """Whether nothing else in such a message is to be read: no answer to a question of ours."""
    return any(each.kind in _ALONE or _is_alone(each) for each in wishes)


_ALONE: Final = frozenset(
    {
        CommandKind.ABUSE,
        CommandKind.WITHDRAW,
        CommandKind.MY_DATA,
        CommandKind.STATUS,
        CommandKind.LIST_JOBS,
        CommandKind.GO_BACK,
        CommandKind.NOT_UNDERSTOOD,
    }
)


def _is_alone(command: Command) -> bool:
    return command.kind is CommandKind.ASK and command.value == OFF_TOPIC


def _jobs_wanted(draft: Draft, message: Said, text: str) -> list[Command]:
    """Another job: by its code unless it is asked about, by its title only with the wish for it."""
    others = [job for job in draft.open_jobs if draft.job is None or job.code != draft.job.code]
    found = coded(others, message.text)
    if draft.job is not None and _asks(text) and len(words(text)) > _ABOUT:
        return []
    is_over = draft.stage is Stage.SCREENED and len(words(text)) <= _TITLE
    if draft.job is not None and not found and (is_over or applies(text)):
        named = titled(draft.open_jobs, text)
        found = [named] if named is not None and named in others else []
    apply = CommandKind.APPLY
    return [Command(apply, message.text, Tier.TYPED, value=str(job.id)) for job in found[:1]]


_TITLE: Final = 5
"""Words. After the end, and after a list of jobs, a title alone is a wish for it."""

_ABOUT: Final = 3
"""Words. "What about …?" wants the job; "what does … pay?" asks about it."""


def _asks(text: str) -> bool:
    return bool(split_questions(text).questions) or seems_to_ask(text)


def _wishes_of(draft: Draft, text: str) -> list[Command]:
    if is_abuse(text):
        return [plainly(CommandKind.ABUSE, text)]
    if asks_who_we_are(text):
        return [plainly(CommandKind.ASK, text, IDENTITY)]
    if wants_person(text):
        return [plainly(CommandKind.HUMAN, text)]
    if wished_language(text, name_counts=name_counts(draft)) is not None:
        return [plainly(CommandKind.SMALL_TALK, text, LANGUAGE)]
    return _other_wishes(text) if _may_wish(draft, text) else []


def _other_wishes(text: str) -> list[Command]:
    if (kind := wanted(text)) is not None:
        sure = _UNSURE if kind is CommandKind.WITHDRAW and _asks(text) else 1.0
        return [Command(kind, text, Tier.TYPED, sure)]
    if seems_to_leave(text):
        return [Command(CommandKind.WITHDRAW, text, Tier.TYPED, _UNSURE)]
    if wants_back(text):
        return [plainly(CommandKind.GO_BACK, text)]
    return [plainly(CommandKind.ASK, text, OFF_TOPIC)] if is_off_topic(text) else []


_UNSURE: Final = 0.6
_LONGEST_WISH: Final = 16
"""Words. A longer answer in the candidate's own words tells something."""


def _may_wish(draft: Draft, text: str) -> bool:
    question = draft.question
    in_own_words = question is not None and question.type is QuestionType.TEXT
    return not in_own_words or len(words(text)) <= _LONGEST_WISH
