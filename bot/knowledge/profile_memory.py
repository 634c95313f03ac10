"""Passages of résumés in memory: for one machine without Chroma, for players and tests."""

import asyncio
from collections.abc import Sequence
from uuid import UUID

from bot.domain.search import Entry, Hit, Wish
from bot.embedding import Embedder, Vector
from bot.knowledge.profiles import nearness


class MemoryProfiles:
    """Implements the port ``ProfileIndex``. Without an embedder only words are compared."""

    def __init__(self, embedder: Embedder | None) -> None:
        self._embedder = embedder
        self._entries: dict[Entry, Vector | None] = {}
        self._through = ""

    async def put(self, entries: Sequence[Entry]) -> None:
        fresh = [each for each in dict.fromkeys(entries) if each not in self._entries]
        if self._embedder is None:
            self._entries |= dict.fromkeys(fresh)
            return
        vectors = await asyncio.to_thread(self._embedder.passages, [each.text for each in fresh])
        self._entries |= dict(zip(fresh, vectors, strict=True))

    async def remove(self, resumes: Sequence[UUID]) -> None:
        gone = set(resumes)
        self._entries = {e: vector for e, vector in self._entries.items() if e.resume not in gone}

    async def near(self, wish: Wish, months: int, limit: int) -> Sequence[Hit]:
        asked = self._embedder.query(wish.words) if self._embedder else None
        hits = [
            Hit(e.resume, e.side, e.text, nearness(wish.words, e.text, _cosine(asked, vector)))
            for e, vector in self._entries.items()
            if e.months >= months and (not wish.sides or e.side in wish.sides)
        ]
        return sorted(hits, key=lambda hit: -hit.nearness)[:limit]

    async def through(self) -> str:
        return self._through

    async def set_through(self, through: str) -> None:
        self._through = through

    async def close(self) -> None:
        """Nothing is open."""


def _cosine(asked: Vector | None, passage: Vector | None) -> float | None:
    if asked is None or passage is None:
        return None
    return float(asked @ passage)
