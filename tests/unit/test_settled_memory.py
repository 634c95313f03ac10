"""What a role has built is nothing for the garbage collector to look at again and again."""

import gc
from collections.abc import Iterator

import pytest

from bot.roles import YOUNG_OBJECTS, settle_memory


@pytest.fixture(autouse=True)
def _as_before() -> Iterator[None]:
    threshold = gc.get_threshold()
    yield
    gc.unfreeze()
    gc.set_threshold(*threshold)


def test_what_was_built_is_looked_at_no_more() -> None:
    built: list[list[int]] = [[] for _ in range(100)]
    settle_memory()
    assert gc.get_freeze_count() > len(built)
    assert not any(each is built for each in gc.get_objects())


def test_a_circle_made_later_is_still_collected() -> None:
    settle_memory()
    circle: list[object] = []
    circle.append(circle)
    del circle
    assert gc.collect() >= 1


def test_the_collector_looks_less_often() -> None:
    settle_memory()
    assert gc.get_threshold()[0] == YOUNG_OBJECTS
    assert gc.isenabled()
