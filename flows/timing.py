"""How long each node takes, told with the outcome: for metrics, traces and the curious."""

import time
from collections.abc import Awaitable
from typing import Any, Protocol

from bot.domain.turn import Step
from flows.state import State


class Node(Protocol):
    """Reads the state and returns the channels that it changed."""

    def __call__(self, state: State) -> Awaitable[dict[str, Any]]: ...


def timed(name: str, node: Node) -> Node:
    """The same node, which also adds itself to the steps of the turn."""

    async def run(state: State) -> dict[str, Any]:
        began = time.perf_counter()
        changes = await node(state)
        step = Step(name, time.perf_counter() - began)
        return {**changes, "steps": (*state.get("steps", ()), step)}

    return run
