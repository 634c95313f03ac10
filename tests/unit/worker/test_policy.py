"""What happens around a turn: tries, waiting, giving back, setting aside."""

import asyncio
import re

import pytest

from bot.domain.errors import NewerVersion, StoreDown
from bot.domain.turn import Ending, Turn
from tests.contracts.store_cases import SHORT, Scene, Stores
from tests.unit.worker.minds import VIEW, Bench, ScriptedMind, heard

SOON = 2.0


class Poisoned(ValueError):
    """What a handler raises on mail that it cannot handle."""


async def choke(turn: Turn) -> None:
    """Some mail cannot be handled."""
    if "poison" in heard(turn):
        raise Poisoned


def choking(stores: Stores) -> tuple[Bench, ScriptedMind]:
    mind = ScriptedMind(choke)
    return Bench(stores, mind), mind


def failing(stores: Stores, error: BaseException) -> Bench:
    async def fail(_: Turn) -> None:
        raise error

    return Bench(stores, ScriptedMind(fail))


async def died_alone_with(scene: Scene, stores: Stores) -> None:
    """It was let go twice; the third time it was alone, and its worker died."""
    await scene.hear()
    for _ in range(2):
        await scene.let_go(await scene.take())
    with pytest.raises(SystemExit):
        await failing(stores, SystemExit(1)).run(await scene.take(SHORT))
    await stores.pass_time(1.0)


async def work_off(bench: Bench, scene: Scene) -> None:
    """Whatever is due is taken, and time goes by, until nothing is left."""
    for _ in range(20):
        claim = await scene.claim()
        if claim is not None:
            await bench.run(claim)
        await scene.stores.pass_time(0.5)


async def test_a_turn_that_works_is_done(scene: Scene, stores: Stores) -> None:
    await scene.hear()
    bench, _ = choking(stores)
    assert await bench.run(await scene.claim()) is Ending.DONE
    assert bench.endings == [Ending.DONE]
    assert scene.subject not in bench.leases


async def test_a_turn_is_told_as_it_went(scene: Scene, stores: Stores) -> None:
    await scene.hear()
    bench, mind = choking(stores)
    await bench.run(await scene.claim())
    [course] = bench.courses
    assert course.outcome is not None
    assert course.outcome.view == VIEW
    assert course.thinking is not None
    assert course.thought is not None
    times = [course.asked, course.began, course.thinking, course.thought, course.ended]
    assert times == sorted(times)
    assert course.claim.mail == mind.turns[0].mail


async def test_a_turn_that_never_got_to_think_is_told_without(scene: Scene, stores: Stores) -> None:
    await scene.hear("poison")
    bench, _ = choking(stores)
    await bench.run(await scene.claim())
    [course] = bench.courses
    assert (course.outcome, course.thought, course.ending) == (None, None, Ending.FAILED)
    assert course.thinking is not None


async def test_a_failed_turn_waits_longer_each_time(scene: Scene, stores: Stores) -> None:
    await scene.hear("poison")
    bench, _ = choking(stores)
    for wait in (0.5, 1.0):
        assert await bench.run(await scene.claim()) is Ending.FAILED
        await stores.pass_time(wait - 0.1)
        assert await scene.claim() is None
        await stores.pass_time(0.11)
    assert (await scene.take()).tries == 3


async def test_mail_that_fails_three_times_is_set_aside_with_a_notice(
    scene: Scene, stores: Stores
) -> None:
    await scene.hear("poison")
    bench, mind = choking(stores)
    await work_off(bench, scene)
    assert bench.endings == [Ending.FAILED, Ending.FAILED, Ending.QUARANTINED]
    assert len(mind.turns) == 3
    [notice] = await scene.notices()
    reason = str(notice.detail["reason"])
    assert re.fullmatch(r"Poisoned at \w+/\w+\.py:\d+ on each of 3 tries\.", reason)
    assert await scene.states() == ["quarantined"]


async def test_poison_takes_no_innocents_along(scene: Scene, stores: Stores) -> None:
    """Three mails are taken together and the middle one is bad."""
    for text in ("before", "poison", "after"):
        await scene.hear(text)
    bench, mind = choking(stores)
    await work_off(bench, scene)
    assert await scene.states() == ["done", "quarantined", "done"]
    assert [heard(turn) for turn in mind.turns] == [
        ["before", "poison", "after"],
        ["before"],
        ["poison", "after"],
        ["poison"],
        ["poison"],
        ["after"],
    ]
    said = [m.text for m in (await scene.record()).messages if m.direction == "out"]
    assert said == ["before", "after"]


