"""A recruiter leads, and hands back. What was said meanwhile is never an answer by itself."""

from bot.domain.conversation import Stage
from bot.domain.effects import ClearTimers
from bot.domain.events import Actor, Mail
from flows.draft import Draft
from flows.moves.hearing import name_heard
from flows.moves.questioning import ask_open, decide_again, go_on, settle
from flows.moves.recording import record_given
from flows.moves.sharing import take_resumes


def rest(draft: Draft) -> None:
    """A recruiter leads from now on: no reminders."""
    draft.do(ClearTimers())


def write_down(draft: Draft, mail: Mail) -> None:
    """What a recruiter records counts at once; the candidate hears only of a new open question."""
    before = draft.pending
    if not record_given(draft, mail.payload.get("answers"), Actor.RECRUITER, mail.event):
        return
    if draft.stage is Stage.SCREENED:
        decide_again(draft)
    is_open = draft.stage is Stage.SCREENING and settle(draft)
    if is_open and draft.pending != before and not draft.messages:
        ask_open(draft)


def hand_back(draft: Draft, mail: Mail) -> None:
    """Speak again: what the recruiter recorded counts, what was heard is asked to be confirmed."""
    heard = (*draft.turn.held, *draft.messages)
    is_more = record_given(draft, mail.payload.get("answers"), Actor.RECRUITER, mail.event)
    draft.say("handback.back")
    if is_more and draft.stage is Stage.SCREENED:
        decide_again(draft)
    if draft.has_consent:
        take_resumes(draft, heard)
    if draft.stage is Stage.SCREENING:
        if settle(draft):
            name_heard(draft, heard, "handback")
            go_on(draft)
    else:
        if not draft.has_consent:
            draft.hold(*draft.messages)
        go_on(draft)
