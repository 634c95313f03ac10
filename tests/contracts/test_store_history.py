"""What the journal holds, from a point on, in its order."""

from datetime import timedelta

from bot.domain.ports import Told
from tests.contracts.store_cases import Scene, Stores, reply

SECOND = timedelta(seconds=1)


async def told(scene: Scene, since: timedelta, batch: int = 1000) -> list[Told]:
    """What is told of this conversation."""
    at = scene.stores.clock.now() - since
    found = [each async for some in scene.stores.history.since(at, batch) for each in some]
    return [each for each in found if each.subject == scene.subject]


async def test_everything_in_the_order_it_was_journalled(scene: Scene) -> None:
    events = [(await scene.hear(text)).event for text in ("one", "two", "three")]
    await scene.turn(reply())
    found = await told(scene, 60 * SECOND)
    assert [each.event for each in found] == events
    assert {each.type for each in found} == {"MESSAGE_RECEIVED"}


async def test_however_small_the_batches(scene: Scene) -> None:
    events = [(await scene.hear(str(number))).event for number in range(5)]
    assert [each.event for each in await told(scene, 60 * SECOND, batch=2)] == events


async def test_from_that_point_on(scene: Scene, stores: Stores) -> None:
    await scene.hear("before")
    stores.clock.move(timedelta(hours=1))
    after = (await scene.hear("after")).event
    assert [each.event for each in await told(scene, timedelta(minutes=30))] == [after]


async def test_what_came_late_stands_where_it_came(scene: Scene, stores: Stores) -> None:
    first = (await scene.hear("first")).event
    late = (await scene.hear("late", at=stores.clock.now() - timedelta(hours=5))).event
    assert [each.event for each in await told(scene, 60 * SECOND)] == [first, late]


async def test_jobs_are_told_too(scene: Scene, stores: Stores) -> None:
    job = await scene.job()
    at = stores.clock.now() - 60 * SECOND
    found = [each async for some in stores.history.since(at, 1000) for each in some]
    assert [each.type for each in found if each.subject == job.id] == ["JOB_CREATED"]


async def test_nothing_happened_since(scene: Scene, stores: Stores) -> None:
    await scene.hear("before")
    assert [each async for each in stores.history.since(stores.clock.now() + SECOND, 10)] == []
