"""Judges a run by what was seen from outside: lost, doubled, out of order, stuck, unsure unlooked.

A counted message ``c7.3`` comes back as ``3: c7.3``: the number is the conversation's own count, so
a reply also tells whether everything before it had its effect, once, in its order, even what was
answered silently under a recruiter. Which number is right follows from when messages were posted
and accepted: two that were on their way side by side may have been accepted either way round.

Who may be unanswered: what a recruiter's lead silenced, what a merge called off, poison, what no
gateway ever accepted, and what the product itself lists as unsure after that very reply was looked
up. A look counts if it came so long after the try as the product promises to wait.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations
from typing import Final

from tests.chaos.history import History, Merge, Said, Takeover, Try, Way
from tests.chaos.person import PART, Person, Place, is_unsure, surely_before, tokens, was_settled

BOUND: Final = 90.0
"""Seconds that an accepted message may wait: the product gives an unsure one up after 60, and what
follows it must be looked up, repeated and answered."""


_NUMBERED: Final = re.compile(r"\n\n1\. [^\n]+(?:\n\d+\. [^\n]+)*\Z")


class Wrong(StrEnum):
    """What a run must not show."""

    LOST = "lost"
    DOUBLED = "doubled"
    OUT_OF_ORDER = "out of order"
    STUCK = "stuck"
    UNLOOKED = "repeated without a look"
    SPOKE = "spoke under a recruiter"
    MISTOLD = "answered otherwise than alone"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that must not be. ``at``: when it began, to see which fault was near."""

    wrong: Wrong
    person: int
    what: str
    at: float


def check(history: History, bound: float = BOUND) -> list[Finding]:
    """Everything that is wrong with a run, in the order of time."""
    said: dict[int, list[Said]] = defaultdict(list)
    for message in history.said:
        said[message.person].append(message)
    owner = {each.address: each.person for each in history.said}
    tries: dict[int, list[Try]] = defaultdict(list)
    for each in sorted(history.tries, key=lambda each: each.at):
        if each.to in owner:
            tries[owner[each.to]].append(each)
    found: list[Finding] = []
    for number, messages in said.items():
        person = Person(history, number, messages, tries[number])
        found += _judged(person, history, bound)
    return sorted(found, key=lambda each: each.at)


def _judged(person: Person, history: History, bound: float) -> Iterator[Finding]:
    yield from _answered_once(person, bound)
    yield from _in_order(person)
    yield from _numbered(person)
    yield from _poison(person)
    yield from _looked_up(person)
    yield from _silent(person)
    yield from _led(person)
    yield from _scripted(person, history.reference, bound)


def _answered_once(person: Person, bound: float) -> Iterator[Finding]:
    answered = [each for each in person.counted if person.places[each.token]]
    newest = max((each.begun for each in answered), default=0.0)
    for each in person.counted:
        places = person.places[each.token]
        if len(places) > 1:
            replies = {place.reply for place in places}
            same = len(replies) > 1 and len({place.message for place in places}) == 1
            how = "one reply was sent" if same else "it was answered"
            yield Finding(Wrong.DOUBLED, person.number, f"{each.token}: {how} twice", each.begun)
        elif each.accepted is None:
            continue
        elif places and places[0].at - each.accepted > bound:
            late = f"{each.token} waited {places[0].at - each.accepted:.0f} s"
            yield Finding(Wrong.STUCK, person.number, late, each.begun)
        elif not places and not _may_be_silent(person, each, bound):
            passed = each.begun < newest
            wrong = Wrong.LOST if passed else Wrong.STUCK
            told = "what came later was answered" if passed else "nothing came after it"
            what = f"{each.token} was accepted and never answered; {told}"
            if person.listed.quarantined:
                what += f"; mails of this person that were set aside: {person.listed.quarantined}"
            yield Finding(wrong, person.number, what, each.begun)


def _may_be_silent(person: Person, said: Said, bound: float) -> bool:
    """Whether it may be unanswered; its effect is still seen in the numbers of what follows."""
    for each in person.takeovers:
        back = each.back if each.back is not None else float("inf")
        if each.asked - bound < said.begun <= back and not _was_passed(person, said, each.asked):
            return True
    merge = person.merge
    if merge is not None and said.begun < merge.begun:
        is_due = said.token in merge.undone or _was_passed(person, said, merge.begun)
        if not is_due and said.begun > merge.begun - bound:
            return True
    return is_unsure(person, lambda each: said.token in tokens(each))


