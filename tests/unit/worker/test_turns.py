"""One turn: its time, its state, and whether the candidate may overtake it."""

import asyncio

import pytest
from langchain_core.runnables import RunnableConfig
from langgraph.checkpoint.base import empty_checkpoint

from bot.domain.errors import Superseded
from bot.domain.events import Actor, EventType
from bot.domain.turn import Turn
from bot.storage.checkpoints import TurnSaver
from tests.contracts.store_cases import Scene, Stores
from tests.unit.worker.minds import Moody, ScriptedMind, turns

MOMENT = 0.01


async def hang(turn: Turn) -> None:
    """A language model that does not answer; without one the turn is quick."""
    if turn.patient:
        await asyncio.Event().wait()


def place(turn: Turn) -> RunnableConfig:
    return {"configurable": {"thread_id": str(turn.conversation), "checkpoint_ns": ""}}


async def test_a_slow_turn_is_thought_again_without_patience(scene: Scene, stores: Stores) -> None:
    await scene.hear()
    mind = ScriptedMind(hang)
    committed = await turns(stores.mailbox, mind, stores.clock, patience=MOMENT).take(
        await scene.take()
    )
    assert committed.sends
    assert [turn.patient for turn in mind.turns] == [True, False]
    assert mind.turns[0].reply_id == mind.turns[1].reply_id


async def test_what_a_cancelled_run_saved_is_not_where_the_next_one_begins(
    scene: Scene, stores: Stores
) -> None:
    """Rule 12: LangGraph saves cancelled runs too; half a turn must be thrown away."""
    saver, found = TurnSaver(), list[object]()

    async def save_and_hang(turn: Turn) -> None:
        found.append(await saver.aget_tuple(place(turn)))
        state = {**empty_checkpoint(), "channel_values": {"patient": turn.patient}}
        await saver.aput(place(turn), state, {}, {})  # type: ignore[arg-type]
        await hang(turn)

    await scene.hear()
    mailbox = Moody(stores.mailbox)
    taking = turns(mailbox, ScriptedMind(save_and_hang), stores.clock, saver=saver, patience=MOMENT)
    await taking.take(await scene.take())
    assert found == [None, None]
    [result] = mailbox.results
    assert result.checkpoint is not None
    with saver.turn(result.checkpoint):
        kept = await saver.aget_tuple({"configurable": {"thread_id": str(scene.subject)}})
    assert kept is not None
    assert kept.checkpoint["channel_values"] == {"patient": False}


async def test_a_turn_that_is_slow_without_patience_too_has_failed(
    scene: Scene, stores: Stores
) -> None:
    async def hang_always(_: Turn) -> None:
        await asyncio.Event().wait()

    await scene.hear()
    taking = turns(
        stores.mailbox,
        ScriptedMind(hang_always),
        stores.clock,
        patience=MOMENT,
        impatience=MOMENT,
    )
    with pytest.raises(TimeoutError):
        await taking.take(await scene.take())
    assert await scene.states() == ["waiting"]


async def test_the_last_try_asks_no_language_model(scene: Scene, stores: Stores) -> None:
    await scene.hear()
    for _ in range(2):
        await scene.let_go(await scene.take())
    mind = ScriptedMind(hang)
    await turns(stores.mailbox, mind, stores.clock).take(await scene.take())
    assert [turn.patient for turn in mind.turns] == [False]


async def test_a_draft_is_overtaken_twice_and_then_said(scene: Scene, stores: Stores) -> None:
    async def more(turn: Turn) -> None:
        await scene.hear(f"more {len(turn.mail)}")

    await scene.hear("one")
    taking = turns(stores.mailbox, ScriptedMind(more), stores.clock)
    for _ in range(2):
        with pytest.raises(Superseded):
            await taking.take(await scene.take())
    assert (await taking.take(await scene.take())).more
    [said] = [m.text for m in (await scene.record()).messages if m.direction == "out"]
    assert said == "one+more 1+more 2"


async def test_a_draft_that_answers_no_words_is_dropped_without_limit(
    scene: Scene, stores: Stores
) -> None:
    async def speak(_: Turn) -> None:
        await scene.hear("wait")

    await scene.hear("one")
    taking = turns(stores.mailbox, ScriptedMind(speak), stores.clock)
    for _ in range(2):
        with pytest.raises(Superseded):
            await taking.take(await scene.take())
    await taking.take(await scene.take())
    await turns(stores.mailbox, ScriptedMind(), stores.clock).take(await scene.take())
    key = f"voice:{scene.name}"
    await stores.journal.record(scene.subject, EventType.VOICE_OUTCOME, key, {}, Actor.PROVIDER)
    mailbox = Moody(stores.mailbox)
    with pytest.raises(Superseded):
        await turns(mailbox, ScriptedMind(speak), stores.clock).take(await scene.take())
    assert mailbox.results[0].supersede


async def test_jobs_are_read_again_only_when_they_changed(scene: Scene, stores: Stores) -> None:
    mind = ScriptedMind()
    taking = turns(stores.mailbox, mind, stores.clock)
    for is_new in (True, False, True):
        if is_new:
            await scene.job()
        await scene.hear()
        await taking.take(await scene.take())
    first, second, third = (turn.jobs for turn in mind.turns)
    assert first is second
    assert third is not second
    assert [job.version for job in third.open] == [2]


async def test_a_turn_knows_who_it_is_about(scene: Scene, stores: Stores) -> None:
    await scene.hear("hello")
    mind = ScriptedMind()
    await turns(stores.mailbox, mind, stores.clock).take(await scene.take())
    [turn] = mind.turns
    assert (turn.conversation, turn.address) == (scene.subject, scene.address)
    assert turn.reply_id != turn.application_id
