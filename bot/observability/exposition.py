"""A small server in a thread of its own: a worker's metrics, and whether it is alive.

Of prometheus_client's own server there is no use where others reach it: it asks nobody for a token.
"""

import errno
import hmac
import socket
import socketserver
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer

from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4
from typing_extensions import override

from bot.domain.errors import BadSetting
from bot.observability.heartbeat import Heartbeat

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

TEXT: Final = "text/plain; charset=utf-8"
PATIENCE: Final = 5.0
"""Seconds for a request to arrive."""
AT_ONCE: Final = 16
"""Requests answered at the same time; more are hung up on. A scraper makes one."""


def _nobody_looks() -> bool:
    return True


@dataclass(frozen=True, slots=True)
class Exposition:
    """What is shown, as a WSGI application.

    Attributes:
        render: the metrics. content_type: what that is.
        token: what ``/metrics`` wants as ``Authorization: Bearer``; "" nothing.
        is_alive: what ``/healthz`` tells; asked of a loop that may stand still.
    """

    render: Callable[[], bytes]
    content_type: str
    token: str = ""
    is_alive: Callable[[], bool] = _nobody_looks

    def __call__(self, environ: "WSGIEnvironment", start: "StartResponse") -> Iterable[bytes]:
        """Answer one request."""
        status, kind, body = self._answer(environ)
        headers = [("Content-Type", kind), ("Content-Length", str(len(body)))]
        if status.startswith("401"):
            headers.append(("WWW-Authenticate", "Bearer"))
        start(status, headers)
        return [] if environ["REQUEST_METHOD"] == "HEAD" else [body]

    def _answer(self, environ: "WSGIEnvironment") -> tuple[str, str, bytes]:
        if environ["REQUEST_METHOD"] not in {"GET", "HEAD"}:
            return "405 Method Not Allowed", TEXT, b"Only GET.\n"
        match environ["PATH_INFO"]:
            case "/healthz" if self.is_alive():
                return "200 OK", TEXT, b"alive\n"
            case "/healthz":
                return "503 Service Unavailable", TEXT, b"The event loop stands still.\n"
            case "/metrics" if self._has_token(environ):
                return "200 OK", self.content_type, self.render()
            case "/metrics":
                return "401 Unauthorized", TEXT, b"Only with METRICS_TOKEN as a bearer token.\n"
            case _:
                return "404 Not Found", TEXT, b"There are /metrics and /healthz.\n"

    def _has_token(self, environ: "WSGIEnvironment") -> bool:
        given = str(environ.get("HTTP_AUTHORIZATION", "")).encode("latin-1", "replace")
        return not self.token or hmac.compare_digest(given, f"Bearer {self.token}".encode())


class _Handler(WSGIRequestHandler):
    timeout = PATIENCE

    @override
    def log_message(self, format: str, *args: Any) -> None:
        """Nothing: a line a scrape helps nobody."""


class _Server(socketserver.ThreadingMixIn, WSGIServer):
    daemon_threads = True
    block_on_close = False

    def __init__(self, address: tuple[str, int]) -> None:
        self.address_family = socket.AF_INET6 if ":" in address[0] else socket.AF_INET
        self._places = threading.BoundedSemaphore(AT_ONCE)
        super().__init__(address, _Handler)

    @override
    def server_bind(self) -> None:
        # Not HTTPServer's own: it asks the network for this machine's name.
        socketserver.TCPServer.server_bind(self)
        self.server_name, self.server_port = self.server_address[:2]  # type: ignore[assignment]
        self.setup_environ()

    @override
    def process_request(self, request: Any, client_address: Any) -> None:
        if self._places.acquire(blocking=False):
            super().process_request(request, client_address)
        else:
            self.shutdown_request(request)

    @override
    def process_request_thread(self, request: Any, client_address: Any) -> None:
        try:
            super().process_request_thread(request, client_address)
        finally:
            self._places.release()

    @override
    def handle_error(self, request: Any, client_address: Any) -> None:
        """Nothing: whoever hung up is gone."""


@contextmanager
def served(shown: Exposition, port: int, host: str = "127.0.0.1") -> Iterator[int]:
    """Answer until the block ends; yields the port (0: any free one).

    Raises:
        BadSetting: the port is taken or not for us, or the host is not one of this machine's.
    """
    try:
        server = _Server((host, port))
    except OSError as exc:
        raise _explained(exc, host, port) from exc
    server.set_app(shown)
    thread = threading.Thread(target=server.serve_forever, name="metrics", daemon=True)
    thread.start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@contextmanager
def exposed(render: Callable[[], bytes], port: int, host: str, token: str) -> Iterator[None]:
    """A process' metrics, and whether the running loop turns, until the block ends.

    Raises:
        BadSetting: the address cannot be used.
    """
    heart = Heartbeat()
    shown = Exposition(render, CONTENT_TYPE_PLAIN_0_0_4, token, heart.is_alive)
    with heart.beating(), served(shown, port, host):
        yield


def _explained(exc: OSError, host: str, port: int) -> BadSetting:
    if exc.errno in {errno.EADDRINUSE, errno.EACCES}:
        mend = "Give each worker of a machine a port of its own, or unset it."
        return BadSetting("METRICS_PORT", f"{port} cannot be used.", mend)
    return BadSetting("METRICS_HOST", f"{host} is not an address of this machine.", "Try 0.0.0.0.")
