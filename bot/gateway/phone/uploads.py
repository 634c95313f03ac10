"""Files from the phone and back to it."""

from collections.abc import Awaitable, Callable
from http import HTTPStatus
from typing import Final

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response

from bot.channels.malformed import Malformed
from bot.channels.phone_files import LARGEST, NoRoom, PhoneFiles
from bot.domain.errors import NotFound
from bot.gateway.asgi import read_body
from bot.gateway.phone.door import SAFE
from bot.gateway.refusals import TurnedAway

UPLOAD: Final = "x-phone-upload"
"""A header that only our own page sends: any other page would have to ask first, and is told no."""
UPLOAD_PATIENCE: Final = 60.0
"""Seconds for a whole file to arrive."""
TOO_LARGE: Final = (
    f"The file is larger than {LARGEST // 2**20} MB, the most that WhatsApp takes. "
    "Send a smaller one."
)
_SANDBOX: Final = {**SAFE, "Content-Security-Policy": "sandbox; default-src 'none'"}


def add_uploads(router: APIRouter, files: PhoneFiles) -> None:
    """``POST /phone/files`` keeps a file, ``GET /phone/media/…`` gives it back."""

    @router.post("/files")
    async def keep(request: Request) -> Response:
        if UPLOAD not in request.headers:
            raise TurnedAway(HTTPStatus.FORBIDDEN, "no_upload", f"Send the header {UPLOAD}: 1.")
        content = await _content(request)
        if not content:
            raise Malformed("The file", "is empty: choose another one")
        declared = request.headers.get("content-type", "")
        url = await _with_room(lambda: files.keep(content, declared))
        return JSONResponse({"url": url, "size": len(content)}, HTTPStatus.CREATED)

    @router.get("/media/{name}")
    async def media(name: str) -> Response:
        try:
            content, kind = await files.find(name)
        except NotFound as exc:
            raise TurnedAway(HTTPStatus.NOT_FOUND, "no_file", "There is no such file.") from exc
        is_shown = kind != "application/octet-stream"
        cached = {"Cache-Control": "private, max-age=31536000, immutable"}
        hidden = {} if is_shown else {"Content-Disposition": "attachment"}
        return Response(content, media_type=kind, headers={**_SANDBOX, **cached, **hidden})


async def _content(request: Request) -> bytes:
    try:
        return await read_body(
            request.scope, request.receive, longest=LARGEST, patience=UPLOAD_PATIENCE
        )
    except TurnedAway as refused:
        if refused.status is HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
            raise TurnedAway(refused.status, refused.reason, TOO_LARGE) from refused
        raise


async def _with_room(keep: Callable[[], Awaitable[str]]) -> str:
    try:
        return await keep()
    except NoRoom as full:
        raise TurnedAway(HTTPStatus.INSUFFICIENT_STORAGE, "disk_full", str(full)) from full