async def test_the_next_message_after_poison_is_answered(scene: Scene, stores: Stores) -> None:
    await scene.hear("poison")
    bench, _ = choking(stores)
    await work_off(bench, scene)
    await scene.hear("hello?")
    assert await bench.run(await scene.claim()) is Ending.DONE
    assert (await scene.record()).messages[-1].text == "hello?"


async def test_two_poisons_in_a_row_stop_the_conversation_until_the_candidate_writes(
    scene: Scene, stores: Stores
) -> None:
    bench, _ = choking(stores)
    for text in ("poison", "poison", "innocent"):
        await scene.hear(text)
    await work_off(bench, scene)
    assert await scene.states() == ["quarantined", "quarantined", "waiting"]
    assert (await scene.record()).owner == "waiting"
    await scene.hear("hello?")
    await work_off(bench, scene)
    assert await scene.states() == ["quarantined", "quarantined", "done", "done"]


async def test_the_last_try_is_alone_in_its_worker(scene: Scene, stores: Stores) -> None:
    await scene.hear()
    for _ in range(2):
        await scene.let_go(await scene.take())
    mind = ScriptedMind()
    bench = Bench(stores, mind)
    async with bench.slots.one():
        last = asyncio.create_task(bench.run(await scene.claim()))
        for _ in range(5):
            await asyncio.sleep(0)
        assert (mind.turns, bench.slots.free) == ([], 0)
    assert await asyncio.wait_for(last, SOON) is Ending.DONE


async def test_who_comes_while_another_is_alone_is_let_go_and_keeps_the_try(
    scene: Scene, stores: Stores
) -> None:
    """The other may kill the process, and that death would count against this one, too."""
    await scene.hear()
    for _ in range(2):
        await scene.let_go(await scene.take())
    mind = ScriptedMind()
    bench = Bench(stores, mind)
    async with bench.slots.one():  # as a sweep holds it for what it claimed
        other = asyncio.create_task(_be_alone(bench))
        await asyncio.sleep(0)
        claim = await scene.take()
        assert (await bench.policy.run(claim)).ending is Ending.OUR_FAULT
    await asyncio.wait_for(other, SOON)
    await stores.pass_time(1.0)
    assert mind.turns == []
    assert (await scene.take()).tries == claim.tries


async def _be_alone(bench: Bench) -> None:
    async with bench.slots.one(), bench.slots.alone():
        pass


@pytest.mark.parametrize("fault", [StoreDown("Postgres"), NewerVersion("state", 2, 1)])
async def test_a_fault_of_ours_gives_the_try_back(
    scene: Scene, stores: Stores, fault: Exception
) -> None:
    await scene.hear()
    bench = failing(stores, fault)
    for _ in range(5):
        assert await bench.run(await scene.claim()) is Ending.OUR_FAULT
        await stores.pass_time(1.0)
    assert (await scene.take()).tries == 1
    assert await scene.notices() == []


async def test_who_is_killed_with_others_again_and_again_is_not_set_aside(
    scene: Scene, stores: Stores
) -> None:
    """Claimed, and the process dies before the turn begins: for anything, but not for this mail."""
    await scene.hear()
    for _ in range(7):
        await scene.take(SHORT)
        await stores.pass_time(1.0)
    assert await Bench(stores, ScriptedMind()).run(await scene.claim()) is Ending.DONE


async def test_two_deaths_alone_may_be_bad_luck(scene: Scene, stores: Stores) -> None:
    await scene.hear()
    for _ in range(2):
        await scene.take(SHORT)
        await stores.pass_time(1.0)
    for _ in range(2):
        with pytest.raises(SystemExit):
            await failing(stores, SystemExit(1)).run(await scene.take(SHORT))
        await stores.pass_time(1.0)
    assert await Bench(stores, ScriptedMind()).run(await scene.claim()) is Ending.DONE


async def test_who_is_let_go_while_another_is_alone_keeps_its_deaths(
    scene: Scene, stores: Stores
) -> None:
    """Two mails that kill their worker let each other go by turns, each time a death was taken
    back, and neither was ever set aside."""
    await died_alone_with(scene, stores)
    bench = Bench(stores, ScriptedMind())
    async with bench.slots.one():
        other = asyncio.create_task(_be_alone(bench))
        await asyncio.sleep(0)
        claim = await scene.take()
        assert (await bench.policy.run(claim)).ending is Ending.OUR_FAULT
    await asyncio.wait_for(other, SOON)
    await stores.pass_time(1.0)
    assert (await scene.take()).tries == claim.tries == 4


async def test_who_is_cancelled_before_it_began_keeps_its_deaths(
    scene: Scene, stores: Stores
) -> None:
    await died_alone_with(scene, stores)
    claim = await scene.take()
    bench = Bench(stores, ScriptedMind())
    async with bench.slots.one():  # it must wait until the other has left
        turn = asyncio.create_task(bench.run(claim))
        await asyncio.wait({turn}, timeout=0.05)
        turn.cancel()
        await asyncio.wait({turn}, timeout=SOON)
    assert turn.cancelled()
    assert (await scene.take()).tries == 4


