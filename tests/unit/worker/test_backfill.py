"""Looking back at the provider: what is missing is journalled once, in its order, by one worker."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest
from typing_extensions import override

from bot.channels.kept import KeptArchive
from bot.domain.errors import StoreDown, TryLater
from bot.domain.events import Bell
from bot.domain.message import Inbound, Kind, Listed
from bot.worker.backfill import (
    AT_FIRST,
    AT_MOST,
    FILES_FOR,
    OVERLAP,
    SLICE,
    Backfill,
    Found,
    Patrol,
)
from tests.contracts.store_cases import AT_ONCE, IDS, LONG, Scene, Stores, texts

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
EVERY = timedelta(minutes=5)
SENDER = "whatsapp:+15550000"


class Desk:
    """A provider's archive, what looks back at it, and the bells that rang."""

    def __init__(self, stores: Stores) -> None:
        self.stores = stores
        self.archive = KeptArchive("twilio", (SENDER,))
        self.rang: list[Bell] = []
        self.is_deaf = False
        self.tries = 0
        self.backfill = Backfill(self.archive, stores.journal, stores.clock, self.ring, AT_ONCE)
        self.told: list[Found | None] = []

    async def ring(self, bells: Sequence[Bell]) -> None:
        self.tries += 1
        if self.is_deaf:
            raise StoreDown("Redis")
        self.rang += bells

    def keep(self, scene: Scene, text: str, ago: timedelta) -> Inbound:
        name = IDS.new().hex
        inbound = Inbound(
            key=f"twilio:{name}",
            channel="twilio",
            addresses=(scene.address,),
            sender=SENDER,
            kind=Kind.TEXT,
            text=text,
            provider_id=name,
        )
        self.archive.keep(inbound, self.stores.clock.now() - ago)
        return inbound

    async def look(self, ago: timedelta = 2 * HOUR, *, newest: bool = False) -> Found:
        return await self.backfill.run(self.stores.clock.now() - ago, newest=newest)

    def patrol(self) -> Patrol:
        return Patrol(
            self.backfill,
            self.stores.rounds,
            self.stores.clock,
            EVERY,
            lambda _, found: self.told.append(found),
        )


@pytest.fixture
def desk(stores: Stores) -> Desk:
    return Desk(stores)


async def said(scene: Scene) -> list[str]:
    return [message.text for message in (await scene.record()).messages]


async def test_what_is_missing_is_journalled_in_the_order_it_was_said(
    desk: Desk, scene: Scene
) -> None:
    for number, text in enumerate(("three", "two", "one")):
        desk.keep(scene, text, (20 + number) * MINUTE)
    found = await desk.look()
    assert (found.listed, found.missing, found.journalled, found.left) == (3, 3, 3, 0)
    assert await said(scene) == ["one", "two", "three"]
    assert len(desk.rang) == 3


async def test_what_the_webhook_brought_is_passed_by(desk: Desk, scene: Scene) -> None:
    kept = desk.keep(scene, "hello", 20 * MINUTE)
    await scene.hear("hello", key=kept.key)
    found = await desk.look()
    assert (found.listed, found.missing, found.journalled) == (1, 0, 0)
    assert await said(scene) == ["hello"]
    assert desk.rang == []


async def test_looking_twice_finds_nothing_more(desk: Desk, scene: Scene) -> None:
    desk.keep(scene, "hello", 20 * MINUTE)
    await desk.look()
    assert (await desk.look()).missing == 0


async def test_what_is_young_is_left_to_its_webhook(desk: Desk, scene: Scene) -> None:
    desk.keep(scene, "old", 11 * MINUTE)
    desk.keep(scene, "young", 9 * MINUTE)
    assert (await desk.look()).journalled == 1
    assert await said(scene) == ["old"]
    assert (await desk.look(newest=True)).journalled == 1
    assert await said(scene) == ["old", "young"]


async def test_only_since_then(desk: Desk, scene: Scene) -> None:
    desk.keep(scene, "long ago", 3 * HOUR)
    desk.keep(scene, "since then", HOUR)
    assert (await desk.look(2 * HOUR)).journalled == 1
    assert await said(scene) == ["since then"]


async def test_nothing_is_old_enough(desk: Desk, scene: Scene) -> None:
    desk.keep(scene, "young", MINUTE)
    found = await desk.look(5 * MINUTE)
    assert found.since == found.until
    assert desk.archive.asked == []


