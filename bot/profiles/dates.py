"""Times of a résumé: ``Mar 2021 - Present``, ``03/2019 a 04/2020``, ``desde 2018``, ``2019-21``."""

import re
from dataclasses import dataclass, replace
from functools import cache
from typing import Final

from bot.profiles.sheet import Line, Piece, Sheet
from bot.profiles.words import words

TIME: Final = 30
"""Characters at the edges of lines in which a broken time is looked for."""

LEAD: Final = 26
"""Characters before a time in which "since", "fecha de ingreso:" and the like stand."""

_YEAR: Final = r"(?:19[5-9]\d|20[0-4]\d)"
_END: Final = r"(?![\w\u0900-\u097f])"
_SHORT: Final = re.compile(r"(?:\s?-\s?|/)'?(\d\d)(?![\d/.%])")
"""``2019-21``: the end of a range by its last two digits."""
_OF_YEARS: Final = re.compile(r"\s?/\s?")
"""``2018/2021``, only between years."""


@dataclass(frozen=True, slots=True)
class Moment:
    """A month, a year, or a month whose year is said later; ``now`` is today.

    ``is_short``: ``05/16``, which may be anything unless it is one end of a range.
    """

    start: int
    end: int
    year: int | None = None
    month: int | None = None
    is_now: bool = False
    is_short: bool = False

    def written(self) -> str | None:
        """``YYYY-MM`` or ``YYYY``."""
        if self.year is None:
            return None
        return f"{self.year}-{self.month:02}" if self.month else str(self.year)


@dataclass(frozen=True, slots=True)
class Stretch:
    """From one moment to another. ``is_single``: only one was said, as start and end."""

    start: int
    end: int
    first: Moment
    last: Moment
    is_single: bool = False

    @property
    def piece(self) -> Piece:
        return Piece(self.start, self.end)


def _or(names: frozenset[str] | tuple[str, ...]) -> str:
    ordered = sorted(names, key=len, reverse=True)
    return "|".join(re.escape(each).replace(r"\ ", r"\s+") for each in ordered)


@cache
def _moment() -> re.Pattern[str]:
    month = _or(tuple(words().months))
    present, season = _or(words().present), _or(words().seasons)
    label = _or((words().starts | words().ends) - {"to date"})
    # "End date" says no "date", which is now.
    return re.compile(
        rf"(?<![\d/.])(?:(?P<d1>\d{{1,2}})[/.-])?(?P<m1>\d{{1,2}})[/.-](?P<y1>{_YEAR})(?!\d)"
        rf"|(?<!\d)(?P<y2>{_YEAR})[-/.](?P<m2>0[1-9]|1[0-2])"
        rf"(?:[-/.](?:[0-2]\d|3[01])(?!\d))?(?!\d|-(?!{_YEAR}-))"
        rf"|(?<!\d)(?P<y8>{_YEAR}),?\s+(?P<m8>{month})\.?{_END}(?!,?\s*'?\d)"
        rf"|(?<!\w)(?:\d{{1,2}}(?:st|nd|rd|th|º|°)?\s*(?:de\s+|of\s+|-)?)?(?P<m3>{month})\.?,?"
        rf"(?:\s*\d{{1,2}}(?:st|nd|rd|th)?,\s*)?(?:\s*(?:de\s+|del\s+|of\s+|/\s*|')?|-)"
        rf"(?P<y3>{_YEAR})(?!\d)"
        rf"|(?<!\w)(?P<m4>{month})\.?\s?['/-]\s?(?P<y4>\d\d)(?!\d)"
        rf"|(?:(?<!\w)(?:{season})[\s'-]+(?:of\s+|de\s+|del\s+)?)?"
        rf"(?<![\d$€₹£.,])(?P<y5>{_YEAR})(?![\d%+]|[.,]\d)"
        r"|(?<![\d/.])(?P<m7>0?[1-9]|1[0-2])/(?P<y7>\d\d)(?![\d/.%])"
        rf"|(?<!\w)(?:{label}){_END}(?!\s*$)"
        rf"|(?<!\w)(?!(?:date|fecha|data)\s*:)(?P<now>{present}){_END}"
        rf"|(?<!\w)(?P<m6>{month})\.?{_END}"
    )


@cache
def _between() -> re.Pattern[str]:
    to, ends = _or(words().to), _or(words().ends)
    return re.compile(
        rf"\s*\(?(?:-+|~|>|\bto\b|\s(?:{to})\s|\s*-\s*(?:{to})\s|\bate\b)"
        r"\s*(?:ate|hasta|till|up to)?(?:\s(?:a|o|ao|el|la|the))?\s*:?\s*\(?"
        rf"|\s*[-,;|/)]?\s*\b(?:{ends})\b\s*[:-]?\s*"
    )


@cache
def _before() -> re.Pattern[str]:
    since, starts = _or(words().since), _or(words().starts)
    return re.compile(rf"(?<!\w)(?:(?:{since})\s*:?\s+|(?:{starts})\s*[:-]?\s+)$")


_OPEN: Final = re.compile(r"(?:since|desde)\s+$")
_OPEN_END: Final = re.compile(r"\s*-+\s*[)\]]?\s*$")
"""``Mar 2019 -`` with nothing behind."""
_AFTER: Final = re.compile(r"\s*(?:से|तक|से\s+अब\s+तक)(?!\w)")
_SINCE_AFTER: Final = re.compile(
    r"\s*से(?!\w)\s*(?!.*तक)|\s+(?:onwards?|en adelante|em diante)(?!\w)"
)


