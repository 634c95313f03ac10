"""Addresses: e-mails, phone numbers in E.164, links, each with its place."""

import re
from collections.abc import Iterable
from typing import Final

import phonenumbers

from bot.profiles.dates import stretches
from bot.profiles.pieces import label
from bot.profiles.sections import Part
from bot.profiles.sheet import Line, Piece, Sheet
from bot.profiles.words import Section, Slot, words

LONGEST_LINE: Final = 400
"""Characters of a line that are searched for numbers; the search is slow on long runs of digits."""
LONGEST_EMAIL: Final = 100
LEAST_DIGITS: Final = 7
MOST_DIGITS: Final = 40
"""Digits of a line in which numbers of any country are looked for, which takes long."""
LEAST_LOOSE: Final = 9
"""Digits of a number that is none by its country's plan."""
MOST: Final = 5
"""Of each sort that are kept."""
SURE: Final = 1.0
FAIR: Final = 0.8
"""Confidence in a number whose country is the résumé's or the sender's."""
UNDIALLED: Final = 0.3
"""Confidence in a number that its country's plan does not have."""
SHAPED: Final = 0.6
"""Confidence in a number whose country is guessed by how it is grouped."""

_EMAIL: Final = re.compile(
    r"(?<![\w.+-])[a-z0-9_%+-]{1,40}(?:\.[a-z0-9_%+-]{1,40}){0,4}\s?@\s?"
    r"[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){0,4}\.[a-z]{2,24}(?![\w-])"
)
_LINK: Final = re.compile(
    r"(?:https?://|www\.)[^\s|,;<>()]{4,200}"
    r"|(?<![\w@.])(?:[a-z]{2,3}\.)?"
    r"(?:linkedin|github|gitlab|behance|dribbble|medium|kaggle|bitbucket)"
    r"\.(?:com|net|io|org)/[^\s|,;<>()]{2,200}"
)
_SHAPES: Final = (
    (re.compile(r"(?<![\d+])\(?0(?:7\d{3}\)?|1\d{3}\)?\s)\s?\d{3}\s?\d{3}(?!\d)"), "GB"),
    (re.compile(r"(?<![\d+])\(?02\d\)?\s\d{4}\s?\d{4}(?!\d)"), "GB"),
    (re.compile(r"(?<!\d)\(?\d{3}\)?[\s.-]{1,2}\d{3}[\s.-]\d{4}(?!\d)"), "US"),
    (re.compile(r"(?<!\d)(?:\(\d{2}\)\s?|\d{2}\s)9\d{4}[\s-]?\d{4}(?!\d)"), "BR"),
    (re.compile(r"\(\d{2}\)\s?[2-5]\d{3}-\d{4}(?!\d)"), "BR"),
    (re.compile(r"(?<!\d)[6-9]\d{4}[\s-]\d{5}(?!\d)"), "IN"),
    (re.compile(r"(?<!\d)\(?\d{2}\)?\s\d{4}\s\d{4}(?!\d)"), "MX"),
    (re.compile(r"(?<!\d)3\d{2}[\s.-]?\d{3}[\s.-]?\d{2}[\s.-]?\d{2}(?!\d)"), "CO"),
    (re.compile(r"(?<!\d)[67]\d{2}[\s.-]?\d{2,3}[\s.-]?\d{2,3}[\s.-]?\d{2,3}(?!\d)"), "ES"),
    (re.compile(r"(?<!\d)9\d{1,2}[\s.-]\d{3}[\s.-]?\d{2}[\s.-]?\d{2}(?!\d)"), "ES"),
)
"""How numbers are grouped where; asked when no country that is named or the sender's has it."""

_LIKELY: Final = ("US", "GB", "IN", "ES", "MX", "BR", "PT", "AR", "CO")
"""Countries whose plan is asked last."""
_POSTCODES: Final = (
    (re.compile(r"(?<!\w)[A-Z]{1,2}\d[A-Z\d]? \d[A-Z]{2}(?!\w)"), "GB"),
    (re.compile(r"(?<!\w)[A-Z]\d[A-Z] \d[A-Z]\d(?!\w)"), "CA"),
)
_SPLIT: Final = re.compile(r"\s*[|•·;\t]\s*|\s+-\s+|,\s+(?=[a-z])")

_SHAPED: Final = ("US",)
"""Country of a number that is none, where no place is named."""

Found = tuple[str, Piece, float]
"""A value, where it stands, how sure."""


def emails(sheet: Sheet, links: Iterable[str] = ()) -> list[Found]:
    """In lower case, each once; what a link behind it says, where a line's end broke it."""
    found: dict[str, Found] = {}
    for link in links:
        broken = _behind(sheet, link)
        if broken is not None:
            found.setdefault(broken[0], broken)
    whole = [piece for _, piece, _ in found.values()]
    for match in _EMAIL.finditer(sheet.flat):
        said = match.group()
        spaced = re.search(r"\s", said)
        value = re.sub(r"\s", "", said)
        if any(_overlap(Piece(*match.span()), each) for each in whole):
            continue
        found.setdefault(value, (value, Piece(*match.span()), FAIR if spaced else SURE))
    return list(found.values())[:MOST]


def _behind(sheet: Sheet, link: str) -> Found | None:
    """``mailto:jane@example.com`` of which the text has all letters, with a break in them."""
    scheme, _, rest = link.partition(":")
    value = rest.partition("?")[0].strip().lower()
    if scheme.lower() != "mailto" or not _EMAIL.fullmatch(value) or len(value) > LONGEST_EMAIL:
        return None
    pattern = r"\s?".join(map(re.escape, value))
    match = re.search(rf"(?<![\w.+-]){pattern}(?![\w-])", sheet.flat)
    if match is None:
        return None
    return value, Piece(*match.span()), SURE if match.group() == value else FAIR


