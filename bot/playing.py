"""Composition of the stages that conversation files are played on.

In process: the store in memory and a clock that is moved. On real stores: a gateway, a worker and
Twilio's stand-in in this process, over a Postgres and a Redis of their own that are thrown away.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from pydantic import SecretStr

from bot import bootstrap
from bot.clock import StartedClock
from bot.config import Settings
from bot.domain.events import Bell
from bot.domain.ports import Ids
from bot.evaluation.case_file import NO_MODEL, Case, CaseFile
from bot.evaluation.in_process import (
    AcceptingChannel,
    Brought,
    Hands,
    Staff,
    in_process as staged,
)
from bot.evaluation.player import OpenStage
from bot.evaluation.stage import Stage
from bot.llm.scripted import ScriptedTranscriber
from bot.senses import Counted, desk_in_memory, ears as ears_of, senses_in_memory
from bot.storage.in_memory import MemoryStore
from bot.worker.relay import Relay
from bot.worker.turns import Mind, Saver, Turns
from flows.plain import PlainMind, PlainSaver
from flows.understanding.voice import Ears

if TYPE_CHECKING:
    from bot.domain.ports import LanguageModel
    from bot.evaluation.live import House
    from bot.worker.reading import Desk


@asynccontextmanager
async def in_process(settings: Settings) -> AsyncIterator[OpenStage]:
    """Stages in this process; files that name a model are played with the one that is set."""
    model = bootstrap.language_model(settings)
    without, with_model = staged(staff(None)), staged(staff(model))

    def opened(file: CaseFile, case: Case) -> AbstractAsyncContextManager[Stage]:
        return (without if file.model == NO_MODEL else with_model)(file, case)

    yield opened


def plain(model: "LanguageModel | None", ears: Ears) -> tuple[Mind, Saver]:
    """A mind that starts at once: the same nodes without LangGraph."""
    return PlainMind(senses_in_memory(model, ears)), PlainSaver()


def graph(model: "LanguageModel | None", ears: Ears) -> tuple[Mind, Saver]:
    """The worker's own mind."""
    saver = bootstrap.turn_saver()
    return bootstrap.mind(senses_in_memory(model, ears), saver), saver


def staff(
    model: "LanguageModel | None",
    minded: "Callable[[LanguageModel | None, Ears], tuple[Mind, Saver]]" = plain,
) -> Staff:
    """Those who work on a stage in this process; what voice notes say is told them."""

    def hired(store: MemoryStore, clock: StartedClock, ids: Ids, brought: Brought) -> Hands:
        transcriber = ScriptedTranscriber()
        transcriber.script = brought.said
        mind, saver = minded(model, Ears(transcriber))
        turns = Turns(store.mailbox, mind, saver, clock, ids)
        channels = {AcceptingChannel.name: AcceptingChannel()}
        relay = Relay(store.outbox, channels, clock, lambda *_: None)
        desk = desk_in_memory(store.uploads, clock, brought.files)
        return Hands(turns.take, relay.drain, partial(_read, desk), desk.finish)

    return hired


async def _read(desk: "Desk") -> bool:
    """Read what waits; whether there was anything to be told of."""
    told: list[Bell] = []

    async def tell(bells: Sequence[Bell]) -> None:
        told.extend(bells)

    await desk.begin(tell)
    await desk.idle()
    return bool(told)


@asynccontextmanager
async def on_real_stores(settings: Settings) -> AsyncIterator[OpenStage]:
    """Stages over the webhooks, on embedded stores in a folder that is removed at the end.

    Raises:
        Refused: the embedded stores cannot be started here; says why.
    """
    from bot.embedded.stores import start_stores  # noqa: PLC0415 - only when played live
    from bot.evaluation.live import live  # noqa: PLC0415
    from bot.storage.fresh import database_from  # noqa: PLC0415
    from bot.storage.migrate import migrate  # noqa: PLC0415

    with TemporaryDirectory(prefix="hireline-play-", ignore_cleanup_errors=True) as folder:
        own = settings.model_copy(
            update={"database_url": "", "redis_url": "", "data_dir": Path(folder)}
        )
        async with start_stores(own, durable=False) as stores:
            await migrate(stores.database_url)

            @asynccontextmanager
            async def opened(file: CaseFile, case: Case) -> "AsyncIterator[House]":
                model = "" if file.model == NO_MODEL else settings.groq_api_key.get_secret_value()
                async with (
                    database_from(stores.admin_url, stores.database_url) as url,
                    house(url, stores.redis_url, case, settings, model) as made,
                ):
                    yield made

            yield live(opened)


@asynccontextmanager
async def house(
    database_url: str,
    redis_url: str,
    case: Case,
    settings: Settings | None = None,
    groq_api_key: str = "",
) -> "AsyncIterator[House]":
    """A gateway and a worker in this process, whose clock stands at the beginning of the case."""
    from bot.channels.twilio.stand_in import ACCOUNT, TOKEN, TwilioStandIn  # noqa: PLC0415
    from bot.evaluation.live import House  # noqa: PLC0415
    from bot.gateway.serve import listen, serve  # noqa: PLC0415
    from bot.llm.whisper_stand_in import WhisperStandIn  # noqa: PLC0415

    listener = listen("127.0.0.1", 0)
    port = listener.getsockname()[1]
    clock, stop = StartedClock(case.now), asyncio.Event()
    async with TwilioStandIn() as twilio, WhisperStandIn() as whisper:
        twilio.hooks.gateway_url = f"http://127.0.0.1:{port}"
        own = (settings or Settings()).model_copy(
            update={
                "database_url": database_url,
                "redis_url": redis_url,
                "host": "127.0.0.1",
                "port": port,
                "public_url": "",
                "twilio_account_sid": ACCOUNT,
                "twilio_auth_token": SecretStr(TOKEN),
                "twilio_from": "whatsapp:+14155238886",
                "twilio_base_url": twilio.base_url,
                "groq_api_key": SecretStr(groq_api_key),
                "quiet_seconds": 0.1,
            }
        )
        hears = _ears(own, whisper.base_url)
        async with bootstrap.runtime(own, clock) as rt, asyncio.TaskGroup() as roles:
            roles.create_task(serve(bootstrap.gateway(rt, stop), listener, stop))
            roles.create_task(bootstrap.worker(rt, hears=hears).run(stop))
            store = rt.store
            try:
                doors = (store.journal, store.mailbox, store.reader, store.jobs)
                yield House(twilio, *doors, clock, whisper.script)
            finally:
                stop.set()


def _ears(settings: Settings, base_url: str) -> Ears:
    """Who listens at ``base_url``, whatever model the case has; nobody counts what it costs."""
    from bot.llm.whisper_stand_in import KEY  # noqa: PLC0415

    update = {
        "groq_api_key": SecretStr(KEY),
        "groq_base_url": base_url,
        "model_tokens_per_candidate": 1,
        "model_tokens_per_day": 1,
    }
    return ears_of(settings.model_copy(update=update), Counted())
