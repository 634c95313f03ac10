"""What can be seen of this machine without asking anybody: versions, processor, disk."""

import os
import platform
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Final

from bot.console.doctor.finding import Finding, Group, Mark

LOW: Final = 1_000_000_000
"""Bytes free below which the disk is worth a note: a day of a busy journal."""
FULL: Final = 300_000_000
"""Bytes free below which the embedded stores do not start."""
FEW_FILES: Final = 10_000
"""Files that can still be made: a cluster has a thousand, and grows."""
CPUINFO: Final = Path("/proc/cpuinfo")
X86: Final = ("x86_64", "AMD64")


@dataclass(frozen=True, slots=True)
class MachineSeen:
    """What was seen.

    Attributes:
        processor: its kind, ``x86_64``. features: its flags; None where they cannot be read.
        folder: that exists, and that ``DATA_DIR`` is or will be in.
        free: bytes. files: that can still be made; None where there is no such limit.
    """

    hireline: str
    python: str
    processor: str
    features: frozenset[str] | None
    folder: Path
    is_writable: bool
    free: int
    files: int | None


def look(data_dir: Path, cpuinfo: Path = CPUINFO) -> MachineSeen:
    """See what there is."""
    folder = _existing(data_dir)
    disk = os.statvfs(folder)
    return MachineSeen(
        hireline=version("hireline"),
        python=platform.python_version(),
        processor=platform.machine(),
        features=_features(cpuinfo),
        folder=folder,
        is_writable=os.access(folder, os.W_OK | os.X_OK),
        free=disk.f_bavail * disk.f_frsize,
        files=disk.f_favail if disk.f_files else None,
    )


def machine(seen: MachineSeen, *, embedded: bool) -> Iterator[Finding]:
    """Findings. ``embedded``: the stores are, or would be, under ``DATA_DIR``."""
    versions = f"Hireline {seen.hireline}, Python {seen.python}, {seen.processor}."
    yield Finding(Group.MACHINE, "versions", Mark.OK, versions)
    yield _processor(seen)
    yield _disk(seen, embedded=embedded)
    if embedded and not seen.is_writable:
        mend = "Change who owns it, or set DATA_DIR to another folder."
        yield Finding(
            Group.MACHINE, "DATA_DIR", Mark.BAD, f"{seen.folder} cannot be written.", mend
        )


def _processor(seen: MachineSeen) -> Finding:
    """The local model is a wheel for x86-64 that counts on AVX2. Nobody goes unanswered without."""
    if seen.processor not in X86:
        said = f"is {seen.processor}; the local model is made for x86-64 with AVX2 alone."
        return Finding(Group.MACHINE, "processor", Mark.NOTE, said, _WITHOUT_MODEL)
    if seen.features is None:
        said = "could not be asked for AVX2, which the local model needs."
        return Finding(Group.MACHINE, "processor", Mark.NOTE, said, _WITHOUT_MODEL)
    if "avx2" not in seen.features:
        mend = f"On a virtual machine, let it see the host's processor. {_WITHOUT_MODEL}"
        said = "has no AVX2, which the local model needs."
        return Finding(Group.MACHINE, "processor", Mark.NOTE, said, mend)
    return Finding(Group.MACHINE, "processor", Mark.OK, "has AVX2, as the local model needs.")


_WITHOUT_MODEL: Final = "Candidates are answered without that model, too."


def _disk(seen: MachineSeen, *, embedded: bool) -> Finding:
    serious = Mark.BAD if embedded else Mark.NOTE
    said = f"{seen.free / 1e9:.1f} GB free where {seen.folder} is."
    mend = "Make room, or set DATA_DIR to another disk."
    if seen.free < FULL:
        return Finding(Group.MACHINE, "disk", serious, said, mend)
    if seen.files is not None and seen.files < FEW_FILES:
        said = f"{said} Only {seen.files} more files can be made (inodes)."
        return Finding(Group.MACHINE, "disk", serious, said, f"Remove small files. {mend}")
    if seen.free < LOW:
        return Finding(Group.MACHINE, "disk", Mark.NOTE, said, mend)
    return Finding(Group.MACHINE, "disk", Mark.OK, said)


def _features(cpuinfo: Path) -> frozenset[str] | None:
    """Of the first processor; ``flags`` on x86, ``Features`` on Arm (proc_cpuinfo(5))."""
    try:
        text = cpuinfo.read_text("utf-8", errors="replace")
    except OSError:
        return None
    for line in text.splitlines():
        name, _, value = line.partition(":")
        if name.strip() in {"flags", "Features"}:
            return frozenset(value.split())
    return None


def _existing(folder: Path) -> Path:
    folder = folder.expanduser().absolute()
    while not folder.exists():
        folder = folder.parent
    return folder
