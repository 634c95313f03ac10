"""Lists: skills, languages, licences."""

import re
from typing import Final

from bot.profiles.pieces import is_sentence, label
from bot.profiles.sections import heading
from bot.profiles.sheet import Line, Piece, Sheet
from bot.profiles.words import Kind, Section, Slot, has, hits, words

LONGEST_SKILL: Final = 7
"""Words of one; what is longer is a sentence."""
PROSE: Final = 4
"""Words of a line with a full stop that is no skill but a sentence."""
LONGEST_LICENCE: Final = 14
MOST: Final = 80
FULL_LINE: Final = 55
"""Characters of a line that may have been broken because it was full."""

NEARLY: Final = 0.85
"""Share of the widest line that a full one has: letters are not all as wide."""

_ITEM: Final = re.compile(r"\s*[,;|•·●▪■◦♦◆❖➢✓✔»\t]\s*|\s+-\s+|\s{3,}|\s+/\s+|(?<=[a-z]{3})\.\s+")
_COLON: Final = re.compile(r"\s*:\s*")
_ASIDE: Final = re.compile(
    r"\s*\([^()]*\)?\s*$|\s*[●○★☆■□▪▫◉◯⬤_]{2,}\s*\d*$|\s*\d{1,3}\s?%$"
    r"|\s+\d{1,2}\s*/\s*\d{1,2}$"
)
_JOIN: Final = re.compile(r"^(?:and|y|e|&|और|एवं|तथा|व)\s+(?=\w{2,})")
_AND: Final = re.compile(r"\s+(?:(?P<en>and)|y|e|और|एवं|तथा)\s+")
_GROUP: Final = re.compile(r"(?:\s+-\s+|\t)(?=[^,|\t]+[,|])")
_TAB: Final = re.compile(r"\t(?=[^\t]*$)")
"""``Frontend - React, Vue``."""
LONGEST_GROUP: Final = 3
"""Words of such a name."""
_LEVEL_AFTER: Final = re.compile(r"\s*(?::|\s-\s|\()\s*")
_LICENCE_ITEM: Final = re.compile(r"\s*[;|•·●▪\t]\s*|\s*,\s*(?=[A-Z])")


def skills(sheet: Sheet, lines: list[Line]) -> list[Piece]:
    """Items of the sections of skills, each once."""
    found: dict[str, Piece] = {}
    for row in _rows(sheet, _without_groups(sheet, lines)):
        content = _content(sheet, row)
        if content is None:
            continue
        items = _items(sheet, content)
        if len(items) == 1 and len(sheet.tokens(content)) > PROSE and is_sentence(sheet, content):
            continue
        for item in items:
            skill = _bare(sheet, item)
            said = sheet.tokens(skill) if skill else ()
            is_word = any(map(str.isalnum, sheet.low(skill)))
            if is_word and 0 < len(said) <= LONGEST_SKILL and not _is_level(said):
                found.setdefault(sheet.low(skill), skill)
    return list(found.values())[:MOST]


def _without_groups(sheet: Sheet, lines: list[Line]) -> list[Line]:
    """Without the names of groups that stand between bullets."""
    return [
        line
        for at, line in enumerate(lines)
        if line.is_bullet
        or at + 1 == len(lines)
        or not lines[at + 1].is_bullet
        or (at and not (lines[at - 1].is_bullet or lines[at - 1].is_more))
        or len(sheet.tokens(line)) > LONGEST_GROUP + 2
        or _ITEM.search(sheet.flat, line.start, line.end) is not None
    ]


def _items(sheet: Sheet, content: Piece) -> list[Piece]:
    """Its items; what stands in brackets belongs to the one before: ``EHR (Epic, Cerner)``."""
    found: list[Piece] = []
    for part in sheet.split(content, _ITEM):
        before = sheet.raw[found[-1].start : part.start] if found else ""
        if before.count("(") > before.count(")"):
            found[-1] = sheet.closed(Piece(found[-1].start, part.end))
        else:
            found.append(sheet.closed(part))
    is_told = len(found) > 1 and "," in sheet.low(content)
    return [*found[:-1], *_both(sheet, found)] if is_told else found


def _both(sheet: Sheet, items: list[Piece]) -> list[Piece]:
    """The last item of ``Word, Excel y PowerPoint`` is two; ``carga y descarga`` is one.

    In English such a pair more often is one: two only where they are words of one sentence.
    """
    last = items[-1]
    gaps = [gap for each in items if (gap := _AND.search(sheet.flat, each.start, each.end))]
    if len(gaps) != 1 or gaps[0].start() < last.start:
        return [last]
    pair = sheet.trimmed(last.start, gaps[0].start()), sheet.trimmed(gaps[0].end(), last.end)
    said = [sheet.tokens(each) for each in pair]
    if not all(said) or said[1][-1] in words().kinds[Kind.TAILS]:
        return [last]
    is_small = sheet.raw[last.start].islower() and sheet.raw[pair[1].start].islower()
    is_short = len(items) > 2 and all(len(each) == 1 for each in said)
    return list(pair) if not gaps[0]["en"] or is_small or is_short else [last]


def _rows(sheet: Sheet, lines: list[Line]) -> list[Piece]:
    """Lines, with what was broken in the middle of an item put together again."""
    found: list[Piece] = []
    open_row = False
    widest = max((each.end - each.start for each in sheet.lines), default=0)
    for line in lines:
        is_new = line.is_bullet or _group(sheet, line.piece) is not None
        if found and not is_new and (open_row or _is_full(sheet, found[-1], line, widest)):
            found[-1] = Piece(found[-1].start, line.end)
        else:
            found.append(line.piece)
        open_row = _is_open(sheet, line)
    return found


