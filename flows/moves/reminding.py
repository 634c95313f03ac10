"""One gentle nudge for each thing that stays open, never a second."""

from bot.domain.conversation import Owner, Stage
from bot.domain.effects import SetTimer
from flows.draft import Draft
from flows.limits import REMINDER, REMINDER_AFTER
from flows.moves.questioning import go_on

_OPEN = frozenset({Stage.APPLYING, Stage.SCREENING})


def nudge(draft: Draft) -> None:
    """Repeat what is open, unless a person is coming or the candidate was nudged about it."""
    if draft.turn.owner != Owner.BOT or not _may_be_nudged(draft):
        return
    draft.nudged, draft.doubt = topic(draft), None
    draft.void_after = draft.turn.mail[-1].seq
    draft.say("other.nudge")
    go_on(draft)


def set_reminder(draft: Draft) -> None:
    """After a question was asked: wake up once if nothing is said."""
    if draft.void_after is None and not draft.is_waiting and _may_be_nudged(draft):
        draft.do(SetTimer(REMINDER, draft.turn.now + REMINDER_AFTER))


def topic(draft: Draft) -> str:
    """What is open, as the memory of nudges names it."""
    return draft.pending or draft.stage.value


def _may_be_nudged(draft: Draft) -> bool:
    return draft.stage in _OPEN and draft.nudged != topic(draft)
