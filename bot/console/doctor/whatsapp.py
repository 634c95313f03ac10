"""Twilio: the account, its senders, what to set in its console, and our address from outside."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
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
from bot.console.doctor.finding import Finding, Group, Mark, Outcome
from bot.domain.errors import HirelineError
from bot.plain_http import Answer, NoAnswer, Silence

MESSAGES_PATH: Final = "/webhooks/twilio/messages"
STATUS_PATH: Final = "/webhooks/twilio/status"
RETRIES: Final = "#rc=5&rp=all"
"""Twilio's wish for five more tries after any failure (twilio.com/docs/usage/webhooks/
webhooks-connection-overrides); without it a message that meets a restart may be gone."""

_PLAIN: Final = "whatsapp:"
_NETWORK: Final = "Let this machine reach api.twilio.com and messaging.twilio.com on port 443."
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
    for address in settings.twilio_senders:
        yield _sender(address, seen.senders)
    if settings.base_url == settings.local_url and not settings.twilio_base_url:
        return  # PUBLIC_URL is missing, which is said elsewhere: there is nothing to be set yet
    for address in settings.twilio_senders or ("",):
        yield _webhooks(address, known.of(address) if known else None, settings.base_url)


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
        yield _of("account", Mark.NOTE, f"not checked: {unknown}", _NETWORK)


def _status(seen: AccountSeen) -> Finding:
    if seen.status != "active":
        said = f"the credentials are right, but the account is {_word(seen.status)}."
        return _of("account", Mark.BAD, said, "Twilio's console says why: mostly a bill.")
    if seen.is_trial:
        said = "the credentials are right; a trial account writes to verified numbers alone."
        return _of("account", Mark.NOTE, said, "Upgrade it before candidates come.")
    return _of("account", Mark.OK, "the credentials are right, and the account is active.")


def _sender(address: str, senders: Outcome[SendersSeen]) -> Finding:
    name = f"sender {address.removeprefix(_PLAIN)}"
    if address == SANDBOX:
        said = "is Twilio's sandbox: it answers only who joined it."
        return _of(name, Mark.NOTE, said, "Register a sender of your own before candidates come.")
    if isinstance(senders, HirelineError):
        return _of(name, Mark.NOTE, f"not checked: {senders}", _mend_unasked(senders))
    seen = senders.of(address)
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


def _mend_unasked(error: HirelineError) -> str:
    match error:
        case LoginRefused():
            return "Mend the account first."
        case Strange():
            return "Look for it in Twilio's console."
        case _:
            return _NETWORK


def _webhooks(address: str, seen: SenderSeen | None, base_url: str) -> Finding:
    """Whether the sender's webhooks lead here; where to set them if not, or if nobody knows."""
    wanted = (f"{base_url}{MESSAGES_PATH}{RETRIES}", f"{base_url}{STATUS_PATH}")
    number = address.removeprefix(_PLAIN)
    name = f"webhooks {number}".strip()
    page = _SANDBOX_PAGE if address == SANDBOX else _PAGE.format(sender=number or "each of them")
    steps = (
        '"When a message comes in" ("Webhook URL for incoming messages"), method POST:',
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
        return "none is set: what candidates write is not delivered here.", Mark.BAD
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
    parts = urlsplit(url)
    return f"{parts.hostname or 'an address that is none'}{parts.path}"


def _word(text: str) -> str:
    """A status of Twilio's, which is a word or two, or somebody else's, which may be anything."""
    return text.lower()[:40]


def from_outside(
    url: str, health: Outcome[Answer], hook: Outcome[Answer], *, online: bool
) -> Finding:
    """Whether ``PUBLIC_URL`` leads to a gateway of ours.

    Args:
        url: ``PUBLIC_URL``.
        health: what ``/healthz`` gave. A proxy may keep that to itself.
        hook: what a GET of the messages' webhook gave: ours knows it, and takes POST alone.
        online: somebody outside was reached, so that silence is not our own.
    """
    answers = [each for each in (health, hook) if isinstance(each, Answer)]
    host = urlsplit(url).hostname or url
    if _is_alive(health) or _is_hook(hook):
        return _of("address", Mark.OK, f"{host} answers as Hireline, asked from this machine.")
    if not answers:
        return _silent(host, url, health, online=online)
    answer = answers[-1]
    if 300 <= answer.status < 400:
        said = f"{host} sends everybody on ({answer.status}); no signature survives that."
        return _of(
            "address", Mark.BAD, said, "Set PUBLIC_URL to where it leads, or end the detour."
        )
    if answer.status in {502, 503, 504}:
        said = f"{host} answers, but no gateway behind it ({answer.status})."
        return _of(
            "address", Mark.BAD, said, "Start `bot gateway`, or correct where the proxy leads."
        )
    said = f"{host} answers, but not as Hireline ({answer.status} for {MESSAGES_PATH})."
    mend = "Let the proxy pass on /webhooks/ with path and query as they came."
    return _of("address", Mark.BAD, said, mend)


def _silent(host: str, url: str, error: Outcome[Answer], *, online: bool) -> Finding:
    why = error.silence if isinstance(error, NoAnswer) else Silence.SLOW
    certificate = why is Silence.CERTIFICATE
    sure = certificate or (online and why in {Silence.UNKNOWN, Silence.REFUSED})
    said = f"{host} could not be asked from this machine ({why})."
    mend = f"Ask from elsewhere: curl -i {url}{MESSAGES_PATH} (405 is right)."
    if certificate:
        mend = "Twilio refuses it, too. Get one for this name that is not expired."
    elif sure:
        mend = "Twilio does not reach it either: correct its DNS entry or the proxy."
    return _of("address", Mark.BAD if sure else Mark.NOTE, said, mend)


def _is_alive(outcome: Outcome[Answer]) -> bool:
    content = outcome.content() if isinstance(outcome, Answer) else None
    return isinstance(content, dict) and "alive" in content


def _is_hook(outcome: Outcome[Answer]) -> bool:
    if not isinstance(outcome, Answer):
        return False
    return outcome.status == 405 and outcome.headers.get("allow", "").upper() == "POST"


def _of(name: str, mark: Mark, sentence: str, mend: str = "") -> Finding:
    return Finding(Group.WHATSAPP, name, mark, sentence, mend)
