"""Twilio: the account, its senders, what to set in its console, and our address from outside."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final
from urllib.parse import urlsplit

from bot.channels.twilio.examined import (
    SANDBOX,
    AccountSeen,
    LoginRefused,
    SenderSeen,
    SendersSeen,
    Strange,
)
from bot.config import Settings
from bot.console.doctor.finding import Finding, Group, Mark, Outcome, Unanswered
from bot.domain.errors import HirelineError
from bot.plain_http import Answer, NoAnswer, Silence

MESSAGES_PATH: Final = "/webhooks/twilio/messages"
STATUS_PATH: Final = "/webhooks/twilio/status"
RETRIES: Final = "#rc=5&rp=all"
"""Twilio's wish for five more tries after any failure (twilio.com/docs/usage/webhooks/
webhooks-connection-overrides); without it a message that meets a restart may be gone."""

_SENT_ON: Final = (301, 302, 303, 307, 308)
_NOBODY_BEHIND: Final = (502, 503, 504)
_PLAIN: Final = "whatsapp:"
_NETWORK: Final = "This machine must reach api.twilio.com and messaging.twilio.com, port 443."
_PAGE: Final = "Twilio's console: Messaging > Senders > WhatsApp senders > {sender} > Edit sender:"
_SANDBOX_PAGE: Final = (
    "Twilio's console: Messaging > Try it out > Send a WhatsApp message > Sandbox settings:"
)


@dataclass(frozen=True, slots=True)
class TwilioSeen:
    """What Twilio said: for each token whether it is accepted, and the senders."""

    accounts: Sequence[Outcome[AccountSeen]]
    senders: Outcome[SendersSeen]


def absent() -> Finding:
    """Without Twilio there is the simulator alone."""
    return _of(
        "twilio",
        Mark.NOTE,
        "not configured: only the phone simulator works.",
        "For WhatsApp set TWILIO_ACCOUNT_SID, TWILIO_AUTH_TOKEN, TWILIO_FROM and PUBLIC_URL.",
    )


def whatsapp(settings: Settings, seen: TwilioSeen) -> Iterator[Finding]:
    """Findings about the account, each sender and its webhooks."""
    yield from _account(seen.accounts)
    known = seen.senders if isinstance(seen.senders, SendersSeen) else None
    for each in settings.twilio_senders:
        yield _sender(each, seen.senders)
    if settings.base_url == settings.local_url and not settings.twilio_base_url:
        return  # PUBLIC_URL is missing, which is said elsewhere: there is nothing to be set yet
    for each in settings.twilio_senders or ("",):
        yield _webhooks(each, known.of(each) if known else None, settings.base_url)


def _account(accounts: Sequence[Outcome[AccountSeen]]) -> Iterator[Finding]:
    """One accepted token is enough: two are given while they are rotated."""
    accepted = [each for each in accounts if isinstance(each, AccountSeen)]
    refused = [place for place, each in enumerate(accounts) if isinstance(each, LoginRefused)]
    if accepted:
        yield _status(accepted[0])
        if refused:
            which = "first" if refused[0] == 0 else "second"
            said = f"Twilio accepts one of {len(accounts)} tokens; the {which} is not valid."
            mend = "Leave it out of TWILIO_AUTH_TOKEN once no webhook is signed with it."
            if refused[0] == 0:
                mend = f"Put the valid one first. {mend}"
            yield _of("token", Mark.NOTE, said, mend)
    elif len(refused) == len(accounts):
        yield _of(
            "account",
            Mark.BAD,
            str(accounts[0]),
            "Copy Account SID and Auth Token (no API key) from the front page of Twilio's console.",
        )
    else:
        unknown = next(each for each in accounts if not isinstance(each, LoginRefused))
        yield _of("account", Mark.NOTE, f"not checked: {unknown}", _mend_unasked(unknown))


def _status(seen: AccountSeen) -> Finding:
    if seen.status != "active":
        said = f"the credentials are right, but the account is {_word(seen.status)}."
        return _of("account", Mark.BAD, said, "Twilio's console says why: mostly a bill.")
    if seen.is_trial:
        said = "the credentials are right; a trial account writes to verified numbers alone."
        return _of("account", Mark.NOTE, said, "Upgrade it before candidates come.")
    return _of("account", Mark.OK, "the credentials are right, and the account is active.")


def _sender(ours: str, senders: Outcome[SendersSeen]) -> Finding:
    name = f"sender {ours.removeprefix(_PLAIN)}"
    if ours == SANDBOX:
        said = "is Twilio's sandbox: it answers only who joined it."
        return _of(name, Mark.NOTE, said, "Register a sender of your own before candidates come.")
    if isinstance(senders, HirelineError):
        return _of(name, Mark.NOTE, f"not checked: {senders}", _mend_unasked(senders))
    seen = senders.of(ours)
    if seen is None and not senders.is_all:
        said = "is not among the first hundred senders of the account."
        return _of(name, Mark.NOTE, said, "Look for it in Twilio's console.")
    if seen is None:
        said = "is not a WhatsApp sender of this account."
        known = ", ".join(each.address.removeprefix(_PLAIN) for each in senders.senders[:5])
        mend = f"Correct TWILIO_FROM; the account has {known}." if known else "Register it."
        return _of(name, Mark.BAD, said, mend)
    if not seen.status.startswith("ONLINE"):
        said = f"is not online: {_word(seen.status)}."
        return _of(name, Mark.BAD, said, "Twilio's console says what it waits for.")
    return _of(name, Mark.OK, "belongs to the account and is online.")


def _mend_unasked(error: object) -> str:
    match error:
        case LoginRefused():
            return "Mend the account first."
        case Strange():
            return (
                "Ask again later, and look into Twilio's console; correct TWILIO_BASE_URL if set."
            )
        case NoAnswer(silence=Silence.SLOW) | Unanswered():
            return f"Ask again with more time: bot doctor --patience 5. {_NETWORK}"
        case _:
            return _NETWORK


def _webhooks(ours: str, seen: SenderSeen | None, base_url: str) -> Finding:
    """Whether the sender's webhooks lead here; where to set them if not, or if nobody knows."""
    wanted = (f"{base_url}{MESSAGES_PATH}{RETRIES}", f"{base_url}{STATUS_PATH}")
    number = ours.removeprefix(_PLAIN)
    name = f"webhooks {number}".strip()
    page = _SANDBOX_PAGE if ours == SANDBOX else _PAGE.format(sender=number or "each of them")
    steps = (
        '"When a message comes in" (on some pages "Webhook URL"), method POST:',
        f"  {wanted[0]}",
        '"Status callback URL", method POST:',
        f"  {wanted[1]}",
    )
    if seen is None:
        said = "could not be seen from here; this is what they must be."
        return Finding(Group.WHATSAPP, name, Mark.NOTE, said, page, steps)
    problem, mark = _difference(seen, *wanted)
    if problem:
        return Finding(Group.WHATSAPP, name, mark, problem, page, steps)
    return _of(name, Mark.OK, "lead here, by POST, with Twilio's retries.")


