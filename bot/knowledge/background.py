"""What no job says: passages that show a question to be about something else.

Their vectors are data as well (``background.npy``, beside the texts), because making them takes two
seconds. After a change of the texts: ``python -m bot.knowledge.background``.
"""

import tomllib
from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from pathlib import Path

import numpy as np

from bot.embedding import Embedder, TunedEmbedder, Vector, Vectors


class Background:
    """Texts with their vectors, each of one topic or of none."""

    def __init__(self, topics: Iterable[str], vectors: Vectors) -> None:
        self._topics = tuple(topics)
        self._vectors = vectors

    def nearest(self, question: Vector, covered: frozenset[str]) -> float:
        """Cosine to the nearest text about what the job does not cover."""
        cosines = self._vectors @ question
        counts = np.array([topic not in covered for topic in self._topics])
        return float(cosines[counts].max(initial=0.0))


def texts() -> tuple[tuple[str, str], ...]:
    """Topic ("" for none) and text."""
    written = tomllib.loads((files("bot.knowledge") / "background.toml").read_text("utf-8"))
    by_topic = [(name, each) for name, found in written["topics"].items() for each in found]
    return (*by_topic, *(("", each) for each in written["off"]["all"]))


def embedded(embedder: Embedder) -> Vectors:
    """The vectors of all texts, in their order."""
    return embedder.passages([text for _, text in texts()]).astype(np.float16)


@cache
def background() -> Background:
    """That of the package."""
    with (files("bot.knowledge") / "background.npy").open("rb") as file:
        vectors = np.load(file, allow_pickle=False).astype(np.float32)
    return Background([topic for topic, _ in texts()], vectors)


if __name__ == "__main__":
    np.save(Path(__file__).with_name("background.npy"), embedded(TunedEmbedder()))
