"""The folder of a run: one at a time, and whatever a killed one left is cleaned up by the next.

``build/chaos/run.json`` names the folder of the run, and is written before there is one;
``processes`` in that folder has a line for each process that was started: its id and when it began.
Only such a process is ended: an id alone may be somebody else's by now.
"""

import contextlib
import fcntl
import json
import os
import secrets
import select
import shutil
import signal
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

from bot.domain.errors import Refused
from tests.keeper import data_folder

PROCESSES: Final = "processes"
PREFIX: Final = "hireline-tests-"
END_SECONDS: Final = 5.0
Say = Callable[[str], None]


class Notebook:
    """Notes who was started."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / PROCESSES

    def note(self, pid: int) -> None:
        """This process is ours."""
        with self._file.open("a", encoding="ascii") as file:
            file.write(f"{pid} {began(pid)}\n")

    def living(self) -> list[int]:
        """Those of ours that still live, by id and birth."""
        try:
            lines = self._file.read_text("ascii").splitlines()
        except FileNotFoundError:
            return []
        found = []
        for line in lines:
            pid, _, born = line.partition(" ")
            if pid.isdecimal() and born and began(int(pid)) == born:
                found.append(int(pid))
        return found


@contextlib.contextmanager
def run_folder(build: Path, say: Say) -> Iterator[Path]:
    """A new folder for one run, held against others; removed with the block.

    Raises:
        Refused: another run is going on.
    """
    build.mkdir(parents=True, exist_ok=True)
    with (build / "lock").open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            holder = lock.read().strip() or "unknown"
            raise Refused(
                f"Another chaos run is going on here (process {holder}): "
                f"wait for its end, or stop it with  kill -INT {holder}"
            ) from None
        lock.truncate(0)
        lock.write(f"{os.getpid()}\n")
        lock.flush()
        _clean_up(build, say)
        folder = Path(tempfile.gettempdir()) / f"{PREFIX}{secrets.token_hex(8)}"
        _note(build, folder)
        try:
            with data_folder(folder):
                yield folder
        finally:
            (build / "run.json").unlink(missing_ok=True)


def _note(build: Path, folder: Path) -> None:
    """Write down where the run will be: all of it or nothing, whenever we are killed."""
    new = build / "run.json.new"
    new.write_text(json.dumps({"folder": str(folder)}), "utf-8")
    new.replace(build / "run.json")


def _clean_up(build: Path, say: Say) -> None:
    """End and remove what a killed run left; says so."""
    note = build / "run.json"
    try:
        folder = Path(json.loads(note.read_text("utf-8"))["folder"])
    except (FileNotFoundError, ValueError, KeyError, TypeError):
        return
    if folder.name.startswith(PREFIX) and folder.is_dir():
        living = Notebook(folder).living()
        for pid in living:
            _end(pid)
        for pointer in folder.glob("*.at"):
            shutil.rmtree(pointer.read_text("utf-8").strip(), ignore_errors=True)
        shutil.rmtree(folder, ignore_errors=True)
        say(
            f"An earlier chaos run did not end well: {len(living)} of its processes were still "
            f"running and have been ended; its folder {folder} is removed."
        )
    note.unlink(missing_ok=True)


def _end(pid: int) -> None:
    """Kill a process and wait until it is gone."""
    with contextlib.suppress(ProcessLookupError):
        handle = os.pidfd_open(pid)
        try:
            signal.pidfd_send_signal(handle, signal.SIGKILL)
            select.select([handle], [], [], END_SECONDS)
        finally:
            os.close(handle)


def began(pid: int) -> str:
    """When a process began, in clock ticks since boot (proc(5), field 22); "" if it is gone."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text("utf-8", errors="replace")
    except OSError:
        return ""
    fields = stat.rpartition(")")[2].split()
    return "" if fields[0] == "Z" else fields[19]
