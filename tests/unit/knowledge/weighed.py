"""Examples made of numbers: the passage that answers is the one that is near."""

import numpy as np

from bot.evaluation.weights import Example
from bot.knowledge.marks import OF_PASSAGE, OF_QUESTION, Numbers
from bot.knowledge.weighing import beside

PASSAGES = 3


def leaning(chance: np.random.Generator, meant: int) -> tuple[Numbers, Numbers]:
    """Marks of three passages and of the question; ``meant`` 3 for none."""
    passages = chance.normal(0, 0.1, (PASSAGES, len(OF_PASSAGE))).astype(np.float32)
    passages[:, 0] += [float(place == meant) for place in range(PASSAGES)]
    question = chance.normal(0, 0.1, len(OF_QUESTION)).astype(np.float32)
    return passages, question


def example(chance: np.random.Generator, meant: int) -> Example:
    """The same, to learn from."""
    passages, question = leaning(chance, meant)
    return Example(passages, beside(passages, question), meant)
