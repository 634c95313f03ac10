"""Tunes the embedder to questions about jobs: ``python -m bot.evaluation.tuning``, for developers.

Needs the dependencies of the group ``learn`` (torch) and, on two cores, three quarters of an hour.
Each question is set beside all pieces of its job's passages, and beside "none of them"; what is
learnt are numbers of the model (see :mod:`bot.evaluation.network`) and how near is near enough.

After it: ``python -m bot.knowledge.background`` and ``python -m bot.evaluation.weights``.
"""

import random
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import torch
from torch import Tensor
from torch.nn import Parameter, functional
from torch.optim import AdamW
from torch.optim.lr_scheduler import OneCycleLR

from bot import embedding
from bot.embedding.local import LONGEST, LONGEST_QUERY, read
from bot.embedding.tuned import FILE, LEARNT_FROM, NOTHING
from bot.evaluation.knowing import Labelled, checksum, folder
from bot.evaluation.network import Network
from bot.knowledge.marks import weighed
from bot.knowledge.passages import passages_of
from bot.knowledge.topics import topics

FOLDERS: Final = ("learnt", "tuning")
"""Of labelled questions: those that weights are learnt from stay unseen here."""
ROUNDS: Final = 2
AT_ONCE: Final = 80
"""Questions of one job that are learnt from in one step."""
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


@dataclass(frozen=True, slots=True)
class Lesson:
    """Questions about one job that have the same passages beside them.

    Attributes:
        pieces: of the passages; owners: which fact each is of.
        asked: questions, each with its fact, or their number for none.
    """

    pieces: tuple[str, ...]
    owners: tuple[int, ...]
    asked: tuple[tuple[str, int], ...]

    @property
    def facts(self) -> int:
        """How many there are."""
        return max(self.owners) + 1


def lessons(given: Labelled) -> Iterator[Lesson]:
    """Those of one file: questions see passages in their own language where there are such."""
    passages = weighed(passages_of(given.job, topics()))
    facts = [each.fact for each in passages]
    asked = [(language, facts.index(fact), text) for language, fact, text in given.known]
    asked += [(language, len(facts), text) for language, text in given.unknown]
    by_pieces: dict[tuple[tuple[str, int], ...], list[tuple[str, int]]] = {}
    for language in sorted({each for each, *_ in asked}):
        told = [each.in_language(language)[1] for each in passages]
        pieces = tuple(
            (f"passage: {read(text, LONGEST)}", at)
            for at, passage in enumerate(passages)
            for text in passage.pieces[told[at]]
        )
        questions = [
            (f"query: {read(text, LONGEST_QUERY)}", fact)
            for its, fact, text in asked
            if its == language
        ]
        by_pieces.setdefault(pieces, []).extend(questions)
    for pieces, questions in by_pieces.items():
        texts, owners = zip(*pieces, strict=True)
        yield Lesson(texts, owners, tuple(questions))


def steps(given: Sequence[Lesson], chance: random.Random) -> list[Lesson]:
    """One round through all questions, in any order."""
    parts: list[Lesson] = []
    for lesson in given:
        asked = list(lesson.asked)
        chance.shuffle(asked)
        count = max(1, round(len(asked) / AT_ONCE))
        parts += [
            Lesson(lesson.pieces, lesson.owners, tuple(asked[at::count])) for at in range(count)
        ]
    chance.shuffle(parts)
    return parts


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
        most: steps; None for all.
    """
    chance = random.Random(SEED)  # noqa: S311 - an order
    groups: dict[str, list[Parameter]] = {name: [] for name in PACES}
    for name, parameter in network.named_parameters():
        key = next(each for each in PACES if each in name.split(".") or not each)
        groups[key].append(parameter)
    optimizer = AdamW(
        [
            {"params": its, "lr": PACES[name], "weight_decay": KEPT.get(name, 0.0)}
            for name, its in groups.items()
        ]
    )
    total = ROUNDS * len(steps(given, chance))
    pace = OneCycleLR(optimizer, list(PACES.values()), total_steps=total + 1, pct_start=0.1)
    todo = [step for _ in range(ROUNDS) for step in steps(given, chance)]
    network.train()
    for step in todo[:most]:
        off = loss(network, step, LOST)
        optimizer.zero_grad()
        off.backward()
        torch.nn.utils.clip_grad_norm_(groups["times"] + groups[""], STRONGEST)
        optimizer.step()
        pace.step()
        yield off.item()
    network.eval()


def main() -> None:
    """Learn, and store what was learnt beside what uses it."""
    torch.manual_seed(SEED)
    given = [each for name in FOLDERS for its in folder(name).values() for each in lessons(its)]
    network = Network()
    for at, off in enumerate(learn(network, given)):
        sys.stdout.write(f"{at} {off:.3f}\n")
        sys.stdout.flush()
    path = Path(embedding.__path__[0]) / FILE
    told = checksum({name: its for each in FOLDERS for name, its in folder(each).items()})
    stored: dict[str, Any] = {**network.learnt(), NOTHING: network.unsaid()}
    stored[LEARNT_FROM] = np.frombuffer(told.encode(), dtype=np.uint8)
    np.savez_compressed(path, **stored)
    sys.stdout.write(f"{path}\n")


if __name__ == "__main__":
    main()