def _was_passed(person: Person, said: Said, until: float) -> bool:
    """Whether what was said after it was answered before that: it was not silenced, it is lost."""
    return any(
        other.address == said.address
        and surely_before(said, other)
        and any(place.at < until for place in person.places[other.token])
        for other in person.counted
    )


def _in_order(person: Person) -> Iterator[Finding]:
    """Who was accepted before the other was posted is answered before it.

    Two that were on their way side by side were accepted in one order or the other; their numbers
    say which, and they are answered in that one.
    """
    placed = [
        (each, person.places[each.token][0]) for each in person.counted if person.places[each.token]
    ]
    for (first, one), (second, other) in combinations(placed, 2):
        was_later = (one.reply, one.part) > (other.reply, other.part)
        if surely_before(first, second):
            if was_later and (first.address == second.address or _both_merged(person, first)):
                what = f"{second.token} was answered before {first.token}"
                yield Finding(Wrong.OUT_OF_ORDER, person.number, what, first.begun)
        elif _is_one_count(person, first, second):
            yield from _as_numbered(person, first, one, second, other)


def _as_numbered(
    person: Person, first: Said, one: Place, second: Said, other: Place
) -> Iterator[Finding]:
    both = f"{first.token} came back as {one.number} and {second.token} as {other.number}"
    if one.number == other.number:
        what = f"{both}: one of them had no effect"
        yield Finding(Wrong.LOST, person.number, what, first.begun)
    elif (one.number < other.number) != ((one.reply, one.part) < (other.reply, other.part)):
        what = f"{both}, and they were answered the other way round"
        yield Finding(Wrong.OUT_OF_ORDER, person.number, what, first.begun)


def _both_merged(person: Person, first: Said) -> bool:
    """Whether two addresses were one already when this and what followed was posted."""
    return person.merge is not None and first.begun > person.merge.done


def _is_one_count(person: Person, first: Said, second: Said) -> bool:
    """Whether the two have their numbers from one count for sure."""
    if person.merge is None:
        return first.address == second.address
    return _both_merged(person, first) and _both_merged(person, second)


def _numbered(person: Person) -> Iterator[Finding]:
    """The numbers in the replies: each message had its effect once, in its place."""
    merge = person.merge
    groups: dict[str, list[Said]] = defaultdict(list)
    for each in person.counted:
        if merge is None or (each.accepted or float("inf")) < merge.begun:
            groups[each.address].append(each)
    for group in groups.values():
        answered_after = merge.begun if merge else float("inf")
        yield from _counted_from_one(person, group, answered_after)
    if merge is not None:
        yield from _counted_on(person, merge)


def _counted_from_one(person: Person, group: Sequence[Said], until: float) -> Iterator[Finding]:
    for each in group:
        for place in person.places[each.token][:1]:
            if place.at >= until:
                continue  # answered after a merge: the other conversation's count
            before = sum(surely_before(other, each) for other in group)
            after = sum(surely_before(each, other) for other in group)
            lowest, highest = before + 1, len(group) - after
            yield from _within(person, each, place.number, lowest, highest)


def _counted_on(person: Person, merge: Merge) -> Iterator[Finding]:
    """After a merge the count goes on from a number that only the system knows.

    It is at most that of all that the person can have said by then. The next ones are counted from
    each that was surely before them.
    """
    later = [each for each in person.counted if each.begun > merge.done]
    placed = [(each, person.places[each.token][0]) for each in later if person.places[each.token]]
    for place, (second, other) in enumerate(placed):
        before = [each for each in placed[:place] if surely_before(each[0], second)]
        if not before:
            after = sum(surely_before(second, each) for each in person.counted)
            highest = len(person.counted) - after
            yield from _within(person, second, other.number, 1, highest)
            continue
        spans = [(one.number + 1, *_between(later, first, second)) for first, one in before]
        lowest = max(start + surely for start, surely, _ in spans)
        highest = min(start + maybe for start, _, maybe in spans)
        yield from _within(person, second, other.number, lowest, highest)


def _between(group: Sequence[Said], first: Said, second: Said) -> tuple[int, int]:
    """How many were accepted between these two, at least and at most."""
    others = [each for each in group if each not in {first, second}]
    surely = sum(surely_before(first, each) and surely_before(each, second) for each in others)
    maybe = sum(
        not surely_before(each, first) and not surely_before(second, each) for each in others
    )
    return surely, maybe


def _within(
    person: Person, said: Said, number: int, lowest: int, highest: int
) -> Iterator[Finding]:
    if number < lowest:
        wrong, what = Wrong.LOST, "something before it had no effect"
    elif number > highest:
        wrong, what = Wrong.DOUBLED, "something before it had its effect twice"
    else:
        return
    asked = f"{lowest}" if lowest == highest else f"{lowest} to {highest}"
    what = f"{said.token} came back as {number}, not {asked}: {what}"
    yield Finding(wrong, person.number, what, said.begun)


