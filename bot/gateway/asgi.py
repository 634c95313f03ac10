"""Reading and answering requests without a framework: the webhooks' hot path."""

import asyncio
from http import HTTPStatus
from typing import Final

from starlette.types import Message, Receive, Scope, Send

from bot.gateway.refusals import RETRY_AFTER, TurnedAway

LONGEST_BODY: Final = 64 * 1024
"""Bytes. Twilio's own forms stay far below; a WhatsApp text has at most 4,096 characters."""
READING_PATIENCE: Final = 10.0
"""Seconds for a whole body to arrive."""

Reply = tuple[Message, Message]


def reply(status: HTTPStatus, body: bytes, content_type: bytes, **headers: str) -> Reply:
    """The two messages of an answer; made once, sent often."""
    fields = [(b"content-type", content_type), (b"content-length", str(len(body)).encode())]
    fields += [(name.replace("_", "-").encode(), text.encode()) for name, text in headers.items()]
    start: Message = {"type": "http.response.start", "status": int(status), "headers": fields}
    return start, {"type": "http.response.body", "body": body}


def refusal(error: TurnedAway) -> Reply:
    """The answer for a request that is turned away."""
    headers = {}
    if error.status is HTTPStatus.SERVICE_UNAVAILABLE:
        headers["retry_after"] = str(RETRY_AFTER)
    if error.status in {HTTPStatus.REQUEST_ENTITY_TOO_LARGE, HTTPStatus.REQUEST_TIMEOUT}:
        headers["connection"] = "close"  # the rest of the body is not read
    return reply(error.status, error.sentence.encode(), b"text/plain; charset=utf-8", **headers)


async def answer(send: Send, message: Reply) -> None:
    """Send an answer."""
    await send(message[0])
    await send(message[1])


def header(scope: Scope, name: bytes) -> str:
    """One header, "" when it is missing; names are lower case."""
    for each, value in scope["headers"]:
        if each == name:
            return str(value, "latin-1")
    return ""


async def read_body(
    scope: Scope,
    receive: Receive,
    *,
    longest: int = LONGEST_BODY,
    patience: float = READING_PATIENCE,
) -> bytes:
    """The whole body.

    Raises:
        TurnedAway: 413 above ``longest`` bytes, announced or not; 408 when it does not come within
            ``patience`` seconds.
    """
    announced = header(scope, b"content-length")
    if announced.isdecimal() and (len(announced) > 9 or int(announced) > longest):
        raise TurnedAway(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "too_large")
    try:
        async with asyncio.timeout(patience):
            return await _read(receive, longest)
    except TimeoutError as exc:
        raise TurnedAway(HTTPStatus.REQUEST_TIMEOUT, "too_slow") from exc


async def _read(receive: Receive, longest: int) -> bytes:
    body = bytearray()
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise TurnedAway(HTTPStatus.BAD_REQUEST, "gone")
        body += message.get("body", b"")
        if len(body) > longest:
            raise TurnedAway(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "too_large")
        if not message.get("more_body", False):
            return bytes(body)
