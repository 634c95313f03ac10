"""How a command reads its settings and runs its work; shared by the modules of the command line."""

import asyncio
from collections.abc import Coroutine
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from bot.config import Settings

Result = TypeVar("Result")


def settings(**overrides: object) -> "Settings":
    """The settings, with what a command was told; libraries are prepared for their import."""
    from bot.config import load, prepare_libraries  # noqa: PLC0415 - `bot --help` needs no settings

    found = load(**{key: value for key, value in overrides.items() if value is not None})
    prepare_libraries(allow_tracing=found.allow_tracing)
    return found


def do(work: Coroutine[Any, Any, Result]) -> Result:
    """Run on uvloop, which costs half of what asyncio's own loop costs."""
    import uvloop  # noqa: PLC0415 - start-up time of commands that run nothing

    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        return runner.run(work)
