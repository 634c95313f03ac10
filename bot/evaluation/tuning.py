"""Tunes the embedder to questions about jobs: ``python -m bot.evaluation.tuning``, for developers.

Needs the dependencies of the group ``learn`` (torch) and, on two cores, half an hour; with a number
it takes so many steps of each cycle only, to be tried.
Each question is set beside all pieces of its job's passages, and beside "none of them"; what is
learnt are numbers of the model (see :mod:`bot.evaluation.network`) and how near is near enough.

After it: ``python -m bot.knowledge.background`` and ``python -m bot.evaluation.weights``.
"""

import random
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
import torch
from torch import Tensor
from torch.nn import Parameter, functional
from torch.optim import AdamW
from torch.optim.lr_scheduler import OneCycleLR

from bot import embedding
from bot.embedding.tuned import FILE, LEARNT_FROM, NOTHING
from bot.evaluation.knowing import checksum, folder
from bot.evaluation.lessons import Lesson, lessons, steps
from bot.evaluation.network import Network

FOLDERS: Final = ("learnt", "tuning")
"""Of labelled questions: those that weights are learnt from stay unseen here."""
CYCLES: Final = ((2, 1.0), (1, 0.5))
"""Rounds through all questions, and the share of their paces that scales and biases go at."""
LOST: Final = 0.05
FALSE: Final = 1.5
"""How much worse an answer is that does not answer than a silence."""
PACES: Final = {"times": 8e-3, "warmth": 0.05, "nothing": 1e-2, "": 4e-3}
"""How fast what learns, by its name: of scales, what cosines count, "none", everything else."""
KEPT: Final = {"times": 0.01, "nothing": 0.01}
"""What is drawn back to where it began, and how much."""
STRONGEST: Final = 1.0
"""Longest step of all of it together, before its pace."""
SEED: Final = 0


def loss(network: Network, lesson: Lesson, lost: float = 0.0) -> Tensor:
    """How far the network is from right, mean over the questions."""
    questions = network.vectors([text for text, _ in lesson.asked], lost, groups=2)
    pieces = network.vectors(lesson.pieces, lost)
    scores = network.likely(questions, pieces, torch.tensor(lesson.owners), lesson.facts)
    meant = torch.tensor([fact for _, fact in lesson.asked])
    each = functional.cross_entropy(scores, meant, reduction="none")
    counts = torch.where(meant == lesson.facts, FALSE, 1.0)
    return (each * counts).sum() / counts.sum()


def learn(network: Network, given: Sequence[Lesson], most: int | None = None) -> Iterator[float]:
    """Learn, and tell after each step how far off it was.

    Args:
        network: as it comes from the wheel.
        given: the lessons.
        most: steps of each cycle; None for all.
    """
    network.train()
    chance = random.Random(SEED)  # noqa: S311 - an order
    for rounds, share in CYCLES:
        todo = [step for _ in range(rounds) for step in steps(given, chance)]
        yield from _cycle(network, todo[:most], share)
    network.eval()


def _cycle(network: Network, todo: Sequence[Lesson], share: float) -> Iterator[float]:
    groups: dict[str, list[Parameter]] = {name: [] for name in PACES}
    for name, parameter in network.named_parameters():
        key = next(each for each in PACES if each in name.split(".") or not each)
        groups[key].append(parameter)
    paces = {name: pace * (share if name in {"times", ""} else 1) for name, pace in PACES.items()}
    optimizer = AdamW(
        [
            {"params": its, "lr": paces[name], "weight_decay": KEPT.get(name, 0.0)}
            for name, its in groups.items()
        ]
    )
    pace = OneCycleLR(optimizer, list(paces.values()), total_steps=len(todo) + 1, pct_start=0.1)
    for step in todo:
        off = loss(network, step, LOST)
        optimizer.zero_grad()
        off.backward()
        torch.nn.utils.clip_grad_norm_(groups["times"] + groups[""], STRONGEST)
        optimizer.step()
        pace.step()
        yield off.item()


def main(most: int | None = None) -> None:
    """Learn, and store what was learnt beside what uses it."""
    torch.manual_seed(SEED)
    given = [each for name in FOLDERS for its in folder(name).values() for each in lessons(its)]
    network = Network()
    for at, off in enumerate(learn(network, given, most)):
        sys.stdout.write(f"{at} {off:.3f}\n")
        sys.stdout.flush()
    path = Path(embedding.__path__[0]) / FILE
    told = checksum({name: its for each in FOLDERS for name, its in folder(each).items()})
    stored: dict[str, Any] = {**network.learnt(), NOTHING: network.unsaid()}
    stored[LEARNT_FROM] = np.frombuffer(told.encode(), dtype=np.uint8)
    np.savez_compressed(path, **stored)
    sys.stdout.write(f"{path}\n")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