def _difference(seen: SenderSeen, messages: str, status: str) -> tuple[str, Mark]:
    """What is set otherwise than it must be, and how bad that is."""
    method, url = seen.messages
    here = messages.removesuffix(RETRIES)
    if not url:
        return "none is set here; a Messaging Service may have them in its place.", Mark.NOTE
    if _bare(url) != here:
        return f"what candidates write is delivered to {_shown(url)}.", Mark.BAD
    if method != "POST":
        return f"what candidates write comes by {method}, which is refused.", Mark.BAD
    if url != messages:
        said = "lead here, but a failed delivery is not repeated"
        return f"{said} ({RETRIES} is missing or other).", Mark.NOTE
    if seen.status_callback[1] and seen.status_callback != ("POST", status):
        return f"statuses are delivered to {_shown(seen.status_callback[1])}.", Mark.NOTE
    return "", Mark.OK


def _bare(url: str) -> str:
    return url.partition("#")[0]


def _shown(url: str) -> str:
    """Host and path: a password may stand before the host, a token in the query."""
    try:
        parts = urlsplit(url)
        host = parts.hostname
    except ValueError:  # half a bracket
        return "an address that is none"
    return f"{host}{parts.path}" if host else "an address that is none"


def _word(text: str) -> str:
    """A status of Twilio's, which is a word or two, or somebody else's, which may be anything."""
    return text.lower()[:40]


