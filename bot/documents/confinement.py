"""What a process that reads strangers' files may not do, whatever a file makes of it.

Two fences, both of the kernel (seccomp): the process itself makes no connection and starts no
program; the child that it forks for one document has memory, time and its pipe, and nothing else:
no file, no signal, no process. Where there is no seccomp (macOS), an audit hook of Python refuses
files, programs and connections to Python code, which is less: it does not hold a library in C.
"""

import contextlib
import ctypes
import os
import platform
import resource
import signal
import sys
from typing import Any, Final

from bot.documents.calls import ENOUGH, NEVER, Calls
from bot.documents.limits import Limits

_PR_SET_PDEATHSIG: Final = 1
_PR_SET_DUMPABLE: Final = 4
_PR_SET_NO_NEW_PRIVS: Final = 38
_PR_SET_SECCOMP: Final = 22
_SECCOMP_MODE_FILTER: Final = 2
_ALLOW: Final = 0x7FFF0000
_DENY: Final = 0x00050000 | 1
"""SECCOMP_RET_ERRNO with EPERM: the call fails, the process lives and can say so."""
_KILL: Final = 0x80000000
_LOAD: Final = 0x20
_EQUAL: Final = 0x15
_ABOVE: Final = 0x35
_RETURN: Final = 0x06
_X32: Final = 0x40000000
"""The same calls of x86 under other numbers."""

_MACHINES: Final = {"x86_64": (0, 0xC000003E), "aarch64": (1, 0xC00000B7)}
_LEFT_ALONE: Final = 5
"""Seconds past its own that a child lives when nobody ends it."""
_REFUSED: Final = ("socket.", "subprocess.", "os.exec", "os.posix_spawn", "os.system", "os.fork")


class _Step(ctypes.Structure):
    _fields_ = (
        ("code", ctypes.c_ushort),
        ("yes", ctypes.c_ubyte),
        ("no", ctypes.c_ubyte),
        ("value", ctypes.c_uint32),
    )


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("steps", ctypes.POINTER(_Step)))


def confine_house(limits: Limits) -> bool:
    """Fence the process that stays; whether the kernel holds it.

    It has a group of its own, because Ctrl-C ends the worker, which reads to the end; but no
    session: Linux gives each session an equal share (autogroup), and niceness counts within one.
    """
    os.setpgrp()
    with contextlib.suppress(OSError):
        os.nice(limits.niceness)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    _die_with_parent()
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)
    if _filter(NEVER, _DENY, _ALLOW):
        return True
    _refuse_to_python()
    return False


def confine_document(limits: Limits, mapped: int, *, is_fenced: bool) -> None:
    """Fence a child that reads one document; nothing takes these limits back.

    ``mapped``: bytes of address space that it begins with, 0 where nobody knows.
    ``is_fenced``: whether the kernel holds the process that forked it.

    Raises:
        PermissionError: the kernel held that one and does not hold this one.
    """
    _die_with_parent()
    signal.alarm(int(limits.seconds) + _LEFT_ALONE)
    if mapped:
        memory = mapped + limits.memory
        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (limits.cpu_seconds, limits.cpu_seconds))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    if is_fenced and not _filter(ENOUGH, _ALLOW, _DENY):
        raise PermissionError("no fence")


def _die_with_parent() -> None:
    """A worker that is killed says nothing to those whom it started."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)


def mapped() -> int:
    """Bytes of address space that this process has; a child cannot look any more."""
    try:
        with open("/proc/self/statm", encoding="ascii") as statm:  # noqa: PTH123 - no pathlib in a child
            return int(statm.read().split()[0]) * resource.getpagesize()
    except OSError:
        return 0


def _filter(calls: Calls, these: int, others: int) -> bool:
    """Have the kernel do so with these calls, and so with all others; False where it cannot."""
    machine = _MACHINES.get(platform.machine())
    if sys.platform != "linux" or machine is None:
        return False
    column, architecture = machine
    numbers = [each[column] for each in calls.values() if each[column] >= 0]
    steps = _program(numbers, architecture, these, others)
    packed = (_Step * len(steps))(*steps)
    program = _Program(len(steps), packed)
    kernel = ctypes.CDLL(None, use_errno=True)
    if kernel.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0:
        return False
    mode = ctypes.c_ulong(_SECCOMP_MODE_FILTER)
    return bool(kernel.prctl(_PR_SET_SECCOMP, mode, ctypes.byref(program), 0, 0) == 0)


def _program(numbers: list[int], architecture: int, these: int, others: int) -> list[_Step]:
    """A filter in the kernel's little language (``linux/bpf_common.h``)."""
    steps = [
        _Step(_LOAD, 0, 0, 4),
        _Step(_EQUAL, 1, 0, architecture),
        _Step(_RETURN, 0, 0, _KILL),
        _Step(_LOAD, 0, 0, 0),
        _Step(_ABOVE, 0, 1, _X32),
        _Step(_RETURN, 0, 0, _DENY),
    ]
    for number in numbers:
        steps += [_Step(_EQUAL, 0, 1, number), _Step(_RETURN, 0, 0, these)]
    return [*steps, _Step(_RETURN, 0, 0, others)]


def _refuse_to_python() -> None:
    house = os.getpid()

    def refuse(event: str, _: tuple[Any, ...]) -> None:
        is_ours = event == "os.fork" and os.getpid() == house
        is_file = event == "open" and os.getpid() != house
        if is_file or (event.startswith(_REFUSED) and not is_ours):
            raise PermissionError(event)

    sys.addaudithook(refuse)
