"""The same model tuned to one thing: which sentence of a job answers a question, or that none does.

Only the scales of its blocks, its biases and its norms were learnt (0.6 % of its numbers); they are
made by ``python -m bot.evaluation.tuning`` from questions about jobs that no rule was made for.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import cache, lru_cache
from importlib.resources import files
from typing import Final

import numpy as np
import structlog
from numpy.typing import NDArray
from typing_extensions import override

from bot.embedding.engine import Embedder, Engine, Vector, Vectors, can_embed
from bot.embedding.image import StrangeModel
from bot.embedding.local import LONGEST_QUERY, REMEMBERED, passages, read

log = structlog.get_logger()

FILE: Final = "tuned.npz"
NOTHING: Final = "nothing"
"""Of the stored numbers those that are no part of the model: see :func:`unsaid`."""
LEARNT_FROM: Final = "learnt_from"


class TunedEmbedder(Embedder):
    """Loads in some 50 ms and 15 MB, with the first text at the latest. Threads may share it."""

    @override
    def query(self, text: str) -> Vector:
        return _query(read(text, LONGEST_QUERY))

    @override
    def passages(self, texts: Sequence[str]) -> Vectors:
        return passages(_engine(), texts)


@cache
def tuned_embedder() -> Embedder | None:
    """None on a processor or a system that the wheel was not built for, and with another wheel."""
    return TunedEmbedder() if can_embed() and fits(_engine) else None


def fits(load: Callable[[], Engine]) -> bool:
    """Whether the model can be had; a wheel of another version is told of, and done without."""
    try:
        load()
    except StrangeModel as error:
        log.warning("embedding.strange_model", why=str(error))
        return False
    return True


def unsaid(question: Vector) -> float:
    """How much a question sounds like what jobs seldom say: as a cosine that answers must pass."""
    nothing = _stored()[NOTHING]
    return float(nothing[:-1] @ question + nothing[-1])


def learnt_from() -> str:
    """Checksum of the questions it was tuned with."""
    return _stored()[LEARNT_FROM].tobytes().decode()


@lru_cache(maxsize=REMEMBERED)
def _query(text: str) -> Vector:
    return _engine().vector(text, is_query=True)


@cache
def _engine() -> Engine:
    own = {NOTHING, LEARNT_FROM}
    return Engine({name: values for name, values in _stored().items() if name not in own})


@cache
def _stored() -> Mapping[str, NDArray[np.float16]]:
    with (files("bot.embedding") / FILE).open("rb") as file, np.load(file) as stored:
        return {name: stored[name] for name in stored.files}
