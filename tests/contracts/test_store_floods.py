"""Very many messages of one person: all are kept, in order, and few turns are taken for them."""

from datetime import timedelta

import pytest

from bot.domain.errors import Superseded
from bot.domain.events import Actor, EventType
from bot.domain.flood import UNLIMITED, Allowance
from bot.domain.message import Kind
from bot.domain.turn import LETTERS_A_TURN, MAIL_A_TURN
from tests.contracts.conftest import MakeStores
from tests.contracts.store_cases import AT_ONCE, LONG, Scene, Stores, seqs, texts

SLOW = Allowance(3, timedelta(seconds=30))
"""Nothing comes back of it while a test runs."""

FAST = Allowance(4, timedelta(milliseconds=60))
"""All of it is there again after a quarter of a second."""

A_MOMENT = 5.0


async def flooded(make_stores: MakeStores, allowance: Allowance = SLOW) -> Scene:
    """Somebody who has used up the allowance, and whose messages so far were all answered."""
    scene = Scene(await make_stores(allowance))
    for _ in range(allowance.messages):
        await scene.hear()
    await scene.turn()
    return scene


def delay_of(allowance: Allowance, delay: float) -> bool:
    """Whether a message waits for the flood to rest."""
    rest = allowance.rest.total_seconds()
    return rest - A_MOMENT < delay <= rest


async def test_within_the_allowance_nothing_waits_longer(make_stores: MakeStores) -> None:
    scene = Scene(await make_stores(SLOW))
    for _ in range(SLOW.messages):
        receipt = await scene.hear()
        assert receipt.bells[0].delay == 0
    claim = await scene.take()
    assert claim.flood_at is None
    assert len(claim.mail) == SLOW.messages


async def test_beyond_it_a_message_is_kept_and_waits_until_the_flood_rests(
    make_stores: MakeStores,
) -> None:
    scene = await flooded(make_stores)
    receipt = await scene.hear("one too many")
    assert receipt.is_new
    assert delay_of(SLOW, receipt.bells[0].delay)
    assert await scene.claim() is None
    assert await scene.states() == ["done"] * 3 + ["waiting"]


@pytest.mark.parametrize("kind", [Kind.BUTTONS, Kind.FILE])
async def test_taps_and_files_wait_too(make_stores: MakeStores, kind: Kind) -> None:
    scene = await flooded(make_stores)
    receipt = await scene.hear(urgent=True, kind=kind)
    assert delay_of(SLOW, receipt.bells[0].delay)


async def test_a_flood_is_read_in_one_turn_and_in_order(make_stores: MakeStores) -> None:
    scene = await flooded(make_stores, FAST)
    said = [f"message {n}" for n in range(40)]
    for each in said:
        await scene.hear(each)
    await scene.stores.pass_time(FAST.rest.total_seconds())
    claim = await scene.take()
    assert texts(claim) == said
    assert seqs(claim) == sorted(seqs(claim))
    await scene.commit(claim)
    assert await scene.claim() is None


async def test_whoever_goes_on_and_on_is_answered_all_the_same(make_stores: MakeStores) -> None:
    """Each message would put the turn off again."""
    scene = await flooded(make_stores, FAST)
    pause = FAST.rest.total_seconds() / 2
    for _ in range(int(FAST.longest.total_seconds() / pause) + 2):
        await scene.hear()
        await scene.stores.pass_time(pause)
    assert await scene.claim() is not None


async def test_what_is_due_already_is_not_put_off(make_stores: MakeStores) -> None:
    scene = Scene(await make_stores(SLOW))
    delays = [(await scene.hear()).bells[0].delay for _ in range(2 * SLOW.messages)]
    assert set(delays) == {0}
    assert await scene.claim() is not None


async def test_a_stop_word_in_a_flood_counts_at_once(make_stores: MakeStores) -> None:
    scene = await flooded(make_stores)
    await scene.hear("flood")
    receipt = await scene.hear("STOP", urgent=True, opting=True)
    assert receipt.bells[0].delay == 0
    assert (await scene.hear("and more")).bells[0].delay == 0
    assert texts(await scene.take()) == ["flood", "STOP", "and more"]


async def test_a_stop_word_said_while_a_turn_runs_is_not_put_off_by_what_follows(
    make_stores: MakeStores,
) -> None:
    scene = await flooded(make_stores, FAST)
    await scene.hear("flood")
    await scene.stores.pass_time(FAST.rest.total_seconds())
    claim = await scene.take()
    await scene.hear("STOP", urgent=True, opting=True)
    for _ in range(FAST.messages * 2):
        await scene.hear("more", quiet=LONG)
    with pytest.raises(Superseded):
        await scene.commit(claim)
    assert "STOP" in texts(await scene.take())


