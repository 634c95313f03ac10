"""The control run: the same system, nothing wrong. As many turns as bursts, and the answers to the
script as they are without any fault.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from tests.chaos.crowd import LINES, Crowd, Person
from tests.chaos.history import Said
from tests.chaos.recorder import Recorder
from tests.chaos.site import QUIET

PEOPLE: Final = 12
BURSTS: Final = (1, 3, 2)
PATIENCE: Final = 20.0


@dataclass(frozen=True, slots=True)
class Control:
    """What came of it. ``wrong``: a sentence, "" when all is well."""

    reference: Sequence[str]
    wrong: str


async def control(crowd: Crowd, recorder: Recorder) -> Control:
    """Some people write bursts, one goes through the script."""
    screened = crowd.stranger("1556")
    people = [crowd.stranger() for _ in range(PEOPLE)]
    *counts, _ = await asyncio.gather(
        *(_bursts(each, crowd, recorder) for each in people), crowd.screened(screened)
    )
    reference = tuple(recorder.bodies[screened.address])
    wrong = [each for each in counts if isinstance(each, str) and each]
    if len(reference) != len(LINES):
        wrong.append(f"the script has {len(LINES)} lines and got {len(reference)} answers.")
    return Control(reference, wrong[0] if wrong else "")


async def _bursts(person: Person, crowd: Crowd, recorder: Recorder) -> str:
    """What is wrong with this person's turns; those that this machine drew apart do not count."""
    for turns, length in enumerate(BURSTS, 1):
        said = [await crowd.write(person) for _ in range(length)]
        if not await crowd.is_answered(said[-1], PATIENCE):
            return f"{said[-1].token} was not answered."
        if _is_drawn_apart(said):
            return ""
        replies = len(recorder.bodies[person.address])
        if replies != turns:
            return f"{turns} bursts became {replies} turns."
    return ""


def _is_drawn_apart(said: Sequence[Said]) -> bool:
    return any(
        (after.accepted or after.begun) - before.begun > QUIET / 2
        for before, after in pairwise(said)
    )
