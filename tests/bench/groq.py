"""Groq's chat completions in a process of its own: a model that takes its time.

``python -m tests.bench.groq PORT SECONDS``: after so many seconds each message is small talk, with
a quote that is really in it, in the form that the strict schema asks for. Whoever waits costs
nothing here, so hundreds may.
"""

import asyncio
import json
import sys
from typing import Final

import uvloop
from aiohttp import web

from bot.roles import until_asked

OPENING, CLOSING = "<candidate_message>", "</candidate_message>"
PATH: Final = "/openai/v1/chat/completions"
KEY: Final = "gsk_of_the_benchmark"


def said(body: bytes) -> str:
    """The candidate's words in a request: the prompt writes them as JSON between its tags."""
    words = str(json.loads(body)["messages"][-1]["content"])
    return str(json.loads(words.rpartition(OPENING)[2].partition(CLOSING)[0]))


def completion(text: str) -> bytes:
    """An answer that points to all of it."""
    command = {"command": "small_talk", "quote": text, "question": None, "confidence": 0.9}
    message = {"role": "assistant", "content": json.dumps({"commands": [command]})}
    usage = {"prompt_tokens": 900, "completion_tokens": 60, "total_tokens": 960}
    return json.dumps(
        {
            "id": "chatcmpl-1",
            "object": "chat.completion",
            "created": 1,
            "model": "openai/gpt-oss-120b",
            "choices": [{"index": 0, "message": message, "finish_reason": "stop"}],
            "usage": usage,
        }
    ).encode()


def application(seconds: float) -> web.Application:
    """The server."""

    async def answer(incoming: web.Request) -> web.Response:
        if incoming.headers.get("Authorization") != f"Bearer {KEY}":
            return web.Response(status=401)
        body = await incoming.read()
        await asyncio.sleep(seconds)
        return web.Response(body=completion(said(body)), content_type="application/json")

    app = web.Application()
    app.router.add_post(PATH, answer)
    return app


async def main(port: int, seconds: float) -> None:
    """Serve until told to stop."""
    runner = web.AppRunner(application(seconds), access_log=None, shutdown_timeout=1)
    await runner.setup()
    with until_asked() as stop:
        await web.TCPSite(runner, "127.0.0.1", port).start()
        sys.stdout.write("ready\n")
        sys.stdout.flush()
        await stop.wait()
    await runner.cleanup()


if __name__ == "__main__":
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as _runner:
        _runner.run(main(int(sys.argv[1]), float(sys.argv[2])))
