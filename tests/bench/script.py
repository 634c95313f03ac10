"""What every candidate of the benchmark writes: a whole screening, one turn a line."""

from pathlib import Path
from typing import Final

JOB: Final = Path(__file__).parent.parent / "e2e" / "courier.yaml"

SCRIPT: Final = (
    "Hello, I saw your advert: courier-tst",
    "yes",
    "yes",
    "2 years",
    "big",
    "morning and evening",
    "2400",
)
