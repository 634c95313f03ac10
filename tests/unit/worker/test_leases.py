"""Leases are renewed together; whoever lost one stops."""

import asyncio
from collections.abc import Mapping
from datetime import timedelta
from uuid import UUID

import pytest
from typing_extensions import override

from bot.domain.ports import Mailbox
from bot.domain.turn import Claim
from bot.worker.leases import Leases
from tests.contracts.store_cases import LONG, SHORT, Scene, Stores
from tests.unit.worker.minds import Moody

SOON = 2.0


class Renewing(Moody):
    """Tells when it was asked to renew."""

    def __init__(self, inner: Mailbox) -> None:
        super().__init__(inner)
        self.asked = asyncio.Event()
        self.held: list[Mapping[UUID, UUID]] = []

    @override
    async def renew(self, held: Mapping[UUID, UUID], lease: timedelta) -> frozenset[UUID]:
        self.held.append(dict(held))
        self.asked.set()
        return await super().renew(held, lease)


class Keeper:
    """Leases of one worker, and turns that only hold them."""

    def __init__(self, stores: Stores) -> None:
        self.lost: list[str] = []
        self.mailbox = Renewing(stores.mailbox)
        self.leases = Leases(self.mailbox, SHORT, lambda: self.lost.append("lost"))
        self.end = asyncio.Event()

    async def begin(self, claim: Claim) -> "asyncio.Task[None]":
        task = asyncio.create_task(self._hold(claim))
        await asyncio.sleep(0)
        return task

    async def _hold(self, claim: Claim) -> None:
        async with self.leases.kept(claim):
            await self.end.wait()


@pytest.fixture
def keeper(stores: Stores) -> Keeper:
    return Keeper(stores)


async def test_all_leases_are_renewed_in_one_go(
    keeper: Keeper, scene: Scene, another: Scene
) -> None:
    await scene.hear()
    await another.hear()
    first, second = await scene.take(), await another.take()
    tasks = [await keeper.begin(claim) for claim in (first, second)]
    await keeper.leases.renew()
    assert keeper.mailbox.held == [{first.subject: first.turn, second.subject: second.turn}]
    keeper.end.set()
    await asyncio.gather(*tasks)
    assert scene.subject not in keeper.leases


async def test_a_lost_lease_cancels_its_own_turn_and_no_other(
    keeper: Keeper, scene: Scene, another: Scene, stores: Stores
) -> None:
    await scene.hear()
    await another.hear()
    lost = await keeper.begin(await scene.take(SHORT))
    kept = await keeper.begin(await another.take())
    await stores.pass_time(1.0)
    await scene.take()
    await keeper.leases.renew()
    await asyncio.wait({lost}, timeout=SOON)
    assert lost.cancelled()
    assert (keeper.lost, kept.done()) == (["lost"], False)
    keeper.end.set()
    await kept


async def test_a_store_that_is_down_is_no_reason_to_stop(keeper: Keeper, scene: Scene) -> None:
    await scene.hear()
    turn = await keeper.begin(await scene.take())
    keeper.mailbox.is_down = True
    await keeper.leases.renew()
    keeper.end.set()
    await turn
    assert keeper.lost == []


async def test_leases_are_renewed_by_themselves(keeper: Keeper, scene: Scene) -> None:
    await scene.hear()
    turn = await keeper.begin(await scene.take())
    renewing = asyncio.create_task(keeper.leases.renew_forever())
    for _ in range(2):
        await asyncio.wait_for(keeper.mailbox.asked.wait(), SOON)
        keeper.mailbox.asked.clear()
    renewing.cancel()
    keeper.end.set()
    await turn
    assert len(keeper.mailbox.held) >= 2


async def test_who_holds_nothing_asks_nothing(keeper: Keeper) -> None:
    await keeper.leases.renew()
    assert keeper.mailbox.held == []


async def test_a_conversation_taken_again_here_leaves_the_turn_before_to_its_fence(
    keeper: Keeper, scene: Scene, stores: Stores
) -> None:
    """It may just have committed: cancelled then, it would not announce what it did."""
    await scene.hear()
    before = await keeper.begin(await scene.take(SHORT))
    await stores.pass_time(1.0)
    claim = await scene.take(LONG)
    after = await keeper.begin(claim)
    await keeper.leases.renew()
    assert keeper.mailbox.held == [{scene.subject: claim.turn}]
    assert not before.done()
    assert not after.done()
    keeper.end.set()
    await asyncio.gather(before, after)
