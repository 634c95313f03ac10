"""A chaos run says at once when this machine has no room for it."""

import resource
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext

import pytest

from bot.domain.errors import Refused
from tests.chaos.room import PORTS, require_files, require_ports


def test_ports_enough_are_held_side_by_side_and_given_back() -> None:
    held = most = 0

    @contextmanager
    def bind() -> Iterator[None]:
        nonlocal held, most
        held += 1
        most = max(most, held)
        yield
        held -= 1

    require_ports(bind)
    assert (most, held) == (PORTS, 0)


def test_too_few_ports_are_told_with_their_number() -> None:
    free = iter(range(PORTS - 2))

    def bind() -> nullcontext[None]:
        if next(free, None) is None:
            raise OSError
        return nullcontext()

    with pytest.raises(Refused, match=f"{PORTS} are needed, {PORTS - 2} were free"):
        require_ports(bind)


def test_files_enough_pass() -> None:
    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    require_files(before[0])
    assert resource.getrlimit(resource.RLIMIT_NOFILE) == before


def limited(soft: int, hard: int) -> str:
    """What a process of its own, with these limits, has for a limit afterwards, or says."""
    told = subprocess.run(  # noqa: S603 - our own words
        [
            *(sys.executable, "-c"),
            "import resource as r\n"
            "from bot.domain.errors import Refused\n"
            "from tests.chaos.room import require_files\n"
            f"r.setrlimit(r.RLIMIT_NOFILE, ({soft}, {hard}))\n"
            "try:\n"
            "    require_files(300)\n"
            "    print(r.getrlimit(r.RLIMIT_NOFILE))\n"
            "except Refused as refused:\n"
            "    print(refused)\n",
        ],
        check=True,
        capture_output=True,
        text=True,
    )
    return told.stdout.strip()


def test_a_low_limit_is_raised_where_it_may_be() -> None:
    assert limited(100, 400) == "(300, 400)"


def test_a_limit_that_cannot_be_raised_is_told() -> None:
    assert limited(100, 200).startswith("Only 200 files may be open at a time and 300 are needed")
