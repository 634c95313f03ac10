"""What the rules see of a question beside each passage, as numbers: what ``weighing`` weighs.

None of them is a word of the question, so that what is learnt from some jobs holds for another.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from bot.knowledge.judging import Judge, Judged, Nearness, Question
from bot.knowledge.passages import Passage

Numbers = NDArray[np.float32]

OF_PASSAGE: Final = (
    "near",
    "ahead",
    "passes",
    "covers",
    "covered",
    "missing",
    "odd",
    "tells",
    "named",
    "kin_named",
    "kin_told",
    "weak_covered",
    "weak_missing",
    "words_in",
    "share_in",
    "fits",
    "chosen",
)
"""Of one passage, in their order: how near it is, and nearer than any other, and than it must be;
what it covers and does not, of what is asked; words left over; whether it tells what is sought; how
it is called; the question's own words in it; whether the rules let it answer, and choose it."""

OF_QUESTION: Final = (
    "nearest",
    "second",
    "usual",
    "unsaid",
    "background",
    "heavy",
    "fitting",
    "details",
    "topics",
    "weak_topics",
    "words",
    "explained",
    "chosen",
)
"""Of the question, in their order: how near passages are to it and must be, and how much it asks.
"""

_MOST: Final = 5.0
"""Beyond so many, more of something says no more."""


@dataclass(frozen=True, slots=True)
class Looked:
    """A question beside the passages of a job.

    Attributes:
        chosen: what the rules choose.
        near: how near all of it is; None where that is not measured.
    """

    judge: Judge
    question: Question
    passages: Sequence[Passage]
    chosen: Judged | None
    near: Nearness | None

    def marks(self) -> tuple[Numbers, Numbers]:
        """Of the passages that are weighed, and of the question.

        Shapes ``(weighed passages, len(OF_PASSAGE))`` and ``(len(OF_QUESTION),)``.
        """
        near = self.near or Nearness({}, background=1.0)
        fitting = self.judge.fitting(self.question, self.passages)
        rows = [self._of(passage, near, passage in fitting) for passage in weighed(self.passages)]
        of_passages = np.array(rows, dtype=np.float32).reshape(-1, len(OF_PASSAGE))
        return of_passages, self._of_question(near, len(fitting))

    def _of(self, passage: Passage, near: Nearness, is_fitting: bool) -> Sequence[float]:
        question, chosen = self.question, self.chosen
        seen = self.judge.seen(question, passage)
        others = [near.of(each) for each in self.passages if each is not passage]
        return (
            near.of(passage),
            near.of(passage) - max(others, default=0.0),
            near.of(passage) - near.unsaid,
            bool(question.need) and not seen.missing,
            min(seen.covered, _MOST),
            min(seen.missing, _MOST),
            min(seen.odd, _MOST),
            seen.tells,
            seen.named,
            seen.kin_named,
            min(seen.kin_told, _MOST),
            seen.weak_covered,
            seen.weak_missing,
            min(seen.words_in, _MOST),
            seen.words_in / max(1, len(question.heavy)),
            is_fitting,
            chosen is not None and passage is chosen.passage,
        )

    def _of_question(self, near: Nearness, fitting: int) -> Numbers:
        question, asked = self.question, self.question.asked
        cosines = sorted((near.of(each) for each in self.passages), reverse=True) or [0.0]
        return np.array(
            (
                cosines[0],
                cosines[min(1, len(cosines) - 1)],
                sum(cosines) / len(cosines),
                near.unsaid,
                near.background,
                min(len(question.heavy), _MOST),
                min(fitting, _MOST),
                len(asked.details),
                len(asked.must),
                len(asked.weak),
                min(len(question.words), 4 * _MOST),
                len(asked.places) / max(1, len(question.words)),
                self.chosen.confidence if self.chosen else 0.0,
            ),
            dtype=np.float32,
        )


def weighed(passages: Sequence[Passage]) -> list[Passage]:
    """The employer's: what the job's own fields say is left to the rules."""
    return [each for each in passages if not each.is_own]
