"""Headings: which lines are about what."""

import re
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from typing import Final

from rapidfuzz import fuzz, process

from bot.profiles.dates import stretches, unwrapped
from bot.profiles.sheet import Line, Sheet
from bot.profiles.words import Kind, Section, Slot, has, tokens, words

MOST_WORDS: Final = 6
"""Of a heading."""
LEAST_FUZZY: Final = 7
"""Letters of a heading in which one may be misread (a scan's)."""
ALIKE: Final = 90.0

LEAST_FULL: Final = 45
FULL: Final = 0.8
"""Share of the longest bullet's line that a full one has."""

_APART: Final = re.compile(r"[\t|\u2022\u00b7]|\s[\u2013\u2014-]\s")
_SPACED: Final = re.compile(r"(?:\w ){3,}\w")
_JOINED: Final = re.compile(r"\s*(?:&|/|\+|,|\s(?:and|y|e|और|एवं)\s)\s*")
_AGAIN: Final = re.compile(r"\W*\b(?:continued|contd?|cont'd|continuacion|continuacao)\W*$")
"""On a page's top: ``Experience (continued)``."""
_HOW_LONG: Final = re.compile(
    r"(?<=\w)\s*[:(-]+\s*\d{1,2}\+?\s*(?:years?|yrs?|anos?|वर्ष|साल)\)?\s*$"
)
"""``Experience: 5 years`` above what was done in them."""
_INLINE: Final = re.compile(r"\s*(?::|\t|\s-\s)\s*")


@dataclass(slots=True)
class Part:
    """Lines under one heading; ``title`` is the heading's line, None at the top."""

    section: Section
    lines: list[Line] = field(default_factory=list)
    title: Line | None = None


def parts(sheet: Sheet) -> list[Part]:
    """The résumé in order; first what stands above any heading."""
    found = [Part(Section.CONTACT)]
    lines = _wrapped(sheet, unwrapped(sheet))
    are_bulleted = _are_bulleted(sheet, lines)
    ends = _Ends(sheet, lines)
    for at, line in enumerate(lines):
        section = _named(sheet, line, are_bulleted=are_bulleted)
        if section is not None and not _is_of_entry(sheet, line, section, found[-1]):
            found.append(Part(section, title=line))
            continue
        is_last = found[-1].section is Section.EXPERIENCE and ends.is_last(at)
        begun = _inline(sheet, line, found[-1].section, is_last=is_last)
        if begun is not None:
            found.append(begun)
        else:
            found[-1].lines.append(line)
    return found


class _Ends:
    """Whether after a line no role follows under its heading; worked out when first asked."""

    def __init__(self, sheet: Sheet, lines: list[Line]) -> None:
        self._sheet = sheet
        self._lines = lines

    def is_last(self, at: int) -> bool:
        """Then ``Skills: …`` is of all roles, unless skills are headed somewhere."""
        line = self._lines[at]
        gap = _INLINE.search(self._sheet.flat, line.start, line.end)
        if gap is None or heading(self._sheet.flat[line.start : gap.start()]) is not Section.SKILLS:
            return False
        return self._free[at]

    @cached_property
    def _free(self) -> list[bool]:
        named = [heading(self._sheet.low(each)) for each in self._lines]
        if Section.SKILLS in named:
            return [False] * len(named)
        found, is_free = list[bool](), True
        for line, section in zip(reversed(self._lines), reversed(named), strict=True):
            found.append(is_free)
            said = stretches(self._sheet, line.piece)
            is_range = any(not each.is_single for each in said)
            is_free = section is not None or (is_free and not is_range)
        return found[::-1]


def _wrapped(sheet: Sheet, lines: list[Line]) -> list[Line]:
    """With the rest of a bullet's line that was full known as such, though a capital begins it."""
    longest = max((each.end - each.start for each in lines if each.is_bullet), default=0)
    found: list[Line] = []
    for at, line in enumerate(lines):
        above = found[-1] if found else None
        is_rest = above is not None and _goes_on(sheet, above, line, longest)
        if is_rest and above is not None and not _joins(sheet, above):
            is_rest = not any(stretches(sheet, each.piece) for each in lines[at : at + 3])
        found.append(replace(line, is_more=True) if is_rest else line)
    return found


def _goes_on(sheet: Sheet, above: Line, line: Line, longest: int) -> bool:
    """Whether the line may be more of the bullet above: that is full, this one heads nothing."""
    if line.is_bullet or line.is_more or not (above.is_bullet or above.is_more):
        return False
    if sheet.raw.count("\n", above.end, line.start) > 1:
        return False
    text = sheet.raw[line.start : line.end]
    is_full = above.end - above.start >= max(LEAST_FULL, FULL * longest)
    ends = sheet.raw[above.end - 1] in ".:!?\u0964"
    if not is_full or ends or _APART.search(text) or heading(sheet.low(line)):
        return False
    said = sheet.tokens(line)
    return _joins(sheet, above) or not (has(Kind.TITLES, said) or has(Kind.EMPLOYERS, said))


def _joins(sheet: Sheet, above: Line) -> bool:
    """Whether a line ends in the middle of what it says."""
    said = sheet.tokens(above)
    kinds = (Kind.SMALL, Kind.JOINS, Kind.HANGING)
    is_small = bool(said) and any(said[-1] in words().kinds[kind] for kind in kinds)
    return is_small or sheet.raw[above.end - 1] in ",&"


def _named(sheet: Sheet, line: Line, *, are_bulleted: bool) -> Section | None:
    """The section that a line names; behind a bullet only in capitals, or where all are there."""
    if line.is_more:
        return None
    if not line.is_bullet:
        return heading(sheet.low(line)) or _shaped(sheet, line)
    is_loud = sheet.text(line).endswith(":") or sheet.text(line).isupper()
    return _known(sheet, line) if is_loud or are_bulleted else None


