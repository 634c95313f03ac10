"""DOCX: headers, text with its tables and text boxes where they are anchored, notes, footers."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Final
from xml.etree.ElementTree import Element

from bot.documents.archive import Archive
from bot.documents.found import Found
from bot.documents.markup import all_of, child_of, name_of, parsed, value_of
from bot.documents.tables import lines_of
from bot.documents.word_shapes import Behind, behind_in, has_ground, is_far, on_shape, text_boxes
from bot.documents.word_styles import Look, Styles
from bot.domain.document import HiddenText

_PARTS: Final = 6
"""Headers and footers that are read: first page, even pages, others, of two sections."""
_LINK: Final = re.compile(r'HYPERLINK\s+"([^"]+)"')
_LEAST_PICTURE: Final = 15_000
"""Bytes: less is a logo or an icon."""
_ON_A_BAND: Final = 12
"""Paragraphs at the top of the text: a name, a trade, ways to be reached."""
_PICTURES: Final = re.compile(r"word/media/[^/]+\.(png|jpe?g|webp|bmp|tiff?)", re.IGNORECASE)
_THROUGH: Final = frozenset(
    {
        "hyperlink",
        "ins",
        "smartTag",
        "sdt",
        "sdtContent",
        "fldSimple",
        "customXml",
        "moveTo",
        "bdo",
        "dir",
    }
)
"""What only wraps: its children are read as if they stood there."""


def read_word(archive: Archive) -> Found:
    """The text of a DOCX.

    Raises:
        DocumentUnread: it is damaged.
    """
    found = Found()
    styles = archive.part("word/styles.xml", required=False)
    reader = _Reader(found, Styles(parsed(styles) if styles else None))
    reader.behind = behind_in(_parts_with_shapes(archive))
    body = reader.part(archive, _main(archive))
    headers = _edges(reader, archive, "header")
    footers = _edges(reader, archive, "footer")
    notes = [
        line
        for name in ("footnotes", "endnotes")
        for line in reader.part(archive, f"word/{name}.xml")
    ]
    found.pages = ["\n".join([*headers, *body, *notes, *footers])]
    found.described(_described(archive))
    return found


def pictures_in(archive: Archive) -> list[str]:
    """Names of pictures that may be photos of a paper, in the order in which Word numbers them."""
    names = [name for name in archive.names if _PICTURES.fullmatch(name)]
    large = [name for name in names if archive.size(name) >= _LEAST_PICTURE]
    return sorted(large, key=_number)


def _number(name: str) -> tuple[int, str]:
    digits = "".join(each for each in name.rpartition("/")[2] if each.isdecimal())
    return int(digits[:6] or 0), name


def _main(archive: Archive) -> str:
    if "word/document.xml" in archive.names:
        return "word/document.xml"
    return next(
        (n for n in archive.names if re.fullmatch(r"word/document\d*\.xml", n)), "word/document.xml"
    )


def _edges(reader: "_Reader", archive: Archive, kind: str) -> list[str]:
    lines = [line for name in _named(archive, kind) for line in reader.part(archive, name)]
    return list(dict.fromkeys(line for line in lines if line.strip()))


def _parts_with_shapes(archive: Archive) -> Iterator[Element]:
    for name in (_main(archive), *_named(archive, "header")):
        content = archive.part(name)
        if b"behindDoc" in content:
            yield parsed(content)


def _named(archive: Archive, kind: str) -> list[str]:
    names = [name for name in archive.names if re.fullmatch(rf"word/{kind}\d*\.xml", name)]
    return sorted(names)[:_PARTS]


def _described(archive: Archive) -> Iterator[str]:
    for name in ("docProps/core.xml", "docProps/custom.xml"):
        content = archive.part(name, required=False)
        if content:
            yield from (each.text or "" for each in parsed(content).iter())


@dataclass(slots=True)
class _Line:
    """A paragraph that is being read, and text boxes that are anchored in it."""

    look: Look
    text: str = ""
    boxes: list[str] = field(default_factory=list)


class _Reader:
    def __init__(self, found: Found, styles: Styles) -> None:
        self._found = found
        self._styles = styles
        self._links: dict[str, str] = {}
        self.behind = Behind.NOTHING

    def part(self, archive: Archive, name: str) -> list[str]:
        """The lines of a part; none when it is not there, unless it is the text itself."""
        is_text = name.startswith("word/document")
        content = archive.part(name, required=is_text)
        if not content and not is_text:
            return []
        self._links = _targets(archive, name)
        root = parsed(content)
        look = self._styles.default
        look = look.on(value_of(child_of(root, "background"), "color"))
        if not self.behind:
            return self._blocks(root, look)
        unknown = replace(look, ground=None)
        body = child_of(root, "body")
        if body is None or self.behind is Behind.PAGE:
            return self._blocks(root, unknown)
        return self._below_a_band(body, look, unknown)

    def _below_a_band(self, body: Element, look: Look, unknown: Look) -> list[str]:
        """Its first paragraphs, and tables, may stand on the band; nobody reckons here which do."""
        lines: list[str] = []
        for number, each in enumerate(body):
            is_on_it = number < _ON_A_BAND or name_of(each) == "tbl"
            lines += self._blocks((each,), unknown if is_on_it else look)
        return lines

    def _blocks(self, parent: Iterable[Element], look: Look) -> list[str]:
        lines: list[str] = []
        for each in parent:
            match name_of(each):
                case "p":
                    lines += self._paragraph(each, look)
                case "tbl":
                    lines += self._table(each, look)
                case "body" | "sdt" | "sdtContent" | "customXml" | "ins" | "footnote" | "endnote":
                    lines += self._blocks(each, look)
                case _:
                    pass
        return lines

    def _paragraph(self, paragraph: Element, look: Look) -> list[str]:
        properties = child_of(paragraph, "pPr")
        style = value_of(child_of(properties, "pStyle"))
        look = self._styles.styled(look, style)
        line = _Line(look.on(value_of(child_of(properties, "shd"), "fill")))
        self._inside(paragraph, line)
        is_item = self._styles.is_item(properties) and line.text.strip()
        text = f"• {line.text}" if is_item else line.text
        return [text, *line.boxes]

    def _inside(self, parent: Element, line: _Line) -> None:
        for each in parent:
            name = name_of(each)
            if name == "r":
                self._run(each, line)
            elif name == "AlternateContent":
                self._box(each, line)
            elif name in _THROUGH:
                self._linked(each)
                self._inside(each, line)

    def _linked(self, element: Element) -> None:
        self._found.link(self._links.get(value_of(element, "id") or "", ""))
        for target in _LINK.findall(value_of(element, "instr") or ""):
            self._found.link(target)

    def _run(self, run: Element, line: _Line) -> None:
        properties = child_of(run, "rPr")
        styled = self._styles.styled(line.look, value_of(child_of(properties, "rStyle")))
        look = styled.with_run(properties)
        text = "".join(self._piece(each, line) for each in run)
        if look.hidden and text.strip():
            self._found.hide(look.hidden)
            return
        line.text += text

    def _piece(self, piece: Element, line: _Line) -> str:
        match name_of(piece):
            case "t":
                return piece.text or ""
            case "tab" | "ptab":
                return "\t"
            case "br" | "cr":
                return "\n"
            case "noBreakHyphen":
                return "-"
            case "instrText":
                for target in _LINK.findall(piece.text or ""):
                    self._found.link(target)
            case "drawing" | "pict" | "AlternateContent" | "object":
                self._box(piece, line)
            case _:
                pass
        return ""

    def _box(self, drawing: Element, line: _Line) -> None:
        """Text boxes; Word writes each twice, for itself and for its elders: one is read."""
        if name_of(drawing) == "AlternateContent":
            choice = child_of(drawing, "Choice")
            has_text = choice is not None and next(all_of(choice, "txbxContent"), None) is not None
            drawing = choice if has_text and choice is not None else drawing
        ground = replace(self._styles.default, ground=None)
        look = ground if self.behind or has_ground(drawing) else self._styles.default
        for shape, content in text_boxes(drawing):
            lines = self._blocks(content, on_shape(look, shape))
            if is_far(drawing) and any(each.strip() for each in lines):
                self._found.hide(HiddenText.OFF_PAGE)
            else:
                line.boxes += lines

    def _table(self, table: Element, look: Look) -> list[str]:
        if self._styles.is_shaded(value_of(child_of(table, "tblPr", "tblStyle"))):
            look = replace(look, ground=None)
        rows = [[self._cell(cell, look) for cell in _rows(row, "tc")] for row in _rows(table, "tr")]
        return list(lines_of(rows))

    def _cell(self, cell: Element, look: Look) -> list[str]:
        look = look.on(value_of(child_of(cell, "tcPr", "shd"), "fill"))
        return [line for line in self._blocks(cell, look) if line.strip()]


def _rows(parent: Element, name: str) -> Iterator[Element]:
    for each in parent:
        if name_of(each) == name:
            yield each
        elif name_of(each) in {"sdt", "sdtContent", "customXml", "ins"}:
            yield from _rows(each, name)


def _targets(archive: Archive, name: str) -> dict[str, str]:
    folder, _, file = name.rpartition("/")
    content = archive.part(f"{folder}/_rels/{file}.rels", required=False)
    relations = parsed(content) if content else ()
    return {
        value_of(each, "Id") or "": value_of(each, "Target") or ""
        for each in relations
        if value_of(each, "TargetMode") == "External"
    }
