"""What Twilio's codes mean for us: again later, or never. Vendor's words end here.

Sources: twilio.com/docs/api/errors. A code that is not listed is final, because repeating what a
provider refused for a reason we do not know helps nobody and costs the sender's quality rating.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Final

from bot.domain.errors import Rejected, SendError, TryLater

NO_TEMPLATE: Final = "no_template"
"""Ours: the window has closed and no approved template stands behind the name."""


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a code says. ``after``: seconds to wait when trying again makes sense, else None."""

    words: str
    after: float | None = None


MEANINGS: Final[Mapping[str, Meaning]] = {
    "14107": Meaning("too many messages at once", 5),
    "20003": Meaning("the account's credentials were not accepted", 60),
    "20005": Meaning("the account is not active", 300),
    "20429": Meaning("too many requests", 2),
    "21610": Meaning("the recipient opted out at the provider"),
    "21611": Meaning("the sender's queue is full", 30),
    "21617": Meaning("the text is too long"),
    "30001": Meaning("the sender's queue is full", 30),
    "63005": Meaning("the channel failed for the moment", 10),
    "63012": Meaning("the channel's own service failed", 10),
    "63013": Meaning("against the channel's policy"),
    "63016": Meaning("outside the 24-hour window"),
    "63018": Meaning("the channel's rate limit", 6),
    "63024": Meaning("not a WhatsApp recipient"),
    "63027": Meaning("the template does not exist in this language"),
    "63028": Meaning("the template wants another number of values"),
    "63033": Meaning("the recipient blocked us"),
    "63038": Meaning("the sender's daily limit", 3600),
    "63041": Meaning("the template is paused"),
}
"""``63018``: Meta allows one message in six seconds to the same person, with bursts."""

_WAITS: Final[Mapping[int, float]] = {
    HTTPStatus.MOVED_PERMANENTLY: 60,
    HTTPStatus.FOUND: 60,
    HTTPStatus.TEMPORARY_REDIRECT: 60,
    HTTPStatus.PERMANENT_REDIRECT: 60,
    HTTPStatus.UNAUTHORIZED: 60,
    HTTPStatus.REQUEST_TIMEOUT: 2,
    HTTPStatus.TOO_MANY_REQUESTS: 2,
}
"""Seconds, by status, where no code says more. Credentials and addresses are mended by people:
the message waits for them, it is not to blame.
"""

_UNKNOWN: Final = Meaning("refused")
LONGEST_WAIT: Final = 3600.0
"""Seconds. A provider that asks for more is asked again after this."""


def is_permanent(code: str | None) -> bool:
    """Whether a failure with this code cannot be mended by trying again."""
    return MEANINGS.get(code or "", _UNKNOWN).after is None


def refusal(status: int, code: str, after: float | None) -> SendError:
    """The error for an answer that surely did not take the message (3xx, 4xx).

    ``code`` is Twilio's, "" when the answer carried none; ``after`` are the seconds that the
    answer asked us to wait, if it did.
    """
    meaning = MEANINGS.get(code, _UNKNOWN)
    name = code or f"http_{status}"
    wait = meaning.after
    if wait is None:
        wait = _WAITS.get(status)
    if wait is None:
        return Rejected(name, meaning.words)
    return TryLater(name, meaning.words, min(wait if after is None else after, LONGEST_WAIT))