def _shaped(sheet: Sheet, line: Line) -> Section | None:
    """``TEACHING AND TUTORING EXPERIENCE``: in capitals, of what its noun says."""
    said, text = sheet.tokens(line), sheet.text(line)
    if _is_field(sheet, line):
        return Section.EXPERIENCE
    if not text.isupper() or "," in text or not 1 < len(said) < MOST_WORDS:
        return None
    if has(Kind.TITLES, said) or has(Kind.EMPLOYERS, said) or "of" in said:
        return None
    nouns = words().kinds[Kind.NOUNS]
    noun = next((each for each in (said[-1], said[0]) if each in nouns), None)
    return words().headings[noun] if noun else None


def _is_field(sheet: Sheet, line: Line) -> bool:
    """``Pharmacy Experience``, after an empty line."""
    said = sheet.tokens(line)
    is_named = len(said) in (2, 3) and said[-1] == "experience" and said[-2] not in _FELT
    is_alone = sheet.raw[max(0, line.start - 2) : line.start] == "\n\n"
    return is_named and is_alone and all(each[0].isupper() for each in sheet.text(line).split())


_FELT: Final = frozenset({"customer", "user", "guest", "client", "employee", "of", "digital"})
"""Whose experience is somebody's work, not a heading."""


def _known(sheet: Sheet, line: Line) -> Section | None:
    return words().headings.get(" ".join(sheet.tokens(line)))


def _are_bulleted(sheet: Sheet, lines: list[Line]) -> bool:
    """Whether work and learning are headed behind bullets and nowhere else."""
    plain = {heading(sheet.low(each)) for each in lines if not (each.is_bullet or each.is_more)}
    behind = {_known(sheet, each) for each in lines if each.is_bullet}
    wanted = {Section.EXPERIENCE, Section.EDUCATION}
    return wanted <= behind and not wanted & plain


def _is_of_entry(sheet: Sheet, line: Line, section: Section, current: Part) -> bool:
    """``Key Achievements`` under a role is no part of its own.

    What is written small where the heading of work is in capitals is none either.
    """
    if section not in _TOLD or current.section is not Section.EXPERIENCE:
        return False
    is_loud, above = sheet.text(line).isupper(), current.title
    if above is not None and sheet.text(above).isupper() != is_loud:
        return not is_loud
    slots = words().labels.get(" ".join(sheet.tokens(line)), frozenset())
    return Slot.DUTIES in slots and not is_loud and not sheet.low(line).startswith("pro")


_TOLD: Final = frozenset({Section.OTHER, Section.SUMMARY})
"""What may be told under a role."""


@lru_cache(maxsize=4096)
def heading(low: str) -> Section | None:
    """The section that a whole line names."""
    low = low.replace(" ", "") if _SPACED.fullmatch(low.strip()) else low
    low = _HOW_LONG.sub("", _AGAIN.sub("", low))
    said = tokens(low.replace("_", " ").replace("=", " ").replace("#", " "))
    if not 0 < len(said) <= MOST_WORDS or any(each.isdigit() for each in said):
        return None
    known, phrase = words().headings, " ".join(said)
    if phrase in known:
        return known[phrase]
    return _of_two(low) or _nearly(phrase)


def _of_two(low: str) -> Section | None:
    """``Education & Training``: the first one's, when each of both is known."""
    joins = words().kinds[Kind.JOINS]
    halves = [
        " ".join(each for each in tokens(half) if each not in joins) for half in _JOINED.split(low)
    ]
    sections = [words().headings.get(half) for half in halves if half]
    return sections[0] if len(sections) > 1 and all(sections) else None


def _nearly(phrase: str) -> Section | None:
    """One letter misread."""
    if len(phrase) < LEAST_FUZZY:
        return None
    known = words().headings
    best = process.extractOne(phrase, known.keys(), scorer=fuzz.ratio, score_cutoff=ALIKE)
    return known[best[0]] if best and abs(len(best[0]) - len(phrase)) <= 1 else None


_NEVER_INLINE: Final = frozenset({Section.CONTACT, Section.OTHER, Section.EXPERIENCE})
_FREE: Final = frozenset({Section.CONTACT, Section.SUMMARY, Section.LANGUAGES, Section.OTHER})


def _inline(sheet: Sheet, line: Line, current: Section, *, is_last: bool = False) -> Part | None:
    """``Skills: Python, SQL``: a heading with its content on the same line.

    Inside work and learning such labels speak of one entry, and among skills of one kind of them.
    """
    gap = _INLINE.search(sheet.flat, line.start, line.end)
    if gap is None or gap.end() >= line.end or line.is_more:
        return None
    section = heading(sheet.flat[line.start : gap.start()])
    is_tab = "\t" in gap.group()
    if section is None or section is current:
        return None
    may_begin = _may_begin(section, current) or (is_last and section is Section.SKILLS)
    if not is_tab and (section in _NEVER_INLINE or not may_begin):
        return None
    rest = Line(gap.end(), line.end)
    return Part(section, [rest], Line(line.start, gap.start()))


def _may_begin(section: Section, current: Section) -> bool:
    if current is Section.SKILLS:
        return section is Section.LICENCES or section is Section.EDUCATION
    if current is Section.EXPERIENCE:
        return section in {Section.LANGUAGES, Section.LICENCES, Section.EDUCATION}
    return current in _FREE or section in {Section.SKILLS, Section.LANGUAGES, Section.LICENCES}
