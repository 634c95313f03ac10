"""Rule 1: nobody lets go of a conversation while mail is waiting in it."""

import asyncio

import pytest

from bot.domain.errors import Superseded
from bot.domain.events import Actor, EventType
from bot.storage.statements import statements
from tests.contracts.store_cases import AT_ONCE, IDS, LONG, Scene, kinds, reply, texts
from tests.integration.protocol.schedule import Elsewhere, Watcher

MAILBOX = statements("mailbox")

BROKEN_RELEASE = """
UPDATE mailbox SET turn = NULL, lease_until = NULL, due_at = NULL
WHERE subject = $1 AND turn = $2 AND NOT EXISTS (
  SELECT FROM event WHERE subject = $1 AND done_at IS NULL AND id <> $3)
"""


async def test_mail_journalled_while_a_commit_waits_is_not_lost(
    scene: Scene, elsewhere: Elsewhere, watcher: Watcher
) -> None:
    """claim | journal writes | commit waits for the row | journal commits | commit goes on."""
    await scene.hear()
    claim = await scene.take()
    key = f"voice:{scene.name}"
    mail = elsewhere.journal.record(scene.subject, EventType.VOICE_OUTCOME, key, {}, Actor.PROVIDER)
    async with elsewhere.about_to_commit(mail):
        committing = asyncio.create_task(scene.commit(claim, reply()))
        await watcher.until_blocked(committing)
    assert (await committing).more
    assert kinds(await scene.take()) == ["VOICE_OUTCOME"]


async def test_a_release_that_asks_the_mail_itself_loses_that_mail(
    scene: Scene, elsewhere: Elsewhere, watcher: Watcher
) -> None:
    """The same schedule with the statement that this rule forbids: it waits for the row, looks
    again with its old snapshot, and lets go. So the test before can fail."""
    await scene.hear()
    claim = await scene.take()
    mail = elsewhere.journal.record(
        scene.subject, EventType.VOICE_OUTCOME, f"voice:{scene.name}", {}, Actor.PROVIDER
    )
    async with elsewhere.about_to_commit(mail), elsewhere.database.leasing() as connection:
        names = (scene.subject, claim.turn, claim.mail[0].event)
        releasing = asyncio.create_task(connection.execute(BROKEN_RELEASE, *names))
        await watcher.until_blocked(releasing)
        elsewhere.database.go.set()
        assert await releasing == "UPDATE 1"
    box = await watcher.box(scene.subject)
    assert (box["last_seq"], box["due_at"]) == (2, None)
    assert await scene.claim() is None


async def test_words_journalled_while_a_commit_waits_supersede_it(
    scene: Scene, there: Scene, elsewhere: Elsewhere, watcher: Watcher
) -> None:
    """claim | the candidate's words are written | commit waits | words commit | commit is late."""
    await scene.hear("4 years")
    claim = await scene.take()
    async with elsewhere.about_to_commit(there.hear("no, 3")):
        committing = asyncio.create_task(scene.commit(claim, reply()))
        await watcher.until_blocked(committing)
    with pytest.raises(Superseded):
        await committing
    assert texts(await scene.take()) == ["4 years", "no, 3"]
    assert await scene.statuses() == []


async def test_words_journalled_while_the_last_draft_commits_are_the_next_turn(
    scene: Scene, there: Scene, elsewhere: Elsewhere, watcher: Watcher
) -> None:
    """As before, but the draft was superseded often enough and is said."""
    await scene.hear("one")
    claim = await scene.take()
    async with elsewhere.about_to_commit(there.hear("two")):
        committing = asyncio.create_task(scene.commit(claim, reply(), supersede=False))
        await watcher.until_blocked(committing)
    assert (await committing).more
    assert texts(await scene.take()) == ["two"]


async def test_mail_journalled_while_a_worker_finds_nothing_is_not_lost(
    scene: Scene, there: Scene, elsewhere: Elsewhere, watcher: Watcher
) -> None:
    """A claim found no mail | words are written | letting go waits | words commit."""
    await scene.hear()
    await scene.turn()
    turn = IDS.new()
    await watcher.set(scene.subject, f"turn = '{turn}'")
    async with (
        elsewhere.database.leasing() as connection,
        elsewhere.about_to_commit(there.hear("at last")),
    ):
        known = (scene.subject, turn, 1)
        releasing = asyncio.create_task(connection.execute(MAILBOX["nothing"], *known))
        await watcher.until_blocked(releasing)
        elsewhere.database.go.set()
        assert await releasing == "UPDATE 1"
    assert texts(await scene.take()) == ["at last"]


async def test_a_release_leaves_mail_that_came_meanwhile_due(
    scene: Scene, there: Scene, elsewhere: Elsewhere, watcher: Watcher
) -> None:
    """claim | words are written | release waits | words commit | release goes on."""
    await scene.hear("one")
    claim = await scene.take()
    async with elsewhere.about_to_commit(there.hear("two", quiet=LONG)):
        releasing = asyncio.create_task(
            scene.stores.mailbox.release(claim, AT_ONCE, give_back=True)
        )
        await watcher.until_blocked(releasing)
    await releasing
    assert texts(await scene.take()) == ["one", "two"]
