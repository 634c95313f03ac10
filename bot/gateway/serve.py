"""Listening and serving. The caller owns signals: it sets ``stop`` and awaits the end."""

import asyncio
import contextlib
import errno
import socket
from collections.abc import Callable, Iterator
from typing import Final

import uvicorn
from starlette.types import ASGIApp
from typing_extensions import override

from bot.domain.errors import BadSetting
from bot.gateway.patient_http import PatientHttp

GRACE: Final = 5
"""Seconds that requests in flight are given when it stops."""
KEEP_ALIVE: Final = 20
"""Seconds that an idle connection stays open; providers reuse theirs."""


def listen(host: str, port: int) -> socket.socket:
    """A bound socket; port 0 takes any free one.

    Raises:
        BadSetting: the port is taken or not allowed, or the host is not one of this machine's.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        listener.listen()  # here, not later: two that bind one port would both succeed
    except OSError as exc:
        listener.close()
        raise _explained(exc, host, port) from exc
    return listener


def _explained(exc: OSError, host: str, port: int) -> BadSetting:
    if exc.errno == errno.EADDRINUSE:
        mend = "Stop what listens there, or set PORT to another number."
        return BadSetting("PORT", f"{port} is taken on {host}.", mend)
    if exc.errno == errno.EACCES:
        return BadSetting("PORT", f"{port} needs more rights.", "Set PORT to 1024 or above.")
    return BadSetting("HOST", f"{host} is not an address of this machine.", "Try 127.0.0.1.")


async def serve(
    app: ASGIApp,
    listener: socket.socket,
    stop: asyncio.Event,
    on_ready: Callable[[], None] | None = None,
    http: type[PatientHttp] = PatientHttp,
) -> None:
    """Serve until ``stop`` is set, then finish what is in flight and run the app's shutdown.

    ``on_ready`` is called once connections are accepted. Run it under uvloop for speed.
    """
    server = _Server(_config(app, http), on_ready)
    serving = asyncio.create_task(server.serve(sockets=[listener]))
    stopping = asyncio.create_task(stop.wait())
    try:
        await asyncio.wait({serving, stopping}, return_when=asyncio.FIRST_COMPLETED)
        server.should_exit = True
        await serving
    finally:
        stopping.cancel()
        serving.cancel()


def _config(app: ASGIApp, http: type[PatientHttp]) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        http=http,
        ws="none",
        lifespan="on",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,  # what a header claims is believed nowhere
        timeout_keep_alive=KEEP_ALIVE,
        timeout_graceful_shutdown=GRACE,
    )


class _Server(uvicorn.Server):
    """Leaves signals to its caller and tells when it listens."""

    def __init__(self, config: uvicorn.Config, on_ready: Callable[[], None] | None) -> None:
        super().__init__(config)
        self._on_ready = on_ready

    @override
    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets=sockets)
        if self._on_ready:
            self._on_ready()

    @override
    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield
