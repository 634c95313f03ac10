"""``NAME.truth.json``: what a person read in the résumé beside it.

    contact: full_name email phone location (any of them)
    experience: list of title company dates ("Mar 2021 - Present", "desde 2018", "2022", none)
    education: list of degree institution
    skills: list

Other keys are notes and not looked at.
"""

import json
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from bot.domain.errors import Refused

ENDING: Final = ".truth.json"

_MONTHS: Final = (
    "jan ene जन",
    "feb fev फर",
    "mar मार्",
    "apr abr अप्",
    "may mai मई",
    "jun जून",
    "jul जुल",
    "aug ago अग",
    "sep set सित",
    "oct out अक्",
    "nov नव",
    "dec dic dez दिस",
)
"""How each begins, in English, Spanish, Portuguese and Hindi."""
_NOW: Final = (
    r"present|presente|current|now|today|ongoing|till date|to date|date|actual(?:idad|mente)?"
    r"|hoy|fecha|curso|atual(?:mente)?|atualidade|hoje|momento|वर्तमान|अब|आज"
)
_YEAR: Final = r"(?:19|20)\d\d"
_MOMENT: Final = re.compile(
    rf"(?P<iso>{_YEAR}-(?:0[1-9]|1[0-2]))(?!\d)"
    rf"|(?:(?:[0-3]?\d[/.-])?(?P<number>0?[1-9]|1[0-2])[/.])?"
    rf"(?:(?P<name>[^\W\d_][^\s\d]{{1,11}})[\s/'-]+(?:del?\s+)?)?(?P<year>{_YEAR})(?!\d)"
    r"|(?<![\d/])(?P<short>0?[1-9]|1[0-2])/(?P<of>\d\d)(?![\d/])"
    r"|(?P<word>[^\W\d_]{3,9})\.?\s*['-]\s?(?P<tail>\d\d)(?!\d)"
    rf"|(?<!\w)(?P<now>{_NOW})(?!\w)"
    r"|(?<=\d)\s*-\s*'?(?P<end>\d\d)(?![\d/.])"
)
_DASHES: Final = "\u2010\u2011\u2012\u2013\u2014\u2212"
_OPEN: Final = re.compile(r"^(?:since|desde)\s|(?:\sसे|-|onwards?)\s*$")
"""Of one moment alone: from then on."""


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
    plain = _plain(said)
    found = [each for each in _MOMENT.finditer(plain) if _moment(each) or each["now"]]
    moments = [each for each in found if not each["now"]]
    if not moments:
        return Dates()
    start, is_now = _moment(moments[0]), bool(found[-1]["now"])
    is_open = len(moments) == 1 and _OPEN.search(plain.strip()) is not None
    if is_now or is_open:
        return Dates(start, None, is_current=True)
    end = _moment(moments[-1])
    return Dates(_of_same_year(plain, start, end), end)


def _plain(said: str) -> str:
    """Small letters without marks, digits and dashes as in ASCII."""
    letters = unicodedata.normalize("NFKD", said.casefold().replace("\u2019", "'"))
    kept = (each for each in letters if not "\u0300" <= each <= "\u036f")
    return "".join(
        str(unicodedata.digit(each)) if each.isdecimal() else "-" if each in _DASHES else each
        for each in kept
    )


def _of_same_year(plain: str, start: str | None, end: str | None) -> str | None:
    """``Jan - Mar 2020`` begins in January of 2020."""
    first = re.match(r"\s*([^\W\d_]\S*?)\.?\s*(?:-|a|to|e)\s", plain)
    month = _month(first[1]) if first and start == end else None
    return f"{end[:4]}-{month:02}" if month and end else start


def _moment(found: re.Match[str]) -> str | None:
    if found["iso"]:
        return found["iso"]
    if found["short"]:
        return f"{_century(found['of'])}-{int(found['short']):02}"
    if found["tail"]:
        month = _month(found["word"])
        return f"{_century(found['tail'])}-{month:02}" if month else None
    if found["end"]:
        return str(_century(found["end"]))
    if not found["year"]:
        return None
    month = int(found["number"]) if found["number"] else _month(found["name"] or "")
    return f"{found['year']}-{month:02}" if month else found["year"]


def _month(named: str) -> int | None:
    for number, starts in enumerate(_MONTHS, start=1):
        if any(named.startswith(unicodedata.normalize("NFKD", each)) for each in starts.split()):
            return number
    return None


def _century(short: str) -> int:
    return (2000 if int(short) < 60 else 1900) + int(short)
