"""Résumés that came by a web form: somebody says whose they are, and nobody knows it yet.

Anybody can write anybody's number into a form. So the file is kept unread until the person behind
the number says in the chat that it is theirs.
"""

import re
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
MOST_WAITING: Final = 4 * 1024**3
"""Bytes of all files that nobody has said are theirs: numbers can be made up, disks are not."""
WAITING_COUNTS: Final = timedelta(days=30)
"""How long such a file counts for it."""
LONGEST_FIELD: Final = 200
"""Characters of a name, an address, a job's code."""


_OTHER_WAYS: Final = (
    (re.compile(r"whatsapp:\+52([2-9]\d{9})"), r"whatsapp:+521\1"),
    (re.compile(r"whatsapp:\+521(\d{10})"), r"whatsapp:+52\1"),
    (re.compile(r"whatsapp:\+55(\d{2})9([6-9]\d{7})"), r"whatsapp:+55\1\2"),
    (re.compile(r"whatsapp:\+55(\d{2})([6-9]\d{7})"), r"whatsapp:+55\g<1>9\2"),
)


class TooManyLeads(HirelineError):
    """So many came for one number that no more are taken today."""

    loggable = False

    def __init__(self) -> None:
        super().__init__(
            "Several files were sent for this number today already. Try again tomorrow, or send "
            "the file in the chat."
        )


class LeadsFull(HirelineError):
    """So many files wait for somebody that no more are kept."""

    loggable = True

    def __init__(self) -> None:
        super().__init__("Too many files of web forms wait for the people behind their numbers.")


def ways_to_write(address: str) -> tuple[str, ...]:
    """One line's addresses, the one that was written first.

    WhatsApp knows older mobile numbers of Mexico with a 1 behind the country code, and of Brazil
    without the 9 before the line (faq.whatsapp.com, "How to add an international phone number").
    """
    for pattern, other in _OTHER_WAYS:
        if found := pattern.fullmatch(address):
            return address, found.expand(other)
    return (address,)


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

    async def known_as(self, address: str) -> str:
        """The address of that number under which somebody is known, else as it is written.

        Asked before the file is kept, so that one too many leaves nothing behind.

        Raises:
            TooManyLeads: not one more for this number today.
            LeadsFull: not one more at all.
        """
        ...

    async def keep(self, lead: FormLead) -> LeadKept:
        """Keep it, and tell the conversation of that number, which begins with it if need be.

        Raises:
            TooManyLeads: not one more for this number today.
        """
        ...
