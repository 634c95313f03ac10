"""Mail that is no message: recruiters, timers, calls, other people's news. None of it may crash."""

from collections.abc import Callable, Mapping
from typing import Final

from bot.domain.conversation import Stage
from bot.domain.effects import Notify
from bot.domain.events import Actor, EventType, Mail
from flows.draft import Draft
from flows.guards.takeover import handed_back
from flows.limits import REMINDER
from flows.moves.answered import tell_answer
from flows.moves.leading import ask_lead, take_lead
from flows.moves.opting import opt_out
from flows.moves.questioning import decide_again, go_on
from flows.moves.recording import record_given
from flows.moves.reminding import nudge
from flows.moves.reopening import take_failure
from flows.moves.resume import take_resume
from flows.moves.taking_over import hand_back, rest, write_down


def take_mail(draft: Draft, mail: Mail) -> None:
    """What one mail changes; replies only where the candidate is to hear of it."""
    _HANDLERS.get(mail.type, _take_unknown)(draft, mail)


def _take_action(draft: Draft, mail: Mail) -> None:
    match mail.payload.get("action"):
        case "takeover" | "say":
            rest(draft)
        case "record":
            write_down(draft, mail)
        case "answer":
            tell_answer(draft, mail)
        case "handback":
            if not draft.is_silent and handed_back(draft.turn.mail) is mail:
                hand_back(draft, mail)
        case other:
            draft.do(Notify("mail.unknown", {"type": str(mail.type), "action": str(other)}))


def _take_merged(draft: Draft, mail: Mail) -> None:
    """Two conversations became one: an opt-out wins; it was confirmed where it was said."""
    if mail.payload.get("opted_out") and not draft.opted_out:
        opt_out(draft)
        draft.lines.clear()


def _take_lead_mail(draft: Draft, mail: Mail) -> None:
    take_lead(draft, mail)
    if draft.stage is Stage.SCREENING and not draft.messages and ask_lead(draft):
        draft.note("lead.asked")


def _take_silently(draft: Draft, mail: Mail) -> None:
    draft.note(f"mail.{mail.type.lower()}")


def _take_unknown(draft: Draft, mail: Mail) -> None:
    draft.do(Notify("mail.unknown", {"type": str(mail.type)}))


def _take_timer(draft: Draft, mail: Mail) -> None:
    if mail.payload.get("kind") != REMINDER:
        _take_unknown(draft, mail)
    elif not draft.messages and not draft.is_silent and not draft.lines:
        nudge(draft)


def _take_call(draft: Draft, mail: Mail) -> None:
    status = str(mail.payload.get("status", ""))
    if status == "opted_out":
        opt_out(draft)
        return
    if status != "completed":
        draft.do(Notify("voice.outcome", {"status": status, **_ids(mail, "call_id")}))
        return
    answers = mail.payload.get("answers")
    if not record_given(draft, answers, Actor.PROVIDER, mail.event):
        draft.do(Notify("voice.outcome", {"status": status, **_ids(mail, "call_id")}))
    elif draft.stage is Stage.SCREENED:
        draft.say("other.call")
        decide_again(draft)
        if not draft.messages:
            go_on(draft)
    elif draft.stage is Stage.SCREENING:
        draft.say("other.call")
        if not draft.messages:
            go_on(draft)


def _ids(mail: Mail, *keys: str) -> dict[str, str]:
    return {key: str(mail.payload[key]) for key in keys if key in mail.payload}


_HANDLERS: Final[Mapping[EventType, Callable[[Draft, Mail], None]]] = {
    EventType.RECRUITER_ACTION: _take_action,
    EventType.TIMER_DUE: _take_timer,
    EventType.VOICE_OUTCOME: _take_call,
    EventType.MERGED: _take_merged,
    EventType.SEND_FAILED: take_failure,
    EventType.RESUME_UPLOADED: take_resume,
    EventType.LEAD_RECEIVED: _take_lead_mail,
    EventType.SCREENING_COMPLETED: _take_silently,
    EventType.MESSAGE_STATUS: _take_silently,
    EventType.MESSAGE_RECEIVED: _take_silently,
}
