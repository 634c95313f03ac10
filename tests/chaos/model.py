"""The language model's server on loopback: says that nothing was meant, or what it is told to.

So the local tier has the last word either way, and a screening is answered in the same words
whatever the model does.
"""

import asyncio
import json
from collections import deque
from typing import Final, Self

from aiohttp import web

from tests.chaos.faults import Fault
from tests.chaos.pace import now
from tests.chaos.recorder import Recorder

PATH: Final = "/openai/v1/chat/completions"


class Model:
    """Answers like Groq. ``asked``: how often it was."""

    def __init__(self, recorder: Recorder) -> None:
        self._recorder = recorder
        self._waiting: deque[Fault] = deque()
        self._runner: web.AppRunner | None = None
        self._stopping = asyncio.Event()
        self.asked = 0
        self.base_url = ""

    async def __aenter__(self) -> Self:
        app = web.Application()
        app.router.add_post(PATH, self._complete)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.base_url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"
        return self

    async def __aexit__(self, *_: object) -> None:
        self._stopping.set()
        if self._runner:
            await self._runner.cleanup()

    def arm(self, fault: Fault) -> None:
        """This is what the next question meets."""
        self._waiting.append(fault)

    def heal(self) -> None:
        """Nothing goes wrong any more."""
        self._waiting.clear()

    async def _complete(self, _: web.Request) -> web.StreamResponse:
        self.asked += 1
        if not self._waiting:
            return _completion(json.dumps({"commands": []}))
        fault = self._waiting.popleft()
        self._recorder.strike(fault, now())
        return await self._spoiled(fault)

    async def _spoiled(self, fault: Fault) -> web.StreamResponse:
        if fault is Fault.MODEL_429:
            return _failure(429, "rate_limit_exceeded", {"retry-after": "1"})
        if fault is Fault.MODEL_400:
            return _failure(400, "json_validate_failed")
        if fault is Fault.MODEL_RUBBISH:
            return _completion("}{ certainly! ```json [[[")
        await self._stopping.wait()
        return web.Response(status=503)


def _completion(text: str) -> web.Response:
    message = {"role": "assistant", "content": text}
    usage = {"prompt_tokens": 300, "completion_tokens": 20, "total_tokens": 320}
    return web.json_response({"choices": [{"index": 0, "message": message}], "usage": usage})


def _failure(status: int, code: str, headers: dict[str, str] | None = None) -> web.Response:
    error = {"message": "The stand-in refused this.", "type": "invalid_request", "code": code}
    return web.json_response({"error": error}, status=status, headers=headers)
