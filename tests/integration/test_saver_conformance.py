"""The checkpoint saver, by LangGraph's own conformance suite and inside a turn."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from typing import Any, TypedDict

import pytest
from langchain_core.runnables import RunnableConfig
from langgraph.checkpoint.base import BaseCheckpointSaver, empty_checkpoint
from langgraph.checkpoint.conformance import checkpointer_test, validate
from langgraph.checkpoint.conformance.capabilities import BASE_CAPABILITIES
from langgraph.graph import END, START, StateGraph
from langgraph.graph.state import CompiledStateGraph

from bot.domain.errors import NewerVersion
from bot.domain.turn import Checkpoint
from bot.storage.checkpoints import TurnSaver
from bot.storage.unit_of_work import Database
from flows.upcasting import Upcasting

CONFIG: RunnableConfig = {"configurable": {"thread_id": "t1", "checkpoint_ns": ""}}


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    database = Database(database_url, size=4)
    await database.open()
    yield database
    await database.close()


async def test_the_write_through_binding_conforms(
    database: Database, capsys: pytest.CaptureFixture[str]
) -> None:
    @checkpointer_test(name="TurnSaver")
    async def saver() -> AsyncGenerator[BaseCheckpointSaver[str], None]:
        yield TurnSaver(database)

    report = await validate(saver)
    base = [report.results[capability.value] for capability in BASE_CAPABILITIES]
    passed = sum(result.tests_passed for result in base)
    with capsys.disabled():
        print(f" conformance: {passed} base tests passed ", end="")  # noqa: T201 - the count
    assert [failure for result in base for failure in result.failures or ()] == []
    assert all(result.detected and result.passed for result in base)
    assert passed == 58


class Counted(TypedDict, total=False):
    """A conversation that counts its turns."""

    turns: int
    half: bool


Graph = CompiledStateGraph[Any, Any, Any, Any]


def graph(saver: TurnSaver, *, breaks: asyncio.Event | None = None) -> Graph:
    """Two steps; the second one fails, or hangs until it is cancelled when ``breaks`` is there."""

    async def begin(state: Counted) -> Counted:
        return {"turns": state.get("turns", 0) + 1, "half": True}

    async def finish(state: Counted) -> Counted:
        if breaks is not None and breaks.is_set():
            raise ValueError
        if breaks is not None:
            breaks.set()
            await asyncio.Event().wait()
        return {"turns": state["turns"], "half": False}

    builder: StateGraph[Counted, None, Counted, Counted] = StateGraph(Counted)
    builder.add_node("begin", begin)
    builder.add_node("finish", finish)
    builder.add_edge(START, "begin")
    builder.add_edge("begin", "finish")
    builder.add_edge("finish", END)
    return builder.compile(checkpointer=saver)


async def a_turn(saver: TurnSaver, loaded: Checkpoint | None) -> Checkpoint:
    """What a whole turn would commit."""
    with saver.turn(loaded) as buffer:
        await graph(saver).ainvoke({}, CONFIG, durability="exit")
        newest = buffer.newest
    assert newest is not None
    return newest


def values(saver: TurnSaver, stored: Checkpoint) -> dict[str, Any]:
    """The channel values in a stored state."""
    state = saver.serde.loads_typed((stored.kind, stored.body))
    return {name: state["channel_values"][name] for name in ("turns", "half")}


async def test_a_turn_goes_on_from_the_state_before_it() -> None:
    saver = TurnSaver()
    first = await a_turn(saver, None)
    second = await a_turn(saver, first)
    assert values(saver, first) == {"turns": 1, "half": False}
    assert values(saver, second) == {"turns": 2, "half": False}
    assert second.parent == first.id


async def test_a_turn_writes_nothing_by_itself(database: Database) -> None:
    saver = TurnSaver(database)
    await a_turn(saver, None)
    assert await saver.aget_tuple(CONFIG) is None


async def test_what_a_failed_run_saved_is_not_what_the_next_turn_begins_from() -> None:
    """Rule 12: with durability="exit" LangGraph saves failed runs too."""
    saver = TurnSaver()
    first = await a_turn(saver, None)
    failing = asyncio.Event()
    failing.set()
    with pytest.raises(ValueError), saver.turn(first) as buffer:  # noqa: PT011 - ours
        await graph(saver, breaks=failing).ainvoke({}, CONFIG, durability="exit")
    assert buffer.newest is not None, "nothing is proved if it saves nothing"
    assert values(saver, await a_turn(saver, first)) == {"turns": 2, "half": False}


async def test_what_a_cancelled_run_saved_is_not_what_the_next_turn_begins_from() -> None:
    """A turn that was cancelled in the middle is run again from its beginning."""
    saver = TurnSaver()
    first = await a_turn(saver, None)
    hanging = asyncio.Event()

    async def cancelled() -> None:
        with saver.turn(first):
            await graph(saver, breaks=hanging).ainvoke({}, CONFIG, durability="exit")

    running = asyncio.create_task(cancelled())
    await hanging.wait()
    running.cancel()
    await asyncio.wait({running})
    assert running.cancelled()
    assert values(saver, await a_turn(saver, first)) == {"turns": 2, "half": False}


async def test_turns_side_by_side_do_not_see_each_other() -> None:
    saver = TurnSaver()
    both = [a_turn(saver, None) for _ in range(2)]
    first, second = await asyncio.gather(*(asyncio.create_task(each) for each in both))
    assert values(saver, first) == values(saver, second) == {"turns": 1, "half": False}
    assert first.id != second.id


async def put(saver: TurnSaver, **state: object) -> None:
    made = {**empty_checkpoint(), "channel_values": state}
    await saver.aput(CONFIG, made, {}, {})  # type: ignore[arg-type]


async def test_the_newest_of_several_saves_is_committed() -> None:
    saver = TurnSaver()
    with saver.turn(None) as buffer:
        await put(saver, turns=1, half=True)
        await put(saver, turns=1, half=False)
        found = await saver.aget_tuple(CONFIG)
    assert buffer.newest is not None
    assert values(saver, buffer.newest) == {"turns": 1, "half": False}
    assert found is not None
    assert found.checkpoint["channel_values"] == {"turns": 1, "half": False}


async def test_a_turn_that_saved_nothing_commits_no_state() -> None:
    with TurnSaver().turn(None) as buffer:
        pass
    assert buffer.newest is None


async def test_writes_of_a_step_are_not_kept_in_a_turn(database: Database) -> None:
    saver = TurnSaver(database)
    place: RunnableConfig = {
        "configurable": {"thread_id": "t1", "checkpoint_ns": "", "checkpoint_id": "c1"}
    }
    with saver.turn(None):
        await saver.aput_writes(place, [("turns", 1)], "task")
    async with database.leasing() as connection:
        assert await connection.fetchval("SELECT count(*) FROM checkpoint_write") == 0


async def stored(saver: TurnSaver, **state: object) -> Checkpoint:
    """A state as some release left it."""
    with saver.turn(None) as buffer:
        await put(saver, **state)
        assert buffer.newest is not None
        return buffer.newest


async def read(state: Checkpoint) -> dict[str, Any]:
    """The channel values as a turn of this release finds them."""
    saver = TurnSaver()
    with saver.turn(state):
        found = await Upcasting(saver).aget_tuple(CONFIG)
    assert found is not None
    return found.checkpoint["channel_values"]


async def test_a_state_of_an_older_release_is_read_in_todays_layout() -> None:
    values = await read(await stored(TurnSaver(), stage="screening", question="licence"))
    assert values["pending"] == "licence"
    assert "question" not in values


async def test_a_state_of_a_later_release_is_not_read() -> None:
    later = await stored(TurnSaver(), version=99)
    with pytest.raises(NewerVersion):
        await read(later)


async def test_without_a_database_there_are_only_turns() -> None:
    with pytest.raises(RuntimeError, match="inside a turn"):
        await TurnSaver().aget_tuple(CONFIG)


async def test_whoever_lists_holds_no_connection_meanwhile(database_url: str) -> None:
    """Rule 22: nobody acquires while holding. More listings than connections, each asking more."""
    database = Database(database_url, size=1)
    await database.open()
    saver = TurnSaver(database)
    for number in range(3):
        await put(saver, turns=number, half=False)

    async def look() -> int:
        found = 0
        async for each in saver.alist(CONFIG):
            assert await saver.aget_tuple(each.config) is not None
            found += 1
        return found

    assert await asyncio.gather(*(look() for _ in range(6))) == [3] * 6
    await database.close()
