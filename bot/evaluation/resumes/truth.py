"""``NAME.truth.json``: what a person read in the résumé beside it.

    contact: full_name email phone location (any of them)
    experience: list of title company dates ("Mar 2021 - Present", "2022", none)
    education: list of degree institution
    skills: list

Other keys are notes and not looked at.
"""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from bot.domain.errors import Refused

ENDING: Final = ".truth.json"

_MONTHS: Final = (
    "jan",
    "feb",
    "mar",
    "apr",
    "may",
    "jun",
    "jul",
    "aug",
    "sep",
    "oct",
    "nov",
    "dec",
)
_MOMENT: Final = re.compile(
    r"(?P<iso>(?:19|20)\d\d-(?:0[1-9]|1[0-2]))(?!\d)"
    r"|(?:(?P<number>0?[1-9]|1[0-2])/)?(?:(?P<name>[a-z]{3,9})\.?\s+)?(?P<year>(?:19|20)\d\d)"
    r"|(?P<now>present|current|now|today)"
)


@dataclass(frozen=True, slots=True)
class Dates:
    """``YYYY-MM`` or ``YYYY``; both None: none are given."""

    start: str | None = None
    end: str | None = None
    is_current: bool = False


@dataclass(frozen=True, slots=True)
class Truth:
    """What a résumé says. None of the contact: it is not there, or nobody noted it."""

    name: str | None
    email: str | None
    phone: str | None
    location: str | None
    roles: tuple[tuple[str, str, Dates], ...]
    degrees: tuple[tuple[str, str], ...]
    skills: tuple[str, ...]


def truth(path: Path) -> Truth:
    """Read one file.

    Raises:
        Refused: it is not of this form; says which file.
    """
    try:
        read = json.loads(path.read_text(encoding="utf-8"))
        return _made(read)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise Refused(f"{path.name} is not a truth file as `bot evaluate` knows it.") from error


def _made(read: Mapping[str, Any]) -> Truth:
    contact = read.get("contact") or {}
    return Truth(
        name=contact.get("full_name"),
        email=contact.get("email"),
        phone=contact.get("phone"),
        location=contact.get("location"),
        roles=tuple(_role(each) for each in _list(read, "experience")),
        degrees=tuple(
            (each.get("degree") or "", each.get("institution") or "")
            for each in _list(read, "education")
        ),
        skills=tuple(str(each) for each in _list(read, "skills")),
    )


def _list(read: Mapping[str, Any], key: str) -> Sequence[Any]:
    return read.get(key) or ()


def _role(each: Mapping[str, Any]) -> tuple[str, str, Dates]:
    said = each.get("dates") or ""
    return (each.get("title") or "", each.get("company") or "", dates(said))


def dates(said: str) -> Dates:
    """``Mar 2021 - Present`` and the like; a parser of its own, so that no mistake cancels out."""
    found = list(_MOMENT.finditer(said.casefold()))
    if not found:
        return Dates()
    first, last = found[0], found[-1]
    start = _moment(first)
    return Dates(start, None if last["now"] else _moment(last), bool(last["now"]))


def _moment(found: re.Match[str]) -> str | None:
    if found["iso"]:
        return found["iso"]
    if not found["year"]:
        return None
    named = (found["name"] or "")[:3]
    month = int(found["number"]) if found["number"] else None
    if named in _MONTHS:
        month = _MONTHS.index(named) + 1
    return f"{found['year']}-{month:02}" if month else found["year"]
