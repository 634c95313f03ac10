"""screen: the rules. Other mail first, then what was said; ends by asking what is open."""

from typing import Any

from flows.draft import Draft
from flows.guards.takeover import handed_back
from flows.moves.answered import tell_untold
from flows.moves.coming_late import take_late
from flows.moves.mail import take_mail
from flows.moves.offering import compare, is_waited_for
from flows.moves.reminding import set_reminder
from flows.moves.responding import respond
from flows.state import STATE_VERSION, State


async def screen(state: State) -> dict[str, Any]:
    """Change the draft as mail and commands ask for."""
    draft = Draft.of(state)
    for mail in draft.turn.mail:
        if mail.said is None:
            take_mail(draft, mail)
    if _is_to_answer(draft):
        tell_untold(draft)
        if draft.late:
            take_late(draft)
        respond(draft)
    compare(draft)
    if is_waited_for(draft):
        set_reminder(draft)
    return draft.changes(STATE_VERSION)


def _is_to_answer(draft: Draft) -> bool:
    """Whether the candidate said something that is answered here, and not by a hand-back."""
    if draft.is_silent or draft.opted_out or not draft.has_consent:
        return False
    return bool(draft.messages) and handed_back(draft.turn.mail) is None
