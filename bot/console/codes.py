"""What the codes of failures say, and what people can do: the provider's and our own."""

from collections.abc import Mapping
from typing import Final

from bot.channels.twilio.codes import MEANINGS
from bot.domain.trouble import Trouble

RESTORED: Final = "restored"
"""Error of what a restore brought back and nobody has looked up yet (``restoring.sql``)."""

OURS: Final[Mapping[str, str]] = {
    "connection": "the connection broke",
    "late": "this worker was held up before it could send it",
    "never_arrived": "it was tried again and again, and the provider has none of the tries",
    "no_channel": "the worker that took it has no such channel",
    "no_id": "the provider's answer named no message",
    "no_template": "no approved template stands behind its name",
    "paced": "too much had just left from this sender, or to this person",
    "stopped": "nothing leaves from this sender for now",
    "store_down": "the database could not be asked",
    "not_found_yet": "the provider does not list it yet",
    "repeated": "the provider does not have the try before",
    RESTORED: "a restore brought it back",
    "timeout": "no answer came in time",
    "unsure_final": "no answer came, and the provider could not say",
    "window_closed": "outside the 24-hour window",
}
"""What our own codes say; the provider's stand in ``bot.channels.twilio.codes``."""

_OUR_MENDS: Final[Mapping[str, str]] = {
    "never_arrived": "Look at the provider's status page, then say it again (bot say).",
    "no_channel": "Set up the provider on every worker, then say it again (bot say).",
    "no_template": (
        "Have a template approved and name it in TWILIO_TEMPLATES (reopen:en=HX…), or reach them "
        "by phone."
    ),
    "unsure_final": "Look into the provider's own log, and say it again if it is not there.",
    "window_closed": "Wait until they write, or reach them by phone.",
}
"""What to do about our own codes, where anything is to be done."""


def meaning(code: str | None) -> str:
    """What an error's code says, "" when nobody knows."""
    code = code or ""
    if code.startswith("http_"):
        return f"the provider answered {code.removeprefix('http_')}"
    return MEANINGS[code].words if code in MEANINGS else OURS.get(code, "")


def mend_of(code: str | None) -> str:
    """What people can do about an error, "" when nobody knows."""
    code = code or ""
    return MEANINGS[code].mend if code in MEANINGS else _OUR_MENDS.get(code, "")


def mend_for_asking(code: str) -> str:
    """What people can do so that the provider can be asked again, without a full stop."""
    found = MEANINGS.get(code)
    if found is None or found.trouble is not Trouble.ACCOUNT:
        return ""
    return found.mend.split(";")[0].rstrip(".")
