"""When something we said did not arrive.

What it asked is not taken for asked; and once the window for free text has closed, an approved
template asks to write again.
"""

from typing import Final

from bot.domain.delivery import Reason
from bot.domain.effects import Notify
from bot.domain.events import Mail
from flows.draft import Draft
from flows.moves.answered import take_untold

TEMPLATE: Final = "reopen"
"""Name of the template: one value, the employer. Its words at the provider are its own."""


def take_failure(draft: Draft, mail: Mail) -> None:
    """A message of ours has failed for good: ask another way if there is one, else tell people."""
    message = str(mail.payload.get("message"))
    if message in draft.asks:
        draft.unseen = True
    take_untold(draft, message, is_closed=mail.payload.get("error") == Reason.WINDOW_CLOSED)
    if _may_be_asked_to_write(draft, mail):
        draft.template, draft.void_after = TEMPLATE, draft.turn.mail[-1].seq
        draft.say("template.reopen", employer=_employer(draft))
    else:
        told = {
            key: str(mail.payload[key]) for key in ("message", "error") if mail.payload.get(key)
        }
        draft.do(Notify("send.failed", told))


def _may_be_asked_to_write(draft: Draft, mail: Mail) -> bool:
    """Once: a template costs money, and two that ask the same are one too many.

    Only who agreed to be asked; a recruiter's words are their own affair.
    """
    is_closed = mail.payload.get("error") == Reason.WINDOW_CLOSED
    was_asked = mail.payload.get("template") or mail.payload.get("reopened")
    is_free = not (draft.is_silent or draft.lines or draft.messages)
    return is_closed and not was_asked and is_free and draft.has_consent and bool(_employer(draft))


def _employer(draft: Draft) -> str:
    """Whose job it is; of somebody who chose none yet, the first that is open."""
    jobs = (draft.job, *draft.open_jobs)
    return next((job.employer for job in jobs if job is not None), "")
