"""Résumés that came by a web form: somebody says whose they are, and nobody knows it yet.

Anybody can write anybody's number into a form. So the file is kept unread until the person behind
the number says in the chat that it is theirs.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final, Protocol
from uuid import UUID

from bot.domain.errors import HirelineError
from bot.domain.events import Bell

LEADS_A_DAY: Final = 3
"""Résumés that are taken for one number within a day: anybody may have written it."""
DAY: Final = timedelta(hours=24)
LONGEST_FIELD: Final = 200
"""Characters of a name, an address, a job's code."""


class TooManyLeads(HirelineError):
    """So many came for one number that no more are taken today."""

    loggable = False

    def __init__(self) -> None:
        super().__init__(
            "Several files were sent for this number today already. Try again tomorrow, or send "
            "the file in the chat."
        )


@dataclass(frozen=True, slots=True)
class FormLead:
    """What somebody sent.

    Attributes:
        address: ``whatsapp:+…``, as they wrote it; not verified. name, email, job: likewise.
        key, size: of the file, which is in the store already. content_type, filename: as sent.
    """

    address: str
    key: str
    size: int
    content_type: str
    filename: str = ""
    name: str = ""
    email: str = ""
    job: str = ""


@dataclass(frozen=True, slots=True)
class LeadKept:
    """It waits for the person behind the number; ``bells`` are to be rung."""

    id: UUID
    conversation: UUID
    bells: Sequence[Bell] = ()


class Leads(Protocol):
    """Where they wait."""

    async def keep(self, lead: FormLead) -> LeadKept:
        """Keep it, and tell the conversation of that number, which begins with it if need be.

        Raises:
            TooManyLeads: not one more for this number today.
        """
        ...
