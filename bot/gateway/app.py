"""The gateway as one application. Called by the composition root, served by ``serve``."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from http import HTTPStatus
from typing import Final

import structlog
from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse, Response
from fastapi.telemetry import TelemetryConfig
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.channels.malformed import Malformed
from bot.gateway.asgi import answer, reply
from bot.gateway.bell import Ringer
from bot.gateway.doors import Doors
from bot.gateway.health import health_routes
from bot.gateway.phone.page import front_door
from bot.gateway.phone.routes import phone_routes
from bot.gateway.refusals import RETRY_AFTER, RETRY_AFTER_MANY, TurnedAway
from bot.gateway.resumes import resume_routes
from bot.gateway.twilio import MESSAGES, STATUS, messages_webhook, status_webhook

log = structlog.get_logger(__name__)

SILENT: Final = TelemetryConfig(tracing=False, metrics=False, logs=False, auto_configure=False)
"""FastAPI exports to whatever the environment names, addresses in query strings included."""

_FAILED: Final = reply(
    HTTPStatus.INTERNAL_SERVER_ERROR, b"Something went wrong here.", b"text/plain"
)


def create_app(doors: Doors) -> ASGIApp:
    """All routes of the gateway, over what it is given."""
    ringer = Ringer(doors.bus.ring, doors.observe_bus)
    webhooks = {
        MESSAGES: Closed(messages_webhook(doors, ringer), MESSAGES),
        STATUS: Closed(status_webhook(doors, ringer), STATUS),
    }
    return Front(webhooks, _framed(doors, ringer, webhooks))


def _framed(doors: Doors, ringer: Ringer, webhooks: Mapping[str, ASGIApp]) -> FastAPI:
    """Everything that a framework is good for."""

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        yield
        await doors.on_shutdown()

    app = FastAPI(
        title="Hireline",
        lifespan=lifespan,
        telemetry=SILENT,
        openapi_url=None,
        redirect_slashes=False,  # it would repeat the Host header, whatever that says
        routes=[Route(path, each, methods=["POST"]) for path, each in webhooks.items()],
    )
    app.include_router(health_routes(doors))
    if doors.leads is not None and doors.files is not None:
        app.include_router(resume_routes(doors.leads, doors.files, ringer))
    if doors.phone_simulator:
        app.include_router(phone_routes(doors, ringer))
        app.include_router(front_door())
    app.add_exception_handler(TurnedAway, _turned_away)
    app.add_exception_handler(Malformed, _malformed)
    app.add_middleware(Closed)
    return app


class Front:
    """Webhooks pass by the framework, whose layers cost as much as reading and checking the form.

    The framework knows their routes, too: it answers what is no POST.
    """

    def __init__(self, webhooks: Mapping[str, ASGIApp], framed: ASGIApp) -> None:
        self._webhooks = webhooks
        self._framed = framed

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on."""
        app = self._framed
        if scope["type"] == "http" and scope["method"] == "POST":
            app = self._webhooks.get(scope["path"], app)
        await app(scope, receive, send)


class Closed:
    """Keeps what went wrong inside: a sentence to the caller, types and places to the log.

    The framework's own handler would pass the exception on to the server, which writes it whole,
    and an error of a driver may quote the very words it stumbled over.
    """

    def __init__(self, app: ASGIApp, route: str = "") -> None:
        """``route``: its path, where no framework finds one."""
        self._app = app
        self._route = route

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on, catch whatever nobody expected."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        has_begun = False

        async def watched(message: Message) -> None:
            nonlocal has_begun
            has_begun = True
            await send(message)

        try:
            await self._app(scope, receive, watched)
        except Exception:
            log.exception("gateway.failed", route=self._route or _route(scope))
            if not has_begun:
                await answer(send, _FAILED)


def _route(scope: Scope) -> str:
    """The path's template; the path itself may hold an address."""
    return str(getattr(scope.get("route"), "path", "unknown"))


def _turned_away(request: Request, error: Exception) -> Response:  # noqa: ARG001 - its signature
    status = getattr(error, "status", HTTPStatus.INTERNAL_SERVER_ERROR)
    headers = {}
    if status is HTTPStatus.SERVICE_UNAVAILABLE:
        headers["Retry-After"] = str(RETRY_AFTER)
    if status is HTTPStatus.TOO_MANY_REQUESTS:
        headers["Retry-After"] = str(RETRY_AFTER_MANY)
    return JSONResponse({"error": str(error)}, status, headers)


def _malformed(request: Request, error: Exception) -> Response:  # noqa: ARG001 - its signature
    return JSONResponse({"error": str(error)}, HTTPStatus.BAD_REQUEST)
