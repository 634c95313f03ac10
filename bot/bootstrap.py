"""Composition root: settings become a running role. The only file that names vendors.

Imports stand inside the functions, because each role needs other heavy packages and a command must
answer at once: `bot show` has no use for LangGraph (2 s), the gateway none for Groq (1.4 s).
"""

import asyncio
import gc
import os
import signal
import socket
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager, nullcontext
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Final

from bot.clock import StartedClock, SystemClock, Uuid7
from bot.config import Settings
from bot.domain.errors import BadSetting, Refused
from bot.domain.events import GROUP, Stream
from bot.embedded.running import running_urls

if TYPE_CHECKING:
    from fastapi import FastAPI

    from bot.bus.redis_streams import RedisStreams
    from bot.domain.ports import Channel, Clock, LanguageModel, Mailbox
    from bot.observability.metrics import Metrics
    from bot.observability.traces import Traces
    from bot.storage.checkpoints import TurnSaver
    from bot.storage.postgres import PostgresStore
    from bot.worker.runner import Worker
    from bot.worker.turns import Mind


YOUNG_OBJECTS: Final = 20_000
"""Objects made between two looks of the garbage collector. A turn makes thousands; at Python's own
700 the looks, and at every hundredth one a look at all that was ever imported, took a twentieth of
a worker's CPU (measured)."""


def settle_memory() -> None:
    """Take what is built out of the garbage collector's way. A role calls it before it begins."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNG_OBJECTS, 20, 20)


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
    store = PostgresStore(settings.database_url, clock, ids)
    bus = RedisStreams(settings.redis_url)
    await store.open()
    try:
        with tracing(settings.traces_url, clock) as traces:
            yield Runtime(settings, clock, ids, store, bus, Metrics(), traces)
    finally:
        await bus.close()
        await store.close()


def gateway(rt: Runtime, stopping: asyncio.Event | None = None) -> "FastAPI":
    """The gateway's application; what takes long ends when ``stopping`` is set."""
    from bot.channels.phone_files import PhoneFiles  # noqa: PLC0415
    from bot.channels.twilio.parse import CHANNEL as TWILIO  # noqa: PLC0415
    from bot.gateway.app import create_app  # noqa: PLC0415
    from bot.gateway.doors import Doors  # noqa: PLC0415
    from bot.gateway.twilio import ROUTES  # noqa: PLC0415
    from bot.observability.store_gauges import BELL, JOURNAL  # noqa: PLC0415
    from bot.storage.schema import require_migrated  # noqa: PLC0415
    from flows.guards.opt_out import sounds_urgent  # noqa: PLC0415

    settings, metrics = rt.settings, rt.metrics
    metrics.expect(routes=ROUTES, reporting=[TWILIO] if settings.has_twilio else ())

    async def backlog() -> None:
        metrics.stores.counted(await rt.store.backlog.count())

    async def streams() -> None:
        metrics.stores.measured({each: await rt.bus.depth(each, GROUP) for each in Stream})

    return create_app(
        Doors(
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
            phone_simulator=settings.phone_simulator,
            stopping=stopping or asyncio.Event(),
            metrics_token=settings.metrics_token.get_secret_value(),
            checks={"postgres": partial(require_migrated, rt.store.database), "redis": rt.bus.ping},
            render_metrics=metrics.render,
            observe_webhook=metrics.webhook,
            observe_bus=lambda is_down: metrics.bus_is_down(is_down=is_down),
            observe_report=metrics.report,
            observe_arrival=rt.traces.arrival if rt.traces else None,
            measures={JOURNAL: backlog, BELL: streams},
            observe_store=metrics.stores.found,
        )
    )


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
        )
    return known


def _callback_base(settings: Settings) -> str:
    """Where statuses are to be sent; nowhere, if only this machine could be reached there."""
    return settings.public_url or (settings.base_url if settings.twilio_base_url else "")


def language_model(
    settings: Settings, on_call: Callable[[str, str, int, int], None] | None = None
) -> "LanguageModel | None":
    """Groq when there is a key, else none: the assistant answers without.

    ``on_call`` is told model, outcome, tokens in and tokens out of each call.
    """
    key = settings.groq_api_key.get_secret_value()
    if not key:
        return None
    from bot.llm.groq import GroqModel  # noqa: PLC0415

    return GroqModel(
        key,
        settings.groq_model,
        base_url=settings.groq_base_url,
        on_call=on_call or (lambda *_: None),
    )


def mind(model: "LanguageModel | None", saver: "TurnSaver") -> "Mind":
    """The graph."""
    from flows.conversation import Mind as Graph  # noqa: PLC0415

    return Graph(model, saver)


def expect(metrics: "Metrics", sends: Iterable[str], model: "LanguageModel | None") -> None:
    """Show zeros for all that a worker can count."""
    from flows.routing import NODES  # noqa: PLC0415

    metrics.expect(nodes=NODES, channels=sends)
    if model is not None:
        from bot.llm.groq import Call  # noqa: PLC0415

        metrics.expect_model(model.name, Call)


