"""Precision, recall and F1 a command, their mean, and how far chance may have moved it."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from bot.domain.understanding import CommandKind
from bot.llm.local.labelled import Label

KINDS: Final = tuple(CommandKind)
RESAMPLES: Final = 1000
SEED: Final = 20261126
LEVEL: Final = (2.5, 97.5)
"""Percentiles between which the true mean lies in 95 of 100 such sets."""

_RIGHT, _WRONG, _MISSED = range(3)

Pair = tuple[frozenset[Label], frozenset[Label]]
"""What an utterance means, and what was heard."""
Counts = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Score:
    """How well one command is heard. ``count``: how often it was meant."""

    kind: CommandKind
    precision: float
    recall: float
    f1: float
    count: int


@dataclass(frozen=True, slots=True)
class Scores:
    """How well all are heard.

    Attributes:
        macro: the mean F1 over the commands that occur. low, high: its 95 % interval, by bootstrap
            over the utterances.
        kinds: worst first.
        confused: ``(meant, heard instead)`` -> how often.
    """

    macro: float
    low: float
    high: float
    kinds: tuple[Score, ...]
    confused: Mapping[tuple[CommandKind, CommandKind], int]
    count: int


def scores(pairs: Sequence[Pair]) -> Scores:
    """The scores of what was heard.

    Raises:
        ValueError: nothing was heard.
    """
    if not pairs:
        raise ValueError("there is nothing to score")
    counts = np.stack([_counted(meant, heard) for meant, heard in pairs])
    total = counts.sum(axis=0)
    occurs = (total[:, _RIGHT] + total[:, _MISSED]) > 0
    low, high = np.percentile(_resampled(counts, occurs), LEVEL)
    each = [_score(kind, total[at]) for at, kind in enumerate(KINDS) if occurs[at]]
    return Scores(
        macro=round(float(_f1(total)[occurs].mean()), 4),
        low=round(float(low), 4),
        high=round(float(high), 4),
        kinds=tuple(sorted(each, key=lambda score: score.f1)),
        confused=_confused(pairs),
        count=len(pairs),
    )


def matches(meant: Label, heard: Label) -> bool:
    """Whether it is the command that was meant, about the question that was meant."""
    return meant.kind is heard.kind and meant.question in {None, heard.question}


def _counted(meant: frozenset[Label], heard: frozenset[Label]) -> Counts:
    counts = np.zeros((len(KINDS), 3), dtype=np.int64)
    for each in meant:
        found = any(matches(each, other) for other in heard)
        counts[KINDS.index(each.kind), _RIGHT if found else _MISSED] += 1
    for other in heard:
        if not any(matches(each, other) for each in meant):
            counts[KINDS.index(other.kind), _WRONG] += 1
    return counts


def _f1(counts: Counts) -> NDArray[np.float64]:
    right = 2 * counts[..., _RIGHT]
    whole = right + counts[..., _WRONG] + counts[..., _MISSED]
    return np.asarray(right / np.maximum(whole, 1), dtype=np.float64)


def _resampled(counts: Counts, occurs: NDArray[np.bool_]) -> NDArray[np.float64]:
    drawn = np.random.default_rng(SEED).multinomial(
        len(counts), np.full(len(counts), 1 / len(counts)), size=RESAMPLES
    )
    totals = (drawn @ counts.reshape(len(counts), -1)).reshape(RESAMPLES, *counts.shape[1:])
    return np.asarray(_f1(totals)[:, occurs].mean(axis=1), dtype=np.float64)


def _score(kind: CommandKind, counts: Counts) -> Score:
    right, wrong, missed = (int(each) for each in counts)
    return Score(
        kind=kind,
        precision=round(right / max(right + wrong, 1), 4),
        recall=round(right / max(right + missed, 1), 4),
        f1=round(2 * right / max(2 * right + wrong + missed, 1), 4),
        count=right + missed,
    )


def _confused(pairs: Sequence[Pair]) -> Mapping[tuple[CommandKind, CommandKind], int]:
    found: Counter[tuple[CommandKind, CommandKind]] = Counter()
    for meant, heard in pairs:
        missed = [a for a in meant if not any(matches(a, b) for b in heard)]
        wrong = [b for b in heard if not any(matches(a, b) for a in meant)]
        found.update((a.kind, b.kind) for a in missed for b in wrong)
    return dict(found.most_common())
