"""ODT: text with its tables, lists and frames, and the headers and footers of its pages."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final
from xml.etree.ElementTree import Element

from bot.documents.archive import Archive
from bot.documents.found import Found
from bot.documents.markup import all_of, child_of, name_of, parsed, rgb, value_of
from bot.documents.tables import lines_of
from bot.documents.word_styles import Look
from bot.domain.document import DocumentUnread, Unread

_SKIPPED: Final = frozenset(
    {
        "tracked-changes",
        "annotation",
        "sequence-decls",
        "forms",
        "hidden-text",
        "script",
        "note-citation",
    }
)
_BLOCKS: Final = frozenset({"p", "h"})
_INCH: Final = {"pt": 1.0, "in": 72.0, "cm": 28.35, "mm": 2.835, "px": 0.75}


def read_open_document(archive: Archive) -> Found:
    """The text of an ODT.

    Raises:
        DocumentUnread: it is damaged, or locked.
    """
    if b"encryption-data" in archive.part("META-INF/manifest.xml", required=False):
        raise DocumentUnread(Unread.LOCKED)
    found = Found()
    content = parsed(archive.part("content.xml"))
    styles = archive.part("styles.xml", required=False)
    styled = parsed(styles) if styles else None
    reader = _Reader(found, _looks(content, styled))
    body = child_of(content, "body", "text")
    masters = child_of(styled, "master-styles")
    headers = reader.lines_of(masters, "header")
    footers = reader.lines_of(masters, "footer")
    found.pages = [
        "\n".join([*headers, *(reader.blocks(body) if body is not None else ()), *footers])
    ]
    meta = archive.part("meta.xml", required=False)
    found.described(each.text or "" for each in parsed(meta).iter()) if meta else None
    return found


@dataclass(frozen=True, slots=True)
class _Style:
    colour: tuple[int, int, int] | None = None
    ground: tuple[int, int, int] | None = None
    points: float | None = None
    is_gone: bool = False
    parent: str | None = None


def _looks(*roots: Element | None) -> dict[str, _Style]:
    looks: dict[str, _Style] = {}
    for style in (each for root in roots if root is not None for each in all_of(root, "style")):
        looks[value_of(style, "name") or ""] = _style(style)
    return looks


def _style(style: Element) -> _Style:
    said: dict[str, str] = {}
    for properties in style:
        if name_of(properties).endswith("-properties"):
            for key, value in properties.attrib.items():
                said[key.rpartition("}")[2]] = value
    return _Style(
        colour=rgb(said.get("color")),
        ground=rgb(said.get("background-color")),
        points=_points(said.get("font-size", "")),
        is_gone=said.get("display") == "none",
        parent=value_of(style, "parent-style-name"),
    )


def _points(length: str) -> float | None:
    factor = _INCH.get(length[-2:])
    try:
        return float(length[:-2]) * factor if factor else None
    except ValueError:
        return None


def _rows(table: Element) -> Iterator[Element]:
    """Of a table, also those in groups of rows."""
    for each in table:
        if name_of(each) == "table-row":
            yield each
        elif name_of(each) in {"table-header-rows", "table-rows", "table-row-group"}:
            yield from _rows(each)


@dataclass(slots=True)
class _Line:
    text: str = ""
    boxes: list[str] = field(default_factory=list)


class _Reader:
    def __init__(self, found: Found, looks: dict[str, _Style]) -> None:
        self._found = found
        self._looks = looks

    def lines_of(self, masters: Element | None, name: str) -> list[str]:
        """Lines of all headers or footers, each once."""
        parts = all_of(masters, name) if masters is not None else ()
        lines = [line for part in parts for line in self.blocks(part)]
        return list(dict.fromkeys(line for line in lines if line.strip()))

    def blocks(self, parent: Element, look: Look | None = None) -> list[str]:
        """The lines below an element."""
        look = look or Look()
        lines: list[str] = []
        for each in parent:
            name = name_of(each)
            if name in _BLOCKS:
                line = _Line()
                self._inside(each, self._styled(each, look), line)
                lines += [line.text, *line.boxes]
            elif name == "list-item":
                lines += self._item(each, look)
            elif name == "table":
                styled = self._styled(each, look)
                lines += lines_of([self._cells(row, styled) for row in _rows(each)])
            elif name not in _SKIPPED:
                lines += self.blocks(each, self._styled(each, look))
        return lines

    def _item(self, item: Element, look: Look) -> list[str]:
        """With a bullet, unless it is a heading that has a number."""
        lines = self.blocks(item, look)
        if child_of(item, "h") is not None:
            return lines
        return [f"• {line}" if line.strip() else line for line in lines]

    def _cells(self, row: Element, look: Look) -> list[list[str]]:
        return [
            [line for line in self.blocks(cell, self._styled(cell, look)) if line.strip()]
            for cell in row
            if name_of(cell) == "table-cell"
        ]

    def _inside(self, parent: Element, look: Look, line: _Line) -> None:
        self._say(parent.text, look, line)
        for each in parent:
            self._piece(each, look, line)
            self._say(each.tail, look, line)

    def _piece(self, piece: Element, look: Look, line: _Line) -> None:
        match name_of(piece):
            case "s":
                line.text += " "
            case "tab":
                line.text += "\t"
            case "line-break":
                line.text += "\n"
            case "frame" | "text-box" | "custom-shape" | "g" | "note":
                line.boxes += self.blocks(piece, self._styled(piece, look))
            case name if name not in _SKIPPED:
                if name == "a":
                    self._found.link(value_of(piece, "href") or "")
                self._inside(piece, self._styled(piece, look), line)
            case _:
                pass

    def _say(self, text: str | None, look: Look, line: _Line) -> None:
        if not text:
            return
        if look.hidden and text.strip():
            self._found.hide(look.hidden)
            return
        line.text += " ".join(text.split("\n"))

    def _styled(self, element: Element, look: Look) -> Look:
        for style in reversed(list(self._line_of(value_of(element, "style-name")))):
            colour, ground = style.colour or look.colour, style.ground or look.ground
            half = style.points * 2 if style.points else look.half_points
            look = Look(colour, ground, half, look.is_vanished or style.is_gone)
        return look

    def _line_of(self, name: str | None) -> Iterator[_Style]:
        for _ in range(12):
            style = self._looks.get(name or "")
            if style is None:
                return
            yield style
            name = style.parent
