"""A small file of each kind. Reading them loads all that a library loads at first use only.

What is loaded later is not loaded: the child that reads a candidate's file opens no other.
"""

import zipfile
from collections.abc import Mapping
from io import BytesIO
from typing import Final

from bot.documents.kinds import Kind

_WORD: Final = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_PARAGRAPH: Final = (
    "<w:p><w:r><w:rPr><w:sz w:val='20'/></w:rPr><w:t>Words of a sample</w:t></w:r></w:p>"
)
_LINES: Final = 8


def samples() -> Mapping[Kind, bytes]:
    """One of each kind that is text."""
    return {
        Kind.PDF: two_columns(),
        Kind.ZIP: _packed(),
        Kind.RTF: b"{\\rtf1\\ansi{\\fonttbl{\\f0 Arial;}}\\b Words\\b0 of it\\par \\'e9\\u233?}",
        Kind.HTML: b"<!doctype html><title>a</title><p style='color:#fff'>Words &eacute;<p>of it",
        Kind.TXT: "Wörter\u200b of a sample".encode(),
    }


def two_columns() -> bytes:
    """A page of PDF with a line over two columns, a dash and a link."""
    left = [(40, 700 - 14 * row, f"Left words {row}") for row in range(_LINES)]
    right = [(300, 695 - 15 * row, f"Right words \\226 {row}") for row in range(_LINES)]
    heading = (40, 740, "A heading that goes on and on over both of the columns below it")
    drawn = "".join(
        f"BT /F 11 Tf {x} {y} Td ({text}) Tj ET\n" for x, y, text in [heading, *left, *right]
    ).encode("ascii")
    objects = (
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Annots[5 0 R]/Resources"
        b"<</Font<</F<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>>>>>",
        b"<</Length %d>>stream\n%sendstream" % (len(drawn), drawn),
        b"<</Type/Annot/Subtype/Link/Rect[40 690 90 712]/A<</S/URI/URI(https://example.org)>>>>",
    )
    body = b"".join(b"%d 0 obj\n%s\nendobj\n" % (n, each) for n, each in enumerate(objects, 1))
    return b"%PDF-1.4\n" + body + b"trailer<</Root 1 0 R>>\n%%EOF"


def _packed() -> bytes:
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as file:
        body = f"<w:document xmlns:w='{_WORD}'><w:body>{_PARAGRAPH}</w:body></w:document>"
        file.writestr("word/document.xml", body)
    return packed.getvalue()
