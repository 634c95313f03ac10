"""What the styles of a web page say of its elements: whether people see words, and in which ink.

The part of CSS that pages are written with, and that words are hidden with: selectors of names,
classes and ids within one another, and media as a desk's screen has them.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import Final

from bot.documents.web_colour import opacity_of, shade_of
from bot.domain.document import HiddenText

Colour = tuple[int, int, int]
_LONGEST_SHEET: Final = 100_000
_MOST_SHEETS: Final = 10
_MOST_RULES: Final = 3_000
_BODY: Final = re.compile(r"\{([^{}]{0,2000})\}")
_COMPOUND: Final = re.compile(r"(?:[\w-]+|\*)?(?:[.#][\w-]+)*")
_WIDTH: Final = re.compile(r"(min|max)-width\s*:\s*([\d.]+)\s*(px|em|rem)?")
_DESK: Final = 1_280.0
"""Pixels: as wide as the window is in which a recruiter looks at a page."""
_NUMBER: Final = re.compile(r"(-?\d{0,9}\.?\d{1,9})\s*([a-z]{0,4}|%)")
_PIXELS: Final = {
    "em": 16.0,
    "rem": 16.0,
    "pt": 1.33,
    "in": 96.0,
    "cm": 38.0,
    "mm": 3.8,
    "vw": 12.8,
}
_GONE: Final = {
    ("display", "none"), ("visibility", "hidden"), ("visibility", "collapse"),
    ("content-visibility", "hidden"),
}  # fmt: skip
_INKS: Final = {"color", "-webkit-text-fill-color"}
_MOVES: Final = {
    "left", "top", "right", "bottom", "text-indent", "margin-left", "margin-top", "margin-right",
}  # fmt: skip
_SIZES: Final = {"height", "width", "max-height", "max-width"}
_MOVED: Final = re.compile(r"translate[xy3d]*\(\s*(-?[\d.]+[a-z%]*)(?:\s*,\s*(-?[\d.]+[a-z%]*))?")
_SHRUNK: Final = re.compile(r"scale[xy3d]*\(\s*0*(?:\.0\d*)?\s*[,)]")
_CLIPPED: Final = re.compile(
    r"rect\(\s*(?:[01](?:px)?[\s,]*){4}\)|inset\(\s*(?:100|[5-9]\d)%|circle\(\s*0"
)
_TINY: Final = 4.0
_FAR: Final = -400.0
_FAINT: Final = 0.1


@dataclass(frozen=True, slots=True)
class Look:
    """How words look where they stand; a colour of None is not known."""

    hidden: HiddenText | None = None
    colour: Colour | None = (0, 0, 0)
    ground: Colour | None = (255, 255, 255)
    is_dead: bool = False


@dataclass(frozen=True, slots=True)
class Named:
    """What selectors know an element by."""

    tag: str
    classes: frozenset[str] = frozenset()
    id: str = ""


@dataclass(frozen=True, slots=True)
class _Rule:
    selector: Sequence[Named]
    body: str
    order: int

    @property
    def weight(self) -> tuple[int, int, int, int]:
        """Which of two rules holds (CSS 2.2, 6.4.3)."""
        ids = sum(bool(each.id) for each in self.selector)
        classes = sum(len(each.classes) for each in self.selector)
        tags = sum(each.tag != "*" for each in self.selector)
        return ids, classes, tags, self.order

    def holds(self, line: Sequence[Named]) -> bool:
        """Whether it speaks of the last element of a line of elements within one another."""
        if not _is_one(line[-1], self.selector[-1]):
            return False
        wanted = list(self.selector[:-1])
        for each in reversed(line[:-1]):
            if wanted and _is_one(each, wanted[-1]):
                wanted.pop()
        return not wanted


def _is_one(element: Named, wanted: Named) -> bool:
    return (
        wanted.tag in {"*", element.tag}
        and wanted.classes <= element.classes
        and wanted.id in {"", element.id}
    )


@dataclass(slots=True)
class Sheet:
    """Rules by what their last part asks for first: an id, else a class, else a name."""

    rules: dict[str, list[_Rule]] = field(default_factory=dict)

    def style_of(self, line: Sequence[Named]) -> str:
        """All that is said of the last of these elements, the strongest last."""
        one = line[-1]
        keys = [one.tag, "*", *(f".{name}" for name in one.classes), f"#{one.id}"]
        found = [each for key in keys for each in self.rules.get(key, ()) if each.holds(line)]
        return ";".join(each.body for each in sorted(found, key=lambda each: each.weight))


def sheet_of(page: str) -> Sheet:
    """The style elements of a page."""
    sheet = Sheet()
    rules = islice((each for text in _sheets(page) for each in _rules(text)), _MOST_RULES)
    for order, (selector, body) in enumerate(rules):
        compounds = list(_compounds(selector))
        if compounds:
            rule = _Rule(compounds, body, order)
            sheet.rules.setdefault(_key(compounds[-1]), []).append(rule)
    return sheet


def _sheets(page: str) -> Iterator[str]:
    small, at = page.lower(), 0
    for _ in range(_MOST_SHEETS):
        begin = small.find("<style", at)
        start = small.find(">", begin)
        end = small.find("</style", start)
        if min(begin, start, end) < 0:
            return
        first, *others = page[start + 1 : min(end, start + _LONGEST_SHEET)].split("/*")
        yield first + " ".join(each.partition("*/")[2] for each in others)
        at = end


def _rules(text: str) -> Iterator[tuple[str, str]]:
    flat, at = _on_a_desk(text), 0
    for body in _BODY.finditer(flat):
        selectors = flat[max(at, body.start() - 500) : body.start()].rpartition(";")[2]
        at = body.end()
        for selector in selectors.split(","):
            yield selector, body.group(1)


def _key(last: Named) -> str:
    if last.id:
        return f"#{last.id}"
    return f".{min(last.classes)}" if last.classes else last.tag


def _compounds(selector: str) -> Iterator[Named]:
    """Its parts; none where it asks for what is not known here (``:hover``, ``[x]``, ``a + b``)."""
    parts = selector.replace(">", " ").split()
    if len(parts) > 8 or any(not _COMPOUND.fullmatch(each) for each in parts):
        return
    for part in parts:
        names = re.findall(r"[.#]?[\w-]+", part)
        tag = next((each.casefold() for each in names if each[0] not in ".#"), "*")
        classes = frozenset(each[1:] for each in names if each[0] == ".")
        yield Named(tag, classes, next((each[1:] for each in names if each[0] == "#"), ""))


def _on_a_desk(text: str) -> str:
    """Without what only holds on paper or on a telephone, and without the brackets of the rest."""
    kept: list[str] = []
    opened: list[bool] = []  # of each bracket of a condition, whether it leaves out what it holds
    left_out = 0
    for piece in re.split(r"(@[\w-]{1,30}[^{};@]{0,500}[{;]|\{[^{}]*\}|\})", text):
        if piece.startswith("@"):
            if piece.endswith("{"):
                opened.append(not _is_for_a_desk(piece.casefold()))
                left_out += opened[-1]
        elif piece == "}":
            left_out -= opened.pop() if opened else 0
        elif not left_out:
            kept.append(piece)
    return "".join(kept)


def _is_for_a_desk(condition: str) -> bool:
    if not condition.startswith(("@media", "@supports", "@layer", "@container")):
        return False  # fonts, steps of a film
    if "print" in condition or "speech" in condition:
        return False
    for way, number, unit in _WIDTH.findall(condition):
        width = float(number.strip(".") or 0) * _PIXELS.get(unit, 1.0)
        if width < _DESK if way == "max" else width > _DESK:
            return False
    return True


def with_style(look: Look, style: str) -> Look:
    """As declarations change it."""
    said: dict[str, str] = {}
    for declaration in style.split(";"):
        name, _, value = declaration.partition(":")
        value = value.casefold().replace("!important", "").strip()
        said[name.strip().casefold()] = value
    for name, value in said.items():
        if name in _INKS:
            look = _inked(look, value)
        elif name in {"background", "background-color"}:
            look = replace(look, ground=_ground(value, look.ground))
        else:
            is_larger = look.hidden is HiddenText.TINY and _is_a_size(name, value)
            before = None if is_larger else look.hidden
            look = replace(look, hidden=_hidden_by(name, value) or before)
    is_cut = said.get("overflow", "").startswith(("hidden", "clip"))
    if is_cut and any(pixels(said[name], 99.0) <= 1 for name in _SIZES & said.keys()):
        look = replace(look, hidden=HiddenText.INVISIBLE)
    return look


def _inked(look: Look, value: str) -> Look:
    if value in {"inherit", "initial", "unset", "currentcolor", ""}:
        return look
    if opacity_of(value) < _FAINT:
        return replace(look, hidden=HiddenText.INVISIBLE)
    return replace(look, colour=shade_of(value))


def _ground(value: str, behind: Colour | None) -> Colour | None:
    """The colour behind; what is not a plain colour is not known."""
    if value in {"none", "inherit", "initial", "unset", ""} or opacity_of(value) < _FAINT:
        return behind
    return shade_of(value)


def _hidden_by(name: str, value: str) -> HiddenText | None:
    if (name, value) in _GONE or (name == "opacity" and pixels(value, 1.0) < _FAINT):
        return HiddenText.INVISIBLE
    if name in {"clip", "clip-path"} and _CLIPPED.search(value):
        return HiddenText.INVISIBLE
    if name == "filter" and re.search(r"opacity\(\s*0*(?:\.0\d*)?%?\s*\)", value):
        return HiddenText.INVISIBLE
    if name == "transform":
        return _transformed(value)
    if name in {"font-size", "font"} and pixels(_size(name, value), 99.0) < _TINY:
        return HiddenText.TINY
    return HiddenText.OFF_PAGE if name in _MOVES and pixels(value, 0.0) < _FAR else None


def _is_a_size(name: str, value: str) -> bool:
    """Whether letters have a size of their own again, whatever is around them."""
    return name in {"font-size", "font"} and _size(name, value).endswith(("px", "pt", "rem"))


def _size(name: str, value: str) -> str:
    """Of letters; ``font`` says it among other things, as the first number that has a unit."""
    if name == "font-size":
        return value
    found = re.search(r"(?<![\w.])(\d*\.?\d+(?:px|pt|r?em|%)|0(?=\s*/))", value)
    return found.group() if found else ""


def _transformed(value: str) -> HiddenText | None:
    if _SHRUNK.search(value):
        return HiddenText.INVISIBLE
    moved = _MOVED.search(value)
    far = moved is not None and any(pixels(each or "", 0.0) < _FAR for each in moved.groups())
    return HiddenText.OFF_PAGE if far else None


def pixels(value: str, default: float) -> float:
    """A length; the number itself where its unit is not known."""
    match = _NUMBER.match(value)
    if match is None:
        return default
    number, unit = float(match.group(1)), match.group(2)
    return number * (_PIXELS.get(unit, 1.0))


def named(tag: str, given: Mapping[str, str]) -> Named:
    """An element by its attributes."""
    return Named(tag, frozenset(given.get("class", "").split()), given.get("id", ""))
