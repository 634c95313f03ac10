"""What a process that reads strangers' files may not do, whatever a file makes of it.

Two fences, both of the kernel (seccomp): the process itself makes no connection and starts no
program; the child that it forks for one document also opens no file, sends no signal, starts no
process and raises no limit of its own. Where there is no seccomp (macOS), an audit hook of Python
refuses the same to Python code, which is less: it does not hold a library in C.
"""

import contextlib
import ctypes
import os
import platform
import resource
import signal
import sys
from typing import Any, Final

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

_HOUSE: Final = {
    "socket": (41, 198), "connect": (42, 203), "accept": (43, 202), "sendto": (44, 206),
    "sendmsg": (46, 211), "bind": (49, 200), "listen": (50, 201), "socketpair": (53, 199),
    "accept4": (288, 242), "sendmmsg": (307, 269), "execve": (59, 221), "execveat": (322, 281),
    "ptrace": (101, 117), "process_vm_readv": (310, 270), "process_vm_writev": (311, 271),
    "io_uring_setup": (425, 425), "io_uring_enter": (426, 426), "bpf": (321, 280),
    "perf_event_open": (298, 241), "keyctl": (250, 219), "mount": (165, 40), "unshare": (272, 97),
    "setns": (308, 268), "userfaultfd": (323, 282), "pidfd_getfd": (438, 438),
    "pidfd_send_signal": (424, 424),
}  # fmt: skip
"""System calls as numbered on x86-64 and on arm64 (``asm/unistd.h``)."""
_DOCUMENT: Final = {
    "open": (2, -1), "creat": (85, -1), "openat": (257, 56), "openat2": (437, 437),
    "open_by_handle_at": (304, 265), "unlink": (87, -1), "unlinkat": (263, 35), "rename": (82, -1),
    "renameat": (264, 38), "renameat2": (316, 276), "mkdir": (83, -1), "mkdirat": (258, 34),
    "rmdir": (84, -1), "link": (86, -1), "linkat": (265, 37), "symlink": (88, -1),
    "symlinkat": (266, 36), "chmod": (90, -1), "fchmod": (91, 52), "fchmodat": (268, 53),
    "chown": (92, -1), "fchown": (93, 55), "fchownat": (260, 54), "truncate": (76, 45),
    "mknod": (133, -1), "mknodat": (259, 33), "kill": (62, 129), "tkill": (200, 130),
    "tgkill": (234, 131), "rt_sigqueueinfo": (129, 138), "fork": (57, -1), "vfork": (58, -1),
    "clone": (56, 220), "clone3": (435, 435), "setrlimit": (160, 164), "prlimit64": (302, 261),
}  # fmt: skip
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
    """Fence the process that stays; whether the kernel holds it."""
    with contextlib.suppress(OSError):
        os.nice(limits.niceness)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    _die_with_parent()
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)
    return _deny(_HOUSE) or _refuse_to_python()


def confine_document(limits: Limits) -> None:
    """Fence a child that reads one document; nothing takes these limits back."""
    _die_with_parent()
    signal.alarm(int(limits.seconds) + _LEFT_ALONE)
    memory = _mapped() + limits.memory
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (limits.cpu_seconds, limits.cpu_seconds))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    _deny(_DOCUMENT)


def _die_with_parent() -> None:
    """A worker that is killed says nothing to those whom it started."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)


def _mapped() -> int:
    """Bytes of address space that the process already has."""
    try:
        with open("/proc/self/statm", encoding="ascii") as statm:  # noqa: PTH123 - no pathlib in a child
            return int(statm.read().split()[0]) * resource.getpagesize()
    except OSError:
        return 0


def _deny(calls: dict[str, tuple[int, int]]) -> bool:
    """Have the kernel refuse these calls from now on; False where it cannot."""
    machine = _MACHINES.get(platform.machine())
    if sys.platform != "linux" or machine is None:
        return False
    column, architecture = machine
    steps = _program([each[column] for each in calls.values()], architecture)
    packed = (_Step * len(steps))(*steps)
    program = _Program(len(steps), packed)
    kernel = ctypes.CDLL(None, use_errno=True)
    if kernel.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0:
        return False
    mode = ctypes.c_ulong(_SECCOMP_MODE_FILTER)
    return bool(kernel.prctl(_PR_SET_SECCOMP, mode, ctypes.byref(program), 0, 0) == 0)


def _program(numbers: list[int], architecture: int) -> list[_Step]:
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
        if number >= 0:
            steps += [_Step(_EQUAL, 0, 1, number), _Step(_RETURN, 0, 0, _DENY)]
    return [*steps, _Step(_RETURN, 0, 0, _ALLOW)]


def _refuse_to_python() -> bool:
    house = os.getpid()

    def refuse(event: str, _: tuple[Any, ...]) -> None:
        is_ours = event == "os.fork" and os.getpid() == house
        is_file = event == "open" and os.getpid() != house
        if is_file or (event.startswith(_REFUSED) and not is_ours):
            raise PermissionError(event)

    sys.addaudithook(refuse)
    return False
