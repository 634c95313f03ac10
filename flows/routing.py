"""Which node comes next: pure, so that whoever runs the nodes takes the same way.

Coroutines, because LangGraph runs a plain function in a thread: 0.5 ms.
"""

from collections.abc import Hashable
from typing import Final

from bot.domain.conversation import Stage
from flows.state import State

GUARD: Final = "guard"
UNDERSTAND: Final = "understand"
SCREEN: Final = "screen"
COMPOSE: Final = "compose"
DONE: Final = "done"
NODES: Final = (GUARD, UNDERSTAND, SCREEN, COMPOSE)
NEXT: Final[dict[Hashable, str]] = {name: name for name in (UNDERSTAND, SCREEN, COMPOSE)}


async def after_guard(state: State) -> str:
    """Straight on to what there is to do."""
    turn = state["turn"]
    if state["said"]:
        return UNDERSTAND
    is_consented = state["stage"] in {Stage.APPLYING, Stage.SCREENING, Stage.SCREENED}
    if is_consented or any(mail.said is None for mail in turn.mail):
        return SCREEN
    return await after_screen(state)


async def after_screen(state: State) -> str:
    """Nothing to say: nothing to compose."""
    return COMPOSE if state["lines"] else DONE
