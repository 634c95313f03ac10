"""Groq asked about itself, on the wire."""

import subprocess
import sys
from datetime import UTC, datetime

import pytest

from bot.llm import examined
from bot.llm.calls import HOST
from bot.llm.examined import KeyRefused, Limited, Strange, is_structured, models
from bot.plain_http import NoAnswer, Silence
from tests.groq_stand_in import KEY, MODELS, failed, groq, listed
from tests.wire import Told, black_hole

AT = datetime(2026, 11, 26, 10, tzinfo=UTC)


def test_the_adapter_knows_the_same_host() -> None:
    assert examined.API == HOST


def test_the_models_of_the_key_are_seen() -> None:
    with groq() as place:
        seen = models(KEY, place.url)
    assert seen.names == tuple(sorted(MODELS))
    assert seen.structured == ("openai/gpt-oss-120b", "openai/gpt-oss-20b")
    assert seen.date == AT


def test_a_retired_model_is_none() -> None:
    with groq(listed(MODELS, retired=["openai/gpt-oss-20b"])) as place:
        assert models(KEY, place.url).structured == ("openai/gpt-oss-120b",)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("openai/gpt-oss-120b", True),
        ("openai/gpt-oss-20b", True),
        ("openai/gpt-oss-safeguard-20b", False),
        ("llama-3.1-8b-instant", False),
        ("", False),
    ],
)
def test_only_some_models_keep_to_a_schema(name: str, expected: bool) -> None:
    assert is_structured(name) is expected


def test_a_wrong_key_is_refused_without_being_quoted() -> None:
    with groq() as place, pytest.raises(KeyRefused) as raised:
        models("gsk_wrong", place.url)
    assert raised.value.date == AT
    assert "gsk" not in str(raised.value)


def test_a_key_that_may_not_or_asks_too_much() -> None:
    with groq(failed(403, "forbidden")) as place, pytest.raises(KeyRefused, match="403"):
        models(KEY, place.url)
    with groq(failed(429, "rate_limit_exceeded")) as place, pytest.raises(Limited):
        models(KEY, place.url)


@pytest.mark.parametrize(
    "told",
    [
        failed(404, "unknown_url"),
        failed(500, "internal"),
        Told(200, b"<html>"),
        Told(200, b"[]"),
        Told(200, b'{"data": {"id": "x"}}'),
        Told(302, headers={"Location": "https://elsewhere.example"}),
    ],
)
def test_what_is_no_list_is_strange(told: Told) -> None:
    with groq(told) as place, pytest.raises(Strange):
        models(KEY, place.url)


def test_entries_that_make_no_sense_are_left_out() -> None:
    body = b'{"data": [5, null, {}, {"id": ""}, {"id": 7}, {"id": "a", "active": true}]}'
    with groq(Told(200, body)) as place:
        assert models(KEY, place.url).names == ("7", "a")


def test_a_host_that_is_not_there_is_left_in_time() -> None:
    with black_hole() as host, pytest.raises(NoAnswer) as raised:
        models(KEY, f"http://{host}", 0.1)
    assert raised.value.silence is Silence.SLOW


def test_the_vendors_client_is_not_imported() -> None:
    """It takes more than a second, which the doctor does not have."""
    code = "import sys, bot.llm.examined; print(*sys.modules)"
    done = subprocess.run(  # noqa: S603 - ourselves
        [sys.executable, "-c", code], check=True, capture_output=True, text=True
    )
    assert not {"groq", "langchain_groq", "httpx"} & set(done.stdout.split())