def moments(low: str, start: int, end: int) -> list[Moment]:
    """All of ``low[start:end]``, in order; ``low`` is flattened."""
    return [made for found in _moment().finditer(low, start, end) if (made := _made(found))]


def _made(found: re.Match[str]) -> Moment | None:
    part = found.groupdict()
    if part["now"]:
        return Moment(*found.span(), is_now=True)
    if part["y1"]:
        return _numeric(found)
    if part["y7"]:
        return Moment(*found.span(), _full(part["y7"]), int(part["m7"]), is_short=True)
    for number in ("2", "8", "3", "4", "5"):
        year = part[f"y{number}"]
        if year:
            return Moment(*found.span(), _full(year), _month(part.get(f"m{number}")))
    return Moment(*found.span(), None, _month(part["m6"])) if part["m6"] else None


def _numeric(found: re.Match[str]) -> Moment | None:
    """``03/2021``, ``15/03/2021`` or ``03/15/2021``: the part over twelve is the day."""
    day, month, year = found["d1"], int(found["m1"]), int(found["y1"])
    if month > 12 and day:
        month = int(day)
    return Moment(*found.span(), year, month) if 1 <= month <= 12 else None


def _month(said: str | None) -> int | None:
    if said is None:
        return None
    return int(said) if said.isdigit() else words().months[said]


def _full(year: str) -> int:
    number = int(year)
    if number >= 100:
        return number
    return 2000 + number if number < 60 else 1900 + number


def stretches(sheet: Sheet, piece: Piece) -> list[Stretch]:
    """Ranges of a piece, and single moments that are not part of one."""
    low, said = sheet.flat, moments(sheet.flat, piece.start, piece.end)
    found, at = list[Stretch](), 0
    while at < len(said):
        made, used = _range(low, said, at, piece.end)
        if made is not None:
            found.append(_widened(low, piece, made))
        at += used
    return found


def unwrapped(sheet: Sheet) -> list[Line]:
    """Lines, with a time that was broken at the edge of a column put together again.

    A line that begins with a time goes on from none above, though months are written small.
    """
    found: list[Line] = []
    for line in sheet.lines:
        if found and _is_broken(sheet, found[-1], line):
            found[-1] = replace(found[-1], end=line.end)
        elif line.is_more and (_begins_with_time(sheet, line) or not _goes_on(found)):
            found.append(replace(line, is_more=False))
        else:
            found.append(line)
    return found


def _goes_on(above: list[Line]) -> bool:
    return bool(above) and (above[-1].is_bullet or above[-1].is_more)


def _is_broken(sheet: Sheet, above: Line, line: Line) -> bool:
    """Whether a range begins in the one and ends in the other."""
    if line.is_bullet:
        return False
    edges = Piece(max(above.start, above.end - TIME), min(line.end, line.start + TIME))
    crossing = (
        each for each in stretches(sheet, edges) if each.start < above.end and each.end > line.start
    )
    return any(
        not each.is_single or sheet.trimmed(each.end, line.end).end - each.end < 3
        for each in crossing
    )


def _begins_with_time(sheet: Sheet, line: Line) -> bool:
    found = stretches(sheet, line.piece)
    return bool(found) and not found[0].is_single and found[0].start - line.start < 8


def _range(low: str, said: list[Moment], at: int, end: int) -> tuple[Stretch | None, int]:
    """What begins at that moment, and how many moments it takes up."""
    first = said[at]
    later = said[at + 1] if at + 1 < len(said) else None
    if first.is_now:
        return None, 1
    if later and _is_between(low, first, later):
        return _joined(first, later)
    if first.year is None or first.is_short:
        return None, 1
    short = _SHORT.match(low, first.end)
    if short and first.month is None and int(short[1]) > first.year % 100:
        last = Moment(*short.span(), first.year // 100 * 100 + int(short[1]))
        return Stretch(first.start, last.end, first, last), 1
    is_open = _OPEN.search(low, max(0, first.start - LEAD), first.start)
    after = _OPEN_END.match(low, first.end, end) or _SINCE_AFTER.match(low, first.end, end)
    if is_open or after:
        ends = after.end() if after else first.end
        return Stretch(first.start, ends, first, Moment(ends, ends, is_now=True)), 1
    return Stretch(first.start, first.end, first, first, is_single=True), 1


def _is_between(low: str, first: Moment, later: Moment) -> bool:
    of_years = first.month is None and later.month is None and not later.is_now
    return bool(
        _between().fullmatch(low, first.end, later.start)
        or (of_years and _OF_YEARS.fullmatch(low, first.end, later.start))
    )


def _joined(first: Moment, later: Moment) -> tuple[Stretch | None, int]:
    if first.year is None:  # "Jan - Mar 2020"
        first = Moment(first.start, first.end, later.year, first.month)
    if first.year is None or (later.year is None and not later.is_now):
        return None, 1
    if later.year is not None and later.year < first.year:
        return Stretch(first.start, first.end, first, first, is_single=True), 1
    return Stretch(first.start, later.end, first, later), 2


def _widened(low: str, piece: Piece, made: Stretch) -> Stretch:
    """With the words around it that belong to it: "from", "से"."""
    before = _before().search(low, max(piece.start, made.start - LEAD), made.start)
    after = _AFTER.match(low, made.end, piece.end)
    start = before.start() if before else made.start
    end = after.end() if after else made.end
    return Stretch(start, end, made.first, made.last, made.is_single)
