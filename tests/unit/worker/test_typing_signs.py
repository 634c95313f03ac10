"""A candidate sees that we are writing when a turn thinks for long, and only then."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest
from typing_extensions import override

from bot.domain.consent import ConsentKind
from bot.domain.effects import RecordConsent
from bot.domain.errors import Unsure
from bot.domain.events import Actor, EventType
from bot.domain.turn import Committed, Turn
from bot.storage.checkpoints import TurnSaver
from bot.worker.turns import Turns
from bot.worker.typing_signs import TypingSigns
from tests.contracts.store_cases import IDS, Scene, Stores
from tests.integration.protocol.channel import NotingChannel
from tests.unit.worker.minds import ScriptedMind

SOON = 3.0
NEVER = 60.0


class Writing(NotingChannel):
    """Notes signs; tells when one begins, and lets it end as told."""

    def __init__(self) -> None:
        super().__init__()
        self.asked, self.go = asyncio.Event(), asyncio.Event()
        self.is_broken = False
        self.dropped = 0

    @override
    async def show_typing(self, provider_id: str) -> None:
        self.typed.append(provider_id)
        self.asked.set()
        if self.is_broken:
            raise Unsure("timeout")
        try:
            await self.go.wait()
        except asyncio.CancelledError:
            self.dropped += 1
            raise


@pytest.fixture
def channel() -> Writing:
    return Writing()


Take = Callable[..., Awaitable[Committed]]


@pytest.fixture
def take(scene: Scene, stores: Stores, channel: Writing) -> Take:
    """Takes a turn that thinks for as long as ``thinks`` says."""

    async def taken(
        thinks: Callable[[Turn], Awaitable[None]] | None = None, after: float = 0.0
    ) -> Committed:
        signs = TypingSigns({"twilio": channel}, after)
        mind = ScriptedMind(thinks)
        turns = Turns(stores.mailbox, mind, TurnSaver(), stores.clock, IDS, signs=signs)
        return await turns.take(await scene.take())

    return taken


def until(event: asyncio.Event) -> Callable[[Turn], Awaitable[None]]:
    async def thinks(_: Turn) -> None:
        await asyncio.wait_for(event.wait(), SOON)

    return thinks


async def a_moment(_: Turn) -> None:
    """Long enough for whatever is begun at once."""
    for _round in range(10):
        await asyncio.sleep(0)


async def test_who_waits_for_a_long_thought_sees_that_we_write(
    scene: Scene, take: Take, channel: Writing
) -> None:
    await scene.hear("first")
    await scene.hear("second", provider_id="SMlast")
    assert (await take(until(channel.asked))).sends
    assert channel.typed == ["SMlast"]


async def test_a_quick_turn_asks_for_nothing(scene: Scene, take: Take, channel: Writing) -> None:
    await scene.hear()
    await take(a_moment, after=NEVER)
    assert channel.typed == []


async def test_the_turn_does_not_wait_for_it_and_takes_it_back(
    scene: Scene, take: Take, channel: Writing
) -> None:
    """It hangs at the provider; the reply is there: it must not be shown after that."""
    await scene.hear()
    await asyncio.wait_for(take(until(channel.asked)), SOON)
    await a_moment(None)  # type: ignore[arg-type]
    assert channel.dropped == 1


async def test_a_sign_that_fails_is_nobodys_business(
    scene: Scene, take: Take, channel: Writing
) -> None:
    channel.is_broken = True
    await scene.hear()
    assert (await take(until(channel.asked))).sends


async def test_under_a_recruiter_nobody_types(
    scene: Scene, stores: Stores, take: Take, channel: Writing
) -> None:
    await scene.hear()
    await stores.journal.take_over(scene.subject, "Asha")
    await take(a_moment)
    assert channel.typed == []


async def test_who_wants_no_messages_sees_nothing(
    scene: Scene, take: Take, channel: Writing
) -> None:
    await scene.hear("STOP")
    await scene.turn(RecordConsent(ConsentKind.OPTED_OUT, "stop", "en", IDS.new()))
    await scene.hear("hello?")
    await take(a_moment)
    assert channel.typed == []


async def test_mail_that_is_no_message_shows_nothing(
    scene: Scene, stores: Stores, take: Take, channel: Writing
) -> None:
    await scene.hear()
    await scene.turn()
    await stores.journal.record(
        scene.subject, EventType.VOICE_OUTCOME, "v1", {"status": "busy"}, Actor.PROVIDER
    )
    await take(a_moment)
    assert channel.typed == []


async def test_one_sign_at_a_time_a_conversation(scene: Scene, channel: Writing) -> None:
    """Two turns of one conversation: the first lost its lease and thinks on."""
    await scene.hear()
    claim, signs = await scene.take(), TypingSigns({"twilio": channel}, 0.0)
    with signs.during(claim), signs.during(claim):
        await asyncio.wait_for(channel.asked.wait(), SOON)
        await a_moment(None)  # type: ignore[arg-type]
        assert len(channel.typed) == 1
