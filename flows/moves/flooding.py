"""Many messages at once: all are read, the recruiters are told once, and so is who wrote them."""

from bot.domain.effects import Notify
from bot.domain.understanding import INBOUND_FLOOD
from flows.draft import Draft, Line
from flows.limits import FOLDED_FROM


def hear_flood(draft: Draft) -> None:
    """Tell the recruiters of a flood, whoever leads; once, however many turns it takes to read."""
    if draft.turn.flood_at is None:
        return
    began = draft.turn.flood_at.isoformat()
    if draft.flooded == began or not draft.messages:
        return
    draft.flooded = began
    draft.note(INBOUND_FLOOD)
    draft.do(Notify(INBOUND_FLOOD, {}))  # no number: more turns of it may follow


def calm(draft: Draft) -> None:
    """Begin what is said with: all of it was read. Not before a goodbye, and not over a few."""
    is_told = INBOUND_FLOOD in draft.trace
    if is_told and len(draft.messages) >= FOLDED_FROM and not draft.confirms_opt_out:
        draft.lines.insert(0, Line("flood.read"))
