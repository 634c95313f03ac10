"""Vectors where this machine can make them: the model's library needs AVX2, and crashes without."""

import sys
from functools import cache
from pathlib import Path
from typing import Final

from bot.embedding import Embedder, LocalEmbedder

_CPU: Final = Path("/proc/cpuinfo")


@cache
def local_embedder() -> Embedder | None:
    """The model of the wheel; None on a processor or a system that it was not built for."""
    return LocalEmbedder() if can_embed(_CPU, sys.platform) else None


def can_embed(cpu: Path, platform: str) -> bool:
    """Whether ``cpu`` (Linux' list of processors) says that it knows AVX2."""
    if not platform.startswith("linux") or not cpu.exists():
        return False
    flags = (line for line in cpu.read_text("utf-8").splitlines() if line.startswith("flags"))
    return "avx2" in next(flags, "").split()