def links(sheet: Sheet) -> list[Found]:
    """As written, each once."""
    found: dict[str, Found] = {}
    for match in _LINK.finditer(sheet.flat):
        end = match.end() - (len(match.group()) - len(match.group().rstrip(".)")))
        value = sheet.raw[match.start() : end]
        found.setdefault(value, (value, Piece(match.start(), end), SURE))
    return list(found.values())[: MOST * 2]


def phones(sheet: Sheet, parts: Iterable[Part], regions: Iterable[str | None]) -> list[Found]:
    """In E.164, of the top and what is headed as contact; only without any there, of the rest.

    ``regions`` are ISO countries that national numbers may be of, the likeliest first.
    """
    parts = [each for each in parts if not _of_others(sheet, each)]
    near = [line for part in parts if part.section is Section.CONTACT for line in part.lines]
    far = [line for part in parts if part.section is not Section.CONTACT for line in part.lines]
    coded = [each for pattern, each in _POSTCODES if _has(sheet, near, pattern)]
    tried = list(dict.fromkeys([None, *coded, *regions]))
    return (
        _phones(sheet, near, tried)
        or _phones(sheet, far, tried)[:1]
        or _phones(sheet, near, [None])
        or _phones(sheet, near, [*tried, *_SHAPED], is_loose=True)[:1]
    )


def _has(sheet: Sheet, lines: Iterable[Line], pattern: re.Pattern[str]) -> bool:
    return any(pattern.search(sheet.raw, each.start, each.end) for each in lines)


def _of_others(sheet: Sheet, part: Part) -> bool:
    """References have numbers, of others."""
    if part.section is not Section.OTHER or part.title is None:
        return False
    return sheet.low(part.title).startswith(("ref", "संदर्भ"))


def _phones(
    sheet: Sheet, lines: Iterable[Line], regions: list[str | None], *, is_loose: bool = False
) -> list[Found]:
    found: dict[str, Found] = {}
    for line in lines:
        low = sheet.flat[line.start : min(line.end, line.start + LONGEST_LINE)]
        if sum(map(str.isdigit, low)) < LEAST_DIGITS:
            continue
        dated = [each.piece for each in stretches(sheet, line.piece) if not each.is_single]
        dated += _numbers_of_papers(sheet, line)
        for number in _numbers(low, line.start, regions, is_loose):
            if not any(_overlap(number[1], each) for each in dated):
                found.setdefault(number[0], number)
    return list(found.values())[:MOST]


def _numbers_of_papers(sheet: Sheet, line: Line) -> list[Piece]:
    """``CPF: 123.456.789-09``, ``DNI 12345678``: numbers, but nobody answers there."""
    return [
        each
        for each in sheet.split(line.piece, _SPLIT)
        if Slot.SKIP in label(sheet, each)[0] or _is_paper(sheet.tokens(each))
    ]


def _is_paper(said: tuple[str, ...]) -> bool:
    known = words().labels
    first = [" ".join(said[:length]) for length in range(1, 4)]
    return any(Slot.SKIP in known.get(each, ()) for each in first)


def _overlap(one: Piece, other: Piece) -> bool:
    return one.start < other.end and other.start < one.end


def _numbers(low: str, offset: int, regions: list[str | None], is_loose: bool) -> list[Found]:
    """The first region that fits any number of the line fits all.

    ``is_loose``: a number that nobody can have (``123-555-0182``) is still what the owner wrote.
    """
    leniency = phonenumbers.Leniency.POSSIBLE if is_loose else phonenumbers.Leniency.VALID
    sure = UNDIALLED if is_loose else FAIR
    for region in regions:
        matched = list(phonenumbers.PhoneNumberMatcher(low, region, leniency))
        if is_loose:
            matched = [each for each in matched if _is_long(each)]
        if matched:
            return [_found(each, low, offset, sure) for each in matched]
    return [] if any(regions) else _shaped(low, offset)


def _shaped(low: str, offset: int) -> list[Found]:
    """By how it is grouped; then of any country that has it."""
    if sum(map(str.isdigit, low)) > MOST_DIGITS:
        return []
    shapes = [region for shape, region in _SHAPES if shape.search(low)]
    for region in shapes:
        matched = list(phonenumbers.PhoneNumberMatcher(low, region))
        if not matched and region == "GB":  # nobody else writes a nought so
            possible = phonenumbers.Leniency.POSSIBLE
            matched = list(phonenumbers.PhoneNumberMatcher(low, region, possible))
        if matched:
            return [_found(each, low, offset, SHAPED) for each in matched]
    for region in () if shapes else _LIKELY:
        matched = list(phonenumbers.PhoneNumberMatcher(low, region))
        if matched:
            return [_found(each, low, offset, SHAPED) for each in matched]
    return []


def _is_long(match: phonenumbers.PhoneNumberMatch) -> bool:
    return len(phonenumbers.national_significant_number(match.number)) >= LEAST_LOOSE


def _found(match: phonenumbers.PhoneNumberMatch, low: str, offset: int, confidence: float) -> Found:
    written = phonenumbers.format_number(match.number, phonenumbers.PhoneNumberFormat.E164)
    is_full = low[match.start : match.end].startswith("+")
    piece = Piece(offset + match.start, offset + match.end)
    return str(written), piece, SURE if is_full else confidence
