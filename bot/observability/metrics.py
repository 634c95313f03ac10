"""What is counted and timed. One object a process, made by the composition root; no globals.

The gateway answers ``/metrics`` with :meth:`Metrics.render`; a worker serves its own on the port
``METRICS_PORT``, if that is set (``exposition``). What waits in the stores: ``store_gauges``.
Names and labels are closed sets: no id, no address ever becomes a label.
"""

from collections.abc import Iterable
from itertools import product
from typing import Final

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    ProcessCollector,
    generate_latest,
)
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4

from bot.domain.budget import Budget
from bot.domain.message import Status, StatusReport
from bot.domain.observation import Course, Posting
from bot.domain.turn import Ending
from bot.domain.understanding import INBOUND_FLOOD, MODEL_UNAVAILABLE
from bot.observability.store_gauges import StoreGauges

CONTENT_TYPE: Final = CONTENT_TYPE_PLAIN_0_0_4
"""What :meth:`Metrics.render` returns, for the answer's header."""

WEBHOOK_BUCKETS: Final = (0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1.0, 2.0, 5.0)
"""Seconds. A provider gives up at 15."""
TURN_BUCKETS: Final = (0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0)
"""Seconds. A turn's hard limit is 20."""
NODE_BUCKETS: Final = (0.0005, 0.001, 0.002, 0.005, 0.01, 0.05, 0.25, 1.0, 2.0, 5.0)
"""Seconds. Without a model a node takes a thousandth; a model has four seconds."""
ANSWERS: Final = (200, 400, 403, 408, 413, 500, 503)
"""What a webhook can be answered with."""
SETTLED: Final = (Status.SENT, Status.FAILED, Status.UNSURE, Status.CANCELLED, Status.READY)
"""What can become of a try to send."""
UNKNOWN: Final = "unknown"
REPORTED: Final = (
    Status.QUEUED,
    Status.SENT,
    Status.DELIVERED,
    Status.READ,
    Status.FAILED,
    UNKNOWN,
)
"""What a provider can report of a message; ``unknown`` is a word that we do not know."""
WAYS: Final = ("in", "out")
LOOKED_BACK: Final = ("done", "failed")
"""How a look back at a provider can end."""


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
        self._node = self._histogram(
            "node_seconds", "Time in one node of a turn.", ("node",), NODE_BUCKETS
        )
        self._fallbacks = self._counter(
            "fallbacks", "Turns whose model could not be used, so another tier answered."
        )
        self._quarantined = self._counter("quarantined", "Mail set aside.")
        self._lease_losses = self._counter("lease_losses", "Leases lost while thinking.")
        self._sends = self._counter(
            "sends", "Tries to send and looks at the provider, by their end.", "channel", "outcome"
        )
        self._reports = self._counter(
            "reports", "What providers reported of our messages later.", "channel", "status"
        )
        self._model_calls = self._counter("model_calls", "Calls of a model.", "model", "outcome")
        self._model_tokens = self._counter("model_tokens", "Tokens paid for.", "model", "way")
        self._over_budget = self._counter(
            "model_over_budget",
            "Questions not put to the model because a budget is used up.",
            "budget",
        )
        self._day_tokens = self._gauge(
            "model_day_tokens",
            "Tokens of everybody today (UTC), at this worker's last question.",
        )
        self._day_limit = self._gauge("model_day_limit", "MODEL_TOKENS_PER_DAY.")
        self._begun = self._counter("conversations_begun", "Strangers who wrote and were answered.")
        self._floods = self._counter("floods", "Floods of messages that were folded into turns.")
        self._backfills = self._counter(
            "backfills", "Looks back at a provider, by their end.", "channel", "outcome"
        )
        self._backfilled = self._counter(
            "backfilled", "Messages found there whose webhook never came.", "channel"
        )
        self._bus_down = self._gauge("bus_down", "1 while the bell cannot be rung or heard.")
        self.stores = StoreGauges()
        self.registry.register(self.stores)
        for ending in Ending:  # a rate needs the zero before the first one
            self._turn.labels(ending)

    def expect(
        self,
        *,
        routes: Iterable[str] = (),
        nodes: Iterable[str] = (),
        channels: Iterable[str] = (),
        reporting: Iterable[str] = (),
    ) -> None:
        """Show zeros for what this role can count: webhooks, nodes, ways out, who reports."""
        for route, status in product(routes, ANSWERS):
            self._webhook.labels(route, str(status))
        for node in nodes:
            self._node.labels(node)
        for channel, settled in product(channels, SETTLED):
            self._sends.labels(channel, settled)
        for channel, reported in product(reporting, REPORTED):
            self._reports.labels(channel, reported)

    def expect_model(self, model: str, calls: Iterable[str], day_limit: int) -> None:
        """Show zeros for a language model whose calls can end so, and what it may cost."""
        self._day_limit.set(day_limit)
        for budget in Budget:
            self._over_budget.labels(budget)
        for call in calls:
            self._model_calls.labels(model, call)
        for way in WAYS:
            self._model_tokens.labels(model, way)

    def expect_backfills(self, channel: str) -> None:
        """Show zeros for a provider that is looked back at."""
        for outcome in LOOKED_BACK:
            self._backfills.labels(channel, outcome)
        self._backfilled.labels(channel)

    def backfill(self, channel: str, journalled: int | None) -> None:
        """One look back: how many messages it journalled; None when it could not be done."""
        self._backfills.labels(channel, LOOKED_BACK[journalled is None]).inc()
        self._backfilled.labels(channel).inc(journalled or 0)

    def webhook(self, route: str, status: int, seconds: float) -> None:
        """A webhook was answered; ``route`` is the path's template, never the path."""
        self._webhook.labels(route, str(status)).observe(seconds)

    def turn(self, ending: Ending, seconds: float) -> None:
        """A turn ended; turns are counted by the histogram's ``_count``."""
        self._turn.labels(ending).observe(seconds)
        if ending is Ending.QUARANTINED:
            self._quarantined.inc()

    def course(self, course: Course) -> None:
        """A turn ended, with all that was in it."""
        self.turn(course.ending, course.seconds)
        if course.outcome is None:
            return
        if course.ending is Ending.DONE:
            self._begun.inc(course.claim.checkpoint is None)
            self._floods.inc(INBOUND_FLOOD in course.outcome.trace)
        for step in course.outcome.steps:
            self._node.labels(step.node).observe(step.seconds)
        if MODEL_UNAVAILABLE in course.outcome.trace:
            self._fallbacks.inc()

    def posting(self, posting: Posting) -> None:
        """A sending ended."""
        self.sent(posting.channel, posting.status)

    def report(self, report: StatusReport) -> None:
        """A provider reported something new of a message of ours."""
        self._reports.labels(report.channel, report.status or UNKNOWN).inc()

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

    def model_spent(self, today: int) -> None:
        """What everybody's questions to the model have cost today."""
        self._day_tokens.set(today)

    def model_refused(self, budget: Budget) -> None:
        """The model was not asked."""
        self._over_budget.labels(budget).inc()

    def bus_is_down(self, *, is_down: bool) -> None:
        """Whether the bell can be rung and heard."""
        self._bus_down.set(is_down)

    def render(self) -> bytes:
        """All of it in Prometheus' text format."""
        return generate_latest(self.registry)

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
