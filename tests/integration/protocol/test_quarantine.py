"""Rule 6 on the real store: poison ends alone, whatever it does to its worker."""

import asyncio

import pytest

from bot.domain.conversation import Stage, View
from bot.domain.effects import Reply
from bot.domain.errors import Fenced
from bot.domain.turn import Ending, Outcome, Turn
from bot.storage.checkpoints import TurnSaver
from bot.worker.leases import Leases
from bot.worker.policy import Policy
from bot.worker.slots import Slots
from bot.worker.turns import Turns
from tests.contracts.store_cases import AT_ONCE, IDS, LONG, Scene, Stores, texts
from tests.integration.protocol.schedule import Elsewhere, Watcher

ENOUGH = 20
VIEW = View(Stage.NEW, "en", None, (), None, opted_out=False)


class Choking:
    """Answers with what it heard; cannot stand poison."""

    async def think(self, turn: Turn) -> Outcome:
        heard = [mail.said.text for mail in turn.mail if mail.said]
        if "poison" in heard:
            raise ValueError
        return Outcome(VIEW, (Reply(turn.reply_id, "+".join(heard), "en"),))


async def work_off(scene: Scene, watcher: Watcher) -> list[Ending]:
    """Every turn until nothing is due; waiting times are over at once."""
    stores, endings = scene.stores, list[Ending]()
    slots = Slots(1)
    leases = Leases(stores.mailbox, LONG, lambda: None)
    turns = Turns(stores.mailbox, Choking(), TurnSaver(), stores.clock, IDS)
    policy = Policy(
        stores.mailbox, turns, leases, slots, lambda course: endings.append(course.ending)
    )
    for _ in range(ENOUGH):
        if (await watcher.box(scene.subject))["due_at"] is None:
            return endings
        await watcher.due(scene.subject)
        claim = await scene.claim()
        if claim is not None:
            async with slots.one():
                await policy.run(claim)
    pytest.fail(f"it never ends: {endings}")


async def test_poison_among_innocents_is_found_tried_and_set_aside(
    scene: Scene, watcher: Watcher
) -> None:
    for text in ("before", "poison", "after"):
        await scene.hear(text)
    endings = await work_off(scene, watcher)
    assert [ending.value for ending in endings] == [
        *("failed", "done"),  # all three together; the first alone
        *("failed", "failed", "quarantined"),  # the bad one with the last; alone; alone
        "done",
    ]
    record = await scene.record()
    assert [event.state for event in record.events] == ["done", "quarantined", "done"]
    assert [m.text for m in record.messages if m.direction == "out"] == ["before", "after"]
    assert [notice.kind for notice in await scene.notices()] == ["mail.quarantined"]


async def test_the_next_message_after_poison_is_answered(scene: Scene, watcher: Watcher) -> None:
    await scene.hear("poison")
    await work_off(scene, watcher)
    await scene.hear("hello?")
    assert await work_off(scene, watcher) == [Ending.DONE]
    assert (await scene.record()).messages[-1].text == "hello?"


async def test_a_worker_that_dies_each_time_leaves_the_mail_to_quarantine(
    scene: Scene, watcher: Watcher
) -> None:
    """Claims that nobody ever let go of, the last three alone: the count was made as they began."""
    await scene.hear("poison")
    for place in range(5):
        claim = await scene.take()
        if place >= 2:
            assert await scene.stores.mailbox.begin_alone(claim)
        await watcher.lease_ends(scene.subject)
    assert await work_off(scene, watcher) == [Ending.QUARANTINED]
    [notice] = await scene.notices()
    assert notice.detail["reason"] == "The worker died each time this was handled."


async def test_a_worker_that_dies_for_anything_leaves_the_mail_alone(
    scene: Scene, watcher: Watcher
) -> None:
    """Claims of workers that were killed before they began with it, again and again."""
    await scene.hear("innocent")
    for _ in range(7):
        await scene.take()
        await watcher.lease_ends(scene.subject)
    assert await work_off(scene, watcher) == [Ending.DONE]


async def test_a_second_poison_in_a_row_stops_until_the_candidate_writes(
    scene: Scene, watcher: Watcher
) -> None:
    for text in ("poison", "poison", "innocent"):
        await scene.hear(text)
    await work_off(scene, watcher)
    assert await scene.states() == ["quarantined", "quarantined", "waiting"]
    assert (await scene.record()).owner == "waiting"
    await scene.hear("hello?")
    await work_off(scene, watcher)
    assert await scene.states() == ["quarantined", "quarantined", "done", "done"]


async def test_mail_that_comes_while_poison_is_set_aside_is_not_lost(
    scene: Scene, there: Scene, elsewhere: Elsewhere, watcher: Watcher
) -> None:
    """The last try failed | the candidate's words are written | quarantine waits | they commit."""
    await scene.hear("poison")
    claim = await scene.take()
    async with elsewhere.about_to_commit(there.hear("hello?")):
        setting_aside = asyncio.create_task(scene.stores.mailbox.quarantine(claim, "ValueError"))
        await watcher.until_blocked(setting_aside)
    await setting_aside
    assert texts(await scene.take()) == ["hello?"]


async def test_a_takeover_while_poison_is_set_aside_fences_it(
    scene: Scene, elsewhere: Elsewhere, watcher: Watcher
) -> None:
    """The last try failed | takeover has the row | quarantine waits | takeover commits."""
    await scene.hear("poison")
    claim = await scene.take()
    async with elsewhere.about_to_commit(elsewhere.journal.take_over(scene.subject, "Asha")):
        setting_aside = asyncio.create_task(scene.stores.mailbox.quarantine(claim, "ValueError"))
        await watcher.until_blocked(setting_aside)
    with pytest.raises(Fenced):
        await setting_aside
    assert await scene.states() == ["waiting"]
    assert await scene.notices() == []


async def test_faults_of_ours_never_end_in_quarantine(
    scene: Scene, stores: Stores, watcher: Watcher
) -> None:
    """claim | our fault | release, ten times over."""
    await scene.hear("innocent")
    for _ in range(10):
        claim = await scene.take()
        assert claim.tries == 1
        await stores.mailbox.release(claim, AT_ONCE, give_back=True)
    assert await work_off(scene, watcher) == [Ending.DONE]
