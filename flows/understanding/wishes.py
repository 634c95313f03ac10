"""What can be wanted at any time: a person, who we are, another language, another job."""

from typing import Final

from bot.domain.job import QuestionType
from bot.domain.message import Said
from bot.domain.understanding import Command, CommandKind, Tier
from flows.draft import Draft
from flows.guards.language import wished_language
from flows.guards.person import asks_who_we_are, wants_person
from flows.understanding.commands import IDENTITY, LANGUAGE, plainly
from flows.understanding.jobs import coded, without_codes

_MAY_NAME_LANGUAGE: Final = frozenset(
    {QuestionType.TEXT, QuestionType.CHOICE, QuestionType.CHOICES}
)


def text_of(draft: Draft, message: Said) -> str:
    """What was typed, or the label of a button whose payload is not known; without job codes."""
    typed = message.tap.label if message.tap else message.text
    return without_codes(draft.open_jobs, typed)


def name_counts(draft: Draft) -> bool:
    """Whether a language's name alone asks for it: not where it may answer the question."""
    question = draft.question
    return question is None or question.type not in _MAY_NAME_LANGUAGE


def is_wish(text: str) -> bool:
    """Whether a sentence asks for a person, another language or who we are, and for no fact."""
    if asks_who_we_are(text) or wants_person(text):
        return True
    return wished_language(text, name_counts=False) is not None


def read_wishes(draft: Draft, message: Said) -> list[Command]:
    """Wishes in a message; whether a label that sounds like one is meant, the caller knows."""
    text = text_of(draft, message)
    jobs = [job for job in coded(draft.open_jobs, message.text) if job != draft.job]
    found = [
        Command(CommandKind.APPLY, job.code, Tier.TYPED, value=str(job.id)) for job in jobs[:1]
    ]
    if not text:
        return found
    if asks_who_we_are(text):
        found.append(plainly(CommandKind.ASK, text, IDENTITY))
    elif wants_person(text):
        found.append(plainly(CommandKind.HUMAN, text))
    elif wished_language(text, name_counts=name_counts(draft)) is not None:
        found.append(plainly(CommandKind.SMALL_TALK, text, LANGUAGE))
    return found
