"""What Twilio's codes mean for us: again later, or never. Vendor's words end here.

Sources: twilio.com/docs/api/errors. A code that is not listed is final, because repeating what a
provider refused for a reason we do not know helps nobody and costs the sender's quality rating.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Final

from bot.domain.delivery import Reason
from bot.domain.errors import Rejected, SendError, TryLater
from bot.domain.trouble import Trouble

NO_TEMPLATE: Final = "no_template"
"""Ours: the window has closed and TWILIO_TEMPLATES names no template of this kind."""


WINDOW_CLOSED: Final = Reason.WINDOW_CLOSED.value
OUTSIDE_WINDOW: Final = "63016"
"""Theirs for what we may have seen ourselves: the window for free text has closed."""


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a code says.

    Attributes:
        trouble: what would mend it; None: nothing that trying again waits for.
        after: seconds that are waited at least.
        mend: what people can do about it.
    """

    words: str
    trouble: Trouble | None = None
    after: float = 0.0
    mend: str = ""


_LATER: Final = "It goes out by itself later; nothing is to be done."
_CREDENTIALS: Final = "Mend TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN; what waits then goes out."
_SETTLE_AT_TWILIO: Final = "Settle it in the Twilio console; what waits then goes out."
_ANOTHER_WAY: Final = "Reach them another way, by phone or mail."
_SHORTER: Final = "Say it again in fewer words (bot say)."
_TEMPLATE: Final = "Mend the template in the Twilio console, or its entry in TWILIO_TEMPLATES."

MEANINGS: Final[Mapping[str, Meaning]] = {
    "14107": Meaning("too many messages at once", Trouble.RATE, 5, _LATER),
    "20003": Meaning(
        "the account's credentials were not accepted", Trouble.ACCOUNT, 0, _CREDENTIALS
    ),
    "20005": Meaning("the account is not active", Trouble.ACCOUNT, 0, _SETTLE_AT_TWILIO),
    "20429": Meaning("too many requests", Trouble.RATE, 2, _LATER),
    "21610": Meaning(
        "the recipient opted out at the provider",
        mend="Do not write to them; only they can undo it, by writing START.",
    ),
    "21611": Meaning("the sender's queue is full", Trouble.RATE, 30, _LATER),
    "21617": Meaning("the text is too long", mend=_SHORTER),
    "30001": Meaning("the sender's queue is full", Trouble.RATE, 30, _LATER),
    "63005": Meaning("the channel failed for the moment", Trouble.CHANNEL, 0, _LATER),
    "63012": Meaning("the channel's own service failed", Trouble.CHANNEL, 0, _LATER),
    "63013": Meaning(
        "against the channel's policy", mend="Read WhatsApp's policy before anything like it."
    ),
    OUTSIDE_WINDOW: Meaning(
        "outside the 24-hour window", mend="Wait until they write, or reach them by phone."
    ),
    "63018": Meaning("the channel's rate limit", Trouble.RATE, 6, _LATER),
    "63021": Meaning("the channel did not take its content", Trouble.CHANNEL, 0, _LATER),
    "63024": Meaning("not a WhatsApp recipient", mend=_ANOTHER_WAY),
    "63027": Meaning("the template does not exist in this language", mend=_TEMPLATE),
    "63028": Meaning("the template wants another number of values", mend=_TEMPLATE),
    "63033": Meaning("the recipient blocked us", mend=_ANOTHER_WAY),
    "63038": Meaning(
        "the sender's daily limit",
        Trouble.DAILY,
        0,
        "Nothing leaves from this sender for now; it is tried again each hour. "
        "Ask Twilio for a higher limit, or add a sender to TWILIO_FROM.",
    ),
    "63041": Meaning(
        "the template is paused",
        mend="WhatsApp paused it for its quality: write another, and name it in TWILIO_TEMPLATES.",
    ),
    "130429": Meaning("the channel's rate limit", Trouble.RATE, 2, _LATER),
    "131056": Meaning("too many messages to this person", Trouble.RATE, 6, _LATER),
}
"""``63018``, ``131056``: Meta allows one message in six seconds to the same person, with bursts."""

_STATUSES: Final[Mapping[int, tuple[Trouble, float]]] = {
    HTTPStatus.MOVED_PERMANENTLY: (Trouble.ACCOUNT, 0),
    HTTPStatus.FOUND: (Trouble.ACCOUNT, 0),
    HTTPStatus.TEMPORARY_REDIRECT: (Trouble.ACCOUNT, 0),
    HTTPStatus.PERMANENT_REDIRECT: (Trouble.ACCOUNT, 0),
    HTTPStatus.UNAUTHORIZED: (Trouble.ACCOUNT, 0),
    HTTPStatus.REQUEST_TIMEOUT: (Trouble.CHANNEL, 2),
    HTTPStatus.TOO_MANY_REQUESTS: (Trouble.RATE, 2),
}
"""By status, where no code says more. Credentials and addresses are mended by people: the message
waits for them, it is not to blame.
"""

_UNKNOWN: Final = Meaning("refused")
LONGEST_WAIT: Final = 3600.0
"""Seconds. A provider that asks for more is asked again after this."""


_CONTENT: Final = frozenset({"63013", "63027", "63028", "63041"})


def may_blame_content(code: str) -> bool:
    """Whether the same words without buttons may be taken where these were refused for good.

    Codes we do not know are blamed on what is unusual; the plain text is refused again if not.
    """
    return code in _CONTENT or (code not in MEANINGS and code != WINDOW_CLOSED)


def is_permanent(code: str | None) -> bool:
    """Whether a failure with this code cannot be mended by trying again."""
    return MEANINGS.get(code or "", _UNKNOWN).trouble is None


def our_word(code: str | None) -> str | None:
    """The code, or our own word where what follows from it is decided elsewhere."""
    return WINDOW_CLOSED if code == OUTSIDE_WINDOW else code


def trouble_of(code: str | None) -> Trouble:
    """What would mend a failure that is not permanent."""
    return MEANINGS.get(code or "", _UNKNOWN).trouble or Trouble.CHANNEL


def refusal(status: int, code: str, after: float | None) -> SendError:
    """The error for an answer that surely did not take the message (3xx, 4xx).

    ``code`` is Twilio's, "" when the answer carried none; ``after`` are the seconds that the
    answer asked us to wait, if it did.
    """
    meaning = MEANINGS.get(code, _UNKNOWN)
    name = our_word(code) or f"http_{status}"
    trouble, wait = meaning.trouble, meaning.after
    if trouble is None and meaning is _UNKNOWN and status in _STATUSES:
        trouble, wait = _STATUSES[status]
    if trouble is None:
        return Rejected(name, meaning.words)
    return TryLater(
        name, meaning.words, min(wait if after is None else after, LONGEST_WAIT), trouble
    )
