"""The phone's line against a small server that answers like the gateway."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from typing_extensions import override

from bot.console.phone_line import NobodyAnswers, NotTaken, PhoneLine
from bot.domain.errors import NotFound, Refused
from bot.domain.message import Option
from tests.unit.console.phone_cases import message

LISTED = {
    "id": "0199f2a0-0000-7000-8000-000000000001",
    "direction": "out",
    "author": "assistant",
    "kind": "buttons",
    "text": "नमस्ते",
    "options": [{"id": "yes", "label": "हाँ"}],
    "status": "sent",
    "provider_id": "phone:1",
    "created_at": "2026-11-23T09:30:00+00:00",
    "position": 7,
}


class Gateway(ThreadingHTTPServer):
    """Remembers what was posted; answers with ``status`` and ``body``."""

    daemon_threads = True
    posted: list[tuple[str, Any]]
    asked: list[dict[str, list[str]]]
    answer: tuple[int, bytes]


class Handler(BaseHTTPRequestHandler):
    server: Gateway

    @override
    def log_message(self, format: str, *args: object) -> None:
        """Stay quiet."""

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        is_file = self.path == "/phone/files"
        self.server.posted.append((self.path, body if is_file else json.loads(body)))
        self._say(*self.server.answer)

    def do_GET(self) -> None:
        self.server.asked.append(parse_qs(urlsplit(self.path).query))
        if self.headers.get("If-None-Match") == '"tag"':
            self._say(304, b"")
        else:
            self._say(*self.server.answer)

    def _say(self, status: int, body: bytes) -> None:
        self.send_response(status)
        self.send_header("ETag", '"tag"')
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


@pytest.fixture
def gateway() -> Iterator[Gateway]:
    server = Gateway(("127.0.0.1", 0), Handler)
    server.posted, server.asked, server.answer = [], [], (202, b"{}")
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def line(gateway: Gateway) -> PhoneLine:
    return PhoneLine(f"http://127.0.0.1:{gateway.server_port}/", "+15550001")


async def test_words_carry_an_id_of_their_own(gateway: Gateway, line: PhoneLine) -> None:
    await line.say("नमस्ते")
    await line.say("नमस्ते")
    (path, first), (_, second) = gateway.posted
    assert path == "/phone/messages"
    assert (first["number"], first["text"]) == ("+15550001", "नमस्ते")
    assert first["id"] != second["id"]


async def test_a_tap_names_its_question(gateway: Gateway, line: PhoneLine) -> None:
    question = message("Do you agree?")
    await line.tap(question, Option("yes", "Yes"))
    [(_, posted)] = gateway.posted
    assert posted["tap"] == {"message": str(question.id), "option": "yes", "label": "Yes"}


async def test_a_file_goes_with_its_content_name_and_type(
    gateway: Gateway, line: PhoneLine, tmp_path: Path
) -> None:
    path = tmp_path / "resume.pdf"
    path.write_bytes(b"%PDF-")
    gateway.answer = (201, b'{"url": "/phone/media/a.bin"}')
    await line.file(path)
    (where, content), (_, posted) = gateway.posted
    assert (where, content) == ("/phone/files", b"%PDF-")
    assert posted["file"] == {
        "name": "resume.pdf",
        "content_type": "application/pdf",
        "url": "/phone/media/a.bin",
    }


async def test_a_file_that_is_not_there_is_not_sent(gateway: Gateway, line: PhoneLine) -> None:
    with pytest.raises(NotFound, match=r"There is no file nowhere\.pdf"):
        await line.file(Path("nowhere.pdf"))
    assert gateway.posted == []


async def test_what_was_seen_is_told(gateway: Gateway, line: PhoneLine) -> None:
    seen = message("Hello")
    await line.saw(seen)
    assert gateway.posted == [("/phone/status", {"message": str(seen.id), "status": "read"})]


async def test_messages_are_read_from_a_position(gateway: Gateway, line: PhoneLine) -> None:
    gateway.answer = (200, json.dumps([LISTED]).encode())
    found = await line.messages(3)
    assert gateway.asked == [{"number": ["+15550001"], "after": ["3"]}]
    assert found is not None
    assert (found[0].text, found[0].position) == ("नमस्ते", 7)
    assert found[0].options == (Option("yes", "हाँ"),)


async def test_the_same_list_is_not_read_twice(gateway: Gateway, line: PhoneLine) -> None:
    gateway.answer = (200, json.dumps([LISTED]).encode())
    await line.messages(3)
    assert await line.messages(3) is None
    assert await line.messages(7) is not None


@pytest.mark.parametrize(
    ("status", "body", "sentence"),
    [
        (404, b"Not Found", "The phone simulator is off"),
        (503, b"{}", "cannot take messages at the moment"),
        (400, b'{"error": "number is wrong."}', r"did not take it \(400\)\. number is wrong\."),
        (500, b"[]", r"did not take it \(500\)\.$"),
    ],
)
async def test_a_refusal_is_a_sentence(
    gateway: Gateway, line: PhoneLine, status: int, body: bytes, sentence: str
) -> None:
    gateway.answer = (status, body)
    with pytest.raises(NotTaken, match=sentence):
        await line.say("hi")


async def test_no_gateway_is_a_sentence() -> None:
    with pytest.raises(NobodyAnswers, match="make up"):
        await PhoneLine("http://127.0.0.1:1", "+15550001").say("hi")


@pytest.mark.parametrize("url", ["here", "http://", "http://localhost:80x", "ftp://localhost"])
def test_what_is_no_address_is_one_sentence(url: str) -> None:
    with pytest.raises(Refused, match="is not the address of a gateway"):
        PhoneLine(url, "+15550001")
