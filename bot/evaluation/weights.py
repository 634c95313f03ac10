"""Learns how marks are weighed: ``python -m bot.evaluation.weights``, for developers.

From questions about jobs that no cue was made for and the embedder was not tuned to: on the others
both look better than they are. Multinomial logistic regression over a job's passages and "none of
them", by Nesterov's accelerated descent, without chance: the same questions give the same weights.

Before it stores them it says what a job gives that was left out: the share of known questions that
are answered, and of all that are answered wrongly, at several likelihoods.
"""

import asyncio
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np

from bot import knowledge
from bot.embedding import Embedder, TunedEmbedder
from bot.embedding.tuned import version
from bot.evaluation.knowing import Labelled, checksum, folder
from bot.knowledge import marks
from bot.knowledge.known import JobKnowledge
from bot.knowledge.marks import OF_PASSAGE, OF_QUESTION, Numbers
from bot.knowledge.weighing import FILE, TOLD, Weights, beside, packed

VERSION: Final = 1
"""Rises when marks come to mean something else: then the weights are learnt anew."""
STEPS: Final = 500
PENALTY: Final = 3e-4
FALSE: Final = 1.5
"""How much worse an answer is that does not answer than a silence."""
SHOWN: Final = (0.5, 0.6, TOLD, 0.7, 0.8, 0.9)
MARGINS: Final = (0.0, 0.02, 0.04)


@dataclass(frozen=True, slots=True)
class Example:
    """A question with its marks.

    Attributes:
        passages: ``(n, len(OF_PASSAGE))``. nothing: what speaks for none of them.
        meant: place of the passage that answers; n for none.
    """

    passages: Numbers
    nothing: Numbers
    meant: int


@dataclass(frozen=True, slots=True)
class _Scale:
    middle: Numbers
    width: Numbers

    @classmethod
    def of(cls, rows: Numbers) -> "_Scale":
        return cls(rows.mean(axis=0), rows.std(axis=0) + 1e-6)

    def __call__(self, rows: Numbers) -> Numbers:
        return np.asarray((rows - self.middle) / self.width, dtype=np.float32)


def unseen() -> dict[str, Labelled]:
    """Questions that nothing else was made for or learnt from, by file."""
    return folder("weighed")


def told_of(given: Mapping[str, Labelled]) -> str:
    """Checksum of what weights are learnt from."""
    return checksum(given, str(VERSION), *OF_PASSAGE, *OF_QUESTION, version())


async def examples(asked: Labelled, embedder: Embedder) -> list[Example]:
    """The questions of one file, but those that ask several things."""
    knows = JobKnowledge(embedder)
    found = [
        await _example(knows, asked, question, language, fact)
        for language, fact, question in (*asked.known, *((a, "", b) for a, b in asked.unknown))
    ]
    return [each for each in found if each is not None]


async def _example(
    knows: JobKnowledge, asked: Labelled, question: str, language: str, fact: str
) -> Example | None:
    looked = await knows.look(asked.job, question, language)
    if looked is None or looked.near is None:
        return None
    of_passages, of_question = looked.marks()
    facts = [each.fact for each in marks.weighed(looked.passages)]
    meant = facts.index(fact) if fact in facts else len(facts)
    return Example(of_passages, beside(of_passages, of_question), meant)


def learn(given: Sequence[Example], told: str) -> Weights:
    """The weights of some examples."""
    of_passage = _Scale.of(np.vstack([each.passages for each in given]))
    of_nothing = _Scale.of(np.stack([each.nothing for each in given]))
    most = max(len(each.passages) for each in given)
    seen = np.zeros((len(given), most, len(OF_PASSAGE)), dtype=np.float32)
    absent = np.full((len(given), most), -1e9, dtype=np.float32)
    wanted = np.zeros((len(given), most + 1), dtype=np.float32)
    for place, each in enumerate(given):
        count = len(each.passages)
        seen[place, :count], absent[place, :count] = of_passage(each.passages), 0
        wanted[place, each.meant if each.meant < count else most] = 1
    beside_all = of_nothing(np.stack([each.nothing for each in given]))
    rows = np.hstack([beside_all, np.ones((len(given), 1), dtype=np.float32)])
    one, none = _descend(seen, absent, rows, wanted)
    passage = one / of_passage.width
    nothing = none[:-1] / of_nothing.width
    bias = float(none[-1] + of_passage.middle @ passage - of_nothing.middle @ nothing)
    return Weights(passage.astype(np.float32), nothing.astype(np.float32), bias, told)