async def test_long_spans_are_asked_for_piece_by_piece(desk: Desk, scene: Scene) -> None:
    desk.keep(scene, "first", 150 * MINUTE)
    desk.keep(scene, "last", 20 * MINUTE)
    await desk.look(3 * HOUR)
    assert await said(scene) == ["first", "last"]
    assert len(desk.archive.asked) == 3
    assert all(until - since <= SLICE for since, until in desk.archive.asked)
    assert [each[1] for each in desk.archive.asked[:-1]] == [
        each[0] for each in desk.archive.asked[1:]
    ]


async def test_who_waits_for_a_file_keeps_their_order(
    desk: Desk, scene: Scene, another: Scene
) -> None:
    desk.keep(scene, "before", 50 * MINUTE)
    stuck = desk.keep(scene, "file", 40 * MINUTE)
    desk.archive.stuck.add(stuck.provider_id)
    desk.keep(scene, "after", 20 * MINUTE)
    desk.keep(another, "somebody else", 20 * MINUTE)
    found = await desk.look()
    assert (found.missing, found.journalled, found.left) == (4, 2, 2)
    assert await said(scene) == ["before"]
    assert await said(another) == ["somebody else"]
    desk.archive.stuck.clear()
    assert (await desk.look()).journalled == 2
    assert await said(scene) == ["before", "file", "after"]


async def test_what_nobody_can_read_holds_nobody_up(desk: Desk, scene: Scene) -> None:
    broken = desk.keep(scene, "rubbish", 30 * MINUTE)
    desk.archive.broken.add(broken.provider_id)
    desk.keep(scene, "after", 20 * MINUTE)
    found = await desk.look()
    assert (found.journalled, found.unreadable, found.left) == (1, 1, 0)
    assert await said(scene) == ["after"]


async def test_a_bell_that_cannot_be_rung_loses_nothing(desk: Desk, scene: Scene) -> None:
    desk.is_deaf = True
    desk.keep(scene, "hello", 20 * MINUTE)
    desk.keep(scene, "again", 20 * MINUTE)
    assert (await desk.look()).journalled == 2
    assert desk.tries == 1
    [claim] = await desk.stores.mailbox.sweep(LONG, 10)
    assert texts(claim) == ["hello", "again"]


async def test_a_provider_that_is_down_is_told(desk: Desk) -> None:
    desk.archive.is_down = True
    with pytest.raises(TryLater):
        await desk.look()


async def began(stores: Stores, ago: timedelta) -> None:
    """The house has had its first fact so long ago."""
    await Scene(stores).hear("first of all")
    await stores.pass_time(ago.total_seconds())


async def test_a_new_house_takes_nothing_from_who_had_the_number_before(
    desk: Desk, scene: Scene, stores: Stores
) -> None:
    for ago in (20, 12, 1):
        desk.keep(scene, "to somebody else", ago * MINUTE)
    await desk.patrol().go_round()
    await began(stores, EVERY)
    await desk.patrol().go_round()
    await stores.pass_time(HOUR.total_seconds())
    found = await desk.patrol().go_round()
    assert found is not None
    assert found.listed == 0


async def test_the_first_round_looks_a_day_back(desk: Desk, scene: Scene, stores: Stores) -> None:
    await began(stores, 30 * HOUR)
    desk.keep(scene, "yesterday", 23 * HOUR)
    found = await desk.patrol().go_round()
    assert found is not None
    assert found.journalled == 1
    assert stores.clock.now() - found.since < AT_FIRST + MINUTE
    assert desk.told == [found]


async def test_one_worker_of_the_house_goes_round(desk: Desk, stores: Stores) -> None:
    one, other = desk.patrol(), desk.patrol()
    assert await one.go_round() is not None
    assert await other.go_round() is None
    assert await one.go_round() is None
    await stores.pass_time(EVERY.total_seconds() + 1)
    assert await other.go_round() is not None
    assert await one.go_round() is None


async def test_the_next_round_begins_where_the_last_one_ended(desk: Desk, stores: Stores) -> None:
    await began(stores, 30 * HOUR)
    first = await desk.patrol().go_round()
    await stores.pass_time(EVERY.total_seconds() + 1)
    second = await desk.patrol().go_round()
    assert first is not None
    assert second is not None
    assert second.since == first.until - OVERLAP


