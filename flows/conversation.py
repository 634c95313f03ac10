"""The mind: one graph per conversation, one run per turn, pure.

``guard -> understand -> screen -> compose``. It is given a turn and returns an outcome; sending,
storing and publishing are done by whoever called it.
"""

from typing import Any
from uuid import UUID

from langchain_core.runnables import RunnableConfig
from langgraph.checkpoint.base import BaseCheckpointSaver
from langgraph.graph import END, START, StateGraph
from langgraph.graph.state import CompiledStateGraph

from bot.domain.conversation import Stage, View
from bot.domain.ports import LanguageModel
from bot.domain.turn import Outcome, Turn
from flows.draft import Draft
from flows.nodes.compose import compose
from flows.nodes.guard import guard
from flows.nodes.screen import screen
from flows.nodes.understand import Understand
from flows.state import State
from flows.understanding.local import LocalTier, NoLocalTier
from flows.upcasting import Upcasting

Graph = CompiledStateGraph[State, None, State, State]


class Mind:
    """Thinks about turns. Compiled once, used by any number of conversations at a time."""

    def __init__(
        self,
        model: LanguageModel | None,
        saver: BaseCheckpointSaver[Any] | None,
        local: LocalTier | None = None,
    ) -> None:
        self._saves = saver is not None
        self._graph = _build(model, local or NoLocalTier(), saver)

    async def think(self, turn: Turn) -> Outcome:
        """One turn: the new state goes to the saver, everything else into the outcome.

        Raises:
            NewerVersion: a later release wrote this conversation's state.
        """
        config: RunnableConfig = {"configurable": {"thread_id": str(turn.conversation)}}
        durability: dict[str, Any] = {"durability": "exit"} if self._saves else {}
        state = await self._graph.ainvoke({"turn": turn}, config, **durability)
        return _outcome(Draft.of(state))


def _build(
    model: LanguageModel | None, local: LocalTier, saver: BaseCheckpointSaver[Any] | None
) -> Graph:
    graph = StateGraph(State)
    graph.add_node("guard", guard)
    graph.add_node("understand", Understand(model, local))
    graph.add_node("screen", screen)
    graph.add_node("compose", compose)
    graph.add_edge(START, "guard")
    graph.add_conditional_edges("guard", after_guard, ["understand", "screen", "compose", END])
    graph.add_edge("understand", "screen")
    graph.add_conditional_edges("screen", after_screen, ["compose", END])
    graph.add_edge("compose", END)
    return graph.compile(checkpointer=Upcasting(saver) if saver else None)


async def after_guard(state: State) -> str:
    """Straight on to what there is to do. A plain function would be run in a thread: 0.5 ms."""
    turn = state["turn"]
    if state["said"]:
        return "understand"
    is_consented = state["stage"] in {Stage.APPLYING, Stage.SCREENING, Stage.SCREENED}
    if is_consented or any(mail.said is None for mail in turn.mail):
        return "screen"
    return await after_screen(state)


async def after_screen(state: State) -> str:
    """Nothing to say: nothing to compose."""
    return "compose" if state["lines"] else END


def _outcome(draft: Draft) -> Outcome:
    view = View(
        stage=draft.stage,
        language=draft.tongue,
        pending=draft.pending if draft.stage is Stage.SCREENING else None,
        asked=tuple(draft.asked),
        application=UUID(draft.application) if draft.application else None,
        opted_out=draft.opted_out,
    )
    return Outcome(view, tuple(draft.effects), tuple(draft.trace))
