"""What is typed in a terminal, read beside everything else, with line editing and history."""

import asyncio
import readline
import sys
import termios
import threading
from typing import Self


class Keyboard:
    """Reads lines in a thread. Use it as a context: leaving restores the terminal's modes.

    The thread is a daemon, because nothing can interrupt it while it waits for a key.
    """

    def __init__(self, prompt: str) -> None:
        self._prompt = prompt
        self._lines: asyncio.Queue[str | None] = asyncio.Queue()
        self._loop = asyncio.get_running_loop()
        self._modes = termios.tcgetattr(sys.stdin.fileno())

    def __enter__(self) -> Self:
        threading.Thread(target=self._read, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        termios.tcsetattr(sys.stdin.fileno(), termios.TCSADRAIN, self._modes)

    def _read(self) -> None:
        line: str | None = ""
        while line is not None:
            try:
                line = input(self._prompt)
            except EOFError:
                line = None
            self._loop.call_soon_threadsafe(self._lines.put_nowait, line)

    async def line(self) -> str | None:
        """The next line that was entered; None at the end of the input (Ctrl-D)."""
        return await self._lines.get()

    def unfinished(self) -> str:
        """What is typed and not entered yet."""
        return readline.get_line_buffer()
