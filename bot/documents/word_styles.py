"""How Word would draw a run: what is said at the run, at its styles, and behind it."""

import re
from dataclasses import dataclass, replace
from typing import Final, Self
from xml.etree.ElementTree import Element

from bot.documents.markup import all_of, child_of, is_same, name_of, rgb, value_of
from bot.domain.document import HiddenText

Colour = tuple[int, int, int]
WHITE: Final[Colour] = (255, 255, 255)
_TINY: Final = 7
"""Half points: nobody reads type of three and a half points."""
_HEADING: Final = re.compile(r"heading|title|t[íi]tulo", re.IGNORECASE)
_OFF: Final = {"0", "false", "off", "none"}


@dataclass(frozen=True, slots=True)
class Look:
    """How letters look. None: nothing was said, or nobody knows."""

    colour: Colour | None = None
    ground: Colour | None = WHITE
    half_points: float | None = None
    is_vanished: bool = False

    def with_run(self, properties: Element | None) -> Self:
        """As an ``rPr`` changes it."""
        look = self
        for each in properties if properties is not None else ():
            value = value_of(each)
            match name_of(each):
                case "color":
                    look = replace(look, colour=rgb(value))
                case "sz":
                    look = replace(look, half_points=_number(value))
                case "vanish" | "webHidden":
                    look = replace(look, is_vanished=value not in _OFF)
                case "shd":
                    look = look.on(value_of(each, "fill"))
                case "highlight" if value not in _OFF:
                    look = replace(look, ground=None)
        return look

    def on(self, fill: str | None) -> Self:
        """On a ground of that colour; ``auto`` is what lies behind."""
        return replace(self, ground=rgb(fill)) if rgb(fill) else self

    @property
    def hidden(self) -> HiddenText | None:
        """Why nobody sees it, if so."""
        if self.is_vanished:
            return HiddenText.INVISIBLE
        if self.half_points is not None and self.half_points < _TINY:
            return HiddenText.TINY
        return HiddenText.WHITE if is_same(self.colour, self.ground) else None


class Styles:
    """The styles of a document by their ids."""

    def __init__(self, root: Element | None) -> None:
        self._styles: dict[str, Element] = {}
        self._default = Look()
        if root is None:
            return
        self._default = Look().with_run(child_of(root, "docDefaults", "rPrDefault", "rPr"))
        for style in all_of(root, "style"):
            self._styles[value_of(style, "styleId") or ""] = style
            if value_of(style, "type") == "paragraph" and value_of(style, "default") == "1":
                self._default = self._default.with_run(child_of(style, "rPr"))

    @property
    def default(self) -> Look:
        """Of a paragraph without a style."""
        return self._default

    def styled(self, look: Look, style: str | None) -> Look:
        """As a style and those that it builds on change it."""
        for each in reversed(self._line(style)):
            look = look.on(value_of(child_of(each, "pPr", "shd"), "fill"))
            look = look.with_run(child_of(each, "rPr"))
        return look

    def is_item(self, properties: Element | None) -> bool:
        """Whether a paragraph has a bullet or a number, and is no heading."""
        line = self._line(value_of(child_of(properties, "pStyle")))
        said = [properties, *(child_of(each, "pPr") for each in line)]
        number = next((each for each in said if child_of(each, "numPr") is not None), None)
        is_switched_off = value_of(child_of(number, "numPr", "numId")) == "0"
        is_heading = any(child_of(each, "outlineLvl") is not None for each in said)
        is_named_so = any(_HEADING.match(value_of(child_of(each, "name")) or "") for each in line)
        return number is not None and not (is_switched_off or is_heading or is_named_so)

    def is_shaded(self, style: str | None) -> bool:
        """Whether a style of tables colours cells: which, nobody reckons here."""
        return any(next(all_of(each, "shd"), None) is not None for each in self._line(style))

    def _line(self, style: str | None) -> list[Element]:
        found: list[Element] = []
        while style in self._styles and len(found) < 12:
            found.append(self._styles[style])
            style = value_of(child_of(found[-1], "basedOn"))
        return found


def _number(value: str | None) -> float | None:
    try:
        return float(value or "")
    except ValueError:
        return None
