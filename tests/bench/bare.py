"""Floor of the acknowledgement: a form is read, its HMAC checked, a fixed answer given, no more.

``python -m tests.bench.bare PORT``: a bare ASGI application on the same server, with the same
parser of HTTP and the same loop as the gateway.
"""

import asyncio
import base64
import hmac
import sys
from typing import Final
from urllib.parse import parse_qsl

import uvloop
from starlette.types import Message, Receive, Scope, Send

from bot.channels.twilio.stand_in import TOKEN
from bot.gateway.serve import listen, serve
from bot.roles import until_asked
from tests.e2e.house import PUBLIC_URL

START: Final[Message] = {
    "type": "http.response.start",
    "status": 200,
    "headers": [(b"content-type", b"text/xml"), (b"content-length", b"11")],
}
REFUSED: Final[Message] = {**START, "status": 403}
BODY: Final[Message] = {"type": "http.response.body", "body": b"<Response/>"}


async def app(scope: Scope, receive: Receive, send: Send) -> None:
    """One request."""
    if scope["type"] == "lifespan":
        await _live(receive, send)
        return
    body, more = b"", True
    while more:
        message = await receive()
        body += message.get("body", b"")
        more = message.get("more_body", False)
    headers = dict(scope["headers"])
    url = PUBLIC_URL + scope["raw_path"].decode()
    words = url + "".join(name + value for name, value in sorted(parse_qsl(body.decode(), True)))
    made = base64.b64encode(hmac.digest(TOKEN.encode(), words.encode(), "sha1"))
    is_signed = hmac.compare_digest(made, headers.get(b"x-twilio-signature", b""))
    await send(START if is_signed else REFUSED)
    await send(BODY)


async def _live(receive: Receive, send: Send) -> None:
    while True:
        message = await receive()
        await send({"type": f"{message['type']}.complete"})
        if message["type"] == "lifespan.shutdown":
            return


async def main(port: int) -> None:
    """Serve until told to stop."""
    with until_asked() as stop:
        await serve(app, listen("127.0.0.1", port), stop)


if __name__ == "__main__":
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as _runner:
        _runner.run(main(int(sys.argv[1])))
