"""GUARANTEES.md: each line of it names a test, and each test that it names is there.

A promise whose test was renamed or dropped is a wish.
"""

import re
from typing import Final

import pytest

from tests.architecture.product import ROOT

TEXT: Final = (ROOT / "GUARANTEES.md").read_text("utf-8")
NAMED: Final = sorted(set(re.findall(r"`(tests/[\w/]+\.py)(?:::(\w+))?`", TEXT)))
PROMISES: Final = [
    line
    for section in re.findall(r"^\| promise \|.*\n\|[-|]+\|\n((?:\|.*\n)+)", TEXT, re.MULTILINE)
    for line in section.splitlines()
]


@pytest.mark.parametrize(("file", "name"), NAMED)
def test_a_test_that_is_named_is_there(file: str, name: str) -> None:
    written = (ROOT / file).read_text("utf-8")
    assert not name or re.search(rf"def {name}\(", written)


@pytest.mark.parametrize("line", PROMISES, ids=lambda line: line.split("|")[1].strip()[:40])
def test_each_promise_names_a_test(line: str) -> None:
    cells = line.strip("|").split("|")
    assert len(cells) == 4
    assert "tests/" in cells[-1]


def test_there_are_promises() -> None:
    assert len(PROMISES) > 20
