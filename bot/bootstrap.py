"""Composition root: settings become a running role. The only file that names vendors.

Imports stand inside the functions, because each role needs other heavy packages and a command must
answer at once: `bot show` has no use for LangGraph (2 s), the gateway none for Groq (1.4 s).
"""

import asyncio
import os
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Protocol

from bot.clock import StartedClock, SystemClock, Uuid7
from bot.config import Settings
from bot.domain.errors import BadSetting, Refused
from bot.domain.events import GROUP, Stream
from bot.embedded.running import running_urls
from bot.senses import Counted, archive, desk, files, indexing, pace, senses

if TYPE_CHECKING:
    from starlette.types import ASGIApp

    from bot.bus.redis_streams import RedisStreams
    from bot.domain.observation import Course, Posting
    from bot.domain.ports import Channel, Clock, LanguageModel, Mailbox
    from bot.domain.ports.documents import ProfileExtractor
    from bot.observability.metrics import Metrics
    from bot.observability.traces import Traces
    from bot.storage.checkpoints import TurnSaver
    from bot.storage.postgres import PostgresStore
    from bot.worker.backfill import Patrol
    from bot.worker.reading import Desk
    from bot.worker.runner import Worker
    from bot.worker.turns import Mind, Turns
    from flows.understanding.senses import Senses
    from flows.understanding.voice import Ears


def located(settings: Settings, *, bell: bool = True) -> Settings:
    """Settings with the addresses of both stores: as given, else those of a running ``bot up``.

    Without ``bell`` Postgres alone is enough: the sweep finds what nobody rang for.

    Raises:
        Refused: neither is there; says how to start.
    """
    if settings.database_url and (settings.redis_url or not bell):
        return settings
    found = running_urls(settings.data_dir)
    if found is None:
        missing = "DATABASE_URL" if not settings.database_url else "REDIS_URL"
        raise Refused(
            f"{missing} is not set and nothing runs in {settings.data_dir}: "
            "start it with `make up`, or set DATABASE_URL and REDIS_URL."
        )
    database_url, redis_url = found
    return settings.model_copy(
        update={
            "database_url": settings.database_url or database_url,
            "redis_url": settings.redis_url or redis_url,
        }
    )


def require_key(settings: Settings) -> None:
    """Raise when a role is started without the key that signs our own tokens.

    Without ``DATABASE_URL`` a role serves a running ``bot up``, which has one, or none at all.

    Raises:
        BadSetting: it is nowhere.
    """
    if settings.database_url and not settings.secret_key.get_secret_value():
        mend = "Set it to a long random text, the same for every process: openssl rand -base64 32"
        raise BadSetting("SECRET_KEY", "is not set.", mend)


def clock_of(settings: Settings) -> "Clock":
    """The machine's time, or the one that CLOCK_START asks for."""
    if settings.clock_start is None:
        return SystemClock()
    import structlog  # noqa: PLC0415 - see above

    structlog.get_logger().warning("clock.started", at=settings.clock_start.isoformat())
    return StartedClock(settings.clock_start)


@dataclass(frozen=True, slots=True)
class Runtime:
    """What every role shares."""

    settings: Settings
    clock: "Clock"
    ids: Uuid7
    store: "PostgresStore"
    bus: "RedisStreams"
    metrics: "Metrics"
    traces: "Traces | None" = None


@asynccontextmanager
async def runtime(settings: Settings, clock: "Clock | None" = None) -> AsyncIterator[Runtime]:
    """Stores and bus, opened; closed when the block ends.

    Raises:
        Refused: nobody says where the stores are.
    """
    from bot.bus.redis_streams import RedisStreams  # noqa: PLC0415
    from bot.observability.metrics import Metrics  # noqa: PLC0415
    from bot.observability.tracing import tracing  # noqa: PLC0415
    from bot.storage.postgres import PostgresStore  # noqa: PLC0415

    settings = located(settings)
    clock, ids = clock or clock_of(settings), Uuid7()
    store = PostgresStore(settings.database_url, clock, ids, allowance=settings.allowance)
    bus = RedisStreams(settings.redis_url)
    await store.open()
    try:
        with tracing(settings.traces_url, clock) as traces:
            yield Runtime(settings, clock, ids, store, bus, Metrics(), traces)
    finally:
        await bus.close()
        await store.close()


