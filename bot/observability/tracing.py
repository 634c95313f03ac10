"""Traces or none, decided once at the start. What they need is imported only if they are on."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, TypeVar

from bot.domain.errors import BadSetting
from bot.domain.ports import Clock

if TYPE_CHECKING:
    from bot.observability.traces import Traces

Over = TypeVar("Over")


@contextmanager
def tracing(url: str, clock: Clock) -> "Iterator[Traces | None]":
    """Where spans go while the block runs; None, and nothing is imported, without an address.

    Raises:
        BadSetting: there is one, and the extra that it needs is not installed.
    """
    if not url:
        yield None
        return
    try:
        from bot.observability.traces import exported  # noqa: PLC0415 - an extra
    except ImportError as exc:
        mend = "Install it (pip install 'hireline[tracing]'), or unset TRACES_URL."
        raise BadSetting("TRACES_URL", "is set and OpenTelemetry is not installed.", mend) from exc
    with exported(url, clock) as traces:
        yield traces


def both(
    first: Callable[[Over], None], second: Callable[[Over], None] | None
) -> Callable[[Over], None]:
    """One that tells both; the first itself where there is no second, so that it costs nothing."""
    if second is None:
        return first

    def told(over: Over) -> None:
        first(over)
        second(over)

    return told
