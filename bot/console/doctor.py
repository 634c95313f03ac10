"""Examines an installation; each finding says what is wrong and how to mend it."""

import shutil
import sys
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Final

from bot.config import Settings
from bot.domain.errors import HirelineError

LOW_DISK: Final = 1_000_000_000
"""Bytes free below which the disk is a finding."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at."""

    name: str
    is_well: bool
    sentence: str


async def asked(name: str, check: Callable[[], Awaitable[str]]) -> Finding:
    """The finding of a check that returns a sentence, or raises one of our errors."""
    try:
        return Finding(name, is_well=True, sentence=await check())
    except HirelineError as error:
        return Finding(name, is_well=False, sentence=str(error))


def machine(settings: Settings) -> list[Finding]:
    """What can be seen without a connection."""
    free = shutil.disk_usage(_existing(settings)).free
    return [
        Finding("python", is_well=True, sentence=sys.version.split()[0]),
        Finding(
            "disk",
            is_well=free > LOW_DISK,
            sentence=f"{free / 1e9:.1f} GB free where {settings.data_dir} is."
            + ("" if free > LOW_DISK else " Make room, or set DATA_DIR to another disk."),
        ),
        key(settings),
        twilio(settings),
        groq(settings),
    ]


def key(settings: Settings) -> Finding:
    """Whether gateway and worker may start: `bot up` has a key of its own."""
    is_well = bool(settings.secret_key.get_secret_value()) or not settings.database_url
    sentence = (
        "there."
        if is_well
        else "SECRET_KEY is not set: gateway and worker need it. Set it to a long random text, "
        "the same for every process: openssl rand -base64 32"
    )
    return Finding("key", is_well, sentence)


def twilio(settings: Settings) -> Finding:
    """Whether WhatsApp messages can come and go."""
    if not settings.has_twilio:
        return Finding(
            "twilio",
            is_well=True,
            sentence="not configured: only the phone simulator works. "
            "Set TWILIO_ACCOUNT_SID, TWILIO_AUTH_TOKEN, TWILIO_FROM and PUBLIC_URL for WhatsApp.",
        )
    if not settings.public_url and not settings.twilio_base_url:
        return Finding(
            "twilio",
            is_well=False,
            sentence="PUBLIC_URL is not set: signatures are made over the address that Twilio "
            "calls, so set it to the https address of this gateway.",
        )
    return Finding(
        "twilio",
        is_well=True,
        sentence=f"set the sender's webhook to {settings.base_url}/webhooks/twilio/messages"
        f"#rc=5&rp=all and its status callback to {settings.base_url}/webhooks/twilio/status.",
    )


def groq(settings: Settings) -> Finding:
    """Whether a language model helps."""
    has_key = bool(settings.groq_api_key.get_secret_value())
    sentence = (
        f"{settings.groq_model} helps where the typed parsers are unsure."
        if has_key
        else "no GROQ_API_KEY: every candidate is answered without a language model."
    )
    return Finding("groq", is_well=True, sentence=sentence)


def _existing(settings: Settings) -> str:
    folder = settings.data_dir.absolute()
    while not folder.exists():
        folder = folder.parent
    return str(folder)
