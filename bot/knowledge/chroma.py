"""Chroma, spoken to over its HTTP API (v2): its own client takes 2.6 s to import and reports home.

It is an index and never the truth: texts, and which of them may be told, come from the job in
memory. What is missing there is put there; what else it holds is not listened to.
"""

import asyncio
import hashlib
import math
from collections.abc import Callable, Mapping, Sequence
from http import HTTPStatus
from time import monotonic
from typing import Any, Final

import aiohttp

from bot.domain.job import Job
from bot.embedding import DIMENSIONS, Vector
from bot.embedding.tuned import version
from bot.knowledge.index import IndexDown, MemoryIndex
from bot.knowledge.passages import Passage

_DATABASE: Final = "/api/v2/tenants/default_tenant/databases/default_database"

PATIENCE: Final = 0.5
"""Seconds for one question in all: a candidate waits."""
FILLING: Final = 5.0
"""Seconds for writing what is missing."""
REST: Final = 30.0
"""Seconds that it is left alone after it failed."""


Piece = tuple[Passage, str, str]
"""A passage, a language, and a text of it that questions are compared with."""


class _Gone(ValueError):
    """There is no such collection."""


class ChromaIndex:
    """One collection over all jobs; each question is asked of one job version alone."""

    def __init__(
        self,
        url: str,
        memory: MemoryIndex,
        *,
        patience: float = PATIENCE,
        rest: float = REST,
        now: Callable[[], float] = monotonic,
    ) -> None:
        """Nothing is opened yet.

        Args:
            url: of the server.
            memory: makes vectors of passages, and answers for those not yet there.
            patience: seconds for one question.
            rest: seconds without a try after a failure.
            now: a clock that only runs forward.
        """
        self._url = url.rstrip("/") + _DATABASE
        self._memory = memory
        self._timeout = aiohttp.ClientTimeout(total=patience, sock_connect=patience)
        self._patience = patience
        self._rest = rest
        self._now = now
        self._session: aiohttp.ClientSession | None = None
        self._collection = ""
        self._resting_until = 0.0

    async def near(
        self, job: Job, passages: Sequence[Passage], question: Vector, language: str
    ) -> Mapping[str, float]:
        """Cosine by fact, of its nearest piece; passages that are not there are put there.

        Raises:
            IndexDown: no answer in time, or none that makes sense; for a while nobody asks again.
        """
        if self._now() < self._resting_until:
            raise IndexDown("it failed a moment ago")
        try:
            try:
                return await self._near(job, passages, question, language)
            except _Gone:  # wiped meanwhile: made again, and filled
                self._collection = ""
                return await self._near(job, passages, question, language)
        except (aiohttp.ClientError, TimeoutError, ValueError, LookupError, TypeError) as error:
            self._resting_until = self._now() + self._rest
            self._collection = ""
            raise IndexDown(type(error).__name__) from error

    async def _near(
        self, job: Job, passages: Sequence[Passage], question: Vector, language: str
    ) -> Mapping[str, float]:
        told = [(each, each.in_language(language)[1]) for each in passages]
        keys = {
            _key(job, each, its, text): (each, its, text)
            for each, its in told
            for text in each.pieces[its]
        }
        most = sum(len(texts) for each in passages for texts in each.pieces.values())
        async with asyncio.timeout(self._patience):
            cosines = await self._ask(job, keys, question, most)
        missing = [each for key, each in keys.items() if key not in cosines]
        found: dict[str, float] = {}
        for key, (passage, *_) in keys.items():
            if key in cosines:
                found[passage.fact] = max(cosines[key], found.get(passage.fact, -1.0))
        if missing:
            absent = list({passage.fact: passage for passage, *_ in missing}.values())
            here = await self._memory.near(job, absent, question, language)
            for fact, cosine in here.items():
                found[fact] = max(cosine, found.get(fact, -1.0))
            await self._fill(job, missing)
        return found

    async def _ask(
        self, job: Job, keys: Mapping[str, Piece], question: Vector, most: int
    ) -> Mapping[str, float]:
        """What it says of our own pieces; anything else that it says is dropped."""
        answer = await self._post(
            f"/collections/{await self._opened()}/query",
            {
                "query_embeddings": [question.tolist()],
                "n_results": most,
                "where": {"job": str(job.id)},
                "include": ["distances"],
            },
        )
        pairs = zip(answer["ids"][0], answer["distances"][0], strict=True)
        return {key: _cosine(distance) for key, distance in pairs if key in keys}

    async def _opened(self) -> str:
        """The collection's id; made when it is not there."""
        if not self._collection:
            made = await self._post(
                "/collections",
                {
                    "name": f"hireline-facts-{model()}-v2",
                    "get_or_create": True,
                    "configuration": {"hnsw": {"space": "cosine"}},
                    "metadata": {"model": model(), "dimensions": DIMENSIONS},
                },
            )
            self._collection = str(made["id"])
        return self._collection

    async def _fill(self, job: Job, missing: Sequence[Piece]) -> None:
        """Put there what is missing; the same twice changes nothing."""
        content = {
            "ids": [_key(job, *piece) for piece in missing],
            "embeddings": [(await self._memory.vector(text)).tolist() for *_, text in missing],
            "documents": [text for *_, text in missing],
            "metadatas": [
                {
                    "job": str(job.id),
                    "code": job.code,
                    "version": job.version,
                    "fact": passage.fact,
                    "language": language,
                }
                for passage, language, _ in missing
            ],
        }
        async with asyncio.timeout(FILLING):
            await self._post(
                f"/collections/{await self._opened()}/upsert",
                content,
                timeout=aiohttp.ClientTimeout(total=FILLING),
            )

    async def _post(
        self,
        path: str,
        content: Mapping[str, Any],
        timeout: aiohttp.ClientTimeout | None = None,  # noqa: ASYNC109 - aiohttp's own
    ) -> Any:  # noqa: ANN401 - JSON
        if self._session is None:
            self._session = aiohttp.ClientSession()
        url, patience = self._url + path, timeout or self._timeout
        async with self._session.post(url, json=content, timeout=patience) as answer:
            if answer.status == HTTPStatus.NOT_FOUND:
                raise _Gone
            if answer.status not in {HTTPStatus.OK, HTTPStatus.CREATED}:
                raise ValueError(f"status {answer.status}")
            return await answer.json()

    async def close(self) -> None:
        """Close the connections."""
        if self._session is not None:
            await self._session.close()
            self._session = None


def model() -> str:
    """Names the collection: vectors of two models cannot be compared."""
    return f"e5-small-4bit-tuned-{version()[:8]}"


def _key(job: Job, passage: Passage, language: str, text: str) -> str:
    """The id of a piece there. Its text is part of it: a mended one is another piece."""
    parts = (model(), str(job.id), passage.fact, language, text)
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:32]


def _cosine(distance: object) -> float:
    if isinstance(distance, bool) or not isinstance(distance, (int, float)):
        raise TypeError("a distance that is no number")
    if not math.isfinite(distance):
        raise ValueError("a distance that is no number")
    return 1.0 - float(distance)
