"""One person's part of a history, and what was found out at the provider about their replies.

A look counts if it came so long after the try as the product promises to wait.
"""

import re
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from bot.worker.relay import GIVE_UP_AFTER, REPEAT_AFTER, SEND_DEADLINE
from tests.chaos.history import Answer, History, Listed, Look, Said, Try, Way

LOOKED_AFTER: Final = REPEAT_AFTER - SEND_DEADLINE
"""Seconds from a try to the look that may say that it never arrived, at least: both are counted
from the claim, and the request may begin so much later."""
TOLD_AFTER: Final = GIVE_UP_AFTER - SEND_DEADLINE
"""Likewise, to the look that the provider does not answer either, after which nobody tries any
more to find out."""

CLOCKS: Final = 0.1
"""Seconds by which the database's clock and this process's may differ in such a span."""

PART: Final = re.compile(r"(\d+): (c\d+\.\d+)\b")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a token came back: in which reply (by order), where in it, with which number."""

    reply: int
    part: int
    number: int
    message: str
    at: float


class Person:
    """One person's part of the history."""

    def __init__(self, history: History, number: int, said: list[Said], tries: list[Try]) -> None:
        self.number = number
        self.said = sorted(said, key=lambda each: each.begun)
        self.tries = tries
        self.taken = [each for each in tries if each.taken]
        self.takeovers = [each for each in history.takeovers if each.person == number]
        self.merge = next((each for each in history.merges if each.person == number), None)
        self.listed = history.listed.get(number, Listed())
        addresses = {each.address for each in said}
        self.looks = [each for each in history.looks if each.to in addresses]
        self.places: dict[str, list[Place]] = defaultdict(list)
        for reply, each in enumerate(self.taken):
            for part, found in enumerate(PART.finditer(each.body)):
                place = Place(reply, part, int(found[1]), each.message, each.at)
                self.places[found[2]].append(place)

    @property
    def counted(self) -> list[Said]:
        """Messages that come back with a number."""
        return [each for each in self.said if each.way is Way.COUNTED]


def tokens(tried: Try) -> set[str]:
    """What a reply answers."""
    return {found[2] for found in PART.finditer(tried.body)}


def is_unsure(person: Person, is_it: Callable[[Try], bool]) -> bool:
    """Whether this very reply was tried, is listed as unsure, and was looked up since.

    A provider that answers no look is asked for as long as the product promises.
    """
    tried = [each for each in person.tries if each.message in person.listed.unsure and is_it(each)]
    return bool(tried) and any(
        _looked_after(look, tried[-1], LOOKED_AFTER if look.answered else TOLD_AFTER)
        for look in person.looks
    )


def _looked_after(look: Look, tried: Try, seconds: float) -> bool:
    return look.to == tried.to and look.at - tried.at >= seconds - CLOCKS


def surely_before(first: Said, second: Said) -> bool:
    """Whether one was accepted before the other was on its way."""
    return first.accepted is not None and first.accepted < second.begun


def was_settled(person: Person, before: Try, each: Try) -> bool:
    """Whether it was known that the try before sent nothing: by its answer, or by a look since."""
    return before.answer is Answer.REFUSED or any(
        look.answered and look.at < each.at and _looked_after(look, before, LOOKED_AFTER)
        for look in person.looks
    )
