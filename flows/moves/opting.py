"""Opting out and in again. It counts at any time, whoever leads, before anything else is read."""

from bot.domain.consent import ConsentKind
from bot.domain.conversation import Owner, Stage
from bot.domain.effects import ClearTimers, Notify, RecordConsent
from bot.domain.message import Option, Said
from flows.draft import Doubt, Draft
from flows.guards.opt_out import is_opt_in, is_opt_out, wants_messages_again
from flows.understanding.doubts import GO_ON, STOP, verdict_on
from prompts import wording

_OPEN: frozenset[Stage] = frozenset({Stage.CONSENT, Stage.APPLYING, Stage.SCREENING})


def hear_opting(draft: Draft) -> None:
    """Take stop and start words out of what was said, in order."""
    left: list[Said] = []
    is_doubtful = False
    for message in draft.said:
        verdict = _verdict(draft, message)
        is_doubtful = verdict is None
        if verdict:
            opt_out(draft)
        elif draft.opted_out and wants_messages_again(message.text) and _is_newer(draft, message):
            _opt_in(draft)
        elif verdict is False and not _merely_starts(draft, message):
            left.append(message)
    draft.said = tuple(left)
    if is_doubtful and not draft.opted_out:
        ask_whether_to_stop(draft)


def _is_newer(draft: Draft, message: Said) -> bool:
    """Whether START was said after STOP. One that came late may be the older of the two.

    It counts behind a STOP of the same turn; else a recruiter is told, who can ask the candidate.
    """
    if not draft.came_late(message) or draft.confirms_opt_out:
        return True
    draft.do(Notify("opt_in.late"))
    return False


def _merely_starts(draft: Draft, message: Said) -> bool:
    """START of somebody who never stopped: no answer to anything; the open question is repeated."""
    return draft.has_consent and message.tap is None and is_opt_in(message.text)


def opt_out(draft: Draft) -> None:
    """No more messages: one confirmation, no timers; whoever leads is told."""
    if draft.opted_out:
        return
    draft.before, draft.stage, draft.opted_out = draft.stage.value, Stage.OPTED_OUT, True
    draft.reopen()
    draft.lines.clear()
    draft.options, draft.is_asking = (), False
    _record(draft, ConsentKind.OPTED_OUT, "opt_out.done")
    draft.do(ClearTimers())
    if draft.turn.owner != Owner.BOT:
        draft.do(Notify("opt_out.received"))
    draft.say("opt_out.done")


def ask_whether_to_stop(draft: Draft) -> None:
    """CANCEL may mean the question or us: ask once."""
    words = wording(draft.tongue)
    draft.doubt = {"kind": Doubt.OPT_OUT.value, "message": str(draft.turn.reply_id)}
    draft.stops = str(draft.turn.reply_id)
    draft.say("opt_out.ask")
    draft.options = (
        Option(STOP, words.render("label.stop")),
        Option(GO_ON, words.render("label.go_on")),
    )


def _verdict(draft: Draft, message: Said) -> bool | None:
    """Whether a message opts out; None when it may. A late yes answers no doubt of ours."""
    tap = message.tap
    doubts = draft.doubt is not None and draft.doubt["kind"] == Doubt.OPT_OUT
    doubts = doubts and not draft.came_late(message)
    if doubts and verdict_on(draft, message):
        return True
    if tap is not None and tap.message is not None and tap.option is not None:
        return tap.option == STOP and str(tap.message) == draft.stops
    is_open = draft.stage in _OPEN and not doubts
    return is_opt_out(message.text, question_open=is_open)


def _opt_in(draft: Draft) -> None:
    """Back to where they were; consent that was never given is asked for again."""
    draft.stage = Stage(draft.before or Stage.NEW)
    draft.before, draft.opted_out = None, False
    _record(draft, ConsentKind.OPTED_IN, "opt_in.done")
    draft.lines.clear()
    draft.say("opt_in.done")


def _record(draft: Draft, kind: ConsentKind, key: str) -> None:
    name = wording(draft.tongue).name(key)
    draft.do(RecordConsent(kind, name, draft.tongue, draft.source))
