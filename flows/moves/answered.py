"""A recruiter answered what a candidate had asked: told, and the open question repeated."""

from typing import Final
from uuid import UUID

from bot.domain.conversation import Stage
from bot.domain.effects import AnswerAgain, Notify
from bot.domain.events import Mail
from flows.draft import Draft
from flows.limits import LONGEST_QUOTE
from flows.moves.questioning import go_on
from flows.readable import shortened

MOST_TOLD: Final = 5
"""Answers that are remembered in case their message fails."""


def tell_answer(draft: Draft, mail: Mail) -> None:
    """The recruiter's words beside the question; who may not be written to hears nothing."""
    text, asked = mail.payload.get("text"), mail.payload.get("asked")
    if draft.is_silent or draft.stage is Stage.WITHDRAWN or not text or not asked:
        draft.do(Notify("answer.unsent", {"question": str(mail.payload.get("question", ""))}))
        return
    draft.say("fact.answer", asked=shortened(str(asked), LONGEST_QUOTE), text=str(text))
    draft.note("told.answer")
    told = {"message": str(draft.turn.reply_id), "question": str(mail.payload.get("question", ""))}
    draft.told = [*draft.told, told][-MOST_TOLD:]
    if not draft.messages and draft.stage is not Stage.SCREENED:
        go_on(draft)


def take_untold(draft: Draft, message: str, *, is_closed: bool) -> None:
    """A message of ours has failed: the answers that it told were not.

    Where only the window had closed they wait for the candidate's next words; else the recruiter
    is told. An id is kept, never what was answered.
    """
    questions = [each["question"] for each in draft.told if each["message"] == message]
    draft.told = [each for each in draft.told if each["message"] != message]
    if is_closed:
        draft.untold = list(dict.fromkeys([*draft.untold, *questions]))[-MOST_TOLD:]
        return
    for question in questions:
        draft.do(Notify("answer.unsent", {"question": question}))


def tell_untold(draft: Draft) -> None:
    """They write again, so the window is open: the answers come as mail once more, and are told."""
    for question in draft.untold:
        draft.do(AnswerAgain(UUID(question), draft.turn.reply_id))
    draft.untold = []
