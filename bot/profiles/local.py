"""The extractor that needs nothing but the text. Implements the port ``ProfileExtractor``."""

import asyncio
from dataclasses import replace
from datetime import date
from typing import Final
from uuid import UUID

from bot.domain.document import Document
from bot.domain.ports import Clock
from bot.domain.profile import Degree, Profile, Role
from bot.profiles import contact, listed, months, naming, places
from bot.profiles.gathered import Gathered, dates_of, span
from bot.profiles.roles import Found, roles
from bot.profiles.schooling import Learned, degrees, field_of
from bot.profiles.sections import Part, parts
from bot.profiles.sheet import Line, Piece, Sheet
from bot.profiles.words import Section

LONGEST: Final = 40_000
"""Characters of a document that are looked at: a dozen dense pages."""
MOST_ROLES: Final = 40
MOST_LINKS: Final = 10

_HEADED: Final = 0.9
"""Confidence in what stands under a heading of its own."""
_UNHEADED: Final = 0.6


class LocalExtractor:
    """Rules over lines and lists of words in four languages; a page takes some milliseconds."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    async def extract(
        self,
        document: Document,
        region: str | None,
        conversation: UUID | None = None,  # noqa: ARG002 - rules cost nobody anything
    ) -> Profile:
        """What the text says of its owner.

        In a thread: a page takes some milliseconds, but a file made for it a second or two, in
        which the turns of others go on.
        """
        return await asyncio.to_thread(profile, document, region, self._clock)

    async def close(self) -> None:
        """Nothing is open."""


def profile(document: Document, region: str | None, clock: Clock) -> Profile:
    """The same without waiting: also what a model's answer is completed and compared with."""
    sheet = Sheet(document.text[:LONGEST])
    got = Gathered(sheet, parts(sheet))
    today = clock.now().date()
    emails = _contacts(got, "emails", contact.emails(sheet, document.links))
    named = naming.name(sheet, got.parts, list(emails))
    if named is not None:
        got.parts = _with_column(got.parts, named.piece)
    at = naming.location(sheet, got.parts, named.piece if named else None)
    said = naming.headline(sheet, got.parts, named.piece if named else None)
    regions = _regions(got, at, region)
    worked = _experience(got, clock)
    return Profile(
        name=got.keep("name", named.piece, min(1.0, named.score / 3)) if named else None,
        emails=emails,
        phones=_contacts(got, "phones", contact.phones(sheet, got.parts, regions)),
        location=got.keep("location", at, _HEADED) if at else None,
        links=_links(got, document),
        headline=got.keep("headline", said, _HEADED) if said else None,
        experience=worked,
        total_experience_months=months.total(worked, today),
        education=_education(got),
        skills=got.keep_all("skills", listed.skills(sheet, _skill_lines(got)), _HEADED),
        languages=got.keep_all("languages", _languages(got), _HEADED),
        licences=got.keep_all("licences", _licences(got), _HEADED),
        evidence=got.evidence,
    )


def _with_column(found: list[Part], named: Piece) -> list[Part]:
    """With a new part where a column begins with the name, below the lists of the column before."""
    made: list[Part] = []
    for part in found:
        at = next((n for n, line in enumerate(part.lines) if line.start == named.start), 0)
        if not at or part.section not in _LISTS:
            made.append(part)
            continue
        made.append(replace(part, lines=part.lines[:at]))
        made.append(Part(Section.CONTACT, part.lines[at:]))
    return made


_LISTS: Final = frozenset({Section.SKILLS, Section.LANGUAGES, Section.LICENCES, Section.EDUCATION})


def _contacts(got: Gathered, key: str, found: list[contact.Found]) -> tuple[str, ...]:
    for number, (_, piece, confidence) in enumerate(found):
        got.keep(f"{key}.{number}", piece, confidence)
    return tuple(value for value, _, _ in found)


def _links(got: Gathered, document: Document) -> tuple[str, ...]:
    """Those in the text, then targets of links, which stand behind the words of the text."""
    written = _contacts(got, "links", contact.links(got.sheet))
    behind = (each for each in document.links if each.startswith(("http://", "https://")))
    return tuple(dict.fromkeys((*written, *behind)))[:MOST_LINKS]


def _regions(got: Gathered, at: Piece | None, sender: str | None) -> list[str | None]:
    """Countries for national numbers: of the owner's place, the sender's, of all places named.

    None comes first: a number with its own prefix needs no country.
    """
    sheet = got.sheet
    home = places.countries(sheet, at) if at else None
    named: list[str | None] = [None]
    named += [each for each, _ in home.most_common()] if home else []
    named += [sender] if sender else []
    if not home:
        everywhere = places.countries(sheet, Piece(0, len(sheet.raw)))
        named += [each for each, _ in everywhere.most_common(2)]
    return named


def _experience(got: Gathered, clock: Clock) -> tuple[Role, ...]:
    lines = [each.lines for each in got.parts if each.section is Section.EXPERIENCE]
    found = [role for each in lines for role in roles(got.sheet, each)]
    sure = 1.0
    if not found:
        sure = _UNHEADED
        found = [role for each in _unheaded(got) for role in roles(got.sheet, each) if role.stretch]
    today = clock.now().date()
    return tuple(_role(got, each, today, sure) for each in found[:MOST_ROLES])


def _unheaded(got: Gathered) -> list[list[Line]]:
    """Where work is told when no heading says so."""
    held = {Section.CONTACT, Section.SUMMARY, Section.OTHER}
    return [each.lines for each in got.parts if each.section in held]


def _role(got: Gathered, found: Found, today: date, sure: float) -> Role:
    sheet = got.sheet
    start, end, is_current = dates_of(found.stretch)
    return Role(
        title=sheet.text(found.title) if found.title else None,
        employer=sheet.text(found.employer) if found.employer else None,
        start=start,
        end=end,
        months=months.months(start, end, is_current, today),
        is_current=is_current,
        evidence=span(found.pieces, found.confidence * sure),
    )


def _education(got: Gathered) -> tuple[Degree, ...]:
    lines = [each.lines for each in got.parts if each.section is Section.EDUCATION]
    found = [one for each in lines for one in degrees(got.sheet, each)]
    return tuple(_degree(got, each) for each in found[:MOST_ROLES])


def _degree(got: Gathered, found: Learned) -> Degree:
    sheet = got.sheet
    start, end, _ = dates_of(found.stretch)
    if found.stretch is not None and found.stretch.is_single:
        start = None
    studied = field_of(sheet, found.degree) if found.degree else None
    return Degree(
        institution=sheet.text(found.school) if found.school else None,
        degree=sheet.text(found.degree) if found.degree else None,
        field=sheet.text(studied) if studied else None,
        start=start,
        end=end,
        evidence=span(found.pieces, _HEADED),
    )


def _skill_lines(got: Gathered) -> list[Line]:
    """Also of a section of "languages" that are none that people speak."""
    found = got.lines(Section.SKILLS)
    for part in got.parts:
        if part.section is Section.LANGUAGES and not listed.languages(got.sheet, part.lines):
            found += part.lines
    return found


def _languages(got: Gathered) -> list[Piece]:
    found = listed.languages(got.sheet, got.lines(Section.LANGUAGES))
    return found or listed.labelled_languages(
        got.sheet, [line for part in got.parts for line in part.lines]
    )


def _licences(got: Gathered) -> list[Piece]:
    found = listed.licences(got.sheet, got.lines(Section.LICENCES))
    if found:
        return found
    held = (Section.CONTACT, Section.SUMMARY, Section.OTHER, Section.SKILLS)
    return listed.named_licences(got.sheet, [line for each in held for line in got.lines(each)])
