"""Searching résumés: bring in what changed, then ask.

Called by ``bot search``; a worker brings in what changed now and then, so that nobody waits for it.
"""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Final
from uuid import UUID

from bot.domain.search import Match, ProfileIndex
from bot.domain.uploads import Changed, Uploads
from bot.knowledge.profiles import entries_of, query_of, ranked

BATCH: Final = 100
"""Résumés that are brought in at once."""
OVERLAP: Final = timedelta(minutes=1)
"""Looked at again: what was written earlier may be committed later, within seconds."""
PASSAGES: Final = 300
"""Nearest passages of each wish that are looked at."""
EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


class ProfileSearch:
    """Over an index that may be behind, empty or wiped."""

    def __init__(
        self, uploads: Uploads, index: ProfileIndex, at_once: int = BATCH, ease: float = 0.0
    ) -> None:
        """Nothing is asked yet.

        Args:
            uploads: where the truth is.
            index: what is asked.
            at_once: résumés that are brought in together.
            ease: seconds between them: whoever has other work does this beside it.
        """
        self._uploads = uploads
        self._index = index
        self._at_once = at_once
        self._ease = ease
        self._seen: dict[UUID, datetime] = {}

    async def bring_in(self) -> int:
        """Everything that changed since: who may be found is, and nobody else."""
        written, many = await self._index.through(), 0
        if not written:
            self._seen = {}
        at = datetime.fromisoformat(written) - OVERLAP if written else EPOCH
        while changed := await self._uploads.since(at, BATCH):
            fresh = [each for each in changed if self._seen.get(each.kept.id) != each.changed_at]
            for begin in range(0, len(fresh), self._at_once):
                await self._take(fresh[begin : begin + self._at_once])
                await asyncio.sleep(self._ease)
            many += len(fresh)
            at = changed[-1].changed_at
            self._remember(changed, at)
            await self._index.set_through(at.isoformat())
        return many

    def _remember(self, changed: Sequence[Changed], at: datetime) -> None:
        """What will be looked at again although nothing changed."""
        self._seen |= {each.kept.id: each.changed_at for each in changed}
        self._seen = {name: when for name, when in self._seen.items() if when >= at - OVERLAP}

    async def _take(self, changed: Sequence[Changed]) -> None:
        names = [each.kept.id for each in changed]
        owned = await self._uploads.owners(names)
        await self._index.remove([name for name in names if name not in owned])
        entries = [
            entry
            for name, each in owned.items()
            if each.kept.resume.profile is not None
            for entry in entries_of(name, each.kept.resume.profile)
        ]
        if entries:
            await self._index.put(entries)

    async def find(self, text: str, limit: int) -> Sequence[Match]:
        """The people whose résumés say most of what was asked for, best first."""
        query = query_of(text)
        asked = (self._index.near(wish, query.months, PASSAGES) for wish in query.wishes)
        return ranked(query, await asyncio.gather(*asked), limit)
