"""Waiting for a store no longer than a provider waits for us."""

import asyncio
from collections.abc import Coroutine
from functools import partial
from http import HTTPStatus
from typing import Any, Final, TypeVar

from bot.domain.errors import OurFault
from bot.gateway.refusals import TurnedAway

STORE_PATIENCE: Final = 1.8
"""Seconds. A webhook that meets a store which does not answer gets its 503 within two."""

T = TypeVar("T")


class Patience:
    """Runs store calls, and leaves those behind that do not come back."""

    def __init__(self, seconds: float = STORE_PATIENCE) -> None:
        self._seconds = seconds
        self._left_behind: set[asyncio.Task[Any]] = set()

    async def of(self, work: Coroutine[Any, Any, T]) -> T:
        """The result of ``work``.

        The work runs in a task of its own that is cancelled but not awaited: a driver whose
        server hangs answers a cancellation by asking that server, and hangs with it.

        Raises:
            TurnedAway: 503; the store is down or too slow. What was written may still be there,
                and the unique key drops it when the provider delivers again.
        """
        loop = asyncio.get_running_loop()
        task, over = loop.create_task(work), loop.create_future()
        late = loop.call_later(self._seconds, _end, over)
        task.add_done_callback(partial(_end, over))
        try:
            await over  # asyncio.wait() does as much, and takes three times as long
            if task.done():
                return task.result()
            raise TurnedAway(HTTPStatus.SERVICE_UNAVAILABLE, "store_slow")
        except OurFault as exc:
            raise TurnedAway(HTTPStatus.SERVICE_UNAVAILABLE, "store_down") from exc
        finally:
            late.cancel()
            if not task.done():
                self._leave(task)

    def _leave(self, task: asyncio.Task[Any]) -> None:
        task.cancel()
        self._left_behind.add(task)
        task.add_done_callback(self._buried)

    def _buried(self, task: asyncio.Task[Any]) -> None:
        self._left_behind.discard(task)
        if not task.cancelled():
            task.exception()  # looked at, so that the loop does not complain of it


def _end(over: "asyncio.Future[None]", _: object = None) -> None:
    if not over.done():
        over.set_result(None)
