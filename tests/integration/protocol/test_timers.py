"""Rule 24: an appointment fires once, whoever looks at the clock."""

import asyncio
from datetime import datetime
from typing import Any

import pytest

from bot.domain.effects import SetTimer
from bot.domain.events import Bell
from tests.contracts.store_cases import Scene, Stores, kinds
from tests.integration.protocol.schedule import Elsewhere, Watcher


@pytest.fixture
async def now(scene: Scene, stores: Stores) -> datetime:
    """The moment that an appointment of the candidate is due."""
    await scene.hear()
    due = stores.clock.now()
    await scene.turn(SetTimer("nudge", due))
    return due


async def timers(watcher: Watcher, scene: Scene) -> tuple[int, int]:
    """Appointments left, appointments that became mail."""
    return (
        await watcher.count("timer WHERE subject = $1", scene.subject),
        await watcher.count("event WHERE subject = $1 AND type = 'TIMER_DUE'", scene.subject),
    )


def of(scene: Scene, fired: Any) -> list[Bell]:  # noqa: ANN401 - what firing returns
    return [bell for bell in fired if bell.subject == scene.subject]


async def test_a_timer_fires_once_with_two_workers(
    scene: Scene, stores: Stores, elsewhere: Elsewhere, watcher: Watcher, now: datetime
) -> None:
    """One worker has fired it and not committed | the other has read the list, and waits."""
    async with elsewhere.about_to_commit(elsewhere.mailbox.fire_timers(now, 1000)) as first:
        second = asyncio.create_task(stores.mailbox.fire_timers(now, 1000))
        await watcher.until_blocked(second)
    assert len(of(scene, await first)) == 1
    assert of(scene, await second) == []
    assert await timers(watcher, scene) == (0, 1)


async def test_a_worker_that_dies_while_firing_leaves_the_timer(
    scene: Scene, stores: Stores, elsewhere: Elsewhere, watcher: Watcher, now: datetime
) -> None:
    """Fired and not committed | killed | the next worker."""
    await elsewhere.dies_before_it_commits(elsewhere.mailbox.fire_timers(now, 1000))
    assert await timers(watcher, scene) == (1, 0)
    assert len(of(scene, await stores.mailbox.fire_timers(now, 1000))) == 1
    assert kinds(await scene.take()) == ["TIMER_DUE"]


async def test_a_timer_rests_when_a_takeover_comes_between(
    scene: Scene, stores: Stores, elsewhere: Elsewhere, watcher: Watcher, now: datetime
) -> None:
    """takeover has the row | a worker has read that the timer is due, and waits | takeover."""
    async with elsewhere.about_to_commit(elsewhere.journal.take_over(scene.subject, "Asha")):
        firing = asyncio.create_task(stores.mailbox.fire_timers(now, 1000))
        await watcher.until_blocked(firing)
    assert of(scene, await firing) == []
    assert await timers(watcher, scene) == (1, 0)
    await stores.journal.hand_back(scene.subject, "Asha", {})
    assert len(of(scene, await stores.mailbox.fire_timers(now, 1000))) == 1


async def test_a_timer_of_a_conversation_that_is_merged_away_does_not_fire(
    scene: Scene,
    another: Scene,
    there: Scene,
    stores: Stores,
    elsewhere: Elsewhere,
    watcher: Watcher,
    now: datetime,
) -> None:
    """merge has the rows | a worker waits to fire the loser's timer | merge commits."""
    older = Scene(stores)
    await older.hear()
    await watcher.connection.execute(
        "UPDATE conversation SET stage = 'applying' WHERE id = $1", older.subject
    )
    gone = scene.subject
    async with elsewhere.about_to_commit(there.be_one_with(older), after=1):
        firing = asyncio.create_task(stores.mailbox.fire_timers(now, 1000))
        await watcher.until_blocked(firing)
    assert {bell.subject for bell in await firing}.isdisjoint({gone, older.subject})
    assert await watcher.count("timer WHERE subject = $1", gone) == 0
    assert there.subject == older.subject
