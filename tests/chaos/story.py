"""What happened to one person, line by line: for whoever looks for the reason of a finding."""

from collections.abc import Iterable, Iterator

from tests.chaos.history import History

PEOPLE = 20
"""Whose stories are kept at most."""


def stories(history: History, persons: Iterable[int]) -> dict[str, list[str]]:
    """The stories of these people, and which faults struck everybody meanwhile."""
    wanted = list(dict.fromkeys(persons))[:PEOPLE]
    began = min((each.begun for each in history.said), default=0.0)
    return {
        str(person): [f"{at - began:9.3f}  {what}" for at, what in sorted(_lines(history, person))]
        for person in wanted
    }


def _lines(history: History, person: int) -> Iterator[tuple[float, str]]:
    own = {each.address for each in history.said if each.person == person}
    yield from _said(history, person)
    yield from _done_to(history, person)
    for sent in (each for each in history.tries if each.to in own):
        yield sent.at, f"is sent {sent.body[:80]!r} ({sent.answer}, message {sent.message})"
    for look in (each for each in history.looks if each.to in own):
        yield look.at, "is looked up at the provider" + ("" if look.answered else ", in vain")
    for struck in history.struck:
        if struck.address in {"", *own}:
            yield struck.at, f"-- {struck.fault}"


def _said(history: History, person: int) -> Iterator[tuple[float, str]]:
    for said in (each for each in history.said if each.person == person):
        yield said.begun, f"writes {said.token} ({said.way}) from {said.address}"
        if said.accepted is not None:
            yield said.accepted, f"{said.token} is accepted"


def _done_to(history: History, person: int) -> Iterator[tuple[float, str]]:
    for led in (each for each in history.takeovers if each.person == person):
        yield led.asked, "is to be led by a recruiter"
        yield led.done, f"is led by a recruiter (on its way: {led.on_its_way})"
        if led.back is not None:
            yield led.back, "is handed back"
    for merge in (each for each in history.merges if each.person == person):
        yield merge.done, "two addresses are one person now"
