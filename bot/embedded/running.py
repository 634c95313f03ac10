"""The note that a running ``bot up`` leaves under ``DATA_DIR`` for the other commands.

``running.json`` (0600) holds ``{pid, born, database_url, redis_url, gateway_url, chroma_url}``. It
is removed at a clean stop; after a kill it lies there and is not believed, because its process is
gone.
"""

import contextlib
import json
import os
from collections.abc import Iterator, Mapping
from pathlib import Path

from bot.embedded.folder import write_private

NOTE = "running.json"


def running_urls(data_dir: Path) -> tuple[str, str] | None:
    """``(database_url, redis_url)`` of the ``bot up`` that runs on this folder, if one does."""
    note = _note(data_dir)
    return (note["database_url"], note["redis_url"]) if note else None


def running_gateway(data_dir: Path) -> str:
    """Where the gateway of the ``bot up`` that runs on this folder listens; "" if none does."""
    return _note(data_dir).get("gateway_url", "")


def running_chroma(data_dir: Path) -> str:
    """Where the Chroma of the ``bot up`` that runs on this folder listens; "" if there is none."""
    return _note(data_dir).get("chroma_url", "")


def _note(data_dir: Path) -> Mapping[str, str]:
    """The note, empty unless its process lives."""
    try:
        note = json.loads((data_dir / NOTE).read_text("utf-8"))
    except (FileNotFoundError, NotADirectoryError, PermissionError, json.JSONDecodeError):
        return {}
    return note if _lives(note["pid"], note["born"]) else {}


@contextlib.contextmanager
def announced(
    data_dir: Path,
    database_url: str,
    redis_url: str,
    gateway_url: str = "",
    chroma_url: str = "",
) -> Iterator[None]:
    """The note stands while the block runs."""
    pid = os.getpid()
    note = {
        "pid": pid,
        "born": _born(pid),
        "database_url": database_url,
        "redis_url": redis_url,
        "gateway_url": gateway_url,
        "chroma_url": chroma_url,
    }
    write_private(data_dir / NOTE, json.dumps(note))
    try:
        yield
    finally:
        (data_dir / NOTE).unlink(missing_ok=True)


def _lives(pid: int, born: str) -> bool:
    try:
        # Somebody else's process may not be signalled, but it is there.
        with contextlib.suppress(PermissionError):
            os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return _born(pid) == born


def _born(pid: int) -> str:
    """When the process began, in clock ticks since boot: tells a pid from its reuse.

    Fields 3 and 22 of ``/proc/PID/stat`` (proc(5)); the name in field 2 may hold blanks and
    brackets. Empty for one that is gone or a zombie, and on systems without ``/proc``.
    """
    try:
        stat = Path(f"/proc/{pid}/stat").read_text("utf-8", errors="replace")
    except OSError:
        return ""
    fields = stat.rpartition(")")[2].split()
    return "" if fields[0] == "Z" else fields[19]
