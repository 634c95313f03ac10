"""The wheel's model as it is: for what was said, and for résumés.

A text costs 10 ms of one core and about a third of one for each character, so only its beginning
is read. Who asks twice about one text pays once.
"""

from collections.abc import Sequence
from functools import cache, lru_cache
from typing import Final

import numpy as np
from typing_extensions import override

from bot.embedding.engine import DIMENSIONS, Embedder, Engine, Vector, Vectors, can_embed

LONGEST: Final = 400
"""Characters of a passage that are read: each is read once, beside the turns."""
LONGEST_QUERY: Final = 160
"""Characters of a question that are read, while somebody waits: 40 to 60 ms."""
REMEMBERED: Final = 1_024
"""Questions whose vectors are kept."""


class LocalEmbedder(Embedder):
    """The model of the wheel. Loads with the first text, in some 20 ms. Threads may share it."""

    @override
    def query(self, text: str) -> Vector:
        return _query(self.engine(), read(text, LONGEST_QUERY))

    @override
    def passages(self, texts: Sequence[str]) -> Vectors:
        engine = self.engine()
        found = [engine.vector(read(text, LONGEST), is_query=False) for text in texts]
        return np.stack(found) if found else np.empty((0, DIMENSIONS), dtype=np.float32)

    def engine(self) -> Engine:
        """Whose vectors they are: one for all."""
        return _engine()


@cache
def local_embedder() -> Embedder | None:
    """The model of the wheel; None on a processor or a system that it was not built for."""
    return LocalEmbedder() if can_embed() else None


def read(text: str, longest: int) -> str:
    """What of a text is read."""
    return " ".join(text[:longest].split())


@lru_cache(maxsize=REMEMBERED)
def _query(engine: Engine, text: str) -> Vector:
    return engine.vector(text, is_query=True)


@cache
def _engine() -> Engine:
    return Engine()
