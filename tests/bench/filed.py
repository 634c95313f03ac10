"""Roles that write their log into a file, as in production: reading it would cost the measurer."""

import asyncio
import os
import sys
import tempfile
from pathlib import Path

from typing_extensions import override

from tests.e2e.faulty import Wrong
from tests.e2e.house import SOUND, Environment
from tests.e2e.process import PATIENCE, Line, Process, die_with_parent, until


class Filed(Process):
    """A process with a file for its lines."""

    def __init__(self, name: str, child: asyncio.subprocess.Process, log: Path) -> None:
        super().__init__(name, child.pid)
        self._log = log
        self._child = child
        self._reading = asyncio.create_task(self._wait(child))

    async def _wait(self, child: asyncio.subprocess.Process) -> None:
        await child.wait()
        self.lines = self._log.read_text("utf-8").splitlines()

    @override
    async def says(self, event: str, within: float = PATIENCE, **fields: object) -> Line:
        async def look() -> list[Line]:
            self.lines = self._log.read_text("utf-8").splitlines()
            assert not self.is_over, "\n".join(self.lines)
            return self.logged(event, **fields)

        return (await until(look, within))[0]


async def into_file(role: str, env: Environment, cwd: Path, wrong: Wrong) -> Filed:
    """Start a role as people do, with its output in a file."""
    assert wrong == SOUND, "nothing is wrong with a role that is measured"
    file, name = tempfile.mkstemp(".log", f"{role}-", cwd)
    try:
        child = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "bot", role),
            stdin=asyncio.subprocess.DEVNULL,
            stdout=file,
            stderr=file,
            env=env,
            cwd=cwd,
            start_new_session=True,
            preexec_fn=die_with_parent,
        )
    finally:
        os.close(file)
    return Filed(role, child, Path(name))
