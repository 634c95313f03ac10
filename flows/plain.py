"""The same mind without LangGraph: the same nodes in the same order, state as JSON.

LangGraph takes one to two seconds to import, which is too long for a command that plays one short
conversation. Both minds run the same conversation files in the tests; the worker uses the real one.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any, Final, cast

from bot.domain.turn import Checkpoint, Outcome, Turn
from flows.draft import STORED, Draft
from flows.nodes.wired import wired
from flows.routing import DONE, GUARD, SCREEN, UNDERSTAND, after_guard, after_screen
from flows.state import State, upcast_state
from flows.understanding.senses import Senses

KIND: Final = "json"


@dataclass(slots=True)
class Buffer:
    """What one turn started from and what it saved."""

    loaded: Checkpoint | None
    newest: Checkpoint | None = None


_TURN: ContextVar[Buffer | None] = ContextVar("plain_turn", default=None)


class PlainSaver:
    """Keeps the state of a turn until its commit stores it."""

    @contextmanager
    def turn(self, loaded: Checkpoint | None) -> Iterator[Buffer]:
        """Within the block a mind starts from ``loaded`` and saves into the buffer."""
        buffer = Buffer(loaded)
        token = _TURN.set(buffer)
        try:
            yield buffer
        finally:
            _TURN.reset(token)


class PlainMind:
    """Thinks about turns; see :class:`flows.conversation.Mind`."""

    def __init__(self, senses: Senses | None = None) -> None:
        self._nodes = wired(senses or Senses())

    async def think(self, turn: Turn) -> Outcome:
        """One turn; outside a saver's block it starts from nothing and keeps nothing.

        Raises:
            NewerVersion: a later release wrote this conversation's state.
        """
        buffer = _TURN.get()
        state = cast("State", {**_stored(buffer), "turn": turn})
        state = _changed(state, await self._nodes[GUARD](state))
        node = await after_guard(state)
        while node != DONE:
            state = _changed(state, await self._nodes[node](state))
            node = await _next(node, state)
        if buffer is not None:
            buffer.newest = _checkpoint(turn, state)
        return Draft.of(state).outcome()


async def _next(node: str, state: State) -> str:
    if node == UNDERSTAND:
        return SCREEN
    return await after_screen(state) if node == SCREEN else DONE


def _changed(state: State, changes: dict[str, Any]) -> State:
    return cast("State", {**state, **changes})


def _stored(buffer: Buffer | None) -> dict[str, Any]:
    if buffer is None or buffer.loaded is None:
        return {}
    return upcast_state(json.loads(buffer.loaded.body))


def _checkpoint(turn: Turn, state: State) -> Checkpoint:
    kept = {name: value for name, value in state.items() if name in {"version", *STORED}}
    body = json.dumps(kept, ensure_ascii=False).encode()
    return Checkpoint(str(turn.conversation), "", KIND, None, KIND, body, KIND, b"{}")
