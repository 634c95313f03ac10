"""A server that stands in for Groq's Whisper on loopback: for ``bot play --live`` and tests.

It knows what is said in a note by its content, and checks what Groq checks of a request.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Self

from aiohttp import web

from bot.llm.whisper import PATH

KEY: Final = "gsk_stand_in"
LARGEST: Final = 25 * 1024 * 1024
ENDINGS: Final = frozenset({"flac", "mp3", "mp4", "m4a", "mpeg", "mpga", "ogg", "wav", "webm"})


@dataclass(frozen=True, slots=True)
class Asked:
    """One request, as it came in."""

    fields: Mapping[str, str]
    filename: str
    content: bytes


class WhisperStandIn:
    """Use it as an async context.

    Attributes:
        script: what is said in a note, by its content.
        asked: every request with the right key, in order.
        answer: what is answered instead, whatever was asked; a status and a body.
        headers: of every answer.
    """

    def __init__(self, script: Mapping[bytes, str] | None = None) -> None:
        self.script = dict(script or {})
        self.asked: list[Asked] = []
        self.answer: tuple[int, str] | None = None
        self.headers: dict[str, str] = {}
        self.base_url = ""
        self._runner: web.AppRunner | None = None

    async def __aenter__(self) -> Self:
        app = web.Application(client_max_size=LARGEST)
        app.router.add_post(PATH, self._transcribe)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.base_url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._runner:
            await self._runner.cleanup()

    async def _transcribe(self, incoming: web.Request) -> web.StreamResponse:
        if incoming.headers.get("Authorization") != f"Bearer {KEY}":
            return self._told(401, {"error": {"code": "invalid_api_key"}})
        form = await incoming.post()
        file = form.get("file")
        if not isinstance(file, web.FileField) or not form.get("model"):
            return self._told(400, {"error": {"code": "invalid_request"}})
        fields = {name: each for name, each in form.items() if isinstance(each, str)}
        asked = Asked(fields, file.filename, file.file.read())
        self.asked.append(asked)
        if self.answer is not None:
            status, body = self.answer
            return web.Response(status=status, text=body, headers=self.headers)
        text = self.script.get(asked.content)
        if text is None or asked.filename.rpartition(".")[2] not in ENDINGS:
            return self._told(400, {"error": {"message": "could not process file"}})
        return self._told(200, {"text": f" {text}", "duration": 2.5, "segments": []})

    def _told(self, status: int, body: object) -> web.Response:
        return web.Response(
            status=status,
            text=json.dumps(body),
            content_type="application/json",
            headers=self.headers,
        )
