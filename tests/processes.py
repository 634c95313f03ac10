"""What folders of tests with processes share: one event loop, and what the processes said."""

from collections.abc import Iterable
from pathlib import Path

import pytest

from tests.e2e.house import HOUSES


def share_a_loop(items: Iterable[pytest.Item], folder: Path) -> None:
    """All tests of a folder run in one loop: the provider of a standing house lives in it."""
    shared = pytest.mark.asyncio(loop_scope="session")
    for item in items:
        if item.path.is_relative_to(folder):
            item.add_marker(pytest.mark.integration)
            item.add_marker(shared, append=False)


def with_words(report: pytest.TestReport, item: pytest.Item, folder: Path) -> pytest.TestReport:
    """A failure of a folder's test, with what the processes of all houses said."""
    if report.failed and item.path.is_relative_to(folder):
        report.sections += [("processes", each.words()) for each in HOUSES]
    return report
