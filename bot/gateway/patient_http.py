"""HTTP with a limit for the head of a request; the server has none of its own.

Somebody who opens a thousand connections and never finishes a request line would otherwise hold
them all for ever; somebody whose header never ends would fill the memory. A body has its limits in
``asgi``, an idle connection between two requests in ``serve``.
"""

import asyncio
from typing import Any, Final

from typing_extensions import override
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

HEAD_PATIENCE: Final = 10.0
"""Seconds for request line and headers; providers send them in one packet."""
LONGEST_HEAD: Final = 32 * 1024
"""Bytes, beyond which no more is read. Proxies allow about as much."""


class PatientHttp(HttpToolsProtocol):
    """Closes a connection whose request does not begin in time, or begins without end."""

    head_patience = HEAD_PATIENCE

    def __init__(self, *args: Any, **more: Any) -> None:  # noqa: ANN401 - the server's arguments
        super().__init__(*args, **more)
        self._waiting: asyncio.TimerHandle | None = None
        self._is_in_head = False
        self._head = 0

    @override
    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._wait()

    @override
    def connection_lost(self, exc: Exception | None) -> None:
        self._rest()
        super().connection_lost(exc)

    @override
    def data_received(self, data: bytes) -> None:
        before = self._waiting
        super().data_received(data)
        if self._waiting is None or self._waiting is not before:
            self._head = 0
        else:
            self._head += len(data)
        if self._head > LONGEST_HEAD:
            self.send_400_response("The headers are too large.")
        elif self._waiting is None and (self._is_in_head or self.cycle.response_complete):
            # The next request on this connection, of which the head is not whole; or blank lines,
            # or the rest of a body that nobody reads.
            self._wait()

    @override
    def on_message_begin(self) -> None:
        super().on_message_begin()
        self._is_in_head = True

    @override
    def on_headers_complete(self) -> None:
        self._is_in_head = False
        self._rest()
        super().on_headers_complete()

    def _wait(self) -> None:
        self._waiting = self.loop.call_later(self.head_patience, self.transport.close)

    def _rest(self) -> None:
        if self._waiting is not None:
            self._waiting.cancel()
            self._waiting = None