def gateway(rt: Runtime, stopping: asyncio.Event | None = None) -> "ASGIApp":
    """The gateway's application; what takes long ends when ``stopping`` is set."""
    from bot.channels.phone_files import PhoneFiles  # noqa: PLC0415
    from bot.channels.twilio.parse import CHANNEL as TWILIO  # noqa: PLC0415
    from bot.gateway.app import create_app  # noqa: PLC0415
    from bot.gateway.doors import Doors  # noqa: PLC0415
    from bot.gateway.twilio import ROUTES  # noqa: PLC0415
    from bot.storage.schema import require_migrated  # noqa: PLC0415
    from flows.guards.opt_out import sounds_urgent  # noqa: PLC0415

    settings, metrics, paced = rt.settings, rt.metrics, pace(rt.settings)
    metrics.expect(routes=ROUTES, reporting=[TWILIO] if settings.has_twilio else ())
    doors = Doors(
        journal=rt.store.journal,
        bus=rt.bus,
        reader=rt.store.reader,
        quiet=settings.quiet,
        base_url=settings.base_url,
        account_sid=settings.twilio_account_sid,
        tokens=settings.twilio_tokens,
        senders=settings.twilio_senders,
        is_urgent=sounds_urgent,
        phone_files=PhoneFiles(settings.data_dir / "phone"),
        leads=rt.store.leads,
        files=files(settings),
        phone_simulator=settings.phone_simulator,
        stopping=stopping or asyncio.Event(),
        metrics_token=settings.metrics_token.get_secret_value(),
        checks={"postgres": partial(require_migrated, rt.store.database), "redis": rt.bus.ping},
        render_metrics=metrics.render,
        observe_webhook=metrics.webhook,
        observe_bus=lambda is_down: metrics.bus_is_down(is_down=is_down),
        observe_report=metrics.report,
        observe_arrival=rt.traces.arrival if rt.traces else None,
        measures=_measures(rt),
        observe_store=metrics.stores.found,
    )
    if paced is not None:
        doors = replace(doors, stop_sender=paced.stop, on_shutdown=paced.close)
    return create_app(doors)


def _measures(rt: Runtime) -> "Mapping[str, Callable[[], Awaitable[None]]]":
    """What a scrape asks of the stores, by store."""
    from bot.observability.store_gauges import BELL, JOURNAL  # noqa: PLC0415

    async def backlog() -> None:
        rt.metrics.stores.counted(await rt.store.backlog.count())

    async def streams() -> None:
        rt.metrics.stores.measured({each: await rt.bus.depth(each, GROUP) for each in Stream})

    return {JOURNAL: backlog, BELL: streams}


def channels(settings: Settings) -> "Mapping[str, Channel]":
    """The ways out: the phone simulator, and Twilio when it is configured."""
    from bot.channels.phone import PhoneChannel  # noqa: PLC0415
    from bot.channels.twilio.send import TwilioChannel  # noqa: PLC0415

    known: dict[str, Channel] = {PhoneChannel.name: PhoneChannel()}
    if settings.has_twilio:
        known[TwilioChannel.name] = TwilioChannel(
            settings.twilio_account_sid,
            settings.twilio_tokens,
            settings.twilio_senders,
            settings.twilio_base_url,
            _callback_base(settings),
            templates=settings.templates,
        )
    return known


def patrol(rt: Runtime) -> "Patrol | None":
    """What looks back at the provider now and then; None where that is not wanted."""
    from bot.worker.backfill import Backfill, Found, Patrol  # noqa: PLC0415

    every, asked = rt.settings.backfill, archive(rt.settings)
    if asked is None or not every:
        return None

    def observe(channel: str, found: Found | None) -> None:
        rt.metrics.backfill(channel, found.journalled if found else None)

    rt.metrics.expect_backfills(asked.name)
    backfill = Backfill(asked, rt.store.journal, rt.clock, rt.bus.ring)
    return Patrol(backfill, rt.store.rounds, rt.clock, every, observe)


def _callback_base(settings: Settings) -> str:
    """Where statuses are to be sent; nowhere, if only this machine could be reached there."""
    return settings.public_url or (settings.base_url if settings.twilio_base_url else "")


def language_model(
    settings: Settings, on_call: Callable[[str, str, int, int], None] | None = None
) -> "LanguageModel | None":
    """Groq when there is a key and a budget, else none: the assistant answers without.

    ``on_call`` is told model, outcome, tokens in and tokens out of each call.
    """
    key = settings.groq_api_key.get_secret_value()
    if not key or settings.model_limits.is_nothing:
        return None
    from bot.llm.groq import GroqModel  # noqa: PLC0415

    return GroqModel(
        key,
        settings.groq_model,
        base_url=settings.groq_base_url,
        on_call=on_call or (lambda *_: None),
    )


def profile_extractor(
    settings: Settings, clock: "Clock", counted: Counted | None = None
) -> "ProfileExtractor":
    """Groq over the rules when there is a key and a budget, else the rules alone.

    Without ``counted`` nobody counts what it costs: for evaluations.
    """
    from bot.profiles.local import LocalExtractor  # noqa: PLC0415

    key, limits = settings.groq_api_key.get_secret_value(), settings.model_limits
    if not key or limits.is_nothing:
        return LocalExtractor(clock)
    from bot.llm.allowed import Allowed  # noqa: PLC0415
    from bot.llm.groq_profiles import GroqProfiles  # noqa: PLC0415

    budget = counted.budget if counted else None
    return GroqProfiles(
        key,
        settings.groq_model,
        clock,
        settings.groq_base_url,
        allowed=Allowed(budget, limits) if budget else None,
        on_call=counted.on_call if counted else lambda *_: None,
    )


