"""Passages of résumés in Chroma, with metadata to filter by. An index, never the truth.

A passage has an id of its résumé, side and words, so bringing it in twice changes nothing. How far
it was filled stands in it, too: who wipes it empties that as well, and it is filled again.
"""

import asyncio
import hashlib
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, Final
from uuid import UUID

from bot.domain.search import Entry, Hit, Side, Wish
from bot.embedding import DIMENSIONS, Embedder
from bot.knowledge.collection import Collection
from bot.knowledge.profiles import nearness

NAME: Final = "hireline-profiles-e5-small-4bit-v1"
"""Names the collection: vectors of two models cannot be compared."""
PATIENCE: Final = 10.0
"""Seconds for one request: a recruiter waits, no candidate does."""
BATCH: Final = 200
"""Passages of one request."""

_MARK: Final = "through"
_NOBODY: Final = "-"


class ChromaProfiles:
    """Implements the port ``ProfileIndex``."""

    def __init__(
        self,
        url: str,
        embedder: Embedder,
        whose: Callable[[], Awaitable[str]],
        patience: float = PATIENCE,
    ) -> None:
        """Nothing is asked yet.

        Args:
            url: of the server; several databases may share one.
            embedder: makes the vectors.
            whose: names the database whose people are found.
            patience: seconds for one request.
        """
        self._url = url
        self._whose = whose
        self._patience = patience
        self._embedder = embedder
        self._collection: Collection | None = None

    async def _ask(self, verb: str, content: Mapping[str, Any]) -> Any:  # noqa: ANN401 - JSON
        if self._collection is None:
            name = f"{NAME}-{await self._whose()}"
            self._collection = Collection(self._url, name, self._patience)
        return await self._collection.ask(verb, content)

    async def put(self, entries: Sequence[Entry]) -> None:
        unique = list({_key(each): each for each in entries}.values())
        for begin in range(0, len(unique), BATCH):
            await self._put(unique[begin : begin + BATCH])

    async def _put(self, entries: Sequence[Entry]) -> None:
        names = [_key(each) for each in entries]
        found = await self._ask("get", {"ids": names, "include": []})
        known = set(found["ids"])  # vectors cost ten milliseconds each
        entries = [each for each in entries if _key(each) not in known]
        if not entries:
            return
        texts = [each.text for each in entries]
        vectors = await asyncio.to_thread(self._embedder.passages, texts)
        content = {
            "ids": [_key(each) for each in entries],
            "embeddings": vectors.tolist(),
            "documents": [text.casefold() for text in texts],
            "metadatas": [
                {
                    "resume": str(each.resume),
                    "side": each.side.value,
                    "text": each.text,
                    "months": each.months,
                }
                for each in entries
            ],
        }
        await self._ask("upsert", content)

    async def remove(self, resumes: Sequence[UUID]) -> None:
        if resumes:
            where = {"resume": {"$in": [str(each) for each in resumes]}}
            await self._ask("delete", {"where": where})

    async def near(self, wish: Wish, months: int, limit: int) -> Sequence[Hit]:
        question = (await asyncio.to_thread(self._embedder.query, wish.words)).tolist()
        asked = {
            "query_embeddings": [question],
            "n_results": limit,
            "where": _where(wish, months),
            "include": ["metadatas", "distances"],
        }
        said = {**asked, "where_document": {"$contains": wish.words.casefold()}}
        answers = [await self._ask("query", each) for each in (asked, said)]
        hits: dict[str, Hit] = {}
        for answer in answers:
            rows = (answer["ids"][0], answer["metadatas"][0], answer["distances"][0])
            for key, about, distance in zip(*rows, strict=True):
                hits[key] = _hit(wish, about, 1.0 - float(distance))
        return sorted(hits.values(), key=lambda hit: -hit.nearness)[:limit]

    async def through(self) -> str:
        found = await self._ask("get", {"ids": [_MARK], "include": ["metadatas"]})
        return str(found["metadatas"][0]["text"]) if found["ids"] else ""

    async def set_through(self, through: str) -> None:
        mark = {"resume": _NOBODY, "side": _MARK, "text": through, "months": 0}
        nowhere = [[1.0, *([0.0] * (DIMENSIONS - 1))]]
        content = {"ids": [_MARK], "embeddings": nowhere, "documents": [""], "metadatas": [mark]}
        await self._ask("upsert", content)

    async def close(self) -> None:
        """Close the connections."""
        if self._collection is not None:
            await self._collection.close()


def _where(wish: Wish, months: int) -> dict[str, Any]:
    sides = sorted(each.value for each in wish.sides or Side)
    by_side: dict[str, Any] = {"side": {"$in": sides}}
    return {"$and": [by_side, {"months": {"$gte": months}}]} if months else by_side


def _hit(wish: Wish, about: dict[str, Any], cosine: float) -> Hit:
    text = str(about["text"])
    return Hit(UUID(about["resume"]), Side(about["side"]), text, nearness(wish.words, text, cosine))


def _key(entry: Entry) -> str:
    parts = (str(entry.resume), entry.side.value, entry.text)
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:32]
