"""A person's résumé as blocks in reading order, in one of several habits of writing."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from tests.resumes.people import Job, Person, School


class Kind(StrEnum):
    NAME = "name"
    LINE = "line"
    HEADING = "heading"
    HEAD = "head"
    BULLET = "bullet"


@dataclass(frozen=True, slots=True)
class Block:
    """One line; ``right`` stands at the right edge of it."""

    kind: Kind
    text: str
    right: str = ""


def heading(person: Person, part: str, dice: random.Random) -> Block:
    text: str = dice.choice(person.words["headings"][part])
    return Block(Kind.HEADING, text.upper() if dice.random() < 0.4 else text)


def top(person: Person, dice: random.Random) -> Iterator[Block]:
    """Name, how to reach them, a sentence about them."""
    yield Block(Kind.NAME, person.name.upper() if dice.random() < 0.3 else person.name)
    if dice.random() < 0.3:
        yield Block(Kind.LINE, person.jobs[0].title)
    yield from reached(person, dice)
    if dice.random() < 0.7:
        yield heading(person, "summary", dice)
        yield Block(Kind.LINE, person.summary)


def reached(person: Person, dice: random.Random) -> Iterator[Block]:
    phone, email, place = person.words["headings"]["labels"]
    style = dice.randrange(3)
    if style == 0:
        gap = dice.choice((" | ", " • ", " · "))
        yield Block(Kind.LINE, gap.join((person.phone, person.email, person.place)))
    elif style == 1:
        yield Block(Kind.LINE, f"{phone}: {person.phone}")
        yield Block(Kind.LINE, f"{email}: {person.email}")
        yield Block(Kind.LINE, f"{place}: {person.place}")
    else:
        yield Block(Kind.LINE, person.place)
        yield Block(Kind.LINE, f"{person.phone}  |  {person.email}")


def work(person: Person, dice: random.Random) -> Iterator[Block]:
    """Every job written alike, as people do; with bullets, prose or nothing under it."""
    yield heading(person, "experience", dice)
    style, below = dice.randrange(6), dice.choice((Kind.BULLET, Kind.BULLET, Kind.LINE))
    for job in person.jobs:
        yield from _job(job, style)
        for task in job.tasks:
            yield Block(below, task if below is Kind.BULLET else f"{task}.")


def _job(job: Job, style: int) -> Sequence[Block]:
    title, employer, dates = job.title, job.employer, job.dates
    return (
        (Block(Kind.HEAD, title, dates), Block(Kind.LINE, employer)),
        (Block(Kind.HEAD, employer, dates), Block(Kind.LINE, title)),
        (Block(Kind.HEAD, f"{title}, {employer}"), Block(Kind.LINE, dates)),
        (Block(Kind.HEAD, f"{employer} – {title} ({dates})"),),
        (Block(Kind.LINE, dates), Block(Kind.HEAD, title), Block(Kind.LINE, employer)),
        (Block(Kind.HEAD, f"{title} | {employer} | {dates}"),),
    )[style]


def learning(person: Person, dice: random.Random) -> Iterator[Block]:
    yield heading(person, "education", dice)
    style = dice.randrange(4)
    for school in person.schools:
        yield from _school(school, style)


def _school(school: School, style: int) -> Sequence[Block]:
    degree, institution, years = school.degree, school.institution, school.years
    return (
        (Block(Kind.HEAD, degree, years), Block(Kind.LINE, institution)),
        (Block(Kind.HEAD, institution, years), Block(Kind.LINE, degree)),
        (Block(Kind.LINE, f"{degree}, {institution}, {years}"),),
        (Block(Kind.LINE, f"{degree} – {institution} ({years})"),),
    )[style]


def able(person: Person, dice: random.Random) -> Iterator[Block]:
    yield heading(person, "skills", dice)
    if dice.random() < 0.5:
        yield Block(Kind.LINE, dice.choice((", ", " | ", " • ")).join(person.skills))
    else:
        yield from (Block(Kind.BULLET, each) for each in person.skills)


def speaking(person: Person, dice: random.Random) -> Iterator[Block]:
    yield heading(person, "languages", dice)
    yield Block(Kind.LINE, ", ".join(person.spoken))


def whole(person: Person, dice: random.Random) -> list[Block]:
    """All of it, one below the other; learning sometimes first."""
    middle = [list(work(person, dice)), list(learning(person, dice)), list(able(person, dice))]
    if dice.random() < 0.3:
        middle = [middle[1], middle[0], middle[2]]
    return [
        *top(person, dice),
        *(block for part in middle for block in part),
        *speaking(person, dice),
    ]


def aside(person: Person, dice: random.Random) -> list[Block]:
    """What stands in a narrow column."""
    return [
        heading(person, "contact", dice),
        Block(Kind.LINE, person.phone),
        Block(Kind.LINE, person.email),
        Block(Kind.LINE, person.place),
        heading(person, "skills", dice),
        *(Block(Kind.LINE, each) for each in person.skills),
        *speaking(person, dice),
    ]


def beside(person: Person, dice: random.Random) -> list[Block]:
    """What stands in the wide column next to it."""
    return [
        Block(Kind.NAME, person.name),
        heading(person, "summary", dice),
        Block(Kind.LINE, person.summary),
        *work(person, dice),
        *learning(person, dice),
    ]
