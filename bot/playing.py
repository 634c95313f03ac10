"""Composition of the stages that conversation files are played on.

In process: the store in memory and a clock that is moved. On real stores: a gateway, a worker and
Twilio's stand-in in this process, over a Postgres and a Redis of their own that are thrown away.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from bot import bootstrap
from bot.clock import StartedClock, Uuid7
from bot.config import Settings
from bot.domain.events import Actor
from bot.evaluation.case_file import NO_MODEL, Case, CaseFile
from bot.evaluation.in_process import AcceptingChannel, InProcessStage
from bot.evaluation.player import OpenStage
from bot.observability.metrics import Metrics
from bot.storage.in_memory import MemoryStore
from bot.worker.relay import Relay
from bot.worker.turns import Turns

if TYPE_CHECKING:
    from bot.domain.ports import LanguageModel
    from bot.evaluation.stage import Stage


@asynccontextmanager
async def in_process(
    settings: Settings, model: "LanguageModel | None" = None
) -> AsyncIterator[OpenStage]:
    """Stages in this process; ``model`` is used by files that ask for one."""
    model = model or bootstrap.language_model(settings, Metrics())

    @asynccontextmanager
    async def open_stage(file: CaseFile, case: Case) -> "AsyncIterator[Stage]":
        clock, ids = StartedClock(case.now), Uuid7()
        store, saver = MemoryStore(clock, ids), bootstrap.turn_saver()
        for draft in file.jobs:
            await store.jobs.import_job(draft.document, Actor.RECRUITER)
        mind = bootstrap.mind(None if file.model == NO_MODEL else model, saver)
        turns = Turns(store.mailbox, mind, saver, clock, ids)
        channels = {AcceptingChannel.name: AcceptingChannel()}
        relay = Relay(store.outbox, channels, clock, lambda *_: None)
        yield InProcessStage(
            store.journal, store.mailbox, store.reader, clock, ids, turns.take, relay.drain
        )

    yield open_stage
