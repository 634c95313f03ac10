"""Traces on the wire, and what they cost where there are none."""

import http.server
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from uuid import UUID

import pytest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from typing_extensions import override

from bot.clock import StartedClock
from bot.domain.observation import Arrival, Lap
from bot.observability.traces import FAREWELL_SECONDS
from bot.observability.tracing import both, tracing

CLOCK = StartedClock(datetime(2026, 11, 23, 9, tzinfo=UTC))
EVENT = UUID("01948a5e-7c1b-7e64-b1a3-0b7a5e2c9d10")
WITHOUT = """
import sys
sys.modules["opentelemetry"] = None
from bot.clock import SystemClock
from bot.domain.errors import BadSetting
from bot.observability.tracing import tracing
try:
    with tracing("http://127.0.0.1:4318", SystemClock()):
        print("traced")
except BadSetting as error:
    print(error)
"""
UNSET = """
import sys
from bot.clock import SystemClock
from bot.observability.tracing import tracing
with tracing("", SystemClock()) as traces:
    print(traces, any(name.startswith("opentelemetry") for name in sys.modules))
"""


class Collector(http.server.BaseHTTPRequestHandler):
    """A stand-in for an OpenTelemetry collector."""

    taken: list[tuple[str, ExportTraceServiceRequest]]

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.taken.append((self.path, ExportTraceServiceRequest.FromString(body)))
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    @override
    def log_message(self, format: str, *args: object) -> None:
        """Nothing."""


@contextmanager
def collecting() -> Iterator[tuple[str, list[tuple[str, ExportTraceServiceRequest]]]]:
    Collector.taken = []
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Collector) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}", Collector.taken
        server.shutdown()
        thread.join()


def arrival() -> Arrival:
    now = time.monotonic()
    laps = (Lap("verify", now - 0.002, now - 0.001), Lap("journal", now - 0.001, now))
    return Arrival(EVENT, UUID(int=7), "/hook", 200, now - 0.002, now, laps)


@pytest.mark.parametrize(("path", "asked"), [("", "/v1/traces"), ("/otlp/v1/traces",) * 2])
def test_what_is_left_goes_out_at_the_end(path: str, asked: str) -> None:
    with collecting() as (url, taken):
        with tracing(url + path, CLOCK) as traces:
            assert traces is not None
            traces.arrival(arrival())
        [(reached, request)] = taken
    assert reached == asked
    [resource] = request.resource_spans
    service = {each.key: each.value.string_value for each in resource.resource.attributes}
    assert service["service.name"] == "hireline"
    spans = {span.name: span for span in resource.scope_spans[0].spans}
    assert set(spans) == {"webhook", "verify", "journal"}
    assert {span.trace_id for span in spans.values()} == {EVENT.bytes}
    root = spans["webhook"]
    assert (root.span_id, root.parent_span_id) == (EVENT.bytes[8:], b"")
    assert spans["journal"].parent_span_id == root.span_id
    assert root.end_time_unix_nano - root.start_time_unix_nano == pytest.approx(2e6, abs=1e5)


def test_a_collector_that_is_away_holds_nothing_up(unused_tcp_port: int) -> None:
    began = time.monotonic()
    with tracing(f"http://127.0.0.1:{unused_tcp_port}", CLOCK) as traces:
        assert traces is not None
        for _ in range(5000):  # more than the queue holds
            traces.arrival(arrival())
        ended = time.monotonic()
        assert ended - began < 5
    assert time.monotonic() - ended < 2 * FAREWELL_SECONDS


def test_without_the_extra_an_address_is_refused_in_one_sentence() -> None:
    said = python(WITHOUT)
    assert said.startswith("TRACES_URL: is set and OpenTelemetry is not installed. Install it")
    assert len(said.splitlines()) == 1


def test_without_an_address_nothing_is_imported() -> None:
    assert python(UNSET) == "None False\n"


def test_who_watches_alone_is_called_directly() -> None:
    seen: list[int] = []
    assert both(seen.append, None) == seen.append
    both(seen.append, lambda each: seen.append(-each))(3)
    assert seen == [3, -3]


def python(text: str) -> str:
    done = subprocess.run(  # noqa: S603 - ourselves
        [sys.executable, "-c", text], check=True, capture_output=True, text=True
    )
    return done.stdout
