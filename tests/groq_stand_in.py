"""Groq's list of models on loopback: one key, some models, and whatever else a test wants told."""

import contextlib
import json
from collections.abc import Iterator, Sequence

from tests.wire import Asked, Place, Told, answering

KEY = "gsk_stand_in"
MODELS = (
    "llama-3.1-8b-instant",
    "openai/gpt-oss-120b",
    "openai/gpt-oss-20b",
    "whisper-large-v3",
    "whisper-large-v3-turbo",
)
DATE = "Thu, 26 Nov 2026 10:00:00 GMT"


def listed(models: Sequence[str], retired: Sequence[str] = (), date: str = DATE) -> Told:
    """The list as Groq writes it, at ``date``."""
    data = [{"id": each, "object": "model", "active": each not in retired} for each in models]
    body = json.dumps({"object": "list", "data": data}).encode()
    return Told(200, body, {"Date": date})


def failed(status: int, code: str, date: str = DATE) -> Told:
    """An error as Groq writes it; it quotes the key, as some servers do."""
    body = {"error": {"message": f"Wrong key {KEY}", "type": "invalid_request", "code": code}}
    return Told(status, json.dumps(body).encode(), {"Date": date})


@contextlib.contextmanager
def groq(told: Told | None = None, *, date: str = DATE) -> Iterator[Place]:
    """A server that accepts :data:`KEY` and tells ``told``, by default :data:`MODELS`."""
    right = told or listed(MODELS, date=date)

    def answer(asked: Asked) -> Told:
        if asked.headers.get("authorization") != f"Bearer {KEY}":
            return failed(401, "invalid_api_key", date)
        return right if asked.path == "/openai/v1/models" else failed(404, "unknown_url", date)

    with answering(answer) as place:
        yield place
