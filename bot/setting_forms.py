"""How settings are written: each function takes what somebody wrote and returns it usable.

A mistake is :class:`Wrong`, without the value, which may be a password.
"""

import ipaddress
import re
from datetime import UTC, datetime
from typing import Annotated, Final
from urllib.parse import SplitResult, urlsplit

from pydantic import AfterValidator

from bot.domain.delivery import TEMPLATES
from bot.domain.language import LANGUAGES

LEVELS: Final = ("DEBUG", "INFO", "WARNING", "ERROR")
BUTTONS: Final = ("auto", "text")

TEMPLATE: Final = re.compile(
    r"(?P<which>(?P<name>[a-z][a-z0-9_]*):(?P<language>[a-z]{2}))=(?P<content>HX[0-9a-f]{32})"
)


class Wrong(ValueError):
    """``problem|mend`` of one field, or ``NAME|problem|mend`` of the whole."""


def _address(value: str, schemes: set[str], wrong: str) -> SplitResult:
    """The parts of an address that can be used: known scheme, whole port, something behind it."""
    try:
        parts = urlsplit(value)
        usable = bool(parts.netloc or parts.path.strip("/") or parts.query)
        if "," not in parts.netloc:  # PostgreSQL takes several hosts, each with its port
            _ = parts.port
    except ValueError:  # half a bracket, a port that is no number
        raise Wrong(wrong) from None
    if parts.scheme not in schemes or not usable or any(each.isspace() for each in value):
        raise Wrong(wrong)
    if "@" in parts.path + parts.query + parts.fragment:
        # What stands before the last @ was meant to be the password; it would be shown as a host.
        raise Wrong("has a / or # or ? before an @.|In a password write them as %2F, %23, %3F.")
    return parts


def http_address(value: str) -> str:
    """An address of the web with nothing behind its path, or nothing."""
    if not value:
        return ""
    parts = _address(
        value, {"http", "https"}, "is not an http(s) address.|Write it as https://host[:port]."
    )
    if not parts.hostname or parts.query or parts.fragment or "@" in parts.netloc:
        raise Wrong("has more or less than host and path.|Write it as https://host[:port].")
    return value.rstrip("/")


def postgres_address(value: str) -> str:
    """An address of PostgreSQL in its driver's own writing, or nothing."""
    if not value:
        return ""
    _address(
        value,
        {"postgresql", "postgres", "postgresql+asyncpg"},
        "is not a PostgreSQL address.|Write postgresql://user:password@host/name.",
    )
    return value.replace("postgresql+asyncpg://", "postgresql://", 1)


def redis_address(value: str) -> str:
    """An address of Redis, or nothing."""
    if value:
        _address(
            value,
            {"redis", "rediss", "unix"},
            "is not a Redis address.|Write redis://[:password@]host:port/0.",
        )
    return value


def files_address(value: str) -> str:
    """A bucket for files, or nothing: the folder of this machine."""
    if value:
        _address(
            value,
            {"s3", "gs", "az"},
            "is not an address of a bucket.|Write s3://bucket/folder, or leave it empty.",
        )
    return value.rstrip("/")


def _whatsapp_address(value: str, subject: str) -> str:
    bare = re.sub(r"[ ()-]", "", value.strip().removeprefix("whatsapp:"))
    if not re.fullmatch(r"\+[0-9]{5,15}", bare):
        raise Wrong(f"{subject}is not a WhatsApp sender.|Write its number, like +14155238886.")
    return f"whatsapp:{bare}"


def is_loopback(host: str) -> bool:
    """Whether only this machine reaches what listens there."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def whatsapp_addresses(value: str) -> str:
    """Our numbers, each once, with commas between; a mistake is named by its place."""
    if not value:
        return ""
    found: list[str] = []
    written = value.split(",")
    for place, each in enumerate(written, start=1):
        subject = f"number {place} of {len(written)} " if len(written) > 1 else ""
        if not each.strip():
            raise Wrong(f"{subject}is empty.|Write the numbers with one comma between two.")
        address = _whatsapp_address(each, subject)
        if address in found:
            same = found.index(address) + 1
            raise Wrong(f"{subject}is number {same} again.|Write each number once.")
        found.append(address)
    return ",".join(found)


def template_list(value: str) -> str:
    """``name:language=HX…`` with commas between, each pair once."""
    known: set[str] = set()
    for place, each in enumerate(filter(None, value.split(",")), start=1):
        found = TEMPLATE.fullmatch(each.strip())
        if found is None:
            raise Wrong(
                f"has an entry (number {place}) that is not name:language=HX and 32 digits."
                "|Write each as reopen:en=HX0123…, with the Content SID of the approved template."
            )
        if found["name"] not in TEMPLATES or found["language"] not in LANGUAGES:
            known_ones = f"{' and '.join(TEMPLATES)}, each in {', '.join(LANGUAGES)}"
            raise Wrong(f"names {found['which']}, which is never sent.|Known are {known_ones}.")
        if found["which"] in known:
            raise Wrong(f"names {found['which']} twice.|Write each name and language once.")
        known.add(found["which"])
    return value


def level(value: str) -> str:
    """A level of the log, in capitals."""
    if value.upper() not in LEVELS:
        raise Wrong(f"is no level.|Write {', '.join(LEVELS[:-1])} or {LEVELS[-1]}.")
    return value.upper()


def buttons(value: str) -> str:
    """How options are sent."""
    if value.lower() not in BUTTONS:
        raise Wrong(f"is neither {' nor '.join(BUTTONS)}.|Write one of the two, or unset it.")
    return value.lower()


def moment(value: object) -> object:
    """An instant as text; bare numbers, which could be anything, are none."""
    if not isinstance(value, str):
        return value
    try:
        found = datetime.fromisoformat(value.strip())
    except ValueError:
        raise Wrong("is not an instant.|Write it as 2026-03-02T09:00:00Z.") from None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


HttpUrl = Annotated[str, AfterValidator(http_address)]
