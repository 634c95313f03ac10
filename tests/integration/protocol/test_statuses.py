"""Rules 7, 14, 15 and MARK: two writers, one message, in any order."""

import asyncio
from dataclasses import replace

import pytest

from bot.domain.message import Sending, Status, StatusReport
from tests.contracts.store_cases import Scene, reply
from tests.integration.protocol.schedule import Elsewhere, Watcher


class Callback:
    """What the provider reports of one message."""

    def __init__(self, scene: Scene, sending: Sending) -> None:
        self.scene = scene
        self.sending = sending
        self.sid = f"SM{sending.id.hex}"

    def report(self, status: Status, *, attempt: int = 1, copy: str = "") -> StatusReport:
        """About one attempt; ``copy`` names another message of the provider."""
        sid = self.sid + copy
        return StatusReport(
            key=f"{sid}:{status}:{attempt}",
            channel="twilio",
            provider_id=sid,
            status=status,
            raw=status.value,
            message=self.sending.id,
            attempt=attempt,
        )

    async def tell(self, status: Status, *, attempt: int = 1, copy: str = "") -> None:
        """It comes in."""
        await self.scene.stores.journal.report(self.report(status, attempt=attempt, copy=copy))

    async def mark(self, status: str = "sent") -> None:
        """The relay's own mark."""
        if status == "sent":
            await self.scene.mark(self.sending, status, provider_id=self.sid)
        else:
            await self.scene.mark(self.sending, status, again_in=0.0)

    async def outcome(self) -> tuple[str, str | None]:
        """Status and the provider's id."""
        message = (await self.scene.record()).messages[-1]
        return message.status, message.provider_id


@pytest.fixture
async def callback(scene: Scene) -> Callback:
    """A message is being sent."""
    await scene.hear()
    await scene.turn(reply())
    return Callback(scene, await scene.sending())


@pytest.mark.parametrize("status", [Status.QUEUED, Status.SENT, Status.DELIVERED, Status.READ])
@pytest.mark.parametrize("mark", ["sent", "unsure", "ready"])
async def test_a_status_before_the_sends_own_mark_stands(
    callback: Callback, status: Status, mark: str
) -> None:
    """claim | HTTP | the provider's status | the mark, whatever it says."""
    await callback.tell(status)
    await callback.mark(mark)
    expected = Status.SENT if (status, mark) == (Status.QUEUED, "sent") else status
    assert await callback.outcome() == (expected.value, callback.sid)
    assert await callback.scene.sendings() == []


async def test_a_status_waits_for_the_mark_and_stands(
    callback: Callback, elsewhere: Elsewhere, watcher: Watcher
) -> None:
    """The mark is written and not committed | a status waits for the mailbox."""
    over_there = Scene(elsewhere.as_stores(callback.scene.stores))
    marking = over_there.mark(callback.sending, "sent", provider_id=callback.sid)
    async with elsewhere.about_to_commit(marking):
        telling = asyncio.create_task(callback.tell(Status.DELIVERED))
        await watcher.until_blocked(telling)
    await telling
    assert await callback.outcome() == ("delivered", callback.sid)


async def test_a_mark_waits_for_the_status_and_lowers_nothing(
    callback: Callback, elsewhere: Elsewhere, watcher: Watcher
) -> None:
    """A status is written and not committed | the mark waits for the mailbox."""
    telling = elsewhere.journal.report(callback.report(Status.READ))
    async with elsewhere.about_to_commit(telling):
        marking = asyncio.create_task(callback.mark("unsure"))
        await watcher.until_blocked(marking)
    await marking
    assert await callback.outcome() == ("read", callback.sid)


async def test_one_status_at_two_gateways_at_once_is_one_event(
    callback: Callback, elsewhere: Elsewhere, watcher: Watcher
) -> None:
    report = callback.report(Status.DELIVERED)
    async with elsewhere.about_to_commit(elsewhere.journal.report(report)) as first:
        second = asyncio.create_task(callback.scene.stores.journal.report(report))
        await watcher.until_blocked(second)
    assert ((await first).is_new, (await second).is_new) == (True, False)
    assert await watcher.count("event WHERE key = $1", report.key) == 1


async def test_a_status_lets_the_next_message_go(callback: Callback) -> None:
    """The first is unsure, the second waits behind it | the provider says: delivered."""
    scene = callback.scene
    await scene.hear()
    await scene.turn(reply("second"))
    await scene.mark(callback.sending, "unsure", again_in=30.0)
    assert await scene.sendings() == []
    await callback.tell(Status.DELIVERED)
    assert (await scene.sending()).text == "second"


async def test_a_status_neither_takes_a_turn_nor_disturbs_one(callback: Callback) -> None:
    """A turn is thinking | four statuses come in | the turn commits."""
    scene = callback.scene
    await scene.hear("next")
    claim = await scene.take()
    for status in (Status.QUEUED, Status.SENT, Status.DELIVERED, Status.READ):
        await callback.tell(status)
    committed = await scene.commit(claim, reply("answer"))
    assert (committed.more, committed.sends) == (False, True)
    assert await scene.claim() is None


async def repeated(callback: Callback) -> Sending:
    """The first try is unsure, nothing is found, a second one begins."""
    scene = callback.scene
    await callback.mark("unsure")
    look = await scene.sending()
    await scene.mark(look, "ready", again_in=0.0, error="repeated")
    return await scene.sending()


async def test_the_failure_of_an_earlier_try_does_not_fail_the_later_one(
    callback: Callback,
) -> None:
    """try 1 is unsure | try 2 is on its way | the provider says at last that try 1 failed."""
    scene = callback.scene
    again = await repeated(callback)
    report = callback.report(Status.FAILED, attempt=1)
    receipt = await scene.stores.journal.report(replace(report, permanent=True))
    assert receipt.is_new
    assert await scene.statuses() == ["sending"]
    await scene.mark(again, "sent", provider_id="SM2")
    assert await scene.statuses() == ["sent"]
    assert await scene.claim() is None


async def test_an_earlier_try_that_arrived_after_all_settles_the_message(
    callback: Callback,
) -> None:
    """try 1 is unsure | try 2 waits to be sent | the provider says that try 1 was delivered."""
    scene = callback.scene
    await callback.mark("unsure")
    look = await scene.sending()
    await scene.mark(look, "ready", again_in=30.0, error="repeated")
    await callback.tell(Status.DELIVERED, attempt=1)
    assert await scene.statuses() == ["delivered"]
    assert await scene.sendings() == []


async def test_a_second_copy_at_the_provider_is_counted_as_doubled(
    callback: Callback, watcher: Watcher
) -> None:
    """Both tries arrived: two ids of the provider for one message of ours."""
    again = await repeated(callback)
    await callback.tell(Status.DELIVERED, attempt=1)
    await callback.tell(Status.DELIVERED, attempt=again.attempt, copy="b")
    doubled = "event WHERE subject = $1 AND type = 'MESSAGE_STATUS' AND payload ? 'doubled'"
    assert await watcher.count(doubled, callback.scene.subject) == 1
    assert await callback.outcome() == ("delivered", callback.sid)


async def test_a_mark_locks_the_mailbox_first(callback: Callback, watcher: Watcher) -> None:
    async with watcher.holding(callback.scene.subject):
        marking = asyncio.create_task(callback.mark())
        await watcher.until_blocked(marking)
    await marking
    assert (await watcher.box(callback.scene.subject))["send_at"] is None
