"""The process apart: ``python -m bot.documents.child ROLE LIMITS``.

It loads what reading takes once, then forks a child for each document. A child is warm (5 ms),
lives for one document, and takes nothing of it into the next: neither a leak nor what a hostile
file did to a library. The process that stays never looks into a file.
"""

import contextlib
import json
import os
import resource
import select
import signal
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, BinaryIO, Final

from bot.documents.confinement import confine_document, confine_house, mapped
from bot.documents.frames import LONGEST_LINE, packed, read_frame, unpacked_line
from bot.documents.limits import Limits
from bot.domain.document import DocumentUnread, Unread

Work = Callable[[Mapping[str, Any], bytes, Limits], Mapping[str, Any]]
"""Reads one document; what it gives goes over the pipe as JSON."""
MOST_FILES: Final = 256
_OVERTIME: Final = (signal.SIGXCPU, signal.SIGKILL, signal.SIGALRM)


@dataclass(frozen=True, slots=True)
class House:
    """The process that stays. ``is_fenced``: whether the kernel holds it."""

    work: Work
    limits: Limits
    is_fenced: bool


def serve(house: House, incoming: BinaryIO, outgoing: BinaryIO) -> None:
    """Answer requests until the other side is gone."""
    outgoing.write(packed({"ready": os.getpid(), "fenced": house.is_fenced}))
    outgoing.flush()
    while (request := read_frame(incoming, house.limits.content)) is not None:
        frame = packed(_in_a_child(house, *request))
        is_longer = len(frame) > LONGEST_LINE  # than the child said it, with other escapes
        outgoing.write(packed({"unread": Unread.CORRUPT.value}) if is_longer else frame)
        outgoing.flush()


def _in_a_child(house: House, header: Mapping[str, Any], content: bytes) -> Mapping[str, Any]:
    ours, theirs = os.pipe()
    begins_with = mapped()
    pid = os.fork()
    if pid == 0:
        os.close(ours)
        _be_the_child(house, header, content, theirs, begins_with)
    os.close(theirs)
    try:
        reply = _heard(ours, house.limits.seconds)
    finally:
        os.close(ours)
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
        _, status, usage = os.wait4(pid, 0)
    if reply is not None:
        with contextlib.suppress(ValueError, RecursionError):
            return {**unpacked_line(reply), "peak": usage.ru_maxrss}
    return {"unread": _cause(status, usage, house.limits).value, "peak": usage.ru_maxrss}


def _heard(pipe: int, seconds: float) -> bytes | None:
    """All that a child says; None when it says nothing, too much, or takes too long."""
    deadline = time.monotonic() + seconds
    said = bytearray()
    while (left := deadline - time.monotonic()) > 0:
        if not select.select([pipe], [], [], left)[0]:
            return None
        piece = os.read(pipe, 65536)
        if not piece:
            return bytes(said) or None
        said += piece
        if len(said) > LONGEST_LINE:
            return None
    return None


def _cause(status: int, usage: resource.struct_rusage, limits: Limits) -> Unread:
    """Why a child died: over its limits, or over a file that breaks a library."""
    by = os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0
    is_heavy = usage.ru_maxrss * 1024 > limits.memory // 2
    return Unread.TOO_HEAVY if by in _OVERTIME or is_heavy else Unread.CORRUPT


def _be_the_child(
    house: House, header: Mapping[str, Any], content: bytes, pipe: int, begins_with: int
) -> None:
    """Read one document and say what it gave; never returns."""
    try:
        os.closerange(0, pipe)  # whoever takes the child over finds no way to the next document
        os.closerange(pipe + 1, MOST_FILES)
        reply = _worked(house, header, content, begins_with)
        line = json.dumps(reply).encode("ascii")
        while line:
            line = line[os.write(pipe, line) :]
    finally:
        os._exit(0)


def _worked(
    house: House, header: Mapping[str, Any], content: bytes, begins_with: int
) -> Mapping[str, Any]:
    try:
        confine_document(house.limits, begins_with, is_fenced=house.is_fenced)
        return house.work(header, content, house.limits)
    except DocumentUnread as unread:
        return {"unread": unread.reason.value}
    except (MemoryError, RecursionError):
        return {"unread": Unread.TOO_HEAVY.value}
    except (PermissionError, ImportError) as error:  # the fence held us back, not the file
        return {"unread": Unread.UNAVAILABLE.value, "error": type(error).__name__}
    except Exception as error:  # noqa: BLE001 - whatever a library makes of a hostile file
        used = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
        reason = Unread.TOO_HEAVY if used > house.limits.memory else Unread.CORRUPT
        return {"unread": reason.value, "error": type(error).__name__}


def main(role: str, limits: Limits) -> None:
    """Load the libraries of a role, fence the process, and serve."""
    outgoing = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a library prints must not stand among the frames
    if role == "text":
        from bot.documents.reading import warm, work  # noqa: PLC0415
    else:
        from bot.documents.looking import warm, work  # noqa: PLC0415
    is_fenced = confine_house(limits)
    warm()
    with contextlib.suppress(BrokenPipeError):
        serve(House(work, limits, is_fenced), sys.stdin.buffer, outgoing)


if __name__ == "__main__":
    main(sys.argv[1], Limits.from_json(json.loads(sys.argv[2])))
