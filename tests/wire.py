"""Servers for what asks over the wire by blocking: one that answers as told, and three that do not.

They live in threads of the test's process, on loopback, and end with their block.
"""

import contextlib
import socket
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from typing_extensions import override

LOOPBACK = "127.0.0.1"


@dataclass(frozen=True, slots=True)
class Told:
    """An answer. The server adds no header of its own but the body's length."""

    status: int = 200
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Asked:
    """A request; ``headers`` have small names."""

    path: str
    headers: Mapping[str, str]
    content: bytes = b""


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, answer: Callable[[Asked], Told]) -> None:
        super().__init__((LOOPBACK, 0), _Handler)
        self.answer = answer
        self.asked: list[Asked] = []


class _Handler(BaseHTTPRequestHandler):
    server: _Server

    def do_GET(self) -> None:
        self._answer(b"")

    def _answer(self, content: bytes) -> None:
        headers = {name.lower(): value for name, value in self.headers.items()}
        asked = Asked(self.path, headers, content)
        self.server.asked.append(asked)
        told = self.server.answer(asked)
        self.send_response_only(told.status)
        for name, value in {"Content-Length": str(len(told.body)), **told.headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(told.body)

    def do_POST(self) -> None:
        self._answer(self.rfile.read(int(self.headers.get("Content-Length", 0))))

    @override
    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


class Place:
    """A server that answers. ``asked``: what it was asked, in order."""

    def __init__(self, server: _Server) -> None:
        self._server = server
        self.host = f"{LOOPBACK}:{server.server_port}"
        self.url = f"http://{self.host}"

    @property
    def asked(self) -> list[Asked]:
        return self._server.asked


@contextlib.contextmanager
def answering(answer: Callable[[Asked], Told]) -> Iterator[Place]:
    """A server that answers what ``answer`` says."""
    with _Server(answer) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield Place(server)
        finally:
            server.shutdown()
            thread.join()


@contextlib.contextmanager
def saying(raw: bytes) -> Iterator[str]:
    """Something that says ``raw`` to whoever comes first, unasked; its host and port."""
    with socket.create_server((LOOPBACK, 0)) as listener:
        thread = threading.Thread(target=_say, args=(listener, raw))
        thread.start()
        try:
            yield f"{LOOPBACK}:{listener.getsockname()[1]}"
        finally:
            with contextlib.suppress(OSError), socket.create_connection(listener.getsockname()):
                pass  # in case that nobody came
            thread.join()


def _say(listener: socket.socket, raw: bytes) -> None:
    connection, _ = listener.accept()
    with connection, contextlib.suppress(OSError):
        connection.sendall(raw)
        connection.shutdown(socket.SHUT_WR)
        while connection.recv(65_536):
            pass


@contextlib.contextmanager
def silent() -> Iterator[str]:
    """Takes connections and says nothing, for ever; its host and port."""
    with socket.create_server((LOOPBACK, 0), backlog=64) as listener:
        yield f"{LOOPBACK}:{listener.getsockname()[1]}"


@contextlib.contextmanager
def black_hole() -> Iterator[str]:
    """A host that does not even refuse: its queue is full, so packets are dropped."""
    with contextlib.ExitStack() as held:
        listener = held.enter_context(socket.create_server((LOOPBACK, 0), backlog=0))
        for _ in range(2):  # one in the queue, one more that Linux allows
            waiting = held.enter_context(socket.socket())
            waiting.setblocking(False)
            waiting.connect_ex(listener.getsockname())
        yield f"{LOOPBACK}:{listener.getsockname()[1]}"


def nobody() -> str:
    """Host and port where nothing listens."""
    with socket.create_server((LOOPBACK, 0)) as listener:
        return f"{LOOPBACK}:{listener.getsockname()[1]}"
