"""Finding people by what their résumés say."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol
from uuid import UUID


class Side(StrEnum):
    """What a passage of a résumé is about: searches filter by it."""

    WORK = "work"
    SKILL = "skill"
    PLACE = "place"
    LEARNING = "learning"
    LICENCE = "licence"
    LANGUAGE = "language"


@dataclass(frozen=True, slots=True)
class Entry:
    """One passage of one résumé; ``months`` is the work of its owner in all."""

    resume: UUID
    side: Side
    text: str
    months: int = 0


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage that is near to what was looked for; ``nearness`` from 0 to 1."""

    resume: UUID
    side: Side
    text: str
    nearness: float


@dataclass(frozen=True, slots=True)
class Wish:
    """One thing that is looked for.

    Attributes:
        sides: passages that may show it; empty: any.
    """

    words: str
    sides: frozenset[Side] = frozenset()


@dataclass(frozen=True, slots=True)
class Query:
    """All that is looked for; ``months``: who has worked less is left out."""

    wishes: tuple[Wish, ...]
    months: int = 0


@dataclass(frozen=True, slots=True)
class Match:
    """Somebody who was found.

    Attributes:
        score: 0 to 1, the mean over all wishes.
        shown: for each wish the words of the résumé that show it; "" where nothing does.
    """

    resume: UUID
    score: float
    shown: tuple[str, ...]


class ProfileIndex(Protocol):
    """Passages of résumés by their meaning and their words."""

    async def put(self, entries: Sequence[Entry]) -> None:
        """Know these passages; the same twice changes nothing.

        Raises:
            IndexDown: they may not be known.
        """
        ...

    async def remove(self, resumes: Sequence[UUID]) -> None:
        """Know nothing of these résumés any more."""
        ...

    async def near(self, wish: Wish, months: int, limit: int) -> Sequence[Hit]:
        """The nearest passages, and those that say the very words, of who worked long enough."""
        ...

    async def through(self) -> str:
        """Up to where what is known was brought in; "" at the beginning."""
        ...

    async def set_through(self, through: str) -> None:
        """Remember that."""
        ...

    async def close(self) -> None: ...
