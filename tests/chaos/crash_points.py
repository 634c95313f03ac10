"""Crash points that are armed from outside: a file for each, which the first who comes takes away.

The monkey makes ``armed/POINT``; whichever process reaches the point next unlinks it (only one
can), writes its id into ``struck/POINT``, and dies or stops there. Unarmed, a point costs a system
call that fails.
"""

import os
import signal
from pathlib import Path
from typing import Final

STOP_AT: Final = "stop_at_commit"
"""Not a death: the process is stopped (SIGSTOP) with a finished turn in its hands."""

POISONED: Final = "poisoned"
"""What poison writes before it kills."""


class CrashPoints:
    """The monkey's side: arms, and sees who was struck."""

    def __init__(self, folder: Path) -> None:
        self._armed = folder / "armed"
        self._struck = folder / "struck"

    def make(self) -> None:
        """Make the folders."""
        self._armed.mkdir()
        self._struck.mkdir()

    def arm(self, point: str) -> None:
        """The next process that comes to this point is struck."""
        (self._armed / point).touch()

    def disarm(self, point: str) -> bool:
        """Whether nobody had come yet."""
        try:
            (self._armed / point).unlink()
        except FileNotFoundError:
            return False
        return True

    def struck(self, point: str) -> list[int]:
        """Who was struck there so far, by process id."""
        try:
            return [int(line) for line in (self._struck / point).read_text("ascii").split()]
        except FileNotFoundError:
            return []


class Armed:
    """The process's side."""

    def __init__(self, folder: Path) -> None:
        self._armed = str(folder / "armed")
        self._struck = str(folder / "struck")

    def at(self, point: str) -> None:
        if self._is_meant(point):
            self.die(point)
        if point == "before_commit" and self._is_meant(STOP_AT):
            self._leave_word(STOP_AT)
            os.kill(os.getpid(), signal.SIGSTOP)

    def die(self, point: str) -> None:
        """Die here, and leave word that it was here."""
        self._leave_word(point)
        os.kill(os.getpid(), signal.SIGKILL)

    def _is_meant(self, point: str) -> bool:
        try:
            os.unlink(f"{self._armed}/{point}")  # noqa: PTH108 - a Path costs more than the call
        except FileNotFoundError:
            return False
        return True

    def _leave_word(self, point: str) -> None:
        flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND
        file = os.open(f"{self._struck}/{point}", flags, 0o600)
        os.write(file, f"{os.getpid()}\n".encode())
        os.close(file)
