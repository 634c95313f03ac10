"""What is counted and timed. One object a process, made by the composition root; no globals.

The gateway answers ``/metrics`` with :meth:`Metrics.render`; a worker serves its own on the port
``METRICS_PORT``, if that is set.
Names and labels are closed sets: no id, no address ever becomes a label.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    ProcessCollector,
    generate_latest,
    start_http_server,
)
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4

from bot.domain.errors import BadSetting
from bot.domain.turn import Ending

CONTENT_TYPE: Final = CONTENT_TYPE_PLAIN_0_0_4
"""What :meth:`Metrics.render` returns, for the answer's header."""

WEBHOOK_BUCKETS: Final = (0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1.0, 2.0, 5.0)
"""Seconds. A provider gives up at 15."""
TURN_BUCKETS: Final = (0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0)
"""Seconds. A turn's hard limit is 20."""


class Metrics:
    """Everything one process tells about itself, in a registry of its own."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        ProcessCollector(registry=self.registry)
        self._webhook = self._histogram(
            "webhook_seconds", "Time to answer a webhook.", ("route", "status"), WEBHOOK_BUCKETS
        )
        self._turn = self._histogram(
            "turn_seconds", "Time from claim to commit.", ("outcome",), TURN_BUCKETS
        )
        self._quarantined = self._counter("quarantined", "Mail set aside.")
        self._lease_losses = self._counter("lease_losses", "Leases lost while thinking.")
        self._sends = self._counter("sends", "Messages handed to a channel.", "channel", "outcome")
        self._model_calls = self._counter("model_calls", "Calls of a model.", "model", "outcome")
        self._model_tokens = self._counter("model_tokens", "Tokens paid for.", "model", "way")
        self._bus_down = self._gauge("bus_down", "1 while the bell cannot be rung or heard.")
        for ending in Ending:  # a rate needs the zero before the first one
            self._turn.labels(ending)

    def webhook(self, route: str, status: int, seconds: float) -> None:
        """A webhook was answered; ``route`` is the path's template, never the path."""
        self._webhook.labels(route, str(status)).observe(seconds)

    def turn(self, ending: Ending, seconds: float) -> None:
        """A turn ended; turns are counted by the histogram's ``_count``."""
        self._turn.labels(ending).observe(seconds)
        if ending is Ending.QUARANTINED:
            self._quarantined.inc()

    def lease_lost(self, count: int = 1) -> None:
        """Leases that a renewal did not find any more."""
        self._lease_losses.inc(count)

    def sent(self, channel: str, outcome: str) -> None:
        """A sending ended; ``outcome`` is a status: sent, failed, unsure, cancelled, ready."""
        self._sends.labels(channel, outcome).inc()

    def model_call(self, model: str, outcome: str, tokens_in: int, tokens_out: int) -> None:
        """A language model was asked."""
        self._model_calls.labels(model, outcome).inc()
        self._model_tokens.labels(model, "in").inc(tokens_in)
        self._model_tokens.labels(model, "out").inc(tokens_out)

    def bus_is_down(self, *, is_down: bool) -> None:
        """Whether the bell can be rung and heard."""
        self._bus_down.set(is_down)

    def render(self) -> bytes:
        """All of it in Prometheus' text format."""
        return generate_latest(self.registry)

    @contextmanager
    def serve(self, port: int, host: str = "127.0.0.1") -> Iterator[int]:
        """Answer scrapes from a thread of its own, on loopback; yields the port (0: any free one).

        Raises:
            BadSetting: the port is taken, or not for us.
        """
        try:
            server, thread = start_http_server(port, host, self.registry)
        except OSError as exc:
            mend = "Give each worker of a machine a port of its own, or unset it."
            raise BadSetting("METRICS_PORT", f"{port} cannot be used.", mend) from exc
        try:
            yield int(server.server_port)
        finally:
            server.shutdown()
            server.server_close()
            thread.join()

    def _histogram(
        self, name: str, what: str, labels: tuple[str, ...], buckets: tuple[float, ...]
    ) -> Histogram:
        return Histogram(
            name, what, labels, namespace="hireline", buckets=buckets, registry=self.registry
        )

    def _counter(self, name: str, what: str, *labels: str) -> Counter:
        return Counter(name, what, labels, namespace="hireline", registry=self.registry)

    def _gauge(self, name: str, what: str) -> Gauge:
        return Gauge(name, what, namespace="hireline", registry=self.registry)
