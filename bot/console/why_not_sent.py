"""Why a message was not sent or not delivered, in a sentence or two, and what to do about it.

What the reason is was decided in ``bot.domain.delivery``; here it gets its words.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from typing import Any, Final

from bot.channels.twilio.codes import is_permanent
from bot.console.codes import RESTORED, meaning, mend_of
from bot.domain.conversation import Owner
from bot.domain.delivery import ALWAYS_OPEN, UNSETTLED, Dispatch, Reason, forbids, is_open
from bot.domain.message import Status

LOST_AFTER: Final = timedelta(seconds=30)
"""A message that has been ``sending`` for so long has lost its relay; then it is looked up."""


@dataclass(frozen=True, slots=True)
class Explanation:
    """What is said of one message. ``mend``: what to do, "" when there is nothing."""

    sentence: str
    mend: str = ""


@dataclass(frozen=True, slots=True)
class Teller:
    """Tells of one message, times in ``zone`` (this machine's own unless given)."""

    told: Dispatch
    zone: tzinfo | None = None

    def explain(self) -> Explanation:
        """The sentence for its reason."""
        explained: Explanation = _BY_REASON[self.told.reason](self)
        return explained

    def at(self, when: datetime | None) -> str:
        """A time as people read it."""
        if when is None:
            return "an unknown time"
        local = when.astimezone(self.zone)
        is_today = local.date() == self.told.as_of.astimezone(self.zone).date()
        return f"{local:%H:%M:%S}" if is_today else f"{local:%d %b %H:%M:%S}"

    def soon(self, when: datetime | None) -> str:
        """A time to come, and how far off it is."""
        if when is None:
            return "at once"
        seconds = (when - self.told.as_of).total_seconds()
        return f"at {self.at(when)}, in {_span(seconds)}" if seconds >= 1 else "now"

    @property
    def error(self) -> str:
        """The last error with its meaning: ``63018 (the channel's rate limit)``."""
        code = self.told.error
        words = meaning(code)
        return f"{code} ({words})" if words else str(code or "no reason was given")

    @property
    def tries(self) -> str:
        """How many were begun."""
        return "1 try" if self.told.attempt == 1 else f"{self.told.attempt} tries"

    @property
    def again(self) -> str:
        """Whether it can be said again by now, and how."""
        told = self.told
        if told.opted_out:
            return "They want no more messages now (STOP): say nothing until they write START."
        if not told.standing.is_open:
            return "If it is still needed, say it (bot say) once they have written again."
        return "If it is still needed, say it again (bot say)."

    @property
    def status(self) -> str:
        """``sent`` and so on, since when it is known."""
        told = self.told
        when = told.reported(told.status.value) or told.sending_at
        return f"{told.status} since {self.at(when)}" if when else told.status.value


def explained_json(told: Dispatch) -> dict[str, Any]:
    """The explanation and the facts it rests on, as plain JSON; ids and codes only."""
    said = Teller(told).explain()
    next_at = told.next_at if told.status in UNSETTLED else None
    times = {"at": told.at, "sending_at": told.sending_at, "next_at": next_at}
    ids = {"behind": told.behind, "merged_into": told.merged_into}
    return {
        "message": str(told.id),
        "provider_id": told.provider_id,
        "conversation": str(told.conversation),
        "direction": told.direction.value,
        "channel": told.channel,
        "status": told.status.value,
        "reason": told.reason.value,
        "sentence": said.sentence,
        "mend": said.mend,
        "attempt": told.attempt,
        "error": told.error,
        "meaning": meaning(told.error),
        **{name: str(each) if each else None for name, each in ids.items()},
        **{name: each.isoformat() if each else None for name, each in times.items()},
        "reports": [{"status": word, "at": at.isoformat()} for word, at in told.reports],
    }


def _span(seconds: float) -> str:
    if seconds < 120:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 7200 else f"{seconds / 3600:.0f} h"


def _next(teller: Teller) -> Explanation:
    before = f" after {teller.error}" if teller.told.error else ""
    return Explanation(
        f"Nothing holds it{before}: it is next in its conversation and goes out within a second.",
        "If it stays so, no worker runs or none reaches the database: look at `bot doctor`.",
    )


def _behind(teller: Teller) -> Explanation:
    head = teller.told.behind
    return Explanation(
        f"It waits behind message {head} of the same conversation, which must be settled first.",
        f"Ask why that one is not sent: bot why-not-sent {head}",
    )


def _paced(teller: Teller) -> Explanation:
    told = teller.told
    return Explanation(
        "It is held back: too much has just left from this sender, or to this person. It goes out "
        f"{teller.soon(told.next_at)}.",
        "There is nothing to do; the limits are SENDER_RATE and RECIPIENT_SECONDS.",
    )


def _stopped(teller: Teller) -> Explanation:
    return Explanation(
        "Nothing leaves from its sender for now: the provider refused another message for a reason "
        "that every message from there would meet (credentials, the account, or the daily limit). "
        f"It is tried {teller.soon(teller.told.next_at)}.",
        "`bot notices` names the code and what mends it; what waits then goes out by itself.",
    )


def _backoff(teller: Teller) -> Explanation:
    told = teller.told
    reported = told.reported("undelivered") or told.reported("failed")
    begun = f"The provider took try {told.attempt} and reported at {teller.at(reported)} that it "
    ended = f"{begun}failed:" if reported else f"Try {told.attempt} ended with"
    mend = mend_of(told.error)
    return Explanation(
        f"{ended} {teller.error}; the next one begins {teller.soon(told.next_at)}.",
        mend or "There is nothing to do: it goes out by itself.",
    )


def _sending(teller: Teller) -> Explanation:
    told = teller.told
    lost = told.sending_at + LOST_AFTER if told.sending_at else None
    return Explanation(
        f"It is being sent right now: try {told.attempt} began at {teller.at(told.sending_at)}.",
        f"If nothing is heard of it, it is looked up at the provider {teller.soon(lost)}.",
    )


def _unsure(teller: Teller) -> Explanation:
    told = teller.told
    is_restored = told.attempt == 0 or told.error == RESTORED
    then = "sent" if told.attempt == 0 else "repeated"
    is_over = forbids(told.standing) is not None
    only = f"not {then} even" if is_over else f"{then} only"
    return Explanation(
        _brought_back(teller) if is_restored else _lost(teller),
        f"It is looked up there {teller.soon(told.next_at)}, and {only} if it is not there.",
    )


def _brought_back(teller: Teller) -> str:
    begun = f"{teller.tries} had begun" if teller.told.attempt else "No try had begun"
    return (
        f"It was brought back by a restore. {begun} when that backup was made; the provider may "
        "have it since."
    )


def _lost(teller: Teller) -> str:
    told = teller.told
    why = teller.error if told.error else "the worker that sent it was not heard of again"
    return (
        f"Nobody saw how try {told.attempt} ended, which began at {teller.at(told.sending_at)}: "
        f"{why}. The provider may have it."
    )


def _taken_over(teller: Teller) -> Explanation:
    told = teller.told
    if told.status is Status.CANCELLED and told.standing.owner != Owner.RECRUITER:
        return Explanation(
            "A recruiter had taken the conversation over, so what the assistant had to say was not "
            "sent; it was handed back since.",
            f"The assistant goes on from there, without this message. {teller.again}",
        )
    return Explanation(
        "A recruiter took the conversation over, so what the assistant had to say was not sent.",
        "Write to the candidate (bot say), or let the assistant lead again (bot handback).",
    )


def _opted_out(teller: Teller) -> Explanation:
    if teller.told.status is Status.CANCELLED and not teller.told.opted_out:
        return Explanation(
            "The candidate wanted no more messages then (STOP); they have written START since.",
            teller.again,
        )
    return Explanation(
        "The candidate wants no more messages (STOP).",
        "Nothing may be sent until they write START; do not reach them another way either.",
    )


def _revoked(teller: Teller) -> Explanation:
    return Explanation(
        "It was called off before it had arrived: a recruiter took the conversation over, the "
        "candidate wrote STOP, or two conversations of theirs became one.",
        f"It is not sent any more, not even after a hand-back or START. {teller.again}",
    )


def _void(_: Teller) -> Explanation:
    return Explanation(
        "The candidate said more before it was sent, which made it pointless.",
        "There is nothing to do: what they said is answered instead.",
    )


def _window_closed(teller: Teller) -> Explanation:
    if _was_closed(teller.told):
        return Explanation(
            f"The window for free text was closed when it was tried "
            f"({teller.at(teller.told.sending_at)}), and the message has no approved template; "
            "they have written since.",
            teller.again,
        )
    until = teller.told.window_until
    if until is not None and until == teller.told.sending_at:
        return Explanation(
            f"The provider said that the window for free text was closed when it was tried "
            f"({teller.at(until)}), though by our own reckoning it was open; the candidate has not "
            "written since.",
            "Wait until they write, or reach them by phone; WhatsApp takes nothing else.",
        )
    closed = (
        f"The window for free text, 24 hours after the candidate's last message, ends at "
        f"{teller.at(until)}; nothing is sent in its last 5 minutes or later"
        if until
        else "The candidate never wrote, so the window for free text was never open"
    )
    return Explanation(
        f"{closed}, and the message has no approved template.",
        "Wait until they write, or reach them by phone; WhatsApp takes nothing else.",
    )


def _was_closed(told: Dispatch) -> bool:
    """Whether the window of today is another one than the closed one that it met."""
    if told.status is not Status.FAILED:
        return False
    tried = told.sending_at
    return told.standing.is_open or bool(tried and is_open(told.channel, told.window_until, tried))


def _never_known(teller: Teller) -> Explanation:
    return Explanation(
        f"Nobody will ever know whether it arrived: {teller.tries}, the last began at "
        f"{teller.at(teller.told.sending_at)}. It is passed over, and is not sent again.",
        "Look at the provider's own log, and say it again (bot say) if it is not there.",
    )


def _failed(teller: Teller) -> Explanation:
    told = teller.told
    reported = told.reported("undelivered") or told.reported("failed")
    mend = mend_of(told.error) or "Mend what the code names."
    if told.provider_id and reported and not is_permanent(told.error):
        return Explanation(
            f"The provider took it and reported at {teller.at(reported)} that it failed: "
            f"{teller.error}. It was not tried again, because that went on for too long or "
            "something newer had been said.",
            f"{teller.again} The notice of it stands in `bot notices`.",
        )
    return Explanation(
        f"It failed for good after {teller.tries}: {teller.error}.",
        f"{mend} The notice of it stands in `bot notices`.",
    )


def _turn_failed(_: Teller) -> Explanation:
    return Explanation(
        "A message before it in the same turn failed, and without that one it makes no sense.",
        "Look for the failed one in `bot show ADDRESS`, and ask about it.",
    )


def _merged(teller: Teller) -> Explanation:
    into = teller.told.merged_into
    goes_on = f" {into}" if into else ""
    return Explanation(
        f"Its conversation is part of another one{goes_on} of the same person now, which goes on.",
        "There is nothing to do: what is to be said is said there.",
    )


def _cancelled(_: Teller) -> Explanation:
    return Explanation(
        "It was cancelled before it was sent: somebody took the conversation over meanwhile.",
        "Say it yourself if it is still needed (bot say).",
    )


def _accepted(teller: Teller) -> Explanation:
    if teller.told.channel == ALWAYS_OPEN:
        return Explanation(
            f"Nothing is wrong: the simulator has it ({teller.status}), and nobody looked yet.",
            "It is delivered when a phone shows it: open /phone, or `bot chat`.",
        )
    return Explanation(
        f"Nothing is wrong on our side: the provider has it ({teller.status}) and has not reported "
        "that it was delivered.",
        "The candidate's phone may be off. If no message is ever reported, the status callback "
        "does not reach PUBLIC_URL: look at `bot doctor`.",
    )


def _delivered(teller: Teller) -> Explanation:
    when = teller.at(teller.told.reported("delivered"))
    return Explanation(f"Nothing is wrong: it was delivered at {when}, and is not read yet.")


def _read(teller: Teller) -> Explanation:
    when = teller.at(teller.told.reported("read"))
    return Explanation(f"Nothing is wrong: it was read at {when}.")


def _incoming(teller: Teller) -> Explanation:
    return Explanation(
        f"It is the candidate's own message, received at {teller.at(teller.told.at)}: "
        "there was nothing to send.",
        "Whether it was answered stands in `bot show ADDRESS`.",
    )


_BY_REASON: Final[Mapping[Reason, Callable[[Teller], Explanation]]] = {
    Reason.NEXT: _next,
    Reason.BEHIND: _behind,
    Reason.BACKOFF: _backoff,
    Reason.PACED: _paced,
    Reason.STOPPED: _stopped,
    Reason.SENDING: _sending,
    Reason.UNSURE: _unsure,
    Reason.TAKEN_OVER: _taken_over,
    Reason.OPTED_OUT: _opted_out,
    Reason.REVOKED: _revoked,
    Reason.VOID: _void,
    Reason.WINDOW_CLOSED: _window_closed,
    Reason.NEVER_KNOWN: _never_known,
    Reason.FAILED: _failed,
    Reason.TURN_FAILED: _turn_failed,
    Reason.MERGED: _merged,
    Reason.CANCELLED: _cancelled,
    Reason.ACCEPTED: _accepted,
    Reason.DELIVERED: _delivered,
    Reason.READ: _read,
    Reason.INCOMING: _incoming,
}
