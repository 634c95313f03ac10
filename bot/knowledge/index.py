"""Where passages are looked up by nearness: the port, and the one in memory."""

import asyncio
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from typing import Final, Protocol

from bot.domain.errors import HirelineError
from bot.domain.job import Job
from bot.embedding import Embedder, Vector
from bot.knowledge.passages import Passage

KEPT: Final = 20_000
"""Texts whose vectors are kept: 30 MB."""


class IndexDown(HirelineError):
    """The index did not answer in time, or not sensibly."""

    def __init__(self, why: str) -> None:
        super().__init__(f"The index of facts cannot be asked: {why}.")
        self.why = why


class Index(Protocol):
    """Tells how near a question is to the passages of one job version."""

    async def near(
        self, job: Job, passages: Sequence[Passage], question: Vector, language: str
    ) -> Mapping[str, float]:
        """Cosine by fact, of its nearest piece, for every passage of these and for no other.

        In ``language`` where a passage has it, else in the one that would be told.

        Raises:
            IndexDown: it cannot be asked now.
        """
        ...

    async def close(self) -> None:
        """Close what it opened."""
        ...


class MemoryIndex:
    """Vectors in this process; each text is brought to a vector once."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder
        self._vectors: OrderedDict[str, Vector] = OrderedDict()

    async def near(
        self,
        job: Job,  # noqa: ARG002 - the passages say it all
        passages: Sequence[Passage],
        question: Vector,
        language: str,
    ) -> Mapping[str, float]:
        """Cosine by fact, of its nearest piece."""
        found: dict[str, float] = {}
        for passage in passages:
            pieces = passage.pieces[passage.in_language(language)[1]]
            vectors = [await self.vector(text) for text in pieces]
            found[passage.fact] = max(float(question @ each) for each in vectors)
        return found

    async def vector(self, text: str) -> Vector:
        """The vector of a piece of a passage."""
        known = self._vectors.get(text)
        if known is None:
            # 15 ms each, and the model lets go of the interpreter: other conversations go on
            known = (await asyncio.to_thread(self._embedder.passages, [text]))[0]
            self._vectors[text] = known
            if len(self._vectors) > KEPT:
                self._vectors.popitem(last=False)
        else:
            self._vectors.move_to_end(text)
        return known

    async def close(self) -> None:
        """Nothing was opened."""
