"""A recruiter answered what a candidate had asked: told, and the open question repeated."""

from bot.domain.conversation import Stage
from bot.domain.effects import Notify
from bot.domain.events import Mail
from flows.draft import Draft
from flows.limits import LONGEST_QUOTE
from flows.moves.questioning import go_on
from flows.readable import shortened


def tell_answer(draft: Draft, mail: Mail) -> None:
    """The recruiter's words beside the question; who may not be written to hears nothing."""
    text, asked = mail.payload.get("text"), mail.payload.get("asked")
    if draft.is_silent or draft.stage is Stage.WITHDRAWN or not text or not asked:
        draft.do(Notify("answer.unsent", {"question": str(mail.payload.get("question", ""))}))
        return
    draft.say("fact.answer", asked=shortened(str(asked), LONGEST_QUOTE), text=str(text))
    draft.note("told.answer")
    if not draft.messages and draft.stage is not Stage.SCREENED:
        go_on(draft)
