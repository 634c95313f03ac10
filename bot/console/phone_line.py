"""The phone's line to the gateway: says, taps, sends files, reads, reports what was seen.

Plain ``http.client`` in a thread: a client library would take longer to import than to chat.
"""

import asyncio
import http.client
import json
import mimetypes
import secrets
from collections.abc import Mapping
from datetime import datetime
from http import HTTPStatus
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlencode, urlsplit
from uuid import UUID

from bot.domain.errors import HirelineError, NotFound, Refused
from bot.domain.message import Option
from bot.domain.record import MessageRecord

PATIENCE: Final = 10.0
"""Seconds for one request on this machine."""

Json = Mapping[str, Any]


class NobodyAnswers(HirelineError):
    """No gateway listens there."""

    loggable = False

    def __init__(self, base_url: str) -> None:
        super().__init__(f"Nothing answers at {base_url}. Start it with: make up")


class NotTaken(HirelineError):
    """The gateway turned a request away; its sentence says why."""

    loggable = False

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)


class PhoneLine:
    """One number at one gateway."""

    def __init__(self, base_url: str, number: str) -> None:
        self._base_url = _usable(base_url)
        self._number = number
        self._known: tuple[int, str] = (0, "")

    async def say(self, text: str) -> None:
        """Send words."""
        await self._send({"text": text})

    async def tap(self, question: MessageRecord, option: Option) -> None:
        """Tap an option of a message."""
        tap = {"message": str(question.id), "option": option.id, "label": option.label}
        await self._send({"tap": tap})

    async def file(self, path: Path) -> None:
        """Send a file.

        Raises:
            NotFound: there is no such file.
        """
        described, content = await asyncio.to_thread(_read, path)
        headers = {"Content-Type": described["content_type"], "x-phone-upload": "1"}
        _, _, kept = await self._ask("POST", "/phone/files", content, headers)
        await self._send({"file": {**described, "url": json.loads(kept)["url"]}})

    async def messages(self, after: int) -> list[MessageRecord] | None:
        """Messages above a position, oldest first; None when they are the same as last time."""
        query = urlencode({"number": self._number, "after": after})
        tag = self._known[1] if self._known[0] == after else ""
        status, headers, body = await self._ask(
            "GET", f"/phone/messages?{query}", headers={"If-None-Match": tag}
        )
        if status == HTTPStatus.NOT_MODIFIED:
            return None
        self._known = (after, headers.get("etag", ""))
        return [_message(each) for each in json.loads(body)]

    async def saw(self, message: MessageRecord) -> None:
        """Tell that a message was read."""
        await self._post("/phone/status", {"message": str(message.id), "status": "read"})

    async def _send(self, content: Json) -> None:
        name = secrets.token_hex(12)  # the gateway knows a repeat by it
        await self._post("/phone/messages", {"number": self._number, "id": name, **content})

    async def _post(self, path: str, content: Json) -> None:
        body = json.dumps(content, ensure_ascii=False).encode()
        await self._ask("POST", path, body, {"Content-Type": "application/json"})

    async def _ask(
        self,
        method: str,
        path: str,
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> tuple[int, Mapping[str, str], bytes]:
        """One request: status, headers in small letters, body.

        Raises:
            NobodyAnswers: no connection.
            NotTaken: the gateway said no.
        """
        try:
            status, found, answer = await asyncio.to_thread(
                _request, self._base_url, method, path, body, headers or {}
            )
        except (OSError, http.client.HTTPException) as error:
            raise NobodyAnswers(self._base_url) from error
        if status >= HTTPStatus.BAD_REQUEST:
            raise NotTaken(_why(self._base_url, status, answer))
        return status, found, answer


def _usable(url: str) -> str:
    try:
        parts = urlsplit(url)
        usable = parts.scheme in {"http", "https"} and parts.hostname and parts.port != 0
    except ValueError:  # a port that is no number
        usable = False
    if not usable:
        raise Refused(f"{url} is not the address of a gateway. Write it as http://host:port.")
    return url.rstrip("/")


def _read(path: Path) -> tuple[Json, bytes]:
    """How a file is called and what it may be, and what is in it."""
    whole = path.expanduser().resolve()
    try:
        content = whole.read_bytes()
    except OSError as error:
        raise NotFound("file", str(path)) from error
    guessed, _ = mimetypes.guess_type(whole.name)
    return {"name": whole.name, "content_type": guessed or "application/octet-stream"}, content


def _request(
    base_url: str, method: str, path: str, body: bytes | None, headers: Mapping[str, str]
) -> tuple[int, Mapping[str, str], bytes]:
    parts = urlsplit(base_url)
    secure = parts.scheme == "https"
    make = http.client.HTTPSConnection if secure else http.client.HTTPConnection
    connection = make(parts.hostname or "127.0.0.1", parts.port, timeout=PATIENCE)
    try:
        connection.request(method, parts.path + path, body, dict(headers))
        response = connection.getresponse()
        found = {name.lower(): value for name, value in response.getheaders()}
        return response.status, found, response.read()
    finally:
        connection.close()


def _why(base_url: str, status: int, body: bytes) -> str:
    if status == HTTPStatus.NOT_FOUND:
        return f"The phone simulator is off at {base_url}. Set PHONE_SIMULATOR=true there."
    if status == HTTPStatus.SERVICE_UNAVAILABLE:
        return "The assistant cannot take messages at the moment. Try again in a few seconds."
    return f"The gateway did not take it ({status}). {_error(body)}".strip()


def _error(body: bytes) -> str:
    """The gateway's sentence; nothing when something else answered."""
    try:
        return str(json.loads(body)["error"])
    except (ValueError, KeyError, TypeError):
        return ""


def _message(plain: Json) -> MessageRecord:
    return MessageRecord(
        id=UUID(plain["id"]),
        direction=plain["direction"],
        author=plain["author"],
        kind=plain["kind"],
        text=plain["text"],
        options=tuple(Option(each["id"], each["label"]) for each in plain["options"]),
        status=plain["status"],
        provider_id=plain["provider_id"],
        created_at=datetime.fromisoformat(plain["created_at"]),
        position=plain["position"],
    )
