"""The phone simulator's door: like a provider's, but for people at this machine only.

No login, so every request must come from here directly, name this machine as its host (against
DNS rebinding) and, to change anything, be JSON (a page elsewhere cannot send that unasked).
"""

import hashlib
import json
from collections.abc import Sequence
from http import HTTPStatus
from typing import Final

import structlog
from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, PlainTextResponse, Response

from bot.channels.malformed import Malformed
from bot.channels.phone import parse_phone, parse_phone_status, phone_address
from bot.domain.ports import Receipt
from bot.domain.record import MessageRecord
from bot.gateway.asgi import read_body
from bot.gateway.bell import Ringer
from bot.gateway.doors import Doors
from bot.gateway.local import is_local
from bot.gateway.patience import Patience
from bot.gateway.refusals import TurnedAway

log = structlog.get_logger(__name__)

WELCOME: Final = "The phone simulator is on. Chat in a terminal: bot chat\n"


def phone_routes(doors: Doors, ringer: Ringer) -> APIRouter:
    """``/phone``: say something, read the conversation, report what was seen."""
    router = APIRouter(prefix="/phone")
    patience = Patience()

    @router.get("")
    async def phone(request: Request) -> Response:
        _only_local(request)
        return PlainTextResponse(WELCOME)

    @router.post("/messages")
    async def say(request: Request) -> Response:
        inbound = parse_phone(await _json(request))
        receipt = await patience.of(doors.journal.accept(inbound, doors.quiet))
        return await _taken("phone.said", receipt)

    @router.post("/status")
    async def report(request: Request) -> Response:
        seen = parse_phone_status(await _json(request))
        receipt = await patience.of(doors.journal.report(seen))
        return await _taken("phone.seen", receipt)

    @router.get("/messages")
    async def read(request: Request, number: str, after: str = "0") -> Response:
        _only_local(request)
        if not (after.isascii() and after.isdecimal() and len(after) <= 18):
            raise Malformed("after", "is not a position")
        found = await patience.of(_found(doors, phone_address(number), int(after)))
        return _listed(found, request.headers.get("if-none-match", ""))

    async def _taken(event: str, receipt: Receipt) -> Response:
        await ringer.ring(receipt.bells)
        log.info(event, id=str(receipt.event), new=receipt.is_new)
        body = {"event": str(receipt.event or ""), "new": receipt.is_new}
        return JSONResponse(body, HTTPStatus.ACCEPTED)

    return router


async def _found(doors: Doors, address: str, after: int) -> Sequence[MessageRecord]:
    return await doors.reader.messages(address, after)


def _only_local(request: Request) -> None:
    if not is_local(request.scope):
        raise TurnedAway(
            HTTPStatus.FORBIDDEN, "not_local", "The phone simulator answers this machine only."
        )


async def _json(request: Request) -> object:
    _only_local(request)
    declared = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if declared != "application/json":
        raise TurnedAway(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "not_json", "Send application/json.")
    body = await read_body(request.scope, request.receive)
    try:
        return json.loads(body)
    except (ValueError, RecursionError) as exc:
        raise Malformed("body", "is not JSON") from exc


def _listed(found: Sequence[MessageRecord], known: str) -> Response:
    """The messages as JSON, or 304: whoever asks again and again says what it knows (ETag)."""
    body = json.dumps([_plain(each) for each in found], ensure_ascii=False).encode()
    tag = f'"{hashlib.blake2b(body, digest_size=12).hexdigest()}"'
    if known == tag:
        return Response(status_code=HTTPStatus.NOT_MODIFIED, headers={"ETag": tag})
    headers = {"ETag": tag, "Cache-Control": "no-store"}
    return Response(body, headers=headers, media_type="application/json")


def _plain(message: MessageRecord) -> dict[str, object]:
    return {
        "id": str(message.id),
        "direction": message.direction,
        "author": message.author,
        "kind": message.kind,
        "text": message.text,
        "options": [{"id": option.id, "label": option.label} for option in message.options],
        "status": message.status,
        "provider_id": message.provider_id,
        "created_at": message.created_at.isoformat(),
        "position": message.position,
    }
