"""The roles a process may have, from their start until they are told to stop. Called by ``cli``.

Imports stand inside the functions for the reason that ``bootstrap`` gives.
"""

import asyncio
import gc
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from typing import TYPE_CHECKING, Final

from bot.bootstrap import clock_of, gateway, located, require_key, runtime, worker
from bot.clock import Uuid7
from bot.config import Settings

if TYPE_CHECKING:
    from bot.supervisor import Role

YOUNG_OBJECTS: Final = 20_000
"""Objects made between two looks of the garbage collector. A turn makes thousands; at Python's own
700 the looks, and at every hundredth one a look at all that was ever imported, took a twentieth of
a worker's CPU (measured)."""


def settle_memory() -> None:
    """Take what is built out of the garbage collector's way. A role calls it before it begins."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNG_OBJECTS, 20, 20)


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
    from bot.supervisor import ROLES, Steps, up  # noqa: PLC0415

    async def load_demo(database_url: str) -> str:
        return await import_demo(settings.model_copy(update={"database_url": database_url}))

    settings, facts = _with_facts(settings)
    steps = Steps(migrate=migrate, load_demo=load_demo, say=say)
    await up(settings, steps, roles=(*facts, *ROLES))


def _with_facts(settings: Settings) -> "tuple[Settings, tuple[Role, ...]]":
    """A Chroma of our own where none is named and the program is there."""
    from bot.embedded import chroma  # noqa: PLC0415
    from bot.embedded.process import free_port  # noqa: PLC0415
    from bot.supervisor import Role  # noqa: PLC0415

    if settings.chroma_url or not chroma.is_installed():
        return settings, ()
    port = free_port()
    role = Role("chroma", chroma.command(settings.data_dir, port), is_needed=False)
    return settings.model_copy(update={"chroma_url": chroma.address(port)}), (role,)


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
