"""Back-fill against the webhook, and people who settle what was set aside while turns run."""

import asyncio
from datetime import timedelta
from uuid import UUID

import pytest

from bot.domain.errors import Fenced, NotFound
from tests.contracts.store_cases import Scene, Stores, reply, texts
from tests.integration.protocol.schedule import Elsewhere, Watcher

HOUR = timedelta(hours=1)
LOOKED = 1
"""A merge begins with a transaction that only finds out that there is one."""


@pytest.mark.parametrize("is_known", [True, False], ids=["known", "a stranger"])
@pytest.mark.parametrize("is_late_first", [True, False], ids=["listing first", "webhook first"])
async def test_the_webhook_and_the_listing_at_once_are_one_message(
    scene: Scene,
    there: Scene,
    elsewhere: Elsewhere,
    watcher: Watcher,
    stores: Stores,
    is_known: bool,
    is_late_first: bool,
) -> None:
    """One has written and not committed | the other waits for the row | it commits."""
    if is_known:
        await scene.hear("before")
        await scene.turn(reply())
    key, said_at = f"twilio:SM{scene.name}", stores.clock.now() - HOUR
    first, second = (said_at, None) if is_late_first else (None, said_at)
    async with elsewhere.about_to_commit(there.hear("hello", key=key, at=first)) as won:
        other = asyncio.create_task(scene.hear("hello", key=key, at=second))
        await watcher.until_blocked(other)
    assert (await won).is_new
    assert not (await other).is_new
    claim = await scene.take()
    assert texts(claim) == ["hello"]
    assert claim.mail[0].is_late is is_late_first
    assert await watcher.count("message WHERE conversation = $1 AND text = 'hello'", scene.subject)
    assert await watcher.count("event WHERE key = $1", key) == 1


async def test_two_listings_at_once_keep_the_order(
    scene: Scene, there: Scene, elsewhere: Elsewhere, watcher: Watcher, stores: Stores
) -> None:
    """Two workers look back, because one took long: both write the same two, one after another."""
    said_at = stores.clock.now() - HOUR
    await scene.hear("before")
    await scene.turn(reply())
    keys = [f"twilio:SM{number}{scene.name}" for number in range(2)]
    async with elsewhere.about_to_commit(there.hear("one", key=keys[0], at=said_at)):
        other = asyncio.create_task(scene.hear("one", key=keys[0], at=said_at))
        await watcher.until_blocked(other)
    await other
    await scene.hear("two", key=keys[1], at=said_at)
    assert not (await scene.hear("two", key=keys[1], at=said_at)).is_new
    assert texts(await scene.take()) == ["one", "two"]


async def test_mail_that_comes_late_while_a_turn_commits_is_not_lost(
    scene: Scene, there: Scene, elsewhere: Elsewhere, watcher: Watcher, stores: Stores
) -> None:
    """The late words are written | the commit waits | they commit (rule 1): the draft is said."""
    await scene.hear("in time")
    claim = await scene.take()
    late = there.hear("late", at=stores.clock.now() - HOUR)
    async with elsewhere.about_to_commit(late):
        commit = asyncio.create_task(scene.commit(claim, reply("answer")))
        await watcher.until_blocked(commit)
    assert (await commit).more
    assert texts(await scene.take()) == ["late"]


@pytest.fixture
async def poisoned(scene: Scene, there: Scene) -> UUID:
    """The head mail was set aside, and another one came after it."""
    receipt = await scene.hear("poison")
    await scene.poison()
    await scene.hear("after")
    there._subject = scene.subject
    assert receipt.event is not None
    return receipt.event


async def test_a_retry_that_a_turn_waits_for_fences_it(
    scene: Scene, poisoned: UUID, elsewhere: Elsewhere, watcher: Watcher
) -> None:
    """The turn thinks about what comes after | retry has the row | the commit waits | fenced."""
    claim = await scene.take()
    async with elsewhere.about_to_commit(elsewhere.quarantine.retry(poisoned, "Asha")):
        commit = asyncio.create_task(scene.commit(claim, reply("answer")))
        await watcher.until_blocked(commit)
    with pytest.raises(Fenced):
        await commit
    assert texts(await scene.take()) == ["poison", "after"]


async def test_a_retry_that_waits_for_a_turn_is_late_and_not_lost(
    scene: Scene, poisoned: UUID, there: Scene, elsewhere: Elsewhere, watcher: Watcher
) -> None:
    """The turn has written its answer | retry waits | it commits: what was passed is late."""
    claim = await scene.take()
    async with elsewhere.about_to_commit(there.commit(claim, reply("answer"))):
        retry = asyncio.create_task(scene.stores.quarantine.retry(poisoned, "Asha"))
        await watcher.until_blocked(retry)
    assert (await retry).is_late
    again = await scene.take()
    assert texts(again) == ["poison"]
    assert again.mail[0].is_late
    await scene.commit(again, reply("named"))
    assert await scene.claim() is None
    assert (await watcher.box(scene.subject))["due_at"] is None


async def test_two_who_retry_at_once_do_it_once(
    scene: Scene, poisoned: UUID, elsewhere: Elsewhere, watcher: Watcher
) -> None:
    async with elsewhere.about_to_commit(elsewhere.quarantine.retry(poisoned, "Asha")):
        again = asyncio.create_task(scene.stores.quarantine.retry(poisoned, "Ben"))
        await watcher.until_blocked(again)
    with pytest.raises(NotFound):
        await again
    assert texts(await scene.take()) == ["poison", "after"]
    assert [each.kind for each in await scene.notices()].count("mail.retried") == 1


async def test_who_drops_what_somebody_retries_finds_nothing(
    scene: Scene, poisoned: UUID, elsewhere: Elsewhere, watcher: Watcher
) -> None:
    async with elsewhere.about_to_commit(elsewhere.quarantine.retry(poisoned, "Asha")):
        drop = asyncio.create_task(scene.stores.quarantine.drop(poisoned, "Ben"))
        await watcher.until_blocked(drop)
    with pytest.raises(NotFound):
        await drop
    assert await scene.states() == ["waiting", "waiting"]


async def test_a_message_that_comes_while_it_is_retried_stands_behind_it(
    scene: Scene, poisoned: UUID, elsewhere: Elsewhere, watcher: Watcher
) -> None:
    async with elsewhere.about_to_commit(elsewhere.quarantine.retry(poisoned, "Asha")):
        newest = asyncio.create_task(scene.hear("newest"))
        await watcher.until_blocked(newest)
    await newest
    assert texts(await scene.take()) == ["poison", "after", "newest"]


async def test_what_is_retried_while_a_merge_commits_goes_to_the_one_that_goes_on(
    scene: Scene,
    another: Scene,
    there: Scene,
    elsewhere: Elsewhere,
    watcher: Watcher,
) -> None:
    """The merge has both rows | retry waits for the one that goes | merge commits."""
    await scene.hear("older")
    await scene.turn(reply())
    receipt = await another.hear("poison")
    await another.poison()
    assert receipt.event is not None
    there._subject = scene.subject
    async with elsewhere.about_to_commit(there.be_one_with(another), after=LOOKED):
        retry = asyncio.create_task(scene.stores.quarantine.retry(receipt.event, "Asha"))
        await watcher.until_blocked(retry)
    settled = await retry
    assert settled.bells[0].subject == scene.subject
    claim = await scene.take()
    assert texts(claim) == ["it is me", "poison"]
    assert claim.mail[-1].is_late
    await scene.commit(claim, reply())
    assert await watcher.count("event WHERE done_at IS NULL AND subject = $1", another.subject) == 0
