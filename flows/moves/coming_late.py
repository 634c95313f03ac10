"""What came late: the gateway was away, or the message was set aside and tried again.

It was said to another question, maybe, and cannot be tied to one: so it answers only after it was
named and confirmed, like what is said during a takeover. What needs no question counts at once:
stop words (``opting``), the wish for a person, a file.
"""

from bot.domain.conversation import Stage
from bot.domain.effects import Notify
from flows.draft import Draft
from flows.guards.person import wants_person
from flows.moves.calling import call_person
from flows.moves.hearing import name_heard
from flows.moves.questioning import settle
from flows.moves.quoting import quote
from flows.moves.sharing import take_files


def take_late(draft: Draft) -> None:
    """Name what came late; what is open is asked by whoever ends the turn."""
    draft.note("late.named")
    if any(wants_person(each.text) for each in draft.late):
        call_person(draft)
    take_files(draft, draft.late)
    if draft.stage is Stage.SCREENED:
        draft.do(Notify("said.after_end", {"message": str(draft.late[-1].id)}))
    if draft.stage is Stage.SCREENING and settle(draft):
        name_heard(draft, draft.late, "late")
    else:
        quote(draft, "late.wrote", draft.late)
