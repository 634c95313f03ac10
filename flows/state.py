"""What a conversation remembers between turns: small, plain, versioned.

Answers and words do not stand here: they have tables of their own and come with the turn.
"""

from typing import Annotated, Any, Final, TypedDict

from langgraph.channels import UntrackedValue

from bot.domain.effects import Effect
from bot.domain.errors import NewerVersion
from bot.domain.turn import Turn
from bot.domain.understanding import Command

STATE_VERSION: Final = 1


class State(TypedDict, total=False):
    """The graph's channels. Those marked untracked live for one turn and are never stored.

    Attributes:
        version: layout of what is stored, for upcasters.
        job: id of the job version applied to.
        asked: ids of questions in the order first asked.
        asks: ids of our messages that asked what is open now (question, consent, job list): taps
            on them count, taps on older ones are stale. The newest few.
        misses: unusable answers in a row to what is open now.
    """

    version: int
    stage: str
    language: str | None
    job: str | None
    application: str | None
    pending: str | None
    asked: list[str]
    asks: list[str]
    misses: int
    opted_out: bool
    turn: Annotated[Turn, UntrackedValue]
    commands: Annotated[tuple[Command, ...], UntrackedValue]
    effects: Annotated[tuple[Effect, ...], UntrackedValue]
    trace: Annotated[tuple[str, ...], UntrackedValue]


STATE_UPCASTERS: Final[dict[int, Any]] = {}


def upcast_state(stored: dict[str, Any]) -> dict[str, Any]:
    """A stored state in today's layout.

    Raises:
        NewerVersion: a later release wrote it.
    """
    state = dict(stored)
    version = int(state.get("version", STATE_VERSION))
    if version > STATE_VERSION:
        raise NewerVersion(what="conversation state", found=version, known=STATE_VERSION)
    while version < STATE_VERSION:
        state = STATE_UPCASTERS[version](state)
        version += 1
    state["version"] = version
    return state
