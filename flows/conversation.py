"""The mind: one graph per conversation, one run per turn, pure.

``guard -> understand -> screen -> compose``. It is given a turn and returns an outcome; sending,
storing and publishing are done by whoever called it.
"""

from collections.abc import Hashable
from typing import Annotated, Any, Final, TypedDict, cast, get_type_hints

from langchain_core.runnables import RunnableConfig
from langgraph.channels import UntrackedValue
from langgraph.checkpoint.base import BaseCheckpointSaver
from langgraph.graph import END, START, StateGraph
from langgraph.graph.state import CompiledStateGraph

from bot.domain.turn import Outcome, Turn
from flows.draft import STORED, Draft
from flows.nodes.wired import wired
from flows.routing import COMPOSE, DONE, GUARD, NEXT, SCREEN, UNDERSTAND, after_guard, after_screen
from flows.state import State
from flows.understanding.senses import Senses
from flows.upcasting import Upcasting

Graph = CompiledStateGraph[State, None, State, State]

_ENDS: Final[dict[Hashable, str]] = {DONE: END}


def channels() -> type[State]:
    """The state as LangGraph is to see it: what lives for one turn is never in a checkpoint.

    Made from the state, so that the two cannot differ.
    """
    kinds = {
        name: kind if name in {"version", *STORED} else Annotated[kind, UntrackedValue]
        for name, kind in get_type_hints(State).items()
    }
    return cast("type[State]", TypedDict("Channels", kinds, total=False))  # type: ignore[operator]


class Mind:
    """Thinks about turns. Compiled once, used by any number of conversations at a time."""

    def __init__(self, senses: Senses, saver: BaseCheckpointSaver[Any] | None) -> None:
        self._saves = saver is not None
        self._graph = _build(senses, saver)

    async def think(self, turn: Turn) -> Outcome:
        """One turn: the new state goes to the saver, everything else into the outcome.

        Raises:
            NewerVersion: a later release wrote this conversation's state.
        """
        config: RunnableConfig = {"configurable": {"thread_id": str(turn.conversation)}}
        durability: dict[str, Any] = {"durability": "exit"} if self._saves else {}
        state = await self._graph.ainvoke({"turn": turn}, config, **durability)
        return Draft.of(state).outcome()


def _build(senses: Senses, saver: BaseCheckpointSaver[Any] | None) -> Graph:
    seen = channels()
    graph = StateGraph[State, None, State, State](seen)
    for name, node in wired(senses).items():
        graph.add_node(name, node, input_schema=seen)
    graph.add_edge(START, GUARD)
    graph.add_conditional_edges(GUARD, after_guard, _ENDS | NEXT)
    graph.add_edge(UNDERSTAND, SCREEN)
    graph.add_conditional_edges(SCREEN, after_screen, _ENDS | {COMPOSE: COMPOSE})
    graph.add_edge(COMPOSE, END)
    return graph.compile(checkpointer=Upcasting(saver) if saver else None)
