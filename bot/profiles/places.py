"""Which words are places, and which country they are in."""

import re
import tomllib
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Final

from bot.profiles.sheet import Piece, Sheet
from bot.profiles.words import Kind, has, normal

REMOTE: Final = frozenset(
    {"remote", "remoto", "hybrid", "hibrido", "on-site", "onsite", "presencial"}
)
LONGEST_CITY: Final = 4
"""Words of a city's name."""
MOST_UNKNOWN: Final = 3
"""Words before ``, TX`` that may be a city nobody listed."""

_COMMA: Final = re.compile(r"\s*,\s*")
_CODE: Final = re.compile(r"([A-Z]{2,3})\.?(?:\s+\d{5}(?:-\d{4})?)?")
_SUFFIX: Final = re.compile(r"[\s/-]+([A-Z]{2})")


@dataclass(frozen=True, slots=True)
class Places:
    """Names as compared; ``codes`` as written (``TX``)."""

    countries: Mapping[str, str]
    regions: Mapping[str, str]
    cities: Mapping[str, str]
    codes: Mapping[str, tuple[str, ...]]


@cache
def places() -> Places:
    """The list of ``words/places.toml``."""
    source = files("bot.profiles").joinpath("words", "places.toml")
    read = tomllib.loads(source.read_text(encoding="utf-8"))
    codes: dict[str, tuple[str, ...]] = {}
    for country, names in read.items():
        for code in names.get("codes", ()):
            codes[code] = (*codes.get(code, ()), country)
    named = {
        part: {normal(name): country for country, one in read.items() for name in one[part]}
        for part in ("names", "regions", "cities")
    }
    return Places(named["names"], named["regions"], named["cities"], codes)


def country_of(said: tuple[str, ...]) -> str | None:
    """The country of a name: its own, of a region or of a city."""
    name, known = " ".join(said), places()
    return known.countries.get(name) or known.regions.get(name) or known.cities.get(name)


def is_place(sheet: Sheet, piece: Piece) -> bool:
    """Whether all of it is a place: ``Bengaluru``, ``Austin, TX``, ``Remote``."""
    rest, found = peeled(sheet, piece)
    return found is not None and not rest


def peeled(sheet: Sheet, piece: Piece) -> tuple[Piece, Piece | None]:
    """What stands before a place at the end, and that place; one of them may be empty.

    ``Northwind Labs Bellevue, WA`` is two, although nothing stands between them.
    """
    tab = sheet.raw.rfind("\t", piece.start, piece.end)
    if tab >= 0:
        _, place = peeled(sheet, sheet.trimmed(tab, piece.end))
        end = place.start if place else piece.end
        return sheet.trimmed(piece.start, end), place
    parts, kept = sheet.split(piece, _COMMA), 0
    while kept < len(parts) and _is_area(sheet, parts[len(parts) - 1 - kept]):
        kept += 1
    rest = parts[: len(parts) - kept]
    if kept and rest and not _names_city(sheet, parts[len(rest)]):
        return _with_city(sheet, piece, rest, whole=len(rest) == 1)
    if kept:
        start = parts[len(rest)].start
        return sheet.trimmed(piece.start, start), Piece(start, piece.end)
    return _city_with_code(sheet, piece, parts)


def _names_city(sheet: Sheet, part: Piece) -> bool:
    """Nothing of the place stands before it."""
    return _is_remote(sheet, part) or " ".join(_named(sheet, part)) in places().cities


def _named(sheet: Sheet, part: Piece) -> tuple[str, ...]:
    """Its words without a postal code."""
    return tuple(each for each in sheet.tokens(part) if not each.isdigit())


def _is_remote(sheet: Sheet, part: Piece) -> bool:
    return sheet.low(part).strip(" .") in REMOTE


def _is_area(sheet: Sheet, part: Piece) -> bool:
    """A code, a region, a country, a known city or ``Remote``."""
    said = _named(sheet, part)
    code = _CODE.fullmatch(sheet.raw, part.start, part.end)
    is_code = code is not None and code[1] in places().codes
    return is_code or country_of(said) is not None or _is_remote(sheet, part)


def _with_city(
    sheet: Sheet, piece: Piece, rest: list[Piece], *, whole: bool
) -> tuple[Piece, Piece | None]:
    """The area at the end was found; the city before it too, as far as it reaches."""
    last = rest[-1]
    city = _known_suffix(sheet, last)
    if city is None:
        said = sheet.text(last).split()
        is_bare = len(said) <= MOST_UNKNOWN - 1 and not _speaks(sheet, last)
        city = last if is_bare or not whole else _last_word(sheet, last)
        if not whole and _speaks(sheet, last):
            area = last.end
            return Piece(piece.start, last.end), sheet.trimmed(area, piece.end)
    return sheet.trimmed(piece.start, city.start), Piece(city.start, piece.end)


def _speaks(sheet: Sheet, piece: Piece) -> bool:
    said = sheet.tokens(piece)
    kinds = (Kind.TITLES, Kind.EMPLOYERS, Kind.DEGREES, Kind.INSTITUTIONS)
    return any(has(kind, said) for kind in kinds)


def _known_suffix(sheet: Sheet, part: Piece) -> Piece | None:
    """The longest known city that the part ends with."""
    starts = [found.start() for found in re.finditer(r"\S+", sheet.raw[part.start : part.end])]
    for first in starts[-LONGEST_CITY:]:
        tail = Piece(part.start + first, part.end)
        if " ".join(sheet.tokens(tail)) in places().cities:
            return tail
    return None


def _last_word(sheet: Sheet, part: Piece) -> Piece:
    start = max(sheet.raw.rfind(" ", part.start, part.end), part.start - 1) + 1
    return Piece(start, part.end)


def _city_with_code(sheet: Sheet, piece: Piece, parts: list[Piece]) -> tuple[Piece, Piece | None]:
    """``São Paulo - SP``, ``Recife/PE``, ``Columbus OH``."""
    if not parts:
        return piece, None
    last = parts[-1]
    code = _SUFFIX.search(sheet.raw, max(last.start, last.end - 6), last.end)
    if code is None or code.end() != last.end or code[1] not in places().codes:
        return piece, None
    city = _known_suffix(sheet, Piece(last.start, code.start()))
    if city is None:
        return piece, None
    return sheet.trimmed(piece.start, city.start), Piece(city.start, piece.end)


def countries(sheet: Sheet, piece: Piece) -> Counter[str]:
    """Countries that the words of a piece name, each as often as it does."""
    counted: Counter[str] = Counter()
    for part in sheet.split(piece, re.compile(r"[,|;()\t•·/]|\s-\s")):
        said = sheet.tokens(part)
        found = next(
            (one for n in range(min(LONGEST_CITY, len(said)), 0, -1) if (one := _ends(said, n))),
            None,
        )
        if found:
            counted[found] += 1
        code = _CODE.fullmatch(sheet.raw, part.start, part.end)
        if code and code[1] in places().codes:
            counted.update(_coded(code[1], counted))
    return counted


def _ends(said: tuple[str, ...], length: int) -> str | None:
    return country_of(said[-length:]) or country_of(said[:length])


def _coded(code: str, counted: Counter[str]) -> list[str]:
    """``PA`` is in Pennsylvania unless Brazil was named."""
    owners = places().codes[code]
    named = [each for each in owners if counted[each]]
    return named[:1] or [owners[0]]