def _descend(
    seen: Numbers, absent: Numbers, rows: Numbers, wanted: Numbers
) -> tuple[Numbers, Numbers]:
    counts = np.where(wanted[:, -1] > 0, FALSE, 1.0).astype(np.float32)
    counts /= counts.sum()
    size = seen.shape[2]
    longest = (seen**2).sum(axis=2).max() + (rows**2).sum(axis=1).mean()
    step = 4 / longest
    weights = ahead = np.zeros(size + rows.shape[1], dtype=np.float32)
    pace = 1.0
    for _ in range(STEPS):
        scores = np.hstack([seen @ ahead[:size] + absent, (rows @ ahead[size:])[:, None]])
        powers = np.exp(scores - scores.max(axis=1, keepdims=True))
        off = (powers / powers.sum(axis=1, keepdims=True) - wanted) * counts[:, None]
        slope = np.concatenate([np.einsum("qp,qpm->m", off[:, :-1], seen), off[:, -1] @ rows])
        new = ahead - step * (slope + PENALTY * ahead)
        next_pace = (1 + (1 + 4 * pace**2) ** 0.5) / 2
        ahead = (new + (pace - 1) / next_pace * (new - weights)).astype(np.float32)
        weights, pace = new.astype(np.float32), next_pace
    return weights[:size], weights[size:]


def honest(by_job: Mapping[str, Sequence[Example]]) -> Iterable[str]:
    """What jobs give whose questions were left out, each in its turn; beside it each part alone."""
    asked = [each for its in by_job.values() for each in its]
    near, chosen = OF_PASSAGE.index("passes"), OF_PASSAGE.index("chosen")
    yield _told("the rules alone", [each.passages[:, chosen] for each in asked], asked, 1.0)
    for least in MARGINS:
        told = [each.passages[:, near] for each in asked]
        yield _told(f"nearness alone, {least} beyond what is wanted", told, asked, least)
    likely: list[Numbers] = []
    for name, its in by_job.items():
        others = [each for other, theirs in by_job.items() if other != name for each in theirs]
        weights = learn(others, "")
        likely += [
            weights.likelihoods(each.passages, each.nothing[: len(OF_QUESTION)])[:-1]
            for each in its
        ]
    for least in SHOWN:
        yield _told(f"weighed, at {least}", likely, asked, least)


def _told(name: str, scores: Sequence[Numbers], asked: Sequence[Example], least: float) -> str:
    """What telling the best passage gives, where it has ``least``."""
    told = [
        int(each.argmax()) == its.meant
        for each, its in zip(scores, asked, strict=True)
        if each.max() >= least
    ]
    known = sum(each.meant < len(each.passages) for each in asked)
    right, wrong = sum(told), len(told) - sum(told)
    return f"  {name}: answered {right / known:.1%}, wrongly {wrong / len(asked):.1%}"


def main() -> None:
    """Learn, and store the weights beside what uses them."""
    given, embedder = unseen(), TunedEmbedder()
    by_job = {name: asyncio.run(examples(each, embedder)) for name, each in given.items()}
    found = learn([each for its in by_job.values() for each in its], told_of(given))
    path = Path(knowledge.__path__[0]) / FILE
    np.savez_compressed(path, **packed(found))  # type: ignore[arg-type]  # its stub wants a flag
    sys.stdout.write("\n".join([f"{path}: {len(given)} jobs", *honest(by_job), ""]))


if __name__ == "__main__":
    main()