def _poison(person: Person) -> Iterator[Finding]:
    poison = [each for each in person.said if each.way is Way.POISON]
    for each in poison:
        if person.places[each.token]:
            what = f"{each.token} is poison, and was answered"
            yield Finding(Wrong.DOUBLED, person.number, what, each.begun)
    wanted = sum(each.accepted is not None for each in poison)
    if person.listed.quarantined < wanted:
        what = f"{wanted} of its mails are poison, {person.listed.quarantined} are quarantined"
        yield Finding(Wrong.LOST, person.number, what, poison[0].begun)


def _looked_up(person: Person) -> Iterator[Finding]:
    """Nothing is tried again after an end that nobody saw, unless the provider was asked.

    And not at once: what has just been sent need not be listed yet.
    """
    last: dict[str, Try] = {}
    for each in person.tries:
        before = last.get(each.message)
        if before is not None and not was_settled(person, before, each):
            what = f"{each.body!r} was sent again without a look at the provider"
            yield Finding(Wrong.UNLOOKED, person.number, what, each.at)
        last[each.message] = each


def _silent(person: Person) -> Iterator[Finding]:
    for takeover in person.takeovers:
        spoken = dict.fromkeys(_spoken(person, takeover), "after the takeover")
        called_off = "was tried before a takeover, and again after it"
        for each, how in {
            **dict.fromkeys(_revived(person, takeover), called_off),
            **spoken,
        }.items():
            yield Finding(Wrong.SPOKE, person.number, f"{each.body!r} {how}", each.at)


def _revived(person: Person, takeover: Takeover) -> list[Try]:
    """What waited to be sent again when somebody else took over: it is called off for good."""
    waited = {each.message for each in person.tries if each.at < takeover.asked}
    revived = [
        each
        for each in person.tries
        if each.message in waited and each.at > takeover.done and PART.search(each.body)
    ]
    return revived[1:] if takeover.on_its_way else revived


def _spoken(person: Person, takeover: Takeover) -> list[Try]:
    """What the assistant said while somebody else led; one message may have been on its way."""
    until = takeover.back_asked if takeover.back_asked is not None else float("inf")
    spoken = [
        each for each in person.taken if takeover.done < each.at < until and PART.search(each.body)
    ]
    return spoken[1:] if takeover.on_its_way else spoken


def worded(body: str) -> str:
    """A reply without the numbers that stand for buttons where there can be none.

    Every try after the first is numbered text, so that odd buttons lose no message.
    """
    return _NUMBERED.sub("", body)


def _scripted(person: Person, reference: Sequence[str], bound: float) -> Iterator[Finding]:
    """A screening is answered as it was alone, line by line: nothing missing, nothing twice."""
    lines = [each for each in person.said if each.way is Way.SCRIPTED]
    for line, expected, told in zip(lines, reference, person.taken, strict=False):
        waited = told.at - (line.accepted or told.at)
        if worded(told.body) != worded(expected):
            what = f"{line.token} was answered with {told.body[:60]!r}, not {expected[:60]!r}"
            yield Finding(Wrong.MISTOLD, person.number, what, line.begun)
        if waited > bound:
            what = f"{line.token} waited {waited:.0f} s"
            yield Finding(Wrong.STUCK, person.number, what, line.begun)
    if lines and len(person.taken) > len(lines):
        what = f"{len(lines)} lines got {len(person.taken)} replies"
        yield Finding(Wrong.DOUBLED, person.number, what, lines[0].begun)
    missing = set(map(worded, reference[len(person.taken) : len(lines)]))
    for line in lines[len(person.taken) :]:
        if line.accepted is not None and not is_unsure(
            person, lambda each: worded(each.body) in missing
        ):
            what = f"{line.token} was accepted and never answered"
            yield Finding(Wrong.STUCK, person.number, what, line.begun)


def _led(person: Person) -> Iterator[Finding]:
    """What a recruiter wrote reached the candidate, once."""
    for each in person.said:
        if each.way is Way.LED:
            words = each.token
            times = sum(told.body == words for told in person.taken)
            unsure = times == 0 and is_unsure(person, lambda told, words=words: told.body == words)  # type: ignore[misc]
            if times != 1 and not unsure:
                wrong = Wrong.DOUBLED if times else Wrong.STUCK
                what = f"{words!r} of a recruiter was sent {times} times"
                yield Finding(wrong, person.number, what, each.begun)
