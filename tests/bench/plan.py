"""How much is measured, read from the environment of ``make bench``."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Self

SHORT: Final = 10.0
"""Below so many seconds a measurement is a short one, which a busy machine may disturb."""

GRACE: Final = 0.2
"""By how much a short measurement may miss an aim before that counts."""


class Unclear(ValueError):
    """Something that was asked for cannot be done; the text says what, and how to mend it."""


@dataclass(frozen=True)
class Plan:
    """How much is measured.

    Attributes:
        seconds: of each measurement.
        candidates: who write at the same time, each waiting for the answer.
        workers: processes.
        out: folder of the report.
        only: names of the measurements wanted; empty for all.
    """

    seconds: float = 20.0
    candidates: int = 32
    workers: int = 2
    out: Path = Path("build/bench")
    only: tuple[str, ...] = ()

    @classmethod
    def read(cls, given: Mapping[str, str], known: Mapping[str, object]) -> Self:
        """From variables of the environment; ``known`` are the measurements there are.

        Raises:
            Unclear: a value that is no such number, or a measurement that does not exist.
        """
        only = tuple(name.strip() for name in given.get("ONLY", "").split(",") if name.strip())
        for name in only:
            if name not in known:
                raise Unclear(f"ONLY names {name}, which is not measured. Use {', '.join(known)}.")
        return cls(
            seconds=_number(given, "SECONDS", cls.seconds, least=1, most=600),
            candidates=int(_number(given, "CANDIDATES", cls.candidates, least=1, most=1000)),
            workers=int(_number(given, "WORKERS", cls.workers, least=1, most=16)),
            out=Path(given.get("OUT") or cls.out),
            only=only,
        )

    @property
    def is_short(self) -> bool:
        """Whether this only shows that nothing is broken."""
        return self.seconds < SHORT

    @property
    def rounds(self) -> int:
        """Parts that a measurement is cut into, those of its floor between them."""
        return 2 if self.is_short else 4

    @property
    def warm_up(self) -> float:
        """Seconds of each part that are not counted."""
        return 0.5 if self.is_short else 1.0

    @property
    def round(self) -> float:
        """Seconds of each part that are."""
        return self.seconds / self.rounds

    @property
    def grace(self) -> float:
        """Share by which an aim may be missed."""
        return GRACE if self.is_short else 0.0


def _number(
    given: Mapping[str, str], name: str, usual: float, *, least: float, most: float
) -> float:
    text = given.get(name) or str(usual)
    try:
        number = float(text)
    except ValueError:
        raise Unclear(f"{name} is {text!r}, which is no number.") from None
    if not least <= number <= most:
        raise Unclear(f"{name} is {text}: write a number from {least:g} to {most:g}.")
    return number


def environment() -> Mapping[str, str]:
    """What was given to this process."""
    return os.environ  # noqa: TID251 - of the benchmark, not of the product