async def test_after_a_long_standstill_it_looks_back_to_the_last_round(
    desk: Desk, scene: Scene, stores: Stores
) -> None:
    await began(stores, 30 * HOUR)
    await desk.patrol().go_round()
    await stores.pass_time(timedelta(days=3).total_seconds())
    desk.keep(scene, "meanwhile", timedelta(days=2))
    found = await desk.patrol().go_round()
    assert found is not None
    assert found.journalled == 1
    await stores.pass_time(timedelta(days=30).total_seconds())
    found = await desk.patrol().go_round()
    assert found is not None
    assert found.until - found.since < AT_MOST


async def test_a_provider_that_is_down_is_no_harm(desk: Desk, scene: Scene, stores: Stores) -> None:
    """The next round begins where the last one that was done ended."""
    await began(stores, 30 * HOUR)
    first = await desk.patrol().go_round()
    desk.archive.is_down = True
    await stores.pass_time(HOUR.total_seconds())
    desk.keep(scene, "meanwhile", 40 * MINUTE)
    assert await desk.patrol().go_round() is None
    assert desk.told[-1] is None
    desk.archive.is_down = False
    await stores.pass_time(EVERY.total_seconds() + 1)
    found = await desk.patrol().go_round()
    assert first is not None
    assert found is not None
    assert found.since == first.until - OVERLAP
    assert await said(scene) == ["meanwhile"]


async def test_a_round_that_left_something_is_not_over(
    desk: Desk, scene: Scene, stores: Stores
) -> None:
    await began(stores, 30 * HOUR)
    stuck = desk.keep(scene, "file", 40 * MINUTE)
    desk.archive.stuck.add(stuck.provider_id)
    await desk.patrol().go_round()
    desk.archive.stuck.clear()
    await stores.pass_time(EVERY.total_seconds() + 1)
    found = await desk.patrol().go_round()
    assert found is not None
    assert found.journalled == 1


async def test_whatever_stands_in_a_listing_the_worker_goes_on(
    stores: Stores, desk: Desk, scene: Scene
) -> None:
    class Odd(KeptArchive):
        @override
        async def received(self, since: datetime, until: datetime) -> Sequence[Listed]:
            raise ValueError(since, until)

    desk.archive = Odd("twilio", (SENDER,))
    desk.backfill = Backfill(desk.archive, stores.journal, stores.clock, desk.ring, AT_ONCE)
    await began(stores, HOUR)
    desk.keep(scene, "hello", 20 * MINUTE)
    assert await desk.patrol().go_round() is None
    assert desk.told == [None]


async def test_one_message_that_nobody_foresaw_does_not_take_the_others_along(
    stores: Stores, desk: Desk, scene: Scene, another: Scene
) -> None:
    class Odd(KeptArchive):
        @override
        async def open(self, listed: Listed, *, files: bool = True) -> Inbound:
            if listed.provider_id == odd.provider_id:
                raise ValueError(listed.key)
            return await super().open(listed, files=files)

    desk.archive = Odd("twilio", (SENDER,))
    desk.backfill = Backfill(desk.archive, stores.journal, stores.clock, desk.ring, AT_ONCE)
    odd = desk.keep(scene, "odd", 40 * MINUTE)
    desk.keep(scene, "after", 30 * MINUTE)
    desk.keep(another, "somebody else", 20 * MINUTE)
    young = await desk.look()
    assert (young.journalled, young.left, young.unreadable) == (1, 2, 0)
    await stores.pass_time(FILES_FOR.total_seconds())
    old = await desk.look()
    assert (old.journalled, old.left, old.unreadable) == (1, 0, 1)
    assert await said(scene) == ["after"]


async def test_files_that_are_never_listed_are_waited_for_no_longer_than_their_time(
    desk: Desk, scene: Scene, stores: Stores
) -> None:
    await began(stores, 30 * HOUR)
    await desk.patrol().go_round()
    stuck = desk.keep(scene, "photo", timedelta())
    desk.keep(scene, "STOP", timedelta())
    desk.archive.stuck.add(stuck.provider_id)
    await stores.pass_time((FILES_FOR - EVERY).total_seconds())
    early = await desk.patrol().go_round()
    assert early is not None
    assert (early.journalled, early.left) == (0, 2)
    await stores.pass_time(EVERY.total_seconds() + 1)
    late = await desk.patrol().go_round()
    assert late is not None
    assert (late.journalled, late.left) == (2, 0)
    assert await said(scene) == ["photo", "STOP"]
