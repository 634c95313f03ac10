"""Mailboxes that somebody sits on hold up their own people only, however many they are."""

import asyncio
import time

from bot.domain.message import Status, StatusReport
from bot.storage.unit_of_work import KEPT_FREE
from tests.contracts.store_cases import Scene, Stores, reply, texts
from tests.integration.protocol.schedule import Watcher

SIZE = 4
"""Connections of the store under test."""

SOON = 0.5
"""Seconds: less than any lock is waited for."""


async def test_as_many_held_mailboxes_as_there_are_connections_stop_nobody_else(
    stores: Stores, watcher: Watcher
) -> None:
    """A process stands still with the rows of four | four write | a fifth does, too."""
    held, free = [Scene(stores) for _ in range(SIZE)], Scene(stores)
    for each in (*held, free):
        await each.hear("hello")
    async with watcher.holding(*(each.subject for each in held)):
        tasks = [asyncio.create_task(each.hear("held up")) for each in held]
        await watcher.until_blocked(*tasks[: SIZE - KEPT_FREE])
        began = time.monotonic()
        assert (await free.hear("not me")).is_new
        assert time.monotonic() - began < SOON
    await asyncio.gather(*tasks)
    assert [texts(await each.take()) for each in held] == [["hello", "held up"]] * SIZE


async def test_statuses_of_held_mailboxes_stop_nobody_else(
    stores: Stores, watcher: Watcher
) -> None:
    held, free = [Scene(stores) for _ in range(SIZE)], Scene(stores)
    reports = []
    for number, each in enumerate((*held, free)):
        await each.hear("hello")
        said = reply()
        await each.turn(said)
        await each.sending()
        sid = f"SM{each.subject.hex}"
        report = StatusReport(
            f"{sid}:{number}", "twilio", sid, Status.SENT, "sent", message=said.id, attempt=1
        )
        reports.append(report)
    async with watcher.holding(*(each.subject for each in held)):
        tasks = [asyncio.create_task(stores.journal.report(each)) for each in reports[:SIZE]]
        await watcher.until_blocked(*tasks[: SIZE - KEPT_FREE])
        began = time.monotonic()
        assert (await free.hear("not me")).is_new
        assert time.monotonic() - began < SOON
    await asyncio.gather(*tasks)