def budgeted(rt: Runtime, model: "LanguageModel | None") -> "LanguageModel | None":
    """The model, asked only while its budget lasts."""
    limits, metrics = rt.settings.model_limits, rt.metrics
    if model is None:
        return None
    from bot.llm.budget import Budgeted  # noqa: PLC0415

    return Budgeted(
        model,
        rt.store.budget,
        limits,
        on_spent=metrics.model_spent,
        on_refused=metrics.model_refused,
    )


def mind(senses: "Senses", saver: "TurnSaver") -> "Mind":
    """The graph."""
    from flows.conversation import Mind as Graph  # noqa: PLC0415

    return Graph(senses, saver)


def expect(
    metrics: "Metrics", sends: Iterable[str], model: "LanguageModel | None", day_limit: int
) -> None:
    """Show zeros for all that a worker can count."""
    from flows.routing import NODES  # noqa: PLC0415

    metrics.expect(nodes=NODES, channels=sends)
    if model is not None:
        from bot.llm.calls import Call  # noqa: PLC0415

        metrics.expect_model(model.name, Call, day_limit)


def turn_saver() -> "TurnSaver":
    """Keeps the graph's state for the commit of its turn."""
    from bot.storage.checkpoints import TurnSaver  # noqa: PLC0415

    return TurnSaver()


def _watched(
    rt: Runtime,
) -> "tuple[Callable[[Course], None], Callable[[Posting], None]]":
    """Who is told of each turn and of each try to send."""
    from bot.observability.tracing import both  # noqa: PLC0415

    metrics, traces = rt.metrics, rt.traces
    course = both(metrics.course, traces.course if traces else None)
    return course, both(metrics.posting, traces.posting if traces else None)


class _Closing(Protocol):
    async def close(self) -> None: ...


def _closing(asked: "Senses", *opened: "_Closing | None") -> list[Callable[[], Awaitable[None]]]:
    """What a worker closes in the end: its mind's senses last."""
    sensing = (asked.knowledge, asked.ears.transcriber, asked.ears.media)
    return [each.close for each in (*opened, *sensing) if each is not None]


def _turns(
    rt: Runtime,
    box: "Mailbox",
    thinks: "Mind | None",
    asked: "Senses",
    sends: "Mapping[str, Channel]",
) -> "Turns":
    """What takes one turn at a time."""
    from bot.worker.turns import Turns  # noqa: PLC0415
    from bot.worker.typing_signs import TypingSigns  # noqa: PLC0415

    saver = turn_saver()
    thinks = thinks or mind(asked, saver)
    return Turns(box, thinks, saver, rt.clock, rt.ids, signs=TypingSigns(sends))


def _extractor(rt: Runtime) -> "ProfileExtractor":
    return profile_extractor(rt.settings, rt.clock, Counted(rt.metrics.model_call, rt.store.budget))


def worker(
    rt: Runtime,
    *,
    thinks: "Mind | None" = None,
    mailbox: "Mailbox | None" = None,
    sends: "Mapping[str, Channel] | None" = None,
    hears: "Ears | None" = None,
    reads: "Desk | None" = None,
) -> "Worker":
    """A worker. The keyword arguments put other parts in the place of the usual ones."""
    from bot.worker.leases import Leases  # noqa: PLC0415
    from bot.worker.policy import Policy  # noqa: PLC0415
    from bot.worker.relay import Relay  # noqa: PLC0415
    from bot.worker.runner import Parts, Worker  # noqa: PLC0415
    from bot.worker.slots import Slots  # noqa: PLC0415

    settings, metrics = rt.settings, rt.metrics
    course, posting = _watched(rt)
    box = mailbox or rt.store.mailbox
    model = budgeted(rt, language_model(settings, metrics.model_call))
    asked = senses(settings, model, hears, Counted(metrics.model_call, rt.store.budget))
    sends = channels(settings) if sends is None else sends
    looking_back, paced = patrol(rt), pace(settings)
    expect(metrics, sends, model, settings.model_limits.day)
    slots, leases = Slots(settings.worker_slots), Leases(box, settings.lease, metrics.lease_lost)
    turns = _turns(rt, box, thinks, asked, sends)
    return Worker(
        Parts(
            bus=rt.bus,
            mailbox=box,
            policy=Policy(box, turns, leases, slots, course),
            relay=Relay(rt.store.outbox, sends, rt.clock, posting, paced),
            leases=leases,
            slots=slots,
            clock=rt.clock,
            lease=settings.lease,
            quiet=settings.quiet,
            consumer=f"{socket.gethostname()}-{os.getpid()}",
            patrol=looking_back,
            desk=reads or desk(settings, rt.store.uploads, _extractor(rt)),
            indexing=indexing(settings, rt.store.uploads),
            closing=_closing(asked, *sends.values(), model, looking_back, paced),
            observe_bus=lambda is_down: metrics.bus_is_down(is_down=is_down),
        )
    )