async def test_once_a_stop_word_was_read_the_flood_waits_again(make_stores: MakeStores) -> None:
    scene = await flooded(make_stores)
    await scene.hear("STOP", urgent=True, opting=True)
    await scene.turn()
    assert delay_of(SLOW, (await scene.hear()).bells[0].delay)


async def test_a_stop_word_of_somebody_who_turns_out_to_be_another_keeps_its_hurry(
    make_stores: MakeStores,
) -> None:
    stores = await make_stores(SLOW)
    survivor, other = Scene(stores), Scene(stores)
    for _ in range(SLOW.messages):
        await survivor.hear()
    await survivor.turn()
    await other.hear("STOP", urgent=True, opting=True)
    receipt = await survivor.be_one_with(other, quiet=LONG)
    assert receipt.bells[-1].delay == 0
    assert "STOP" in texts(await survivor.take())


async def test_a_claim_says_when_its_flood_began(make_stores: MakeStores) -> None:
    scene = await flooded(make_stores)
    began = []
    for _ in range(2):
        await scene.hear()
        await scene.hear("STOP", urgent=True, opting=True)
        claim = await scene.take()
        await scene.commit(claim)
        began.append(claim.flood_at)
    assert began[0] is not None
    assert began[0] == began[1]


async def test_a_flood_is_over_when_half_of_the_allowance_is_there_again(
    make_stores: MakeStores,
) -> None:
    scene = await flooded(make_stores, FAST)
    await scene.hear()
    await scene.stores.pass_time(FAST.depth.total_seconds())
    await scene.turn()
    assert (await scene.hear()).bells[0].delay == 0
    assert (await scene.take()).flood_at is None


async def test_repeats_of_a_message_use_up_nothing(make_stores: MakeStores) -> None:
    scene = Scene(await make_stores(SLOW))
    for _ in range(10 * SLOW.messages):
        await scene.hear(key=f"twilio:{scene.name}")
    assert (await scene.hear("another")).bells[0].delay == 0
    assert (await scene.take()).flood_at is None


async def test_a_flood_of_one_person_is_nothing_to_another(make_stores: MakeStores) -> None:
    scene = await flooded(make_stores)
    await scene.hear()
    another = Scene(scene.stores)
    assert (await another.hear()).bells[0].delay == 0


async def test_other_mail_does_not_wait_for_a_flood(make_stores: MakeStores) -> None:
    scene = await flooded(make_stores)
    await scene.hear()
    key = f"voice:{scene.name}"
    kind = EventType.VOICE_OUTCOME
    await scene.stores.journal.record(scene.subject, kind, key, {}, Actor.PROVIDER)
    assert len((await scene.take()).mail) == 2


async def test_without_a_limit_there_is_no_flood(make_stores: MakeStores) -> None:
    scene = Scene(await make_stores(UNLIMITED))
    for _ in range(50):
        assert (await scene.hear()).bells[0].delay == 0
    assert (await scene.take()).flood_at is None


async def test_a_turn_reads_so_many_mails_and_the_next_one_goes_on(scene: Scene) -> None:
    said = [str(n) for n in range(MAIL_A_TURN + 2)]
    for each in said:
        await scene.hear(each)
    claim = await scene.take()
    assert texts(claim) == said[:MAIL_A_TURN]
    committed = await scene.commit(claim, supersede=False)
    assert committed.more
    assert texts(await scene.take()) == said[MAIL_A_TURN:]


async def test_a_turn_reads_so_many_letters_and_the_next_one_goes_on(
    scene: Scene, stores: Stores
) -> None:
    half = "x" * (LETTERS_A_TURN // 2)
    for n in range(3):
        await scene.hear(f"{n}{half}")
    kind, key = EventType.VOICE_OUTCOME, f"voice:{scene.name}"
    await stores.journal.record(scene.subject, kind, key, {}, Actor.PROVIDER)
    claim = await scene.take()
    assert [each[0] for each in texts(claim)] == ["0", "1"]
    assert (await scene.commit(claim)).more
    rest = await scene.take()
    assert [each[0] for each in texts(rest)] == ["2"]
    assert seqs(rest) == [3, 4]


async def test_one_message_of_any_length_is_read(scene: Scene) -> None:
    await scene.hear("x" * (2 * LETTERS_A_TURN), quiet=AT_ONCE)
    await scene.hear("behind it")
    await scene.commit(await scene.take())
    assert texts(await scene.take()) == ["behind it"]
