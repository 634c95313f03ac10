"""LangChain sends everything it is asked to a third party as soon as a variable says so.

The variable may stand in anybody's shell, and whole prompts leave the machine over a client that no
mock of ours can see. So real processes and a real listener decide here.
"""

import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import ClassVar

import pytest
from typing_extensions import override

SCRIPT = """
import asyncio, sys
from bot import config
config.prepare_libraries(allow_tracing=sys.argv[2] == "allowed")
from bot.domain.understanding import Utterance
from bot.llm.groq import GroqModel

async def main():
    model = GroqModel("key", "openai/gpt-oss-120b", base_url=sys.argv[1])
    print(len(await model.understand(Utterance("Ana here", "en", None, None))))
    await model.close()

asyncio.run(main())
from langchain_core.tracers.langchain import wait_for_all_tracers
wait_for_all_tracers()
"""


class Listener(BaseHTTPRequestHandler):
    """Answers as the model, and as whoever collects traces; remembers who was called."""

    called: ClassVar[list[str]]

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers.get("content-length", 0)))
        self._answer()

    def do_GET(self) -> None:
        self._answer()

    def _answer(self) -> None:
        self.called.append(self.path)
        command = {
            "command": "small_talk",
            "quote": "Ana here",
            "question": None,
            "confidence": 1,
        }
        content = json.dumps({"commands": [command]})
        message = {"role": "assistant", "content": content}
        body = json.dumps({"choices": [{"index": 0, "message": message}]}).encode()
        self.send_response(200)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    @override
    def log_message(self, format: str, *args: object) -> None:
        """Tests are quiet."""


@pytest.fixture
def listener() -> Iterator[tuple[str, list[str]]]:
    class Fresh(Listener):
        called: ClassVar[list[str]] = []

    server = ThreadingHTTPServer(("127.0.0.1", 0), Fresh)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}", Fresh.called
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.parametrize("variable", ["LANGSMITH_TRACING", "LANGCHAIN_TRACING_V2"])
@pytest.mark.parametrize("allowed", [False, True])
def test_traces_leave_the_machine_only_when_a_setting_of_ours_allows_it(
    listener: tuple[str, list[str]], variable: str, *, allowed: bool
) -> None:
    url, called = listener
    done = subprocess.run(  # noqa: S603 - ourselves
        [sys.executable, "-c", SCRIPT, url, "allowed" if allowed else "forbidden"],
        env={
            variable: "true",
            "LANGSMITH_API_KEY": "test",
            "LANGSMITH_ENDPOINT": url,
            "PYTHONDONTWRITEBYTECODE": "1",
        },
        check=False,
        capture_output=True,
        text=True,
    )
    assert (done.returncode, done.stdout) == (0, "1\n"), done.stderr
    model = "/openai/v1/chat/completions"
    assert called.count(model) == 1
    # With leave given something else is called: so the silence without it means something.
    assert bool([path for path in called if path != model]) is allowed
