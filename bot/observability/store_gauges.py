"""What waits in the stores, as gauges. A gateway asks for it once a scrape; see ``gateway.health``.

Every gateway tells the same figures of the same stores, so dashboards take the maximum. A store
that could not be asked has no figures at all: an old one would look like a new one, and a zero like
peace.
"""

from collections.abc import Iterator, Mapping
from typing import Final

from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector
from typing_extensions import override

from bot.domain.backlog import Piles
from bot.domain.events import Stream
from bot.domain.ports import Depth

JOURNAL: Final = "postgres"
BELL: Final = "redis"
STORES: Final = (JOURNAL, BELL)
"""Values of the label ``store``."""


class StoreGauges(Collector):
    """Remembers what was counted last, and whether it could be."""

    def __init__(self) -> None:
        self._up: dict[str, bool] = {}
        self._piles: Piles | None = None
        self._streams: Mapping[Stream, Depth] = {}

    def counted(self, piles: Piles) -> None:
        """What waits in the journal and the outbox."""
        self._piles = piles

    def measured(self, streams: Mapping[Stream, Depth]) -> None:
        """How the streams stand."""
        self._streams = streams

    def found(self, store: str, is_up: bool) -> None:
        """Whether a store could be asked."""
        self._up[store] = is_up

    @override
    def collect(self) -> Iterator[GaugeMetricFamily]:
        if not self._up:
            return  # a worker asks nobody
        yield _gauge(
            "store_up",
            "1 if the store answered at this scrape; 0: the gauges of what is in it are left out.",
            "store",
            {store: float(self._up.get(store, False)) for store in STORES},
        )
        if self._up.get(JOURNAL) and self._piles is not None:
            yield from _piled(self._piles)
        if self._up.get(BELL):
            yield from _streamed(self._streams)


def _piled(piles: Piles) -> Iterator[GaugeMetricFamily]:
    yield _gauge(
        "mail_waiting",
        "Mail that is not done, by what it waits for.",
        "state",
        {state.value: pile.count for state, pile in piles.mail.items()},
    )
    yield _gauge(
        "mail_oldest_seconds",
        "Age of the oldest mail that is not done, by what it waits for.",
        "state",
        {state.value: pile.oldest for state, pile in piles.mail.items()},
    )
    yield _gauge(
        "outbox_waiting",
        "Messages that wait to be sent, by why; `bot why-not-sent` explains one.",
        "reason",
        {reason.value: count for reason, count in piles.outbox.items()},
    )
    yield _gauge(
        "outbox_overdue_seconds",
        "How long a relay should have looked at the outbox and has not.",
        "",
        {"": piles.overdue},
    )
    yield _gauge(
        "mail_quarantined",
        "Mail that lies set aside now.",
        "",
        {"": piles.quarantined},
    )


def _streamed(streams: Mapping[Stream, Depth]) -> Iterator[GaugeMetricFamily]:
    yield _gauge(
        "stream_length",
        "Entries kept on a stream.",
        "stream",
        {stream.value: depth.length for stream, depth in streams.items()},
    )
    yield _gauge(
        "stream_pending",
        "Entries read by the workers and not acknowledged.",
        "stream",
        {stream.value: depth.pending for stream, depth in streams.items()},
    )
    yield _gauge(
        "stream_oldest_pending_seconds",
        "Age of the oldest entry read and not acknowledged.",
        "stream",
        {stream.value: depth.oldest for stream, depth in streams.items()},
    )


def _gauge(name: str, what: str, label: str, values: Mapping[str, float]) -> GaugeMetricFamily:
    family = GaugeMetricFamily(f"hireline_{name}", what, labels=[label] if label else [])
    for key, value in values.items():
        family.add_metric([key] if label else [], value)
    return family
