"""Rule 11: the quiet time lives in the row. Its length is told by the row, nobody waits for it."""

from datetime import datetime, timedelta

from bot.domain.events import Actor, EventType
from tests.contracts.store_cases import Scene, Stores, texts
from tests.integration.protocol.schedule import Watcher

QUIET = timedelta(seconds=10)
A_MOMENT = timedelta(seconds=2)


async def due_in(watcher: Watcher, scene: Scene) -> timedelta:
    """How long until the conversation is due, by the database's clock."""
    now: datetime = await watcher.connection.fetchval("SELECT clock_timestamp()")
    due: datetime = (await watcher.box(scene.subject))["due_at"]
    return due - now


async def test_a_message_is_due_after_the_quiet_time(scene: Scene, watcher: Watcher) -> None:
    receipt = await scene.hear(quiet=QUIET)
    assert QUIET - A_MOMENT < await due_in(watcher, scene) <= QUIET
    [bell] = receipt.bells
    assert QUIET - A_MOMENT < timedelta(seconds=bell.delay) <= QUIET
    assert await scene.claim() is None


async def test_each_message_of_a_burst_starts_the_quiet_time_again(
    scene: Scene, watcher: Watcher
) -> None:
    await scene.hear(quiet=QUIET)
    await watcher.set(scene.subject, "due_at = due_at - interval '8 s'")
    await scene.hear(quiet=QUIET)
    assert QUIET - A_MOMENT < await due_in(watcher, scene) <= QUIET


async def test_no_burst_is_waited_for_longer_than_three_quiet_times(
    scene: Scene, watcher: Watcher
) -> None:
    """The burst began 25 seconds ago and goes on."""
    await scene.hear(quiet=QUIET)
    await watcher.set(scene.subject, "burst_at = burst_at - interval '25 s'")
    await scene.hear(quiet=QUIET)
    left = 3 * QUIET - timedelta(seconds=25)
    assert left - A_MOMENT < await due_in(watcher, scene) <= left


async def test_a_burst_that_is_overdue_is_due(scene: Scene, watcher: Watcher) -> None:
    await scene.hear("one", quiet=QUIET)
    await watcher.set(scene.subject, "burst_at = burst_at - interval '31 s'")
    receipt = await scene.hear("two", quiet=QUIET)
    assert receipt.bells[0].delay == 0.0
    assert texts(await scene.take()) == ["one", "two"]


async def test_what_is_urgent_ends_the_burst(scene: Scene) -> None:
    await scene.hear("one", quiet=QUIET)
    await scene.hear("STOP", quiet=QUIET, urgent=True)
    assert texts(await scene.take()) == ["one", "STOP"]


async def test_a_turn_ends_the_burst(scene: Scene, watcher: Watcher) -> None:
    await scene.hear(quiet=QUIET)
    await watcher.set(scene.subject, "burst_at = burst_at - interval '29 s'")
    await watcher.due(scene.subject)
    await scene.turn()
    await scene.hear(quiet=QUIET)
    assert QUIET - A_MOMENT < await due_in(watcher, scene) <= QUIET


async def test_mail_that_nobody_typed_is_due_at_once(
    scene: Scene, stores: Stores, watcher: Watcher
) -> None:
    await scene.hear(quiet=QUIET)
    key = f"voice:{scene.name}"
    await stores.journal.record(scene.subject, EventType.VOICE_OUTCOME, key, {}, Actor.PROVIDER)
    assert await due_in(watcher, scene) <= timedelta()
