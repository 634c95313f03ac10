"""How an utterance is put to a chat model: the wording is in ``prompts/tasks``."""

from collections.abc import Sequence

import prompts
from bot.domain.understanding import AskedQuestion, Utterance

Message = tuple[str, str]
"""(role, text); the roles are ``system`` and ``human``."""


def ask(utterance: Utterance, longest: int) -> Sequence[Message]:
    """The question; of the candidate's text at most ``longest`` characters."""
    prompt = prompts.task("understand").render(
        language=utterance.language,
        job_title=utterance.job_title,
        pending=None if utterance.pending is None else _shown(utterance.pending),
        questions=[_shown(question) for question in utterance.questions],
        passages=[{"id": fact, "text": text} for fact, text in utterance.passages],
        text=utterance.text[:longest],
    )
    return (("system", prompt.system), ("human", prompt.user))


def ask_again(utterance: Utterance, answer: str, longest: int) -> Sequence[Message]:
    """The question after an ``answer`` that could not be read."""
    prompt = prompts.task("repair").render(
        questions=[question.id for question in utterance.questions],
        text=utterance.text[:longest],
        answer=answer[:longest],
    )
    return (("system", prompt.system), ("human", prompt.user))


def _shown(question: AskedQuestion) -> dict[str, object]:
    shown: dict[str, object] = {"id": question.id, "type": question.type, "text": question.text}
    if question.options:
        shown["options"] = dict(question.options)
    return shown
