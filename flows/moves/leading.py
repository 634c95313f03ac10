"""A résumé came by a web form: whose it is, only the person behind the number can say.

Until then nobody opens it, and nothing of it touches their application.
"""

from uuid import UUID

from bot.domain.conversation import Stage
from bot.domain.effects import Notify, SettleLead
from bot.domain.events import Mail
from bot.domain.job import ResumeWish
from flows.draft import Doubt, Draft
from flows.moves.consenting import yes_or_no
from flows.understanding.commands import OURS


def take_lead(draft: Draft, mail: Mail) -> None:
    """Remember to ask; nothing is said to a number that somebody wrote into a form."""
    keys = ("lead_id", "lead", "source")
    detail = {key: str(mail.payload[key]) for key in keys if key in mail.payload}
    draft.do(Notify("lead.received", detail))
    if "lead" in mail.payload:
        draft.lead = str(mail.payload["lead"])


def ask_lead(draft: Draft) -> bool:
    """Ask once, before the open question; whether this turn does."""
    is_open = draft.stage is Stage.SCREENING and draft.job is not None
    if draft.lead is None or draft.is_silent or not is_open or draft.doubt is not None:
        return False
    lead, draft.lead = draft.lead, None
    if draft.job is not None and draft.job.resume is ResumeWish.NEVER:
        draft.do(SettleLead(UUID(lead), is_theirs=False))
        return False
    draft.say("lead.ask")
    draft.options = yes_or_no(draft.tongue)
    reply = str(draft.turn.reply_id)
    draft.doubt = {"kind": Doubt.HEARD.value, "message": reply, "answers": {}, "lead": lead}
    return True


def settle_lead(draft: Draft, lead: str, verdict: str) -> None:
    """Theirs: read like a file of the chat. Not theirs: never opened, and a recruiter knows."""
    is_theirs = verdict == OURS
    draft.do(SettleLead(UUID(lead), is_theirs))
    if is_theirs:
        draft.has_resume = True
        draft.do(Notify("resume.received", {"lead": lead}))
        draft.say("resume.received")
    else:
        draft.do(Notify("lead.foreign", {"lead": lead}))
        draft.say("lead.foreign")
