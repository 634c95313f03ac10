"""A résumé came by a web form: whose it is, only the person behind the number can say.

Until then nobody opens it, and nothing of it touches their application. Of several each is asked
about for itself: one may be theirs and the next somebody else's.
"""

from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from bot.domain.conversation import Stage
from bot.domain.effects import Notify, SettleLead
from bot.domain.events import Mail
from bot.domain.job import Job, ResumeWish
from flows.draft import Doubt, Draft
from flows.limits import MOST_ASKED, MOST_LEADS
from flows.moves.consenting import yes_or_no
from flows.moves.hearing import asked_at
from flows.readable import day
from flows.understanding.commands import OURS
from prompts import wording


def take_lead(draft: Draft, mail: Mail) -> None:
    """Remember to ask; nothing is said to a number that somebody wrote into a form."""
    keys = ("lead_id", "lead", "source")
    detail = {key: str(mail.payload[key]) for key in keys if key in mail.payload}
    draft.do(Notify("lead.received", detail))
    if "lead" in mail.payload:
        lead = {"id": str(mail.payload["lead"]), "at": mail.at.isoformat(), "asked": 0}
        draft.leads = [*draft.leads, lead]
        for oldest in draft.leads[:-MOST_LEADS]:
            _give_up(draft, oldest)


def ask_lead(draft: Draft) -> bool:
    """Ask before the open question, the one that was asked about least; whether this turn does."""
    job = draft.job
    if job is None or not draft.leads or not _may_ask(draft, job):
        return False
    for lead in [each for each in draft.leads if each["asked"] >= MOST_ASKED]:
        _give_up(draft, lead)
    if not draft.leads:
        return False
    lead = min(draft.leads, key=lambda each: int(each["asked"]))
    asked = {**lead, "asked": lead["asked"] + 1}
    draft.leads = [asked if each is lead else each for each in draft.leads]
    came = datetime.fromisoformat(lead["at"]).astimezone(ZoneInfo(job.location.timezone))
    draft.say("lead.ask", day=day(came.date(), wording(draft.tongue)), time=f"{came:%H:%M}")
    draft.options = yes_or_no(draft.tongue)
    draft.doubt = {
        "kind": Doubt.HEARD.value,
        "message": str(draft.turn.reply_id),
        "answers": {},
        "lead": lead["id"],
        **asked_at(draft),
    }
    return True


def settle_lead(draft: Draft, lead: str, verdict: str) -> None:
    """Theirs: read like a file of the chat. Not theirs: never opened, and a recruiter knows."""
    is_theirs = verdict == OURS
    draft.leads = [each for each in draft.leads if each["id"] != lead]
    draft.do(SettleLead(UUID(lead), is_theirs))
    if is_theirs:
        draft.has_resume = True
        draft.do(Notify("resume.received", {"lead": lead}))
        draft.say("resume.received")
    else:
        draft.do(Notify("lead.foreign", {"lead": lead}))
        draft.say("lead.foreign")


def _may_ask(draft: Draft, job: Job) -> bool:
    """One question a message; and where no file is wanted, none is asked about."""
    if draft.is_silent or draft.doubt is not None or job.resume is ResumeWish.NEVER:
        return False
    return draft.stage in {Stage.SCREENING, Stage.SCREENED}


def _give_up(draft: Draft, lead: dict[str, Any]) -> None:
    """Nobody said whose it is: it stays unopened, and a recruiter knows."""
    draft.leads = [each for each in draft.leads if each is not lead]
    draft.do(SettleLead(UUID(lead["id"]), is_theirs=False))
    draft.do(Notify("lead.unanswered", {"lead": lead["id"]}))