async def test_whose_claim_is_gone_does_not_begin_alone(scene: Scene, stores: Stores) -> None:
    await scene.hear()
    for _ in range(2):
        await scene.let_go(await scene.take())
    claim = await scene.take()
    await stores.journal.take_over(scene.subject, "Asha")
    mind = ScriptedMind()
    assert await Bench(stores, mind).run(claim) is Ending.FENCED
    assert mind.turns == []


async def test_a_handler_that_kills_its_process_is_not_called_a_sixth_time(
    scene: Scene, stores: Stores
) -> None:
    """A crash never reaches an ``except``: the lease runs out, and the try has been counted."""
    await scene.hear("deadly")
    bench = failing(stores, SystemExit(1))
    for _ in range(5):
        claim = await scene.take(SHORT)
        with pytest.raises(SystemExit):
            await bench.run(claim)
        await stores.pass_time(1.0)
    harmless = ScriptedMind()
    bench = Bench(stores, harmless)
    async with bench.slots.one():  # nobody has to leave for it
        assert await bench.run(await scene.claim()) is Ending.QUARANTINED
    assert harmless.turns == []
    [notice] = await scene.notices()
    assert notice.detail["reason"] == "The worker died each time this was handled."


async def test_words_of_the_candidate_do_not_count_as_a_failure(
    scene: Scene, stores: Stores
) -> None:
    async def more(_: Turn) -> None:
        await scene.hear("more")

    await scene.hear()
    bench = Bench(stores, ScriptedMind(more))
    assert await bench.run(await scene.claim()) is Ending.SUPERSEDED
    assert (await scene.take()).tries == 1


async def test_a_turn_that_was_fenced_is_over_in_silence(scene: Scene, stores: Stores) -> None:
    async def be_taken_over(_: Turn) -> None:
        await stores.journal.take_over(scene.subject, "Asha")

    await scene.hear()
    bench = Bench(stores, ScriptedMind(be_taken_over))
    assert await bench.run(await scene.claim()) is Ending.FENCED
    assert await scene.statuses() == []


async def test_a_cancelled_turn_is_given_back_at_once(scene: Scene, stores: Stores) -> None:
    thinking = asyncio.Event()

    async def hang(_: Turn) -> None:
        thinking.set()
        await asyncio.Event().wait()

    await scene.hear()
    bench = Bench(stores, ScriptedMind(hang))
    turn = asyncio.create_task(bench.run(await scene.claim()))
    await asyncio.wait_for(thinking.wait(), SOON)
    turn.cancel()
    await asyncio.wait({turn}, timeout=SOON)
    assert turn.cancelled()
    assert bench.endings == [Ending.CANCELLED]
    assert bench.slots.free == bench.slots.size
    assert (await scene.take()).tries == 1


async def test_what_could_not_be_let_go_is_let_go_when_the_store_is_back(
    scene: Scene, stores: Stores
) -> None:
    """The store goes down while a turn thinks: the commit fails, and the release too."""

    async def outage(_: Turn) -> None:
        bench.mailbox.is_down = True

    bench = Bench(stores, ScriptedMind(outage))
    await scene.hear()
    assert await bench.run(await scene.claim()) is Ending.OUR_FAULT
    with pytest.raises(StoreDown):
        await bench.policy.settle()
    bench.mailbox.is_down = False
    await bench.policy.settle()
    await bench.policy.settle()
    await stores.pass_time(1.0)
    assert (await scene.take()).tries == 1


async def test_a_quarantine_that_the_store_refused_is_tried_again(
    scene: Scene, stores: Stores
) -> None:
    async def outage(_: Turn) -> None:
        bench.mailbox.is_down = True
        raise Poisoned

    bench = Bench(stores, ScriptedMind(outage))
    await scene.hear("poison")
    for _ in range(2):
        await scene.let_go(await scene.take())
    assert await bench.run(await scene.claim()) is Ending.OUR_FAULT
    bench.mailbox.is_down = False
    await bench.policy.settle()
    await stores.pass_time(1.0)
    again, _ = choking(stores)
    assert await again.run(await scene.claim()) is Ending.QUARANTINED


async def test_a_failure_is_logged_without_what_was_said(
    scene: Scene, stores: Stores, capsys: pytest.CaptureFixture[str]
) -> None:
    await scene.hear("my secret")
    bench = failing(stores, ValueError("cannot parse: my secret"))
    await bench.run(await scene.claim())
    out = capsys.readouterr().out
    assert "turn.failed" in out
    assert "secret" not in out
