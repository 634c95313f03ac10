"""What the settings say, each and together; nobody is asked."""

import base64
import binascii
import ipaddress
import re
from collections.abc import Iterator, Sequence
from importlib.util import find_spec
from typing import Final
from urllib.parse import urlsplit

from pydantic import SecretStr

from bot.config import TRACING_VARIABLES, Settings
from bot.console.doctor.finding import Finding, Group, Mark
from bot.console.doctor.misspelled import misspelled
from bot.domain.errors import BadSetting
from bot.environment import FILE, Given

LONG: Final = 32
"""Characters of a secret that nobody guesses, however it was made."""
LEAST_BYTES: Final = 24
"""Of a webhook's secret (standardwebhooks.com)."""
MAKE_KEY: Final = "openssl rand -base64 32"

_WEBHOOK: Final = "/webhooks/"
_KEY: Final = re.compile(r"[!#-&(-~]+")
_ACCOUNT: Final = re.compile(r"AC[0-9a-fA-F]{32}")
_TWILIO: Final = "TWILIO_ACCOUNT_SID, TWILIO_AUTH_TOKEN, TWILIO_FROM and PUBLIC_URL"


def configuration(
    settings: Settings, given: Given, wrong: Sequence[BadSetting] = ()
) -> Iterator[Finding]:
    """Findings about the settings. ``wrong``: those that could not be read, left at defaults."""
    yield _set(given)
    yield from (_unreadable(each) for each in wrong)
    if given.exposed and (told := [name for name in _secrets() if name in given.file]):
        yield _bad(
            str(FILE),
            f"can be read by everybody on this machine and holds {', '.join(told)}.",
            "Keep it to yourself:",
            f"chmod 600 {FILE}",
        )
    yield from misspelled(given, _names())
    yield from _keys(settings)
    yield from _address(settings)
    yield from _half(settings)
    yield from _unusual(settings, given)


def _names() -> tuple[str, ...]:
    return tuple(name.upper() for name in Settings.model_fields)


def _secrets() -> tuple[str, ...]:
    """Settings whose value is never shown; addresses of stores carry passwords, too."""
    fields = Settings.model_fields.items()
    secret = [name.upper() for name, field in fields if field.annotation is SecretStr]
    return (*secret, "DATABASE_URL", "REDIS_URL")


def _set(given: Given) -> Finding:
    """What is set, and where. Names only."""
    here = [name for name in _names() if name in given.environment]
    there = [name for name in _names() if name in given.file and name not in here]
    told = [
        f"{', '.join(names)} from {place}"
        for names, place in ((here, "the environment"), (there, str(FILE)))
        if names
    ]
    sentence = "; ".join(told) or "none; everything has its default"
    return Finding(Group.CONFIGURATION, "set", Mark.OK, f"{sentence}.")


def _unreadable(error: BadSetting) -> Finding:
    sentence, mend = error.problem, error.mend
    return Finding(Group.CONFIGURATION, error.name, Mark.BAD, sentence, mend)


def _keys(settings: Settings) -> Iterator[Finding]:
    key = settings.secret_key.get_secret_value()
    mend = "Set it to a long random text, the same for every process:"
    if not key and settings.database_url:
        yield _bad("SECRET_KEY", "is not set; gateway and worker need it.", mend, MAKE_KEY)
    elif not key:
        yield _ok("SECRET_KEY", "is not needed here: `make up` makes one under DATA_DIR.")
    elif len(key) < LONG:
        yield _note(
            "SECRET_KEY", f"is short: {len(key)} characters can be guessed.", mend, MAKE_KEY
        )
    yield from _copied(settings)
    token = settings.metrics_token.get_secret_value()
    if token and len(token) < LONG // 2:
        yield _note("METRICS_TOKEN", "is short and can be guessed.", "Make a long one:", MAKE_KEY)
    for name in ("voice_webhook_secret", "leads_webhook_secret"):
        secret: SecretStr = getattr(settings, name)
        if secret.get_secret_value() and _is_weak(secret.get_secret_value()):
            yield _note(
                name.upper(),
                f"is not whsec_ with {LEAST_BYTES} random bytes or more in base64.",
                "Make one:",
                f'echo "whsec_$({MAKE_KEY})"',
            )


def _copied(settings: Settings) -> Iterator[Finding]:
    """Keys of others that were not copied as they are: with a quote, a blank, half a word more."""
    for name in ("twilio_auth_token", "groq_api_key"):
        secret: SecretStr = getattr(settings, name)
        parts = [part.strip() for part in secret.get_secret_value().split(",")]
        if not all(_KEY.fullmatch(part) for part in parts if part):
            said = "holds a blank, a quote or a letter that no key has."
            yield _bad(name.upper(), said, "Copy it again, without quotes around it.")


def _is_weak(secret: str) -> bool:
    try:
        raw = base64.b64decode(secret.removeprefix("whsec_"), validate=True)
    except (binascii.Error, ValueError):
        return True
    return not secret.startswith("whsec_") or len(raw) < LEAST_BYTES