def turn_saver() -> "TurnSaver":
    """Keeps the graph's state for the commit of its turn."""
    from bot.storage.checkpoints import TurnSaver  # noqa: PLC0415

    return TurnSaver()


def worker(
    rt: Runtime,
    *,
    thinks: "Mind | None" = None,
    mailbox: "Mailbox | None" = None,
    sends: "Mapping[str, Channel] | None" = None,
) -> "Worker":
    """A worker. The keyword arguments put other parts in the place of the usual ones."""
    from bot.observability.tracing import both  # noqa: PLC0415
    from bot.worker.leases import Leases  # noqa: PLC0415
    from bot.worker.policy import Policy  # noqa: PLC0415
    from bot.worker.relay import Relay  # noqa: PLC0415
    from bot.worker.runner import Parts, Worker  # noqa: PLC0415
    from bot.worker.slots import Slots  # noqa: PLC0415
    from bot.worker.turns import Turns  # noqa: PLC0415

    settings, metrics, traces = rt.settings, rt.metrics, rt.traces
    course = both(metrics.course, traces.course if traces else None)
    posting = both(metrics.posting, traces.posting if traces else None)
    box = mailbox or rt.store.mailbox
    saver, model = turn_saver(), language_model(settings, metrics.model_call)
    thinks = thinks or mind(model, saver)
    sends = channels(settings) if sends is None else sends
    closing = [channel.close for channel in sends.values()]
    if model is not None:
        closing.append(model.close)
    expect(rt.metrics, sends, model)
    slots, leases = Slots(settings.worker_slots), Leases(box, settings.lease, metrics.lease_lost)
    turns = Turns(box, thinks, saver, rt.clock, rt.ids)
    return Worker(
        Parts(
            bus=rt.bus,
            mailbox=box,
            policy=Policy(box, turns, leases, slots, course),
            relay=Relay(rt.store.outbox, sends, rt.clock, posting),
            leases=leases,
            slots=slots,
            clock=rt.clock,
            lease=settings.lease,
            quiet=settings.quiet,
            consumer=f"{socket.gethostname()}-{os.getpid()}",
            closing=closing,
            observe_bus=lambda is_down: metrics.bus_is_down(is_down=is_down),
        )
    )


@contextmanager
def until_asked() -> Iterator[asyncio.Event]:
    """An event that SIGINT and SIGTERM set."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    try:
        yield stop
    finally:
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.remove_signal_handler(number)


async def run_gateway(settings: Settings) -> None:
    """The role ``bot gateway``, until it is told to stop."""
    from bot.gateway.serve import listen, serve  # noqa: PLC0415
    from bot.observability.logs import configure  # noqa: PLC0415

    require_key(settings)
    configure(settings.log_level)
    listener = listen(settings.host, settings.port)
    async with runtime(settings) as rt:
        with until_asked() as stop:
            app = gateway(rt, stop)
            settle_memory()
            await serve(app, listener, stop)


async def run_worker(settings: Settings) -> None:
    """The role ``bot worker``, until it is told to stop."""
    from bot.observability.exposition import exposed  # noqa: PLC0415
    from bot.observability.logs import configure  # noqa: PLC0415

    require_key(settings)
    configure(settings.log_level)
    port, host = settings.metrics_port, settings.metrics_host
    token = settings.metrics_token.get_secret_value()
    async with runtime(settings) as rt:
        shown = exposed(rt.metrics.render, port, host, token) if port else nullcontext()
        with shown, until_asked() as stop:
            made = worker(rt)
            settle_memory()
            await made.run(stop)


async def run_up(settings: Settings, say: Callable[[str], None]) -> None:
    """The role ``bot up``: stores, gateway and worker on one machine."""
    from bot.storage.migrate import migrate  # noqa: PLC0415
    from bot.supervisor import Steps, up  # noqa: PLC0415

    async def load_demo(database_url: str) -> str:
        return await import_demo(settings.model_copy(update={"database_url": database_url}))

    await up(settings, Steps(migrate=migrate, load_demo=load_demo, say=say))


async def import_demo(settings: Settings) -> str:
    """Import the demo job, unless some job is there already; its code, or "" if not needed."""
    from bot.domain.events import Actor  # noqa: PLC0415
    from bot.files.job_file import demo_job  # noqa: PLC0415
    from bot.storage.postgres import PostgresStore  # noqa: PLC0415

    store = PostgresStore(settings.database_url, clock_of(settings), Uuid7(), size=2)
    await store.open()
    try:
        if (await store.mailbox.jobs()).jobs:
            return ""
        return (await store.jobs.import_job(demo_job().document, Actor.RECRUITER)).code
    finally:
        await store.close()


async def run_migrate(settings: Settings) -> str:
    """The command ``bot migrate``: what to tell the person who asked."""
    from bot.storage.migrate import migrate  # noqa: PLC0415
    from bot.storage.schema import standing  # noqa: PLC0415

    return standing(await migrate(located(settings, bell=False).database_url))
