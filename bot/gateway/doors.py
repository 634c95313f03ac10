"""What the gateway is given by the composition root."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from bot.channels.phone_files import PhoneFiles
from bot.domain.leads import Leads
from bot.domain.message import StatusReport
from bot.domain.observation import Arrival
from bot.domain.ports import Bus, FileStore, Journal, Reader

Check = Callable[[], Awaitable[object]]


def _no_metrics() -> bytes:
    return b""


def _not_observed(route: str, status: int, seconds: float) -> None:
    """Nobody measures."""


def _not_reported(report: StatusReport) -> None:
    """Nobody measures."""


def _not_told(is_down: bool) -> None:
    """Nobody measures."""


def _not_found(store: str, is_up: bool) -> None:
    """Nobody measures."""


async def _not_stopped(sender: str, seconds: float) -> None:
    """Nobody counts what leaves."""


async def _nothing_open() -> None:
    """Nothing to close."""


@dataclass(frozen=True, slots=True)
class Doors:
    """Everything the gateway needs.

    Attributes:
        base_url: the public address, without a slash at its end; signatures are made over it.
        account_sid, tokens: Twilio's; without a token its webhooks answer 503.
        senders: our own addresses; a message to another one is accepted and logged.
        is_urgent: whether words must not wait for the quiet time.
        metrics_token: lets others than this machine read the metrics; "" lets nobody.
        checks: what ``/readyz`` asks, by name; a check raises when something is wrong.
        observe_webhook: told route, status and seconds of each webhook.
        observe_bus: told when the bus went down (True) and came back (False).
        observe_report: told of each new status of a message of ours.
        stop_sender: told of a sender of ours from which nothing can leave for so many seconds.
        observe_arrival: told of each message that was journalled; None: nobody traces.
        measures: what ``/metrics`` asks before it answers, by store; it raises when that is down.
        observe_store: told which store could be measured, and which could not.
        phone_files: what the phone simulator sent.
        leads, files: where résumés of a web form wait, and are kept; without them none are taken.
        stopping: set when no request may take longer than it must.
        on_shutdown: awaited after the last request.
    """

    journal: Journal
    bus: Bus
    reader: Reader
    quiet: timedelta
    base_url: str
    account_sid: str
    tokens: tuple[str, ...]
    is_urgent: Callable[[str], bool]
    phone_files: PhoneFiles
    leads: Leads | None = None
    files: FileStore | None = None
    senders: tuple[str, ...] = ()
    phone_simulator: bool = False
    metrics_token: str = ""
    checks: Mapping[str, Check] = field(default_factory=dict)
    render_metrics: Callable[[], bytes] = _no_metrics
    observe_webhook: Callable[[str, int, float], None] = _not_observed
    observe_bus: Callable[[bool], None] = _not_told
    observe_report: Callable[[StatusReport], None] = _not_reported
    stop_sender: Callable[[str, float], Awaitable[None]] = _not_stopped
    observe_arrival: Callable[[Arrival], None] | None = None
    measures: Mapping[str, Check] = field(default_factory=dict)
    observe_store: Callable[[str, bool], None] = _not_found
    stopping: asyncio.Event = field(default_factory=asyncio.Event)
    on_shutdown: Check = _nothing_open
