"""What arrives together is written together, and nobody of the group pays for another."""

import asyncio

import asyncpg
import pytest

from tests.contracts.store_cases import Scene, Stores, texts
from tests.integration.protocol.schedule import PATIENCE, Watcher


async def met(*scenes: Scene) -> None:
    """Everybody has written once and was answered for."""
    for scene in scenes:
        await scene.hear("hello")


async def test_several_of_one_person_and_of_others_are_in_order_and_need_few_commits(
    stores: Stores, watcher: Watcher
) -> None:
    people = [Scene(stores) for _ in range(10)]
    await met(*people)
    # Each row says by which transaction it was written.
    about = "event WHERE subject = ANY($1) AND seq > 1"

    said = [person.hear(f"{number}") for number in range(3) for person in people]
    receipts = await asyncio.gather(*said)

    assert all(each.is_new and each.bells for each in receipts)
    subjects = [person.subject for person in people]
    written = await watcher.connection.fetchval(
        f"SELECT count(DISTINCT xmin::text) FROM {about}",  # noqa: S608 - written here
        subjects,
    )
    assert (await watcher.count(about, subjects), written < 10) == (30, True)
    for person in people:
        claim = await person.take()
        assert texts(claim) == ["hello", "0", "1", "2"]
        assert [mail.seq for mail in claim.mail] == sorted(mail.seq for mail in claim.mail)


async def test_whoever_waits_for_a_mailbox_holds_up_nobody_else(
    stores: Stores, scene: Scene, another: Scene, watcher: Watcher
) -> None:
    """A stopped process holds one row: a group that waited for it would be 64 webhooks late."""
    await met(scene, another)
    async with watcher.holding(scene.subject):
        waits = asyncio.create_task(scene.hear("held up"))
        goes = asyncio.create_task(another.hear("not"))
        async with asyncio.timeout(PATIENCE):
            assert (await goes).is_new
        assert not waits.done()
    assert (await waits).is_new
    assert texts(await scene.take()) == ["hello", "held up"]


async def test_nobody_overtakes_what_the_same_person_sent_before(
    scene: Scene, watcher: Watcher
) -> None:
    """The first waits for its row, the next wait behind it | the row is free | what comes now went
    with a group at once, past those who stood in line."""
    await met(scene)
    async with watcher.holding(scene.subject):
        said = [asyncio.create_task(scene.hear("0"))]
        await watcher.until_blocked(*said)
        said += [asyncio.create_task(scene.hear(f"{number}")) for number in range(1, 6)]
        await asyncio.wait(said, timeout=0)
    said += [asyncio.create_task(scene.hear(f"{number}")) for number in range(6, 20)]
    await asyncio.gather(*said)

    assert texts(await scene.take()) == ["hello", *map(str, range(20))]


async def test_what_cannot_be_written_takes_nobody_along(
    stores: Stores, scene: Scene, another: Scene
) -> None:
    """Half of a surrogate pair cannot be stored: the driver refused the whole group."""
    await met(scene, another)

    found = await asyncio.gather(scene.hear("\ud800"), another.hear("fine"), return_exceptions=True)

    assert isinstance(found[0], asyncpg.DataError)
    assert texts(await another.take()) == ["hello", "fine"]


async def test_the_same_message_twice_in_one_group_is_written_once(
    stores: Stores, scene: Scene
) -> None:
    await met(scene)

    twice = [scene.hear("again", key=f"twilio:{scene.name}") for _ in range(2)]
    receipts = await asyncio.gather(*twice, scene.hear("and on"))

    assert sorted(receipt.is_new for receipt in receipts) == [False, True, True]
    assert texts(await scene.take()) == ["hello", "again", "and on"]


@pytest.mark.parametrize("quiet", [True, False])
async def test_a_repeat_in_a_group_moves_nothing(
    scene: Scene, another: Scene, watcher: Watcher, quiet: bool
) -> None:
    """Neither the window nor the due time: only what is new does."""
    await met(scene, another)
    await scene.hear("once", key=f"twilio:{scene.name}")
    before = await watcher.box(scene.subject)

    await asyncio.gather(
        scene.hear("once", key=f"twilio:{scene.name}", urgent=quiet), another.hear("new")
    )

    assert await watcher.box(scene.subject) == before
