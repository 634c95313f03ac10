"""What the rules see of a question beside each passage, as numbers: what ``weighing`` weighs.

None of them is a word of the question, so that what is learnt from some jobs holds for another.
"""

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from bot.knowledge.judging import Judge, Judged, Nearness, Question
from bot.knowledge.passages import Passage

Numbers = NDArray[np.float32]

OF_PASSAGE: Final = (
    "near",
    "ahead",
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
"""Of one passage, in their order: how near it is, and nearer than any other; what it covers and
does not, of what is asked; words left over; whether it tells what is sought; how it is called; the
question's own words in it; whether the rules let it answer, and whether they choose it."""

OF_QUESTION: Final = (
    "nearest",
    "second",
    "usual",
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
"""Of the question, in their order: how near passages are to it, and how much it asks."""

_MOST: Final = 5.0
"""Beyond so many, more of something says no more."""


def weighed(passages: Sequence[Passage]) -> list[Passage]:
    """The employer's: what the job's own fields say is left to the rules."""
    return [each for each in passages if not each.is_own]


def of_passages(
    judge: Judge,
    question: Question,
    passages: Sequence[Passage],
    near: Nearness,
    chosen: Judged | None,
) -> Numbers:
    """Shape ``(weighed passages, len(OF_PASSAGE))``."""
    fitting = judge.fitting(question, passages)
    rows = []
    for passage in weighed(passages):
        seen = judge.seen(question, passage)
        others = [near.of(each) for each in passages if each is not passage]
        rows.append(
            (
                near.of(passage),
                near.of(passage) - max(others, default=0.0),
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
                passage in fitting,
                chosen is not None and passage is chosen.passage,
            )
        )
    return np.array(rows, dtype=np.float32).reshape(-1, len(OF_PASSAGE))


def of_question(
    judge: Judge,
    question: Question,
    passages: Sequence[Passage],
    near: Nearness,
    chosen: Judged | None,
) -> Numbers:
    """Shape ``(len(OF_QUESTION),)``."""
    cosines = sorted((near.of(each) for each in passages), reverse=True) or [0.0]
    asked = question.asked
    return np.array(
        (
            cosines[0],
            cosines[min(1, len(cosines) - 1)],
            sum(cosines) / len(cosines),
            near.background,
            min(len(question.heavy), _MOST),
            min(len(judge.fitting(question, passages)), _MOST),
            len(asked.details),
            len(asked.must),
            len(asked.weak),
            min(len(question.words), 4 * _MOST),
            len(asked.places) / max(1, len(question.words)),
            chosen.confidence if chosen else 0.0,
        ),
        dtype=np.float32,
    )
