"""How surely a passage answers: weights learnt from questions about jobs that no rule was made for.

The rules are exact about jobs whose words they know; about others they keep silent where they need
not, and take near misses for the thing itself. Each passage, and "none of them", gets a likelihood
from the marks of :mod:`bot.knowledge.marks`. The weights are made by
``python -m bot.evaluation.weights``.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Final

import numpy as np

from bot.knowledge.marks import Numbers

FILE: Final = "weights.npz"

FEWEST: Final = 4
"""Passages of a job below which the rules alone decide: the weights know jobs of a dozen."""
TOLD: Final = 0.65
"""Likelihood from which a passage is told: as the rules choose, or though they do not."""
CONFIRMED: Final = 0.05
"""The same for one that a language model chose."""


@dataclass(frozen=True, slots=True)
class Weights:
    """What each mark counts.

    Attributes:
        passage: ``(len(OF_PASSAGE),)``, for each passage.
        nothing: ``(len(OF_QUESTION) + len(OF_PASSAGE),)``, for none of them: of the question, and
            of the most that any passage has of each mark.
        bias: for none of them.
        learnt_from: checksum of the questions.
    """

    passage: Numbers
    nothing: Numbers
    bias: float
    learnt_from: str

    def likelihoods(self, passages: Numbers, question: Numbers) -> Numbers:
        """Shape ``(n + 1,)``: of each of n passages, and last of none of them."""
        none = self.nothing @ beside(passages, question) + self.bias
        scores = np.append(passages @ self.passage, none)
        powers = np.exp(scores - scores.max())
        return np.asarray(powers / powers.sum(), dtype=np.float32)


def beside(passages: Numbers, question: Numbers) -> Numbers:
    """What speaks for none of the passages, or against it."""
    return np.concatenate([question, passages.max(axis=0)])


def packed(weights: Weights) -> Mapping[str, Numbers]:
    """As they are stored."""
    return {
        "passage": weights.passage,
        "nothing": weights.nothing,
        "bias": np.array(weights.bias, dtype=np.float32),
        "learnt_from": np.frombuffer(weights.learnt_from.encode(), dtype=np.uint8),
    }


@cache
def weights() -> Weights:
    """Those of the package."""
    with (files("bot.knowledge") / FILE).open("rb") as file, np.load(file) as stored:
        return Weights(
            stored["passage"],
            stored["nothing"],
            float(stored["bias"]),
            stored["learnt_from"].tobytes().decode(),
        )
