"""What one document may cost."""

from dataclasses import asdict, dataclass
from typing import Any, Final, Self

MEBIBYTE: Final = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """What reading one document may take; past it the document is given up, not the process.

    Attributes:
        content: bytes of the file; Twilio itself takes 16 MB.
        pages: that are read; what follows is left out and said to be.
        characters: of text that are kept. A long résumé has 15,000.
        unpacked: bytes of one part of a ZIP, of which a résumé's largest has 1 MB.
        memory: bytes that one document may add to what the process has when it begins.
        cpu_seconds: of one document.
        seconds: of one document on the wall, while the machine does other things too.
        niceness: added to the process: people who chat come first.
    """

    content: int = 16 * MEBIBYTE
    pages: int = 20
    characters: int = 60_000
    unpacked: int = 24 * MEBIBYTE
    memory: int = 384 * MEBIBYTE
    cpu_seconds: int = 5
    seconds: float = 15.0
    niceness: int = 10

    def to_json(self) -> dict[str, Any]:
        """As the process apart is told."""
        return asdict(self)

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> Self:
        """The other way."""
        return cls(**stored)


READING: Final = Limits()
"""Of files that are text. A résumé of two pages takes 0.1 s and 40 MB."""

LOOKING: Final = Limits(pages=6, memory=640 * MEBIBYTE, cpu_seconds=30, seconds=60.0)
"""Of one page that is a picture. Besides its own a child has the models' 0.34 GB: together 1 GB."""
