"""How a command reads its settings and runs its work; shared by the modules of the command line."""

import asyncio
from collections.abc import Coroutine
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    import click

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


def named(_context: "click.Context", _option: "click.Parameter", name: str) -> str:
    """The name that ``--as`` gives; it stands in notices for good."""
    if not name.strip() or not name.isprintable():
        from click import BadParameter  # noqa: PLC0415

        raise BadParameter("write your name: it is empty, or has characters that cannot be read.")
    return name.strip()
