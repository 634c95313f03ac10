"""What an operator does, by hand: compose's commands, an upgrade under way, backup and restore.

The houses are those of the end-to-end tests.
"""

from collections.abc import Generator
from pathlib import Path
from typing import Final

import pytest

from tests.e2e.conftest import house, lab, nursery
from tests.processes import share_a_loop, with_words

__all__ = ["house", "lab", "nursery"]

HERE: Final = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    share_a_loop(items, HERE)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    return with_words((yield), item, HERE)
