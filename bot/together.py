"""Doing for many at once what each asked for alone: one round trip, one commit, one bell.

Used where the price of one is mostly the price of going: the journal's transactions and the bell.
Nobody waits for company: who comes while nothing is under way goes at once, who comes meanwhile
goes with all the others that did.
"""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from typing import Generic, TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")


class Together(Generic[Item, Result]):
    """Collects what is asked for and works on it in groups."""

    def __init__(
        self,
        work: Callable[[Sequence[Item]], Awaitable[Sequence[Result]]],
        *,
        most: int = 64,
        at_once: int = 1,
    ) -> None:
        """Nothing happens yet.

        Args:
            work: does it for a group; one result for each item, in their order. What it raises,
                everybody of the group gets.
            most: items of one group.
            at_once: groups under way side by side.
        """
        self._work = work
        self._most = most
        self._at_once = at_once
        self._waiting: deque[tuple[Item, asyncio.Future[Result]]] = deque()
        self._groups: set[asyncio.Task[None] | None] = set()

    async def do(self, item: Item) -> Result:
        """The result for one item; whoever stops waiting before its group went is not done.

        Raises:
            Exception: whatever the work raised.
        """
        done: asyncio.Future[Result] = asyncio.get_running_loop().create_future()
        self._waiting.append((item, done))
        if len(self._groups) < self._at_once:
            self._groups.add(asyncio.create_task(self._go()))
        return await done

    async def _go(self) -> None:
        try:
            while group := self._next():
                await self._one(group)
        finally:
            # Here, not in a callback: who comes between the last look and that would wait for ever.
            self._groups.discard(asyncio.current_task())

    def _next(self) -> list[tuple[Item, "asyncio.Future[Result]"]]:
        group: list[tuple[Item, asyncio.Future[Result]]] = []
        while self._waiting and len(group) < self._most:
            item, done = self._waiting.popleft()
            if not done.done():
                group.append((item, done))
        return group

    async def _one(self, group: Sequence[tuple[Item, "asyncio.Future[Result]"]]) -> None:
        try:
            results = await self._work([item for item, _ in group])
        except BaseException as error:
            for _, done in group:
                if not done.done():
                    done.set_exception(_for_all(error))
            if not isinstance(error, Exception):
                raise
        else:
            for (_, done), result in zip(group, results, strict=True):
                if not done.done():
                    done.set_result(result)


def _for_all(error: BaseException) -> BaseException:
    """What those who wait get: a cancelled group is no cancellation of theirs."""
    return RuntimeError("The group was cancelled.") if not isinstance(error, Exception) else error
