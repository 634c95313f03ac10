"""Word files of the family: plain, with tables, with text boxes, in two columns."""

import random
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Final

from docx import Document
from docx.document import Document as Opened
from docx.enum.text import WD_TAB_ALIGNMENT
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Inches

from tests.resumes.blocks import (
    Block,
    Kind,
    able,
    aside,
    beside,
    heading,
    speaking,
    top,
    whole,
)
from tests.resumes.people import Person

_BOX: Final = """<w:r {ns}><w:pict><v:shape style="position:absolute;width:{width}pt;height:300pt">
<v:textbox><w:txbxContent>{paragraphs}</w:txbxContent></v:textbox></v:shape></w:pict></w:r>"""
_PARAGRAPH: Final = '<w:p><w:r><w:t xml:space="preserve">{text}</w:t></w:r></w:p>'


def plain(person: Person, dice: random.Random, path: Path) -> None:
    document = Document()
    _add(document, whole(person, dice))
    document.save(str(path))


def tables(person: Person, dice: random.Random, path: Path) -> None:
    """Work and learning each in a table with a head."""
    document = Document()
    _add(document, top(person, dice))
    _add(document, [heading(person, "experience", dice)])
    head = dice.choice(person.words["headings"]["columns"])
    _table(document, head, [(job.employer, job.title, job.dates) for job in person.jobs])
    _add(document, [heading(person, "education", dice)])
    head = dice.choice(person.words["headings"]["learned"])
    rows = [(each.degree, each.institution, each.years) for each in person.schools]
    _table(document, head, rows)
    _add(document, [*able(person, dice), *speaking(person, dice)])
    document.save(str(path))


def boxes(person: Person, dice: random.Random, path: Path) -> None:
    """The sidebar and the name in text boxes, work and learning in the body."""
    document = Document()
    _box(document, [Block(Kind.NAME, person.name)], 400)
    _box(document, aside(person, dice), 150)
    _add(document, beside(person, dice)[1:])
    document.save(str(path))


def columns(person: Person, dice: random.Random, path: Path) -> None:
    """Two newspaper columns, or a table without lines whose cells are the columns."""
    document = Document()
    left, right = aside(person, dice), beside(person, dice)
    if dice.random() < 0.5:
        found = document.sections[0]._sectPr.xpath("./w:cols")[0]
        found.set(qn("w:num"), "2")
        _add(document, left)
        _add(document, right)
    else:
        cells = document.add_table(rows=1, cols=2).rows[0].cells
        for cell, blocks in zip(cells, (left, right), strict=True):
            cell.paragraphs[0].text = blocks[0].text
            for block in blocks[1:]:
                cell.add_paragraph(_text(block), style=_style(block))
    document.save(str(path))


LAYOUTS: Final[Mapping[str, Callable[[Person, random.Random, Path], None]]] = {
    "plain": plain,
    "table": tables,
    "boxes": boxes,
    "columns": columns,
}


def _add(document: Opened, blocks: Iterable[Block]) -> None:
    for block in blocks:
        added = document.add_paragraph(_text(block), style=_style(block))
        if block.right:
            added.paragraph_format.tab_stops.add_tab_stop(Inches(6), WD_TAB_ALIGNMENT.RIGHT)


def _text(block: Block) -> str:
    return f"{block.text}\t{block.right}" if block.right else block.text


def _style(block: Block) -> str:
    return {
        Kind.NAME: "Title",
        Kind.HEADING: "Heading 1",
        Kind.BULLET: "List Bullet",
    }.get(block.kind, "Normal")


def _table(document: Opened, head: list[str], rows: Iterable[tuple[str, ...]]) -> None:
    table = document.add_table(rows=1, cols=len(head))
    for cell, text in zip(table.rows[0].cells, head, strict=True):
        cell.text = text
    for row in rows:
        for cell, text in zip(table.add_row().cells, row, strict=True):
            cell.text = text


def _box(document: Opened, blocks: Iterable[Block], width: int) -> None:
    lines = [_text(each).replace("&", "&amp;") for each in blocks]
    paragraphs = "".join(_PARAGRAPH.format(text=each) for each in lines)
    namespaces = f'{nsdecls("w")} xmlns:v="urn:schemas-microsoft-com:vml"'
    run = parse_xml(_BOX.format(ns=namespaces, width=width, paragraphs=paragraphs))
    paragraph = OxmlElement("w:p")
    paragraph.append(run)
    document.element.body.insert(0, paragraph)
