"""Alive, ready, measured."""

import asyncio
import hmac
from collections.abc import Mapping
from http import HTTPStatus
from typing import Final

import structlog
from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, PlainTextResponse, Response

from bot.domain.errors import HirelineError
from bot.gateway.doors import Check, Doors
from bot.gateway.local import is_local
from bot.gateway.refusals import RETRY_AFTER

log = structlog.get_logger(__name__)

CHECK_PATIENCE: Final = 1.5
"""Seconds for each check; they run side by side."""
MEASURE_PATIENCE: Final = 4.0
"""Seconds for each measure: counting two hundred thousand waiting mails takes one and a half, and
Prometheus waits ten."""
MEASURE_AGAIN: Final = 2.0
"""Seconds that a measure is good for."""
OK: Final = "ok"


class Readiness:
    """Asks the stores.

    Callers that come while it asks, and ``keep`` seconds after, share its answer, so that a flood
    of requests is one question to a database.
    """

    def __init__(
        self, checks: Mapping[str, Check], patience: float = CHECK_PATIENCE, keep: float = 0.0
    ) -> None:
        self._checks = checks
        self._patience = patience
        self._keep = keep
        self._asking: asyncio.Task[dict[str, str]] | None = None
        self._asked = 0.0

    async def look(self) -> dict[str, str]:
        """``ok`` or a sentence for each check, by its name."""
        if self._asking is None or self._is_stale(self._asking):
            self._asking = asyncio.create_task(self._ask())
        return await asyncio.shield(self._asking)

    def _is_stale(self, asking: asyncio.Task[dict[str, str]]) -> bool:
        return asking.done() and asyncio.get_running_loop().time() >= self._asked + self._keep

    async def _ask(self) -> dict[str, str]:
        answers = await asyncio.gather(
            *(_passed(name, check, self._patience) for name, check in self._checks.items())
        )
        self._asked = asyncio.get_running_loop().time()
        return dict(zip(self._checks, answers, strict=True))


async def _passed(name: str, check: Check, patience: float) -> str:
    task = asyncio.ensure_future(check())
    try:
        # Not asyncio.timeout: a driver whose server hangs does not let itself be cancelled.
        await asyncio.wait({task}, timeout=patience)
        if not task.done():
            task.add_done_callback(_looked_at)
            task.cancel()
            return "No answer in time."
        task.result()
    except HirelineError as exc:
        return str(exc)
    except Exception:
        log.exception("check.failed", check=name)
        return "The check failed."
    return OK


def _looked_at(task: asyncio.Future[object]) -> None:
    """So that the loop does not complain of an error that nobody waits for any more."""
    if not task.cancelled():
        task.exception()


def health_routes(doors: Doors) -> APIRouter:
    """``/healthz``, ``/readyz`` and ``/metrics``."""
    router = APIRouter()
    readiness = Readiness(doors.checks)
    measured = Readiness(doors.measures, MEASURE_PATIENCE, MEASURE_AGAIN)

    @router.get("/healthz")
    async def healthz() -> Response:
        return JSONResponse({"alive": True})

    @router.get("/readyz")
    async def readyz() -> Response:
        checks = await readiness.look()
        is_ready = all(found == OK for found in checks.values())
        body = {"ready": is_ready, "checks": checks}
        if is_ready:
            return JSONResponse(body)
        return JSONResponse(body, HTTPStatus.SERVICE_UNAVAILABLE, {"Retry-After": str(RETRY_AFTER)})

    @router.get("/metrics")
    async def metrics(request: Request) -> Response:
        if not (is_local(request.scope) or _has_token(request, doors.metrics_token)):
            return PlainTextResponse("Only from this machine, or with METRICS_TOKEN.", 403)
        for store, found in (await measured.look()).items():
            doors.observe_store(store, found == OK)
        return Response(doors.render_metrics(), media_type="text/plain; version=0.0.4")

    return router


def _has_token(request: Request, token: str) -> bool:
    given = request.headers.get("authorization", "")
    return bool(token) and hmac.compare_digest(given.encode(), f"Bearer {token}".encode())
