"""One thing that was looked at: how it is, and how to mend it."""

from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias, TypeVar

from bot.domain.errors import HirelineError

Seen = TypeVar("Seen")


class Mark(StrEnum):
    """How it is. Only ``BAD`` makes the command fail."""

    OK = "ok"
    NOTE = "note"
    BAD = "BAD"


class Group(StrEnum):
    """Headings, in the order that they are shown."""

    CONFIGURATION = "Configuration"
    MACHINE = "This machine"
    STORES = "Stores"
    WHATSAPP = "WhatsApp"
    MODEL = "Language model"
    CLOCK = "Clock"


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the doctor's.

    Attributes:
        sentence: what was found. Never with a secret.
        mend: what to do about it; "" when there is nothing to do.
        steps: lines below the mend that are shown as they are, to be copied.
    """

    group: Group
    name: str
    mark: Mark
    sentence: str
    mend: str = ""
    steps: tuple[str, ...] = ()

    def to_json(self) -> dict[str, object]:
        """For programs."""
        return {
            "group": self.group.value,
            "name": self.name,
            "mark": self.mark.value.lower(),
            "sentence": self.sentence,
            "mend": self.mend,
            "steps": list(self.steps),
        }


class Unanswered(HirelineError):
    """A question that was not answered in its time."""

    retryable = True

    def __init__(self, seconds: float) -> None:
        super().__init__(f"No answer within {seconds:g} s.")


Outcome: TypeAlias = Seen | HirelineError
"""What a question came to."""
