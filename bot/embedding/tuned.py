"""The same model tuned to one thing: which sentence of a job answers a question, or that none does.

Only the scales of its blocks, its biases and its norms were learnt (0.6 % of its numbers); they are
made by ``python -m bot.evaluation.tuning`` from questions about jobs that no rule was made for.
"""

import hashlib
from collections.abc import Callable, Mapping
from functools import cache
from importlib.resources import files
from typing import Final

import numpy as np
import structlog
from numpy.typing import NDArray
from typing_extensions import override

from bot.embedding.engine import Embedder, Engine, Vector, can_embed
from bot.embedding.image import StrangeModel
from bot.embedding.local import LocalEmbedder

log = structlog.get_logger()

FILE: Final = "tuned.npz"
NOTHING: Final = "nothing"
"""Of the stored numbers those that are no part of the model: see :func:`unsaid`."""
LEARNT_FROM: Final = "learnt_from"


class TunedEmbedder(LocalEmbedder):
    """Loads in some 50 ms and 15 MB, with the first text at the latest. Threads may share it."""

    @override
    def engine(self) -> Engine:
        return _engine()


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


@cache
def version() -> str:
    """Names what was learnt: vectors of two models cannot be compared, nor weighed alike."""
    return hashlib.sha256(b"".join(_stored()[each].tobytes() for each in _stored())).hexdigest()


@cache
def _engine() -> Engine:
    own = {NOTHING, LEARNT_FROM}
    return Engine({name: values for name, values in _stored().items() if name not in own})


@cache
def _stored() -> Mapping[str, NDArray[np.float16]]:
    with (files("bot.embedding") / FILE).open("rb") as file, np.load(file) as stored:
        return {name: stored[name] for name in stored.files}
