"""What a killed chaos run left is ended and removed, and nothing that is not provably its own."""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from bot.domain.errors import Refused
from tests.chaos.leftovers import Notebook, began, run_folder


@contextmanager
def sleeper() -> Iterator[subprocess.Popen[bytes]]:
    """A process that does nothing until it is ended."""
    command = [sys.executable, "-c", "import signal; signal.pause()"]
    with subprocess.Popen(command) as process:  # noqa: S603 - our own words
        try:
            yield process
        finally:
            process.kill()


@pytest.fixture
def left(tmp_path: Path) -> Iterator[tuple[Path, Path]]:
    """The build folder and the run folder of a run that was killed."""
    build = tmp_path / "build"
    build.mkdir()
    folder = Path(tempfile.mkdtemp(prefix="hireline-tests-"))
    (build / "run.json").write_text(json.dumps({"folder": str(folder)}), "utf-8")
    yield build, folder
    assert not folder.exists()


def test_a_run_has_a_folder_while_it_lasts(tmp_path: Path) -> None:
    said: list[str] = []
    with run_folder(tmp_path / "build", said.append) as folder:
        assert folder.is_dir()
    assert not folder.exists()
    assert said == []


def test_two_runs_at_a_time_are_refused(tmp_path: Path) -> None:
    with run_folder(tmp_path, print):
        sentence = f"Another chaos run is going on here \\(process {os.getpid()}\\)"
        with pytest.raises(Refused, match=sentence), run_folder(tmp_path, print):
            pass


def test_what_still_runs_is_ended_and_said(left: tuple[Path, Path]) -> None:
    build, folder = left
    said: list[str] = []
    with sleeper() as process:
        Notebook(folder).note(process.pid)
        with run_folder(build, said.append):
            assert process.wait(timeout=10) < 0
            assert not folder.exists()
    [line] = said
    assert "1 of its processes were still running" in line
    assert str(folder) in line


def test_a_process_that_only_has_the_number_is_left_alone(left: tuple[Path, Path]) -> None:
    build, folder = left
    with sleeper() as process:
        (folder / "processes").write_text(f"{process.pid} 12345\nnonsense\n\n{os.getpid()}\n")
        with run_folder(build, lambda _: None):
            assert process.poll() is None


def test_a_note_that_cannot_be_read_is_forgotten(tmp_path: Path) -> None:
    (tmp_path / "run.json").write_text("{", "utf-8")
    with run_folder(tmp_path, print) as folder:
        assert folder.is_dir()


def test_what_a_run_left_that_was_killed_before_it_started_anything_is_removed(
    left: tuple[Path, Path],
) -> None:
    build, folder = left
    said: list[str] = []
    with run_folder(build, said.append):
        assert not folder.exists()
    [line] = said
    assert "0 of its processes were still running" in line
    assert str(folder) in line


def test_the_folder_is_noted_before_there_is_one(tmp_path: Path) -> None:
    """Killed between the two, a run leaves nothing that nobody knows of."""
    (tmp_path / "run.json").mkdir()  # what cannot be written over
    before = {*Path(tempfile.gettempdir()).glob("hireline-tests-*")}
    with pytest.raises(OSError, match=r"run\.json"), run_folder(tmp_path, print):
        pass
    assert {*Path(tempfile.gettempdir()).glob("hireline-tests-*")} <= before


def test_a_note_of_a_folder_that_was_never_made_is_forgotten(tmp_path: Path) -> None:
    gone = Path(tempfile.gettempdir()) / "hireline-tests-never-made"
    (tmp_path / "run.json").write_text(json.dumps({"folder": str(gone)}), "utf-8")
    said: list[str] = []
    with run_folder(tmp_path, said.append) as folder:
        note = json.loads((tmp_path / "run.json").read_text("utf-8"))
        assert note == {"folder": str(folder)}
    assert said == []


def test_a_folder_of_somebody_else_is_never_removed(tmp_path: Path) -> None:
    other = tmp_path / "precious"
    other.mkdir()
    (other / "processes").touch()
    (tmp_path / "run.json").write_text(json.dumps({"folder": str(other)}), "utf-8")
    with run_folder(tmp_path, print):
        pass
    assert other.exists()


def test_who_is_gone_has_no_beginning() -> None:
    assert began(os.getpid())
    with sleeper() as process:
        pass
    assert began(process.pid) == ""