@dataclass(frozen=True, slots=True)
class AddressSeen:
    """``PUBLIC_URL``, asked from this machine.

    Attributes:
        health: what ``/healthz`` gave. A proxy may keep that to itself.
        hook: what a GET of the messages' webhook gave: ours knows it, and takes POST alone.
        online: somebody outside was reached, so that silence is not our own.
        is_real: Twilio itself is to reach it, and no stand-in.
    """

    url: str
    health: Outcome[Answer]
    hook: Outcome[Answer]
    online: bool
    is_real: bool

    @property
    def host(self) -> str:
        """The name that was asked."""
        return urlsplit(self.url).hostname or self.url


def address(seen: AddressSeen) -> Finding:
    """Whether the public address leads to a gateway of ours."""
    if _is_alive(seen.health) or _is_hook(seen.hook):
        said = f"{seen.host} answers as Hireline, asked from this machine."
        return _of("address", Mark.OK, said)
    answer = next((each for each in (seen.hook, seen.health) if isinstance(each, Answer)), None)
    found = _silent(seen) if answer is None else _other(seen, answer.status)
    return found if seen.is_real else replace(found, mark=Mark.NOTE)


def _other(seen: AddressSeen, status: int) -> Finding:
    """Something answers, and it is not us."""
    if status in _SENT_ON:
        said = f"{seen.host} sends everybody on ({status}); no signature survives that."
        mend = "Set PUBLIC_URL to where it leads, or end the detour."
    elif status in _NOBODY_BEHIND:
        said = f"{seen.host} answers, but no gateway behind it ({status})."
        mend = "Start `bot gateway`, or correct where the proxy leads."
    else:
        said = f"{seen.host} answers, but not as Hireline ({status} for {MESSAGES_PATH})."
        mend = "Let the proxy pass on /webhooks/ with path and query as they came."
    return _of("address", Mark.BAD, said, mend)


def _silent(seen: AddressSeen) -> Finding:
    why = seen.hook.silence if isinstance(seen.hook, NoAnswer) else Silence.SLOW
    said = f"{seen.host} could not be asked from this machine: {why}."
    if why is Silence.CERTIFICATE:
        mend = "Twilio refuses it, too. Get one for this name that is not expired."
        return _of("address", Mark.BAD, said, mend)
    if seen.online and why in {Silence.UNKNOWN, Silence.REFUSED}:
        mend = "Twilio does not reach it either: correct its DNS entry, or start the proxy."
        return _of("address", Mark.BAD, said, mend)
    mend = "Ask from elsewhere; 405 is the right answer:"
    steps = (f"curl -i {seen.url}{MESSAGES_PATH}",)
    return Finding(Group.WHATSAPP, "address", Mark.NOTE, said, mend, steps)


def _is_alive(outcome: Outcome[Answer]) -> bool:
    content = outcome.content() if isinstance(outcome, Answer) else None
    return isinstance(content, dict) and "alive" in content


def _is_hook(outcome: Outcome[Answer]) -> bool:
    if not isinstance(outcome, Answer):
        return False
    return outcome.status == 405 and outcome.headers.get("allow", "").upper() == "POST"


def _of(name: str, mark: Mark, sentence: str, mend: str = "") -> Finding:
    return Finding(Group.WHATSAPP, name, mark, sentence, mend)
