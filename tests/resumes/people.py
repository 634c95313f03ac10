"""People of the family, drawn by a seed, and what a person would read in their résumés."""

import random
import tomllib
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

_POOLS = Path(__file__).with_name("pools.toml")


@dataclass(frozen=True, slots=True)
class Job:
    title: str
    employer: str
    start: tuple[int, int]
    end: tuple[int, int] | None
    dates: str
    tasks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class School:
    degree: str
    institution: str
    years: str


@dataclass(frozen=True, slots=True)
class Person:
    """``words``: the pool of their language, for headings and labels."""

    language: str
    name: str
    email: str
    phone: str
    place: str
    summary: str
    jobs: tuple[Job, ...]
    schools: tuple[School, ...]
    skills: tuple[str, ...]
    spoken: tuple[str, ...]
    words: Mapping[str, Any]

    def truth(self) -> dict[str, Any]:
        """In the form of ``NAME.truth.json``."""
        return {
            "contact": {
                "full_name": self.name,
                "email": self.email,
                "phone": self.phone,
                "location": self.place,
            },
            "experience": [
                {
                    "title": job.title,
                    "company": job.employer,
                    "dates": f"{_iso(job.start)} - {_iso(job.end) if job.end else 'present'}",
                }
                for job in self.jobs
            ],
            "education": [
                {"degree": each.degree, "institution": each.institution} for each in self.schools
            ],
            "skills": list(self.skills),
        }


@cache
def pools() -> dict[str, Any]:
    return tomllib.loads(_POOLS.read_text(encoding="utf-8"))


def person(language: str, dice: random.Random) -> Person:
    """Somebody new."""
    pool = pools()[language]
    number = dice.randrange(len(pool["names"]))
    name = pool["names"][number]
    place, phone = dice.choice(pool["places"])
    style = dice.choice(("name", "numbers", "short") if language != "hi" else ("name", "numbers"))
    return Person(
        language=language,
        name=name,
        email=_email(pool, number, name, dice),
        phone=phone,
        place=place,
        summary=dice.choice(pool["summary"]),
        jobs=_jobs(pool, style, dice),
        schools=_schools(pool, dice),
        skills=tuple(dice.sample(pool["skills"], dice.randint(4, 8))),
        spoken=tuple(pool["languages"]),
        words=pool,
    )


def _email(pool: Mapping[str, Any], number: int, name: str, dice: random.Random) -> str:
    if "emails" in pool:
        return f"{pool['emails'][number]}@example.com"
    bare = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    parts = ["".join(filter(str.isalpha, each)) for each in bare.split()]
    first, last = parts[0], parts[-1]
    return dice.choice(
        (f"{first}.{last}@example.com", f"{first[0]}{last}{dice.randint(70, 99)}@example.org",
         f"{last}_{first}@mail.example.net")
    )  # fmt: skip


def _jobs(pool: Mapping[str, Any], style: str, dice: random.Random) -> tuple[Job, ...]:
    count = dice.randint(2, 4)
    titles, employers = dice.sample(pool["titles"], count), dice.sample(pool["employers"], count)
    to = dice.choice(pool["to"])
    year, month = 2026, dice.randint(1, 10)
    end: tuple[int, int] | None = None if dice.random() < 0.6 else (year, month)
    found = []
    for title, employer in zip(titles, employers, strict=True):
        lasted = dice.randint(7, 50)
        start = _before((year, month), lasted)
        dates = _dates(pool, style, to, start, end, dice)
        tasks = tuple(dice.sample(pool["tasks"], dice.randint(1, 3)))
        found.append(Job(title, employer, start, end, dates, tasks))
        end = _before(start, dice.randint(1, 5))
        year, month = end
    return tuple(found)


def _dates(
    pool: Mapping[str, Any],
    style: str,
    to: str,
    start: tuple[int, int],
    end: tuple[int, int] | None,
    dice: random.Random,
) -> str:
    last = _written(pool, style, end) if end else dice.choice(pool["present"])
    written = f"{_written(pool, style, start)} {to} {last}"
    return f"{written} तक" if to == "से" and not last.endswith("तक") else written


def _written(pool: Mapping[str, Any], style: str, when: tuple[int, int]) -> str:
    year, month = when
    name = pool["months"][month - 1]
    if style == "numbers":
        return f"{month:02}/{year}"
    return f"{name[:3]}. {year}" if style == "short" else f"{name} {year}"


def _schools(pool: Mapping[str, Any], dice: random.Random) -> tuple[School, ...]:
    count = dice.randint(1, 2)
    degrees, schools = dice.sample(pool["degrees"], count), dice.sample(pool["schools"], count)
    years = (2004 + dice.randint(0, 9) for _ in range(count))
    return tuple(
        School(degree, school, str(year) if dice.random() < 0.5 else f"{year - 3} - {year}")
        for degree, school, year in zip(degrees, schools, years, strict=True)
    )


def _before(when: tuple[int, int], months: int) -> tuple[int, int]:
    count = when[0] * 12 + when[1] - 1 - months
    return count // 12, count % 12 + 1


def _iso(when: tuple[int, int]) -> str:
    return f"{when[0]}-{when[1]:02}"
