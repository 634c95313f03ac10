"""One GET by the standard library, for commands that ask once: no client to import, no retries.

Credentials go to the host that was asked and nowhere else: a redirect is an answer like others.
"""

import http.client
import json
import socket
import ssl
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from enum import StrEnum
from functools import cache
from typing import Final
from urllib.parse import urlsplit

from bot.domain.errors import HirelineError

PATIENCE: Final = 0.8
"""Seconds to connect, and for each piece of the answer."""
LONGEST: Final = 512 * 1024
"""Bytes of an answer that are read."""


class Silence(StrEnum):
    """Why no answer came."""

    UNKNOWN = "its name is not known"
    REFUSED = "nothing listens there"
    SLOW = "no answer in time"
    CERTIFICATE = "its certificate is not valid"
    BROKEN = "the connection broke"


class NoAnswer(HirelineError):
    """Nobody answered with HTTP."""

    retryable = True

    def __init__(self, host: str, silence: Silence) -> None:
        super().__init__(f"{host} could not be asked ({silence}).")
        self.host = host
        self.silence = silence


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back. ``headers`` have small names."""

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""

    @property
    def date(self) -> datetime | None:
        """When the server says it answered."""
        try:
            date = parsedate_to_datetime(self.headers.get("date", ""))
        except ValueError:
            return None
        return date.replace(tzinfo=UTC) if date.tzinfo is None else date

    def content(self) -> object:
        """The body's JSON; None when it is none."""
        try:
            return json.loads(self.body)
        except (ValueError, RecursionError):
            return None


def get(url: str, headers: Mapping[str, str] | None = None, patience: float = PATIENCE) -> Answer:
    """Ask for ``url`` once.

    Raises:
        NoAnswer: no connection, no HTTP, or not in time.
    """
    parts = urlsplit(url)
    host = parts.hostname or ""
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    connection = _connection(parts.scheme, host, parts.port, patience)
    try:
        connection.request("GET", target, headers={"Connection": "close", **(headers or {})})
        response = connection.getresponse()
        found = {name.lower(): value for name, value in response.getheaders()}
        return Answer(response.status, found, response.read(LONGEST))
    except (OSError, ValueError, http.client.HTTPException) as error:
        raise NoAnswer(host, _silence(error)) from error
    finally:
        connection.close()


def _connection(
    scheme: str, host: str, port: int | None, patience: float
) -> http.client.HTTPConnection:
    if scheme == "https":
        return http.client.HTTPSConnection(host, port, timeout=patience, context=_trust())
    return http.client.HTTPConnection(host, port, timeout=patience)


@cache
def _trust() -> ssl.SSLContext:
    """This machine's certificates, read once: it takes 20 ms."""
    return ssl.create_default_context()


def _silence(error: Exception) -> Silence:
    match error:
        case ssl.SSLCertVerificationError():
            return Silence.CERTIFICATE
        case UnicodeEncodeError():  # a header, and nothing that was sent
            return Silence.BROKEN
        case socket.gaierror() | UnicodeError():
            return Silence.UNKNOWN
        case ConnectionRefusedError():
            return Silence.REFUSED
        case TimeoutError():
            return Silence.SLOW
        case _:
            return Silence.BROKEN
