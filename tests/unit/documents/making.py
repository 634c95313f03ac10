"""Small files of every kind, made here: what a test needs stands in the test."""

import zipfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from io import BytesIO

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
NAMESPACES = (
    f'xmlns:w="{W}" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:v="urn:schemas-microsoft-com:vml"'
)
OFFICE = (
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
    'xmlns:draw="urn:oasis:names:tc:opendocument:xmlns:drawing:1.0" '
    'xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0" '
    'xmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0" '
    'xmlns:xlink="http://www.w3.org/1999/xlink"'
)
RESUME = (
    "MARIA LOPEZ",
    "Forklift Operator",
    "maria.lopez@example.com",
    "EXPERIENCE",
    "Acme Logistics, Jan 2019 to Mar 2023",
    "Loaded and unloaded 40 trucks a shift",
)


@dataclass(frozen=True)
class Put:
    """Words on a page of PDF. ``before``: operators, such as a colour."""

    text: str
    x: float = 60
    y: float = 700
    size: float = 11
    before: str = ""


def pdf(*pages: Iterable[Put | str], extra: bytes = b"", page: str = "") -> bytes:
    """Pages with words; a plain string is operators of the content itself."""
    contents = [content(each) for each in pages]
    count = len(contents)
    kids = " ".join(f"{4 + 2 * n} 0 R" for n in range(count))
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        f"<</Type/Pages/Kids[{kids}]/Count {count}>>".encode(),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>",
    ]
    for number, drawn in enumerate(contents):
        head = (
            f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents {5 + 2 * number} 0 R"
            f"/Resources<</Font<</F 3 0 R>>>>{page}>>"
        )
        objects += [head.encode(), b"<</Length %d>>stream\n%s\nendstream" % (len(drawn), drawn)]
    body = b"".join(b"%d 0 obj\n%s\nendobj\n" % (n, each) for n, each in enumerate(objects, 1))
    return b"%PDF-1.4\n" + body + extra + b"trailer<</Root 1 0 R/Info 99 0 R>>\n%%EOF\n"


def content(page: Iterable[Put | str]) -> bytes:
    """The operators that draw a page."""
    return "\n".join(each if isinstance(each, str) else _drawn(each) for each in page).encode(
        "cp1252"
    )


def _drawn(put: Put) -> str:
    text = put.text.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")
    return f"q {put.before} BT /F {put.size} Tf {put.x} {put.y} Td ({text}) Tj ET Q"


def column(lines: Iterable[str], x: float = 60, y: float = 720, step: float = 15) -> list[Put]:
    """Lines one below the other."""
    return [Put(line, x, y - step * row) for row, line in enumerate(lines) if line]


def zipped(parts: Mapping[str, str | bytes], *, stored: Iterable[str] = ()) -> bytes:
    """A ZIP with these parts."""
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as file:
        for name, part in parts.items():
            way = zipfile.ZIP_STORED if name in stored else zipfile.ZIP_DEFLATED
            file.writestr(name, part, compress_type=way)
    return packed.getvalue()


def docx(body: str, **parts: str | bytes) -> bytes:
    """A DOCX; further parts by name, ``header1`` for ``word/header1.xml``."""
    document = f"<w:document {NAMESPACES}><w:body>{body}</w:body></w:document>"
    named = {f"word/{name}.xml": part for name, part in parts.items()}
    return zipped({"word/document.xml": document, **named})


def p(text: str, run: str = "", paragraph: str = "") -> str:
    """A paragraph of Word; ``run``, ``paragraph``: their properties."""
    before = f"<w:pPr>{paragraph}</w:pPr>" if paragraph else ""
    return f"<w:p>{before}{r(text, run)}</w:p>"


def r(text: str, properties: str = "") -> str:
    """A run of Word."""
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def table(*rows: Iterable[str]) -> str:
    """A table of Word; cells are paragraphs already."""
    cells = ("".join(f"<w:tc>{cell}</w:tc>" for cell in row) for row in rows)
    return f"<w:tbl>{''.join(f'<w:tr>{row}</w:tr>' for row in cells)}</w:tbl>"


def box(lines: str, properties: str = "") -> str:
    """A text box of Word in its paragraph, written twice as Word does."""
    text = f"<w:txbxContent>{lines}</w:txbxContent>"
    return (
        f"<w:p><w:r><mc:AlternateContent><mc:Choice Requires='wps'><w:drawing><wp:anchor>"
        f"{properties}<wps:wsp><wps:txbx>{text}</wps:txbx></wps:wsp></wp:anchor></w:drawing>"
        f"</mc:Choice><mc:Fallback><w:pict><v:textbox>{text}</v:textbox></w:pict></mc:Fallback>"
        "</mc:AlternateContent></w:r></w:p>"
    )


def odt(body: str, styles: str = "", automatic: str = "", **parts: str) -> bytes:
    """An ODT. ``styles``: what stands in its styles.xml."""
    text = (
        f"<office:document-content {OFFICE}><office:automatic-styles>{automatic}"
        f"</office:automatic-styles><office:body><office:text>{body}</office:text>"
        "</office:body></office:document-content>"
    )
    named = {name.replace("__", "/") + ".xml": part for name, part in parts.items()}
    styled = f"<office:document-styles {OFFICE}>{styles}</office:document-styles>"
    kind = "application/vnd.oasis.opendocument.text"
    return zipped({"mimetype": kind, "content.xml": text, "styles.xml": styled, **named})
