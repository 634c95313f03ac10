"""The weights: from the numbers of a message to how likely each command is."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from bot.domain.understanding import CommandKind
from bot.embedding import Vector
from bot.llm.local.features import (
    Numbers,
    parts_of_word,
    place,
    places,
    situation,
    words as words_of,
)

KINDS: Final = tuple(CommandKind)
"""The order of a head's columns."""

FILE: Final = "heads.npz"

MEANING, LETTERS, OPEN = 2.0, 1.25, 0.3
"""How much meaning, letters and the situation weigh beside each other."""


@dataclass(frozen=True, slots=True)
class Head:
    """Weights for one way of looking at a message.

    Attributes:
        meaning: ``(DIMENSIONS, kinds)``; None where no vectors can be made.
        middle: the mean vector of the examples, taken off each.
        letters: ``(PLACES, kinds)``.
        situation: ``(SITUATION, kinds)``.
        bias: ``(kinds,)``.
        heat: what the scores are divided by, so that 0.8 is right in eight of ten cases.
    """

    letters: Numbers
    situation: Numbers
    bias: Numbers
    heat: float
    meaning: Numbers | None = None
    middle: Numbers | None = None

    def likelihoods(self, text: str, is_open: str, vector: Vector | None) -> Numbers:
        """How likely each of :data:`KINDS` is."""
        scores = self.bias + OPEN * (situation(text, is_open) @ self.situation)
        scores = scores + _letters(text, self.letters)
        if self.meaning is not None and self.middle is not None and vector is not None:
            scores = scores + MEANING * (centred(vector, self.middle) @ self.meaning)
        return softmax(np.asarray(scores / self.heat, dtype=np.float32))

    def telling(self, text: str, kind: CommandKind, most: int = 3) -> list[str]:
        """The words whose letters speak most for ``kind``, the strongest first."""
        column = self.letters[:, KINDS.index(kind)]
        said = list(dict.fromkeys(words_of(text)))
        weight = {word: float(column[_places_of(word)].sum()) for word in said}
        ranked = sorted(said, key=lambda word: -weight[word])
        return [word for word in ranked[:most] if weight[word] > 0]


@dataclass(frozen=True, slots=True)
class Heads:
    """The head that also looks at the meaning, and the one for machines without vectors."""

    whole: Head
    letters_only: Head
    learnt_from: str
    """Checksum of the examples."""


def centred(vectors: NDArray[np.float32], middle: Numbers) -> Numbers:
    """Vectors as they differ from the mean, of length 1: as they come, all are much alike."""
    apart = vectors - middle
    length = np.linalg.norm(apart, axis=-1, keepdims=True)
    return np.asarray(apart / np.maximum(length, 1e-6), dtype=np.float32)


def softmax(scores: Numbers) -> Numbers:
    """Scores as likelihoods that add up to 1."""
    powers = np.exp(scores - scores.max(axis=-1, keepdims=True))
    return np.asarray(powers / powers.sum(axis=-1, keepdims=True), dtype=np.float32)


@cache
def heads() -> Heads:
    """The weights that come with this release."""
    with files("bot.llm.local").joinpath(FILE).open("rb") as file, np.load(file) as stored:
        return _unpacked(dict(stored))


def packed(found: Heads) -> dict[str, Any]:
    """Heads as arrays to be stored, in half precision."""
    arrays: dict[str, Any] = {"learnt_from": np.array(found.learnt_from)}
    for name, head in (("whole", found.whole), ("letters_only", found.letters_only)):
        parts = {"letters": head.letters, "situation": head.situation, "bias": head.bias}
        parts |= {"heat": np.array(head.heat)}
        if head.meaning is not None and head.middle is not None:
            parts |= {"meaning": head.meaning, "middle": head.middle}
        arrays |= {f"{name}.{part}": value.astype(np.float16) for part, value in parts.items()}
    return arrays


def _unpacked(stored: Mapping[str, Any]) -> Heads:
    def head(name: str) -> Head:
        begin = f"{name}."
        parts = {
            key.removeprefix(begin): value.astype(np.float32)
            for key, value in stored.items()
            if key.startswith(begin)
        }
        return Head(**{**parts, "heat": float(parts["heat"])})

    return Heads(head("whole"), head("letters_only"), str(stored["learnt_from"]))


def _letters(text: str, weights: Numbers) -> Numbers:
    found = places(text)
    if not len(found):
        return np.zeros(weights.shape[1], dtype=np.float32)
    return np.asarray(LETTERS * weights[found].sum(axis=0) / np.sqrt(len(found)), dtype=np.float32)


def _places_of(word: str) -> list[int]:
    return [place(part) for part in parts_of_word(word)]
