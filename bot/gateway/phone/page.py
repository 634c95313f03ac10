"""The phone's page: files of this package, and the rules that a browser is given with them."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from http import HTTPStatus
from importlib.resources import files
from typing import Final

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response

from bot.gateway.phone.door import SAFE, only_local
from bot.gateway.refusals import TurnedAway

POLICY: Final = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' blob:",
        "media-src 'self' blob:",
        "connect-src 'self'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
    )
)
"""Only our own files run: what somebody writes into a message stays words."""
PERMISSIONS: Final = "camera=(self), microphone=(self), geolocation=()"
INDEX: Final = "index.html"

_TYPES: Final = {
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
}


@dataclass(frozen=True, slots=True)
class Asset:
    """One file of the page."""

    content: bytes
    headers: Mapping[str, str]


@cache
def assets() -> Mapping[str, Asset]:
    """Every file of the page by its name; read once, they are small."""
    found = {}
    for file in (files("bot.gateway.phone") / "static").iterdir():
        content = file.read_bytes()
        found[file.name] = Asset(content, _headers(file.name, content))
    return found


def add_page(router: APIRouter) -> None:
    """``GET /phone`` and the files that it asks for."""

    @router.get("")
    async def page(request: Request) -> Response:
        return _answered(assets()[INDEX], request)

    @router.get("/static/{name}")
    async def static(request: Request, name: str) -> Response:
        asset = assets().get(name)
        if asset is None:
            raise TurnedAway(HTTPStatus.NOT_FOUND, "no_asset", "There is no such file.")
        return _answered(asset, request)


def front_door() -> APIRouter:
    """``GET /`` leads to the phone: it is the address that people are told."""
    router = APIRouter(dependencies=[Depends(only_local)])

    @router.get("/")
    async def front() -> Response:
        return Response(status_code=HTTPStatus.TEMPORARY_REDIRECT, headers={"Location": "/phone"})

    return router


def _headers(name: str, content: bytes) -> Mapping[str, str]:
    return {
        **SAFE,
        "Content-Type": _TYPES[name[name.rindex(".") :]],
        "Content-Security-Policy": POLICY,
        "Permissions-Policy": PERMISSIONS,
        "Cache-Control": "no-cache",
        "ETag": f'"{hashlib.blake2b(content, digest_size=12).hexdigest()}"',
    }


def _answered(asset: Asset, request: Request) -> Response:
    if request.headers.get("if-none-match") == asset.headers["ETag"]:
        return Response(status_code=HTTPStatus.NOT_MODIFIED, headers=dict(asset.headers))
    return Response(asset.content, headers=dict(asset.headers))
