"""The control run: the same system, nothing wrong. As many turns as bursts, and the answers to the
script as they are without any fault.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final

from tests.chaos.crowd import LINES, Crowd, Person
from tests.chaos.history import Said
from tests.chaos.pace import wait_out
from tests.chaos.recorder import Recorder
from tests.chaos.site import QUIET

PEOPLE: Final = 12
CHECKED: Final = 6
"""So many must have been checked to the letter: a busy machine draws bursts of others apart."""
ROUNDS: Final = 3
BURSTS: Final = (1, 3, 2)
PATIENCE: Final = 20.0
AFTERWARDS: Final = 5 * QUIET
"""Seconds in which a reply too many would come."""


@dataclass(frozen=True, slots=True)
class Control:
    """What came of it. ``wrong``: a sentence, "" when all is well."""

    reference: Sequence[str]
    wrong: str


@dataclass(frozen=True, slots=True)
class Turns:
    """How many turns somebody's bursts may have become.

    Attributes:
        unanswered: the token that no answer came for; "" for none.
    """

    least: int = 0
    most: int = 0
    unanswered: str = ""

    @property
    def is_exact(self) -> bool:
        """Whether only one number is right."""
        return self.least == self.most

    def wrong(self, replies: int) -> str:
        """What is wrong with so many replies; "" for nothing."""
        if self.unanswered:
            return f"{self.unanswered} was not answered."
        if self.least <= replies <= self.most:
            return ""
        return f"{self.least} bursts became {replies} turns."


async def control(crowd: Crowd, recorder: Recorder) -> Control:
    """Some people write bursts, one goes through the script."""
    screened = crowd.stranger("1556")
    wrong, _ = await asyncio.gather(_talked(crowd, recorder), crowd.screened(screened))
    reference = tuple(recorder.bodies[screened.address])
    if not wrong and len(reference) != len(LINES):
        wrong = f"the script has {len(LINES)} lines and got {len(reference)} answers."
    return Control(reference, wrong)


async def _talked(crowd: Crowd, recorder: Recorder) -> str:
    """What is wrong with people's turns, once enough of them were checked to the letter."""
    checked = 0
    for _ in range(ROUNDS):
        people = [crowd.stranger() for _ in range(PEOPLE)]
        found = await asyncio.gather(*(_bursts(each, crowd) for each in people))
        await wait_out(AFTERWARDS)
        for person, turns in zip(people, found, strict=True):
            if wrong := turns.wrong(len(recorder.bodies[person.address])):
                return wrong
        checked += sum(each.is_exact for each in found)
        if checked >= CHECKED:
            return ""
    return (
        f"this machine drew the bursts of all but {checked} people apart, and {CHECKED} are "
        "needed: let other programs end first."
    )


async def _bursts(person: Person, crowd: Crowd) -> Turns:
    """One burst after the other, each answered before the next."""
    turns = Turns()
    for length in BURSTS:
        said = [await crowd.write(person) for _ in range(length)]
        if not await crowd.is_answered(said[-1], PATIENCE):
            return replace(turns, unanswered=said[-1].token)
        most = sum(_drawn_apart(said)) + 1
        turns = replace(turns, least=turns.least + 1, most=turns.most + most)
    return turns


def _drawn_apart(said: Sequence[Said]) -> list[bool]:
    """By each gap: whether this machine made it so long that a turn may have begun in it."""
    return [
        (after.accepted or after.begun) - before.begun > QUIET / 2
        for before, after in pairwise(said)
    ]
