"""Searching résumés: bring in what changed, then ask. Called by ``bot search``."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Final

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

    def __init__(self, uploads: Uploads, index: ProfileIndex) -> None:
        self._uploads = uploads
        self._index = index

    async def bring_in(self) -> int:
        """Everything that was read or replaced since; how many résumés that were."""
        written, many = await self._index.through(), 0
        at = datetime.fromisoformat(written) - OVERLAP if written else EPOCH
        while changed := await self._uploads.since(at, BATCH):
            await self._take(changed)
            many += len(changed)
            at = changed[-1].changed_at
            await self._index.set_through(at.isoformat())
        return many

    async def _take(self, changed: Sequence[Changed]) -> None:
        gone = [each.kept.id for each in changed if each.kept.replaced_at is not None]
        await self._index.remove(gone)
        entries = [
            entry
            for each in changed
            if each.kept.replaced_at is None and each.kept.resume.profile is not None
            for entry in entries_of(each.kept.id, each.kept.resume.profile)
        ]
        if entries:
            await self._index.put(entries)

    async def find(self, text: str, limit: int) -> Sequence[Match]:
        """The people whose résumés say most of what was asked for, best first."""
        query = query_of(text)
        asked = (self._index.near(wish, query.months, PASSAGES) for wish in query.wishes)
        return ranked(query, await asyncio.gather(*asked), limit)
