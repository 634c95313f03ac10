"""A worker fills the index of résumés beside its turns; nothing ends for it."""

import asyncio
from dataclasses import replace

import pytest

from bot.domain.errors import StoreDown
from bot.knowledge.index import IndexDown
from bot.worker.indexing import Indexing
from tests.contracts.store_cases import Stores
from tests.unit.worker.test_runner import Shop


class Index:
    """Fails in each way of ``troubles`` once, then works."""

    def __init__(self, *troubles: Exception) -> None:
        self.troubles = list(troubles)
        self.filled, self.closed = asyncio.Event(), False

    async def bring_in(self) -> int:
        if self.troubles:
            raise self.troubles.pop(0)
        self.filled.set()
        return 1

    async def close(self) -> None:
        self.closed = True

    def indexing(self) -> Indexing:
        return Indexing(self.bring_in, self.close, pause=0.0)


async def test_an_index_that_is_down_ends_nothing() -> None:
    index = Index(IndexDown("x"), ZeroDivisionError(), StoreDown("Postgres"))
    indexing = index.indexing()
    await indexing.go_round()
    await indexing.go_round()
    with pytest.raises(StoreDown):
        await indexing.go_round()
    assert not index.filled.is_set()
    await indexing.go_round()
    assert index.filled.is_set()


async def test_a_worker_fills_it_and_closes_it(stores: Stores) -> None:
    shop, index = Shop(stores), Index(IndexDown("x"))
    shop.parts = replace(shop.parts, indexing=index.indexing())
    async with shop.open():
        await asyncio.wait_for(index.filled.wait(), 5)

    assert index.closed
