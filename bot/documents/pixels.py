"""Pictures as they are to be looked at: the right way up, and no larger than it helps."""

from io import BytesIO
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps, UnidentifiedImageError

from bot.documents.archive import Archive
from bot.documents.limits import Limits
from bot.documents.pdf import opened, page_of
from bot.documents.pdf_words import Place
from bot.documents.samples import two_columns
from bot.documents.visible import picture_of
from bot.documents.word import pictures_in
from bot.domain.document import DocumentUnread, Unread

FORMATS: Final = ("JPEG", "PNG", "WEBP", "TIFF", "GIF", "BMP")
MOST_PIXELS: Final = 50_000_000
"""A phone takes 12 to 50 million; twice as many take a gigabyte to unpack."""
LONGEST_SIDE: Final = 1_800
"""Letters of 10 points on a photographed A4 page are 22 pixels high then, which is enough."""
_SMALLEST_SIDE: Final = 32
_SMOOTH: Final = frozenset({"L", "LA", "RGB", "RGBA", "CMYK", "YCbCr"})

Pixels = NDArray[np.uint8]


def warm() -> None:
    """Load what opens each format: a child opens no file, so it finds none later."""
    Image.init()
    for name in FORMATS:
        drawn = BytesIO()
        Image.new("RGB", (64, 64), (255, 255, 255)).save(drawn, name)
        _of_image(drawn.getvalue())
        count_of(drawn.getvalue(), 2)
    pixels_of(two_columns(), "pdf", 0, Limits())


def pixels_of(content: bytes, kind: str, page: int, limits: Limits) -> Pixels:
    """A picture, a page of a PDF, or a picture in a DOCX, as rows of red, green and blue.

    Pages count from 0; what is typed into a DOCX is its page 0, its pictures come after.

    Raises:
        DocumentUnread: it is damaged, or larger than any photo.
    """
    if kind == "pdf":
        return _of_page(content, page)
    if kind == "zip":
        archive = Archive(content, limits)
        names = pictures_in(archive)
        if not 0 < page <= len(names):
            raise DocumentUnread(Unread.TOO_LITTLE)
        content = archive.part(names[page - 1])
        page = 0
    return _of_image(content, page)


def count_of(content: bytes, most: int) -> int:
    """How many pages a picture has, ``most`` if more: a scanner's TIFF has many."""
    try:
        image: Any = Image.open(BytesIO(content), formats=("TIFF",))
        for page in range(1, most):
            try:
                image.seek(page)
            except EOFError:
                return page
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError):
        return 1
    return most


def _of_page(content: bytes, number: int) -> Pixels:
    with opened(content) as document, page_of(document, number) as page:
        if page is None:
            raise DocumentUnread(Unread.CORRUPT)
        place = Place.of(page)
        return np.ascontiguousarray(picture_of(page, place, LONGEST_SIDE, 4.0).pixels)


def _of_image(content: bytes, page: int = 0) -> Pixels:
    Image.MAX_IMAGE_PIXELS = None  # judged here, before anything is unpacked
    try:
        image: Any = Image.open(BytesIO(content), formats=FORMATS)
        image.seek(page)
        _judge(*image.size)
        image.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
        image = _shaded(image)
        image.thumbnail((LONGEST_SIDE, LONGEST_SIDE))  # before anything else copies it whole
        image = _on_white(ImageOps.exif_transpose(image))
    except DocumentUnread:
        raise
    except MemoryError as error:
        raise DocumentUnread(Unread.TOO_HEAVY) from error
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, EOFError) as error:
        raise DocumentUnread(Unread.CORRUPT) from error
    return np.ascontiguousarray(np.asarray(image, dtype=np.uint8))


def _judge(width: int, height: int) -> None:
    if width * height > MOST_PIXELS:
        raise DocumentUnread(Unread.TOO_HEAVY)
    if min(width, height) < _SMALLEST_SIDE:
        raise DocumentUnread(Unread.TOO_LITTLE)


def _shaded(image: Any) -> Any:  # noqa: ANN401 - images of PIL
    """In a mode that can be made smaller without losing thin lines."""
    if "transparency" in image.info:
        return image.convert("RGBA")
    if image.mode == "1":
        return image.convert("L")
    if image.mode.startswith("I;16"):
        return Image.fromarray((np.asarray(image) >> 8).astype(np.uint8))
    return image.convert("RGB") if image.mode not in _SMOOTH else image


def _on_white(image: Any) -> Any:  # noqa: ANN401 - images of PIL
    """Without transparency: letters that have none lie on white, as a viewer shows them."""
    if "A" not in image.getbands():
        return image.convert("RGB")
    layered = image.convert("RGBA")
    ground = Image.new("RGBA", layered.size, (255, 255, 255, 255))
    return Image.alpha_composite(ground, layered).convert("RGB")
