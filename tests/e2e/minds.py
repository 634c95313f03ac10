"""Minds for tests of the way there and back, small enough to see every loss and repetition."""

import asyncio
import os
import signal
from typing import Annotated, Any, Final, TypedDict

import structlog
from langchain_core.runnables import RunnableConfig
from langgraph.channels import UntrackedValue
from langgraph.graph import END, START, StateGraph

from bot.domain.conversation import Stage, View
from bot.domain.effects import Effect, Reply
from bot.domain.turn import Outcome, Turn
from bot.storage.checkpoints import TurnSaver
from bot.worker.turns import Mind

log = structlog.get_logger()

VIEW: Final = View(
    stage=Stage.NEW, language="en", pending=None, asked=(), application=None, opted_out=False
)


class Heard(TypedDict, total=False):
    """``count`` is what the conversation keeps from turn to turn."""

    count: int
    turn: Annotated[Turn, UntrackedValue]


def texts(turn: Turn) -> list[str]:
    """What the candidate said in this turn."""
    return [mail.said.text for mail in turn.mail if mail.said is not None]


class Counting:
    """Says back what it heard, with its number in the conversation: ``2: b, 3: c``.

    The number comes from the graph's state, so a reply without its state, or a state without its
    reply, is seen in the next one.
    """

    def __init__(self) -> None:
        graph = StateGraph(Heard)
        graph.add_node("count", _count)
        graph.add_edge(START, "count")
        graph.add_edge("count", END)
        self._graph = graph.compile(checkpointer=TurnSaver())

    async def think(self, turn: Turn) -> Outcome:
        config: RunnableConfig = {"configurable": {"thread_id": str(turn.conversation)}}
        state: dict[str, Any] = await self._graph.ainvoke({"turn": turn}, config, durability="exit")
        said = texts(turn)
        first = state["count"] - len(said) + 1
        words = ", ".join(f"{number}: {text}" for number, text in enumerate(said, first))
        effects: tuple[Effect, ...] = (Reply(turn.reply_id, words, "en"),) if said else ()
        return Outcome(VIEW, effects)


async def _count(state: Heard) -> dict[str, int]:
    return {"count": state.get("count", 0) + len(texts(state["turn"]))}


class Sensitive:
    """Passes turns on to another mind, unless a word touches it.

    ``raise`` raises, ``kill`` kills the process, ``wait`` waits until ``gate`` is open and logs
    ``mind.waits``.
    """

    def __init__(self, inner: Mind, gate: asyncio.Event) -> None:
        self._inner = inner
        self._gate = gate

    async def think(self, turn: Turn) -> Outcome:
        words = {word for text in texts(turn) for word in text.split()}
        if "raise" in words:
            raise ArithmeticError("as the candidate wished")
        if "kill" in words:
            os.kill(os.getpid(), signal.SIGKILL)
        if "wait" in words and not self._gate.is_set():
            log.info("mind.waits", conversation=str(turn.conversation))
            await self._gate.wait()
        return await self._inner.think(turn)