def _address(settings: Settings) -> Iterator[Finding]:
    """Whether Twilio could reach ``PUBLIC_URL``. A stand-in of Twilio is on this machine."""
    url = settings.public_url
    is_real = settings.has_twilio and not settings.twilio_base_url
    serious = _bad if is_real else _note
    if not url:
        if is_real:
            yield _bad(
                "PUBLIC_URL",
                "is not set: signatures are made over the address that Twilio calls.",
                "Set it to the https address that leads to this gateway.",
            )
        return
    parts = urlsplit(url)
    if _WEBHOOK in f"{parts.path}/":
        yield _bad("PUBLIC_URL", "ends in a webhook's path.", "Leave out /webhooks/ and the rest.")
    if parts.scheme != "https":
        yield serious(
            "PUBLIC_URL",
            "is not https: what candidates write could be read and changed on its way.",
            "Put a proxy with a certificate in front, and write https://…",
        )
    if is_inner(parts.hostname or ""):
        yield serious(
            "PUBLIC_URL",
            f"{parts.hostname} is an address within this machine or network; Twilio is outside.",
            "Set it to the name that the internet knows this gateway by.",
        )


def is_here(host: str) -> bool:
    """Whether a host is this machine."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


def is_inner(host: str) -> bool:
    """Whether a host is only reached from near by, as far as its name says."""
    try:
        return not ipaddress.ip_address(host).is_global
    except ValueError:
        inner = (".local", ".internal", ".localhost", ".lan", ".home.arpa")
        return "." not in host or host.endswith(inner)


def _half(settings: Settings) -> Iterator[Finding]:
    """Settings that want another one beside them."""
    if settings.has_twilio and not _ACCOUNT.fullmatch(settings.twilio_account_sid):
        yield _note(
            "TWILIO_ACCOUNT_SID",
            "does not look like an account's id: AC and 32 hexadecimal digits.",
            "Copy it from the front page of Twilio's console; SK… is an API key's.",
        )
    if settings.has_twilio and not settings.twilio_senders:
        yield _note(
            "TWILIO_FROM",
            "is not set: candidates are answered, but nobody can be written to first.",
            "Set it to your WhatsApp sender, like +14155238886.",
        )
    if settings.twilio_senders and not settings.has_twilio:
        yield _note(
            "TWILIO_FROM",
            "is set, the account is not: nothing is sent.",
            f"WhatsApp needs {_TWILIO}.",
        )
    yield from _half_model(settings)
    if settings.metrics_port == settings.port:
        yield _note(
            "METRICS_PORT",
            f"is {settings.port} like PORT: on one machine only one of the two can have it.",
            "Give the worker's metrics another port.",
        )


def _half_model(settings: Settings) -> Iterator[Finding]:
    has_key = bool(settings.groq_api_key.get_secret_value())
    parts = urlsplit(settings.groq_base_url)
    if settings.groq_base_url and not has_key:
        yield _note(
            "GROQ_BASE_URL",
            "is set, GROQ_API_KEY is not: no model is asked.",
            "Set a key; a server that wants none takes any.",
        )
    elif parts.scheme == "http" and not is_inner(parts.hostname or ""):
        yield _note(
            "GROQ_BASE_URL",
            "is not https: the key and what candidates say can be read on their way.",
            "Write https://…",
        )


def _unusual(settings: Settings, given: Given) -> Iterator[Finding]:
    """What is for tests, or for one machine."""
    if settings.phone_simulator and settings.has_twilio:
        yield _note(
            "PHONE_SIMULATOR",
            "is on beside WhatsApp: who sits at this machine can write as any phone.",
            "Unset it where candidates are real.",
        )
    elif settings.phone_simulator and settings.public_url:
        yield _note(
            "PHONE_SIMULATOR",
            "is on while PUBLIC_URL says that others come in through a proxy.",
            "Unset it, or let the proxy pass on /webhooks/ alone.",
        )
    if settings.clock_start:
        is_real = settings.has_twilio and not settings.twilio_base_url
        yield (_bad if is_real else _note)(
            "CLOCK_START",
            f"is set: the business lives in {settings.clock_start:%Y-%m-%d}, windows and"
            " appointments with it.",
            "Unset it; it is for tests.",
        )
    if settings.twilio_base_url:
        yield _note(
            "TWILIO_BASE_URL",
            f"is set: messages go to {settings.twilio_base_url} and not to WhatsApp.",
            "Unset it; it is for tests.",
        )
    if settings.traces_url and find_spec("opentelemetry.sdk") is None:
        yield _bad(
            "TRACES_URL",
            "is set and the extra `tracing` is not installed: no role starts.",
            "Install it, or unset it:",
            'pip install "hireline[tracing]"',
        )
    traced = [name for name in TRACING_VARIABLES if name in given.names]
    if settings.allow_tracing:
        yield _note(
            "ALLOW_TRACING",
            "is on: with LangSmith's own variables set, candidates' words leave this machine.",
            "Unset it unless candidates agreed to that.",
        )
    elif traced:
        yield _ok(traced[0], "is set and switched off: candidates' words stay here.")


def _ok(name: str, sentence: str) -> Finding:
    return Finding(Group.CONFIGURATION, name, Mark.OK, sentence)


def _note(name: str, sentence: str, mend: str, *steps: str) -> Finding:
    return Finding(Group.CONFIGURATION, name, Mark.NOTE, sentence, mend, steps)


def _bad(name: str, sentence: str, mend: str, *steps: str) -> Finding:
    return Finding(Group.CONFIGURATION, name, Mark.BAD, sentence, mend, steps)
