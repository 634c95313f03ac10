"""Learns the heads from the examples: ``python -m bot.llm.local.training``, for developers.

Multinomial logistic regression by Nesterov's accelerated descent, without chance but for the seed:
the same examples give the same weights. Takes some five minutes of one core, more than one of them
for the vectors.
"""

import hashlib
import sys
from collections.abc import Sequence
from importlib.resources import files
from itertools import cycle
from pathlib import Path
from typing import Final

import numpy as np

from bot.domain.understanding import CommandKind
from bot.embedding import Embedder, LocalEmbedder
from bot.llm.local import features
from bot.llm.local.features import OPEN as WHAT_IS_OPEN, PLACES, SITUATION, Numbers
from bot.llm.local.head import (
    FILE,
    KINDS,
    LETTERS,
    MEANING,
    OPEN,
    Head,
    Heads,
    centred,
    packed,
    softmax,
)
from bot.llm.local.labelled import Labelled, labelled

STEPS: Final = 400
PENALTY: Final = 1e-4
"""Chosen, as what meaning and letters weigh, by cross-validation over examples, alike ones (by
meaning or letters) kept together: people phrase what they want unlike any example."""
FOLDS: Final = 4
HEATS: Final = tuple(each / 20 for each in range(4, 41))
_SEED: Final = 5


def examples() -> list[Labelled]:
    """What the heads are learnt from."""
    return labelled(files("bot.llm.local").joinpath("examples"))


def checksum(given: Sequence[Labelled]) -> str:
    """Changes when the examples do, or the way they are read."""
    lines = [f"{each.language} {each.kind} {each.place} {each.text}" for each in given]
    return hashlib.sha256("\n".join([str(features.VERSION), *lines]).encode()).hexdigest()


def learn(given: Sequence[Labelled], embedder: Embedder) -> Heads:
    """The heads of some examples."""
    vectors = np.stack([embedder.query(each.text) for each in given])
    middle = vectors.mean(axis=0)
    seen = np.hstack([LETTERS * _letters(given), OPEN * _situations(given), _ones(given)])
    kinds = np.array([KINDS.index(each.kind) for each in given])
    letters, heat = _fitted(seen, kinds)
    both, heat_of_both = _fitted(np.hstack([MEANING * centred(vectors, middle), seen]), kinds)
    return Heads(
        whole=_head(both[vectors.shape[1] :], heat_of_both, both[: vectors.shape[1]], middle),
        letters_only=_head(letters, heat),
        learnt_from=checksum(given),
    )


def _head(
    weights: Numbers, heat: float, meaning: Numbers | None = None, middle: Numbers | None = None
) -> Head:
    return Head(
        letters=weights[:PLACES],
        situation=weights[PLACES : PLACES + SITUATION],
        bias=weights[-1],
        heat=heat,
        meaning=meaning,
        middle=middle,
    )


def _letters(given: Sequence[Labelled]) -> Numbers:
    rows = np.zeros((len(given), PLACES), dtype=np.float32)
    for row, each in zip(rows, given, strict=True):
        found = features.places(each.text)
        if len(found):
            row[found] = 1 / np.sqrt(len(found))
    return rows


def _situations(given: Sequence[Labelled]) -> Numbers:
    """An answer's question is known; everything else is said while anything is open."""
    anything = cycle(WHAT_IS_OPEN)
    is_open = [each.place if each.kind is CommandKind.ANSWER else next(anything) for each in given]
    rows = [features.situation(each.text, now) for each, now in zip(given, is_open, strict=True)]
    return np.stack(rows)


def _ones(given: Sequence[Labelled]) -> Numbers:
    return np.ones((len(given), 1), dtype=np.float32)


def _fitted(rows: Numbers, kinds: Numbers) -> tuple[Numbers, float]:
    """Weights, and the heat at which examples that were held back are least surprising."""
    wanted = np.eye(len(KINDS), dtype=np.float32)[kinds]
    fold = np.random.default_rng(_SEED).integers(0, FOLDS, len(rows))
    scores = np.zeros_like(wanted)
    for each in range(FOLDS):
        scores[fold == each] = rows[fold == each] @ _descend(
            rows[fold != each], wanted[fold != each]
        )
    right = np.arange(len(kinds)), kinds
    surprise = {heat: -float(np.log(softmax(scores / heat)[right] + 1e-9).mean()) for heat in HEATS}
    return _descend(rows, wanted), min(surprise, key=surprise.__getitem__)


def _descend(rows: Numbers, wanted: Numbers) -> Numbers:
    step = 1 / (0.25 * float((rows**2).sum(axis=1).max()) + PENALTY)
    weights = ahead = np.zeros((rows.shape[1], wanted.shape[1]), dtype=np.float32)
    pace = 1.0
    for _ in range(STEPS):
        slope = rows.T @ (softmax(rows @ ahead) - wanted) / len(rows) + PENALTY * ahead
        new = (ahead - step * slope).astype(np.float32)
        next_pace = (1 + (1 + 4 * pace**2) ** 0.5) / 2
        ahead = (new + (pace - 1) / next_pace * (new - weights)).astype(np.float32)
        weights, pace = new, next_pace
    return np.asarray(weights, dtype=np.float32)


def main() -> None:
    """Learn, and store the weights beside this module."""
    given = examples()
    found = learn(given, LocalEmbedder())
    path = Path(__file__).with_name(FILE)
    np.savez_compressed(path, **packed(found))
    sys.stdout.write(f"{path}: {len(given)} examples, {path.stat().st_size / 1024:.0f} KB\n")


if __name__ == "__main__":
    main()
