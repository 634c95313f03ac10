"""Appointments with the clock: each fires once, as mail."""

from datetime import timedelta

from bot.domain.effects import ClearTimers, SetTimer
from bot.domain.events import Actor, Bell, EventType
from tests.contracts.store_cases import LONG, Scene


async def fire(scene: Scene, after: timedelta) -> list[Bell]:
    """What falls due for this conversation when the clock stands ``after`` from now."""
    now = scene.stores.clock.now() + after
    fired = await scene.stores.mailbox.fire_timers(now, 1000)
    return [bell for bell in fired if bell.subject == scene.subject]


async def appoint(scene: Scene, kind: str = "nudge", after: timedelta = LONG) -> None:
    await scene.hear()
    await scene.turn(SetTimer(kind, scene.stores.clock.now() + after))


async def test_a_timer_waits_for_its_time(scene: Scene) -> None:
    await appoint(scene)
    assert await fire(scene, timedelta()) == []
    assert await scene.claim() is None


async def test_a_timer_fires_once_as_mail(scene: Scene) -> None:
    await appoint(scene)
    [bell] = await fire(scene, 2 * LONG)
    assert await fire(scene, 2 * LONG) == []
    [mail] = (await scene.take()).mail
    assert bell.type is EventType.TIMER_DUE
    assert (mail.event, mail.type, mail.actor) == (bell.event, bell.type, Actor.CLOCK)
    assert mail.payload["kind"] == "nudge"


async def test_setting_a_timer_again_moves_it(scene: Scene) -> None:
    await appoint(scene, after=LONG)
    await appoint(scene, after=4 * LONG)
    assert await fire(scene, 2 * LONG) == []
    assert len(await fire(scene, 5 * LONG)) == 1


async def test_timers_of_several_kinds_stand_beside_each_other(scene: Scene) -> None:
    await appoint(scene, "nudge")
    await appoint(scene, "expire")
    assert len(await fire(scene, 2 * LONG)) == 2


async def test_cleared_timers_never_fire(scene: Scene) -> None:
    await appoint(scene)
    await scene.hear()
    await scene.turn(ClearTimers())
    assert await fire(scene, 2 * LONG) == []


async def test_a_timer_can_be_set_anew_after_it_fired(scene: Scene) -> None:
    await appoint(scene)
    await fire(scene, 2 * LONG)
    await scene.turn()
    await appoint(scene)
    assert len(await fire(scene, 2 * LONG)) == 1