def _group(sheet: Sheet, row: Piece) -> re.Match[str] | None:
    """Where the name of a group of items ends, if the row begins with one."""
    gap = _COLON.search(sheet.flat, row.start, row.end)
    if gap is not None:
        return gap
    tab = _TAB.search(sheet.flat, row.start, row.end)
    if tab and heading(sheet.flat[row.start : tab.start()]) in {Section.SKILLS, Section.LANGUAGES}:
        return tab
    gap = _GROUP.search(sheet.flat, row.start, row.end)
    head = sheet.flat[row.start : gap.start()] if gap else ","
    return gap if "," not in head and len(head.split()) <= LONGEST_GROUP else None


def _is_open(sheet: Sheet, line: Line) -> bool:
    """Whether the list goes on in the next line."""
    return sheet.raw[line.start : line.end].endswith((",", ";", "&", "/", "|"))


def _is_full(sheet: Sheet, row: Piece, line: Line, widest: int) -> bool:
    """Whether a list was broken there for want of room, perhaps in the middle of an item."""
    start = max(row.start, sheet.raw.rfind("\n", row.start, row.end) + 1)
    last = sheet.raw[start : row.end]
    separators = sum(last.count(each) for each in ",·|•;")
    first = sheet.raw[line.start : line.end].split()[0]
    return (
        len(last) >= FULL_LINE
        and separators >= 2
        and not last.endswith(".")
        and len(last) + len(first) + 1 >= widest * NEARLY
    )


def _content(sheet: Sheet, row: Piece) -> Piece | None:
    """What stands after ``Tools:``; nothing of a row about hobbies or spoken languages."""
    gap = _group(sheet, row)
    if gap is None:
        return row
    head, rest = Piece(row.start, gap.start()), sheet.trimmed(gap.end(), row.end)
    said = sheet.tokens(head)
    if len(said) > 5 or "," in sheet.low(head):
        return row
    slots, _ = label(sheet, Piece(row.start, row.end))
    section = heading(sheet.low(head))
    if slots & {Slot.SKIP, Slot.DATES, Slot.PLACE, Slot.NAME} or section in {
        Section.OTHER,
        Section.EDUCATION,
    }:
        return None
    if not rest or _is_level(sheet.tokens(rest)) or re.match(r"\d", sheet.low(rest)):
        return head
    if section is Section.LANGUAGES and spoken(sheet, rest):
        return None
    return rest


def _is_level(said: tuple[str, ...]) -> bool:
    """``Advanced``, ``5 years``: how well, not what."""
    rest = [each for each in said if not each.isdigit()]
    joined = " ".join(rest)
    levels = words().kinds[Kind.LEVELS]
    return not rest or joined in levels or all(each in levels for each in rest)


def _bare(sheet: Sheet, item: Piece) -> Piece:
    """Without "and" before it and how well it is known after it."""
    joined = _JOIN.match(sheet.flat[item.start : item.end])
    start = item.start + (joined.end() if joined else 0)
    aside = _ASIDE.search(sheet.raw, start, item.end)
    is_level = aside is not None and (
        "(" not in aside.group() or _is_level(sheet.tokens(Piece(*aside.span())))
    )
    end = aside.start() if aside and is_level and aside.start() > start else item.end
    while end > start and sheet.raw[end - 1] in ". ,;:":
        end -= 1
    return sheet.closed(sheet.trimmed(start, end))


def spoken(sheet: Sheet, piece: Piece) -> list[Piece]:
    """Names of languages in a piece, each once."""
    found: dict[str, Piece] = {}
    for item in re.finditer(
        r"[^\s,;:|/()\[\]•·\-\u2013\u2014]+", sheet.raw[piece.start : piece.end]
    ):
        part = Piece(piece.start + item.start(), piece.start + item.end())
        said = sheet.tokens(part)
        if said and has(Kind.LANGUAGES, said):
            found.setdefault(" ".join(said), sheet.trimmed(part.start, part.end, ".,;"))
    return list(found.values())[:MOST]


def languages(sheet: Sheet, lines: list[Line]) -> list[Piece]:
    """Languages named in the sections of languages, each once."""
    found: dict[str, Piece] = {}
    for line in lines:
        for piece in spoken(sheet, line.piece):
            found.setdefault(" ".join(sheet.tokens(piece)), piece)
    return list(found.values())


def labelled_languages(sheet: Sheet, lines: list[Line]) -> list[Piece]:
    """``Languages: English, Hindi`` among other things."""
    found: list[Piece] = []
    for line in lines:
        gap = _COLON.search(sheet.flat, line.start, line.end)
        if gap and heading(sheet.flat[line.start : gap.start()]) is Section.LANGUAGES:
            found += spoken(sheet, sheet.trimmed(gap.end(), line.end))
    return found


def licences(sheet: Sheet, lines: list[Line]) -> list[Piece]:
    """Items of the sections of licences and certificates, as written."""
    found: dict[str, Piece] = {}
    for line in lines:
        if line.is_more or is_sentence(sheet, line.piece):
            continue
        for item in sheet.split(line.piece, _LICENCE_ITEM):
            said = sheet.tokens(item)
            if 0 < len(said) <= LONGEST_LICENCE and not all(each.isdigit() for each in said):
                found.setdefault(" ".join(said), item)
    return list(found.values())[:MOST]


def named_licences(sheet: Sheet, lines: list[Line]) -> list[Piece]:
    """Licences named anywhere else: the part of the line that does."""
    found: list[Piece] = []
    for line in lines:
        for item in sheet.split(line.piece, _ITEM):
            said = sheet.tokens(item)
            if len(said) <= LONGEST_LICENCE // 2 and hits(Kind.LICENCES, said):
                found.append(item)
    return found[:5]
