"""A crash point strikes who comes first after it was armed, and nobody else."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.chaos.crash_points import CrashPoints


@pytest.fixture
def points(tmp_path: Path) -> CrashPoints:
    made = CrashPoints(tmp_path)
    made.make()
    return made


def passing(folder: Path, point: str) -> subprocess.Popen[bytes]:
    """A process that comes to this point, and ends well if nothing strikes it."""
    words = (
        "from pathlib import Path; from tests.chaos.crash_points import Armed; "
        f"Armed(Path({str(folder)!r})).at({point!r})"
    )
    return subprocess.Popen([sys.executable, "-c", words])  # noqa: S603 - our own words


def test_who_comes_first_dies_of_it_and_leaves_word(tmp_path: Path, points: CrashPoints) -> None:
    points.arm("after_claim")
    with passing(tmp_path, "after_claim") as first:
        assert first.wait(timeout=20) == -signal.SIGKILL
    assert points.struck("after_claim") == [first.pid]
    assert not points.disarm("after_claim")
    with passing(tmp_path, "after_claim") as second:
        assert second.wait(timeout=20) == 0
    assert points.struck("after_claim") == [first.pid]


def test_another_point_and_one_that_was_disarmed_strike_nobody(
    tmp_path: Path, points: CrashPoints
) -> None:
    points.arm("after_claim")
    points.arm("before_send")
    assert points.disarm("before_send")
    with passing(tmp_path, "before_send") as passer:
        assert passer.wait(timeout=20) == 0
    assert points.struck("before_send") == []
