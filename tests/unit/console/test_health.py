"""Whether the process of a container is alive: whom it asks, and what it says."""

import subprocess
import sys
import time
from pathlib import Path

import pytest

from bot.config import Settings
from bot.console.health import DATA_DIR, HOST, PORT, Unhealthy, health
from bot.domain.errors import BadSetting
from bot.environment import Given
from tests.wire import Asked, Told, answering, nobody, saying


def nothing_runs(_: Path) -> str:
    return ""


def alive(asked: Asked) -> Told:
    return Told(200 if asked.path == "/healthz" else 404, b"{}")


def given(**values: str) -> Given:
    return Given(values)


def test_the_defaults_are_the_settings() -> None:
    fields = Settings.model_fields
    assert (HOST, int(PORT)) == (fields["host"].default, fields["port"].default)
    assert Path(DATA_DIR) == fields["data_dir"].default


@pytest.mark.parametrize("host", ["127.0.0.1", "0.0.0.0", "localhost"])  # noqa: S104
def test_a_gateway_that_lives(host: str) -> None:
    with answering(alive) as place:
        port = place.url.rpartition(":")[2]
        assert health(given(HOST=host, PORT=port), nothing_runs).startswith(
            "The gateway at http://"
        )


def test_a_worker_is_asked_where_it_tells_its_metrics() -> None:
    with answering(alive) as place:
        port = place.url.rpartition(":")[2]
        said = health(given(METRICS_PORT=port, PORT="1", HOST="0.0.0.0"), nothing_runs)  # noqa: S104
    assert said == f"The worker at http://127.0.0.1:{port} is alive."


def test_without_a_name_the_gateway_of_a_running_up_is_asked() -> None:
    folders: list[Path] = []

    def running(folder: Path) -> str:
        folders.append(folder)
        return place.url

    with answering(alive) as place:
        assert health(given(DATA_DIR="/data"), running) == f"The gateway at {place.url} is alive."
    assert folders == [Path("/data")]


@pytest.mark.parametrize(
    ("status", "word"), [(503, r"not well \(503\)"), (404, r"\(404\)"), (500, r"\(500\)")]
)
def test_one_that_is_not_well(status: int, word: str) -> None:
    with answering(lambda _: Told(status)) as place, pytest.raises(Unhealthy, match=word):
        health(given(METRICS_PORT=place.url.rpartition(":")[2]), nothing_runs)


def test_one_that_does_not_answer() -> None:
    port = nobody().rpartition(":")[2]
    with pytest.raises(Unhealthy, match=rf"^No gateway answers at http://127\.0\.0\.1:{port}"):
        health(given(PORT=port), nothing_runs)
    with saying(b"what?\n") as host, pytest.raises(Unhealthy, match=r"^No worker answers"):
        health(given(METRICS_PORT=host.rpartition(":")[2]), nothing_runs)


@pytest.mark.parametrize("port", ["many", "0", "70000", "-1", "8000.0", "²", " "])
def test_a_port_that_is_none(port: str) -> None:
    with pytest.raises(BadSetting, match=r"^PORT: is no port\."):
        health(given(PORT=port), nothing_runs)


def test_it_imports_next_to_nothing() -> None:
    """It runs every few seconds, in every container, for ever."""
    code = "import sys, bot.console.health; print(*sys.modules)"
    done = subprocess.run(  # noqa: S603 - ourselves
        [sys.executable, "-c", code], check=True, capture_output=True, text=True
    )
    assert not {"pydantic", "pydantic_settings", "asyncpg", "redis"} & set(done.stdout.split())


def test_it_has_its_answer_within_its_patience() -> None:
    with answering(alive) as place:
        began = time.monotonic()
        health(given(PORT=place.url.rpartition(":")[2]), nothing_runs)
        assert time.monotonic() - began < 1
