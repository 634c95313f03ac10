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

SMALL: Final = "Hello, how does my application stand?"
"""Asked again and again by those who are to cost the same each time."""

CHAT: Final = (
    *SCRIPT[:2],
    "my cousin rides for you as well and he is glad about it",
    "the weather in town was rather wet all of last week",
    "my neighbour has got a dog that runs beside every bicycle",
    "so many people move about by tram in these months",
    "I read about your parcels in the paper on the train",
    "a friend of a friend told me about all of this",
)
"""Words that no typed parser makes anything of, so that a model is asked."""
