"""PDFs of the family, and pictures that look like a scan of a paper."""

import io
import random
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Final

import reportlab
from PIL import Image, ImageDraw, ImageFilter, ImageFont
from reportlab.lib.pagesizes import A4
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfgen.canvas import Canvas

from tests.resumes.blocks import Block, Kind, aside, beside, whole
from tests.resumes.people import Person

WIDTH, HEIGHT = A4
MARGIN: Final = 50.0
_SIZES: Final = {Kind.NAME: 20.0, Kind.HEADING: 12.0, Kind.HEAD: 10.5}
_SIZE: Final = 10.0
_FONTS: Final = Path(reportlab.__file__).parent / "fonts"
DOTS: Final = 2.2
"""Pixels a point of a scan: about 160 to the inch."""


class _Column:
    """A stretch of the page that is written from top to bottom."""

    def __init__(self, canvas: Canvas, left: float, right: float, top: float) -> None:
        self.canvas, self.left, self.right, self.y, self.top = canvas, left, right, top, top

    def write(self, block: Block) -> None:
        size = _SIZES.get(block.kind, _SIZE)
        font = "Helvetica-Bold" if block.kind in _SIZES else "Helvetica"
        indent = 12.0 if block.kind is Kind.BULLET else 0.0
        self.y -= size * 0.8 if block.kind is Kind.HEADING else 0.0
        text = f"• {block.text}" if block.kind is Kind.BULLET else block.text
        room = self.right - self.left - indent
        for line in _wrapped(text, font, size, room):
            self.y -= size * 1.35
            self.canvas.setFont(font, size)
            self.canvas.drawString(self.left + indent, self.y, line)
        if block.right:
            self.canvas.setFont("Helvetica", _SIZE)
            self.canvas.drawRightString(self.right, self.y, block.right)


def _wrapped(text: str, font: str, size: float, room: float) -> Iterable[str]:
    return _lines(text, lambda said: float(pdfmetrics.stringWidth(said, font, size)) <= room)


def _broken(text: str, font: ImageFont.FreeTypeFont, room: float) -> Iterable[str]:
    return _lines(text, lambda said: font.getlength(said) <= room)


def _lines(text: str, fits: Callable[[str], bool]) -> Iterable[str]:
    line = ""
    for word in text.split(" "):
        longer = f"{line} {word}" if line else word
        if line and not fits(longer):
            yield line
            line = word
        else:
            line = longer
    yield line


def single(person: Person, dice: random.Random, path: Path) -> None:
    """One column, dates at the right edge."""
    canvas = _canvas(path)
    column = _Column(canvas, MARGIN, WIDTH - MARGIN, HEIGHT - MARGIN)
    for block in whole(person, dice):
        column.write(block)
    canvas.save()


def sidebar(person: Person, dice: random.Random, path: Path) -> None:
    """Two columns, drawn line by line across both as some programs write them."""
    canvas = _canvas(path)
    narrow = 165.0
    is_left = dice.random() < 0.5
    left = _Column(canvas, MARGIN, MARGIN + (narrow if is_left else 310), HEIGHT - MARGIN)
    right = _Column(canvas, left.right + 28, WIDTH - MARGIN, HEIGHT - MARGIN)
    blocks = [aside(person, dice), beside(person, dice)]
    columns = list(zip((left, right), blocks if is_left else blocks[::-1], strict=True))
    for number in range(max(map(len, blocks))):
        for column, told in columns:
            if number < len(told):
                column.write(told[number])
    canvas.save()


PDFS: Final[Mapping[str, Callable[[Person, random.Random, Path], None]]] = {
    "single": single,
    "sidebar": sidebar,
}


def scan(person: Person, dice: random.Random, path: Path) -> None:
    """A page slightly turned, grey, blurred and speckled."""
    page = Image.new("L", (int(WIDTH * DOTS), int(HEIGHT * DOTS)), 248)
    draw, y = ImageDraw.Draw(page), MARGIN * DOTS
    for block in whole(person, dice):
        size = _SIZES.get(block.kind, _SIZE) * DOTS
        font = _font(block.kind in _SIZES, size)
        y += size * (1.9 if block.kind is Kind.HEADING else 0.3)
        text = f"• {block.text}" if block.kind is Kind.BULLET else block.text
        for number, line in enumerate(_broken(text, font, (WIDTH - 2 * MARGIN) * DOTS)):
            y += size * 1.3 if number else 0.0
            draw.text((MARGIN * DOTS, y), line, font=font, fill=35)
        if block.right:
            small = _font(False, _SIZE * DOTS)
            edge = (WIDTH - MARGIN) * DOTS - small.getlength(block.right)
            draw.text((edge, y), block.right, font=small, fill=35)
        y += size * 1.1
    turned = page.rotate(dice.uniform(-0.8, 0.8), fillcolor=248, resample=Image.Resampling.BICUBIC)
    blurred = turned.filter(ImageFilter.GaussianBlur(0.6))
    for _ in range(400):
        place = (dice.randrange(page.width), dice.randrange(page.height))
        blurred.putpixel(place, dice.randrange(120, 220))
    content = io.BytesIO()
    blurred.save(content, "PNG")
    path.write_bytes(content.getvalue())


def _font(is_bold: bool, size: float) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(_FONTS / ("VeraBd.ttf" if is_bold else "Vera.ttf")), int(size))


def _canvas(path: Path) -> Canvas:
    return Canvas(str(path), pagesize=A4, invariant=True)
