"""Labelled questions as what the embedder learns from: each beside all pieces of its job."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from bot.embedding.local import LONGEST, LONGEST_QUERY, read
from bot.evaluation.knowing import Labelled
from bot.knowledge.marks import weighed
from bot.knowledge.passages import passages_of
from bot.knowledge.topics import topics

AT_ONCE: Final = 80
"""Questions of one job that are learnt from in one step."""


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
    """Those of one file: questions see passages in their own language where there are such.

    What the job's own fields answer is left out: that is never weighed.
    """
    passages = weighed(passages_of(given.job, topics()))
    facts = [each.fact for each in passages]
    asked = [
        (language, facts.index(fact), text) for language, fact, text in given.known if fact in facts
    ]
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
