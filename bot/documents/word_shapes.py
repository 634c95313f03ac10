"""Shapes of Word: text boxes in them, what is behind their words, and what lies behind a page."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from enum import IntEnum
from typing import Final
from xml.etree.ElementTree import Element

from bot.documents.markup import all_of, child_of, is_same, name_of, rgb, value_of
from bot.documents.word_styles import WHITE, Look

_FAR: Final = 12_000_000
"""English metric units (914,400 an inch) past the edge of a page that a box may stand."""
_PAGE: Final = (7_560_310, 10_692_130)
"""A4 in the same."""
_BAND: Final = 0.1
_MOST: Final = 0.6
"""Of a page: below it a shape is a band at its top or its side, for a name or a few lines."""
_SHAPES: Final = frozenset({"wsp", "shape", "rect", "roundrect"})
_LIGHT: Final = frozenset({"bg1", "lt1"})


class Behind(IntEnum):
    """How much of a page lies on a shape that is not white: there, white words may be seen."""

    NOTHING = 0
    BAND = 1
    PAGE = 2


def behind_in(roots: Iterable[Element]) -> Behind:
    """The largest such shape of some parts, which a header may hold for every page."""
    anchors = (each for root in roots for each in all_of(root, "anchor"))
    return max((_behind(each) for each in anchors), default=Behind.NOTHING)


def _behind(anchor: Element) -> Behind:
    if anchor.attrib.get("behindDoc") not in {"1", "true"} or is_far(anchor):
        return Behind.NOTHING
    extent = child_of(anchor, "extent")
    across, down = (
        min(_number(value_of(extent, name)) / whole, 1.0)
        for name, whole in zip(("cx", "cy"), _PAGE, strict=True)
    )
    is_dark = any(name_of(each) == "pic" or _is_filled(each) for each in anchor.iter())
    if across * down < _BAND or not is_dark:
        return Behind.NOTHING
    return Behind.PAGE if min(across, down) >= _MOST else Behind.BAND


def _is_filled(shape: Element) -> bool:
    """Whether a shape has a colour that is not white, as far as it says so itself."""
    if name_of(shape) != "wsp":
        return False
    look = child_of(shape, "spPr")
    fill = child_of(look, "solidFill")
    if fill is not None:
        theme = value_of(child_of(fill, "schemeClr"))
        return theme not in _LIGHT and not is_same(rgb(value_of(child_of(fill, "srgbClr"))), WHITE)
    if any(child_of(look, name) is not None for name in ("gradFill", "blipFill", "pattFill")):
        return True
    is_styled = (value_of(child_of(shape, "style", "fillRef"), "idx") or "0") != "0"
    return is_styled and child_of(look, "noFill") is None


def text_boxes(drawing: Element) -> Iterator[tuple[Element, Element]]:
    """Outermost text boxes, each with the shape that it stands in."""
    stack: list[tuple[Element, Element]] = [(drawing, drawing)]
    while stack:
        shape, each = stack.pop()
        if name_of(each) == "txbxContent":
            yield shape, each
            continue
        if name_of(each) in _SHAPES:
            shape = each
        stack += [(shape, child) for child in reversed(list(each)) if name_of(child) != "Fallback"]


def has_ground(drawing: Element) -> bool:
    """Whether a group of shapes holds one without words and with a colour: words may lie on it."""
    return any(
        _is_filled(each) and next(all_of(each, "txbxContent"), None) is None
        for group in all_of(drawing, "wgp")
        for each in group
    )


def on_shape(look: Look, shape: Element) -> Look:
    """What is behind a text box: its own fill; None where a theme decides."""
    fill = child_of(shape, "spPr", "solidFill", "srgbClr")
    if fill is not None:
        return replace(look, ground=rgb(value_of(fill)))
    colour = shape.attrib.get("fillcolor")
    if colour:
        return replace(look, ground=rgb(colour.split(" ")[0]))
    is_themed = (
        child_of(shape, "spPr", "solidFill") is not None or child_of(shape, "style") is not None
    )
    is_empty = child_of(shape, "spPr", "noFill") is not None
    return replace(look, ground=None) if is_themed and not is_empty else look


def is_far(drawing: Element) -> bool:
    """Whether a box is moved to where no page is."""
    offsets = (_number(offset.text, 0) for offset in all_of(drawing, "posOffset"))
    return any(not -_FAR // 2 < distance < _FAR for distance in offsets)


def _number(value: str | None, default: int = 0) -> int:
    try:
        return int(value or default)
    except ValueError:
        return default
