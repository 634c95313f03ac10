"""Log lines: one form for everybody, and nobody's words, name or number in them."""

import asyncio
import io
import json
import logging
import subprocess
import sys
import warnings
from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
import structlog

from bot.domain.errors import BadSetting, ModelUnavailable, StoreDown
from bot.observability.logs import configure

ID = UUID("01948a5e-7c1b-7e64-b1a3-0b7a5e2c9d10")
Lines = Callable[[], list[dict[str, Any]]]


class Terminal(io.StringIO):
    def isatty(self) -> bool:  # type: ignore[explicit-override]
        return True


@pytest.fixture
def lines() -> Lines:
    stream = io.StringIO()
    configure("DEBUG", stream=stream)
    return lambda: [json.loads(line) for line in stream.getvalue().splitlines()]


def stumble(words: str) -> None:
    """As validators do: the value stands on the lines after the first."""
    wrong = ValueError(f"1 validation error\n input_value={words!r}")
    raise ModelUnavailable("nonsense") from wrong


def test_an_event_is_a_line_of_json_with_its_ids(lines: Lines) -> None:
    structlog.get_logger().info("turn.taken", conversation=ID, tries=2)
    (line,) = lines()
    assert line.pop("timestamp").endswith("Z")
    assert line == {
        "event": "turn.taken",
        "level": "info",
        "conversation": str(ID),
        "tries": 2,
    }


def test_a_person_at_a_terminal_reads_key_and_value() -> None:
    stream = Terminal()
    configure(stream=stream)
    structlog.get_logger().info("turn.taken", tries=2)
    assert "turn.taken" in stream.getvalue()
    assert "tries" in stream.getvalue()
    assert "{" not in stream.getvalue()


def test_lines_below_the_level_are_not_written() -> None:
    stream = io.StringIO()
    configure("warning", stream=stream)
    structlog.get_logger().info("turn.taken")
    logging.getLogger("alembic.runtime").info("Running upgrade")
    assert not stream.getvalue()


def test_a_level_that_does_not_exist_is_a_sentence() -> None:
    with pytest.raises(BadSetting, match="LOG_LEVEL: LOUD is no level"):
        configure("LOUD")


def test_words_names_and_numbers_are_refused_whatever_the_key_is_prefixed_with(
    lines: Lines,
) -> None:
    structlog.get_logger().info(
        "message.kept",
        text="I am Ana",
        profile_name="Ana",
        Body="I am Ana",
        said={"quote": "Ana", "seq": 3},
        address="whatsapp:+15550100042",
        to_number="5550100043",
        addresses=["whatsapp:+15550100044"],
    )
    (line,) = lines()
    assert "Ana" not in str(line)
    assert "555" not in str(line)
    assert (line["text"], line["address"], line["to_number"]) == ("[refused]", "**42", "**43")
    assert line["addresses"] == ["**44"]
    assert line["said"] == {"quote": "[refused]", "seq": 3}


@pytest.mark.parametrize(
    "value",
    ["whatsapp:+15550100042", "phone:+15550100042", "+1 (555) 010-0042", "ana.42@example.org"],
)
def test_an_address_in_any_value_is_masked_to_its_last_two_digits(lines: Lines, value: str) -> None:
    structlog.get_logger().info("send.failed", detail=f"cannot reach {value} now", nested=[value])
    (line,) = lines()
    assert line["detail"] == "cannot reach **42 now"
    assert line["nested"] == ["**42"]


@pytest.mark.parametrize(
    "value", [str(ID), "1763880000000-0", "2026-11-23T06:15:00+00:00", "2026-11-23", "a+b=3"]
)
def test_ids_and_times_are_left_alone(lines: Lines, value: str) -> None:
    structlog.get_logger().info("bell.heard", entry=value)
    assert lines()[0]["entry"] == value


def test_of_an_object_only_its_kind_is_written(lines: Lines) -> None:
    class Said:
        def __repr__(self) -> str:  # type: ignore[explicit-override]
            return "Said('I am Ana')"

    structlog.get_logger().info("x.y", said=Said(), error=StoreDown("Redis"), ids={ID})
    (line,) = lines()
    assert line["said"] == "<Said>"
    assert line["error"] == "StoreDown: Redis cannot be reached."
    assert line["ids"] == [str(ID)]


def test_an_exception_is_told_without_the_values_it_was_about(lines: Lines) -> None:
    try:
        stumble("I am Ana")
    except ModelUnavailable:
        structlog.get_logger().exception("turn.failed", conversation=ID)
    (line,) = lines()
    told = line["exception"].splitlines()
    assert "ValueError: 1 validation error" in told
    assert told[-1] == "ModelUnavailable: The language model gave nothing usable: nonsense."
    assert any("test_logs.py" in each for each in told)
    assert "Ana" not in json.dumps(line)


def test_every_exception_of_a_group_is_told_and_suppressed_ones_are_not(lines: Lines) -> None:
    group = ExceptionGroup("two", [StoreDown("Redis"), TimeoutError()])
    group.__context__ = KeyError("Ana")
    group.__suppress_context__ = True
    structlog.get_logger().error("loop.failed", exc_info=group)
    told = lines()[0]["exception"].splitlines()
    assert {"StoreDown: Redis cannot be reached.", "TimeoutError"} <= set(told)
    assert not any("Ana" in each for each in told)


def test_libraries_write_in_the_same_form_and_only_their_first_line(lines: Lines) -> None:
    logging.getLogger("uvicorn.error").info("Started %s", "server")
    logging.getLogger("alembic.runtime").warning("odd\n[parameters: ('Ana',)]")
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        warnings.warn("old", DeprecationWarning, stacklevel=1)
    first, second, third = lines()
    assert (first["event"], first["logger"]) == ("Started server", "uvicorn.error")
    assert second["event"] == "odd"
    assert third["logger"] == "py.warnings"


async def test_a_task_that_died_unseen_is_told_without_its_values(lines: Lines) -> None:
    asyncio.get_running_loop().call_exception_handler(
        {
            "message": "Task exception was never retrieved",
            "exception": ValueError("seen\ninput_value='Ana'"),
            "future": "<Task exception=ValueError('Ana')>",
        }
    )
    (line,) = lines()
    assert "Ana" not in str(line)
    assert "ValueError: seen" in line["exception"]


def test_libraries_that_would_write_whole_requests_stay_silent_below_warning(
    lines: Lines,
) -> None:
    for name in ("groq._base_client", "httpx", "twilio.http_client", "langchain_core.tracers"):
        logger = logging.getLogger(name)
        level = logger.level
        logger.setLevel(logging.DEBUG)  # as GROQ_LOG=debug does at import
        logger.debug("Request options: %s", {"content": "I am Ana"})
        logger.warning("slow")
        logger.setLevel(level)
    assert [line["event"] for line in lines()] == ["slow"] * 4


def test_configuring_twice_writes_once() -> None:
    first, second = io.StringIO(), io.StringIO()
    configure(stream=first)
    configure(stream=second)
    structlog.get_logger().info("turn.taken")
    assert not first.getvalue()
    assert len(second.getvalue().splitlines()) == 1


def test_importing_configures_nothing() -> None:
    script = (
        "import logging, structlog, bot.observability.logs, bot.observability.metrics\n"
        "assert not logging.getLogger().handlers\n"
        "assert not structlog.is_configured()\n"
    )
    done = subprocess.run(  # noqa: S603 - ourselves
        [sys.executable, "-c", script], check=False, capture_output=True
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")
