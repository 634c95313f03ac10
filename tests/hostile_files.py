"""Files made to harm whoever reads them: the same ones for the same seed.

``python -m tests.hostile_files`` has them read by processes as in production and tells what came of
it; with a folder it writes them down, to try another reader.
"""

import asyncio
import json
import random
import struct
import sys
import time
import zlib
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

from PIL import Image
from typing_extensions import override

from bot.documents.apart import Apart
from bot.documents.limits import LOOKING, MEBIBYTE, READING
from bot.documents.reader import Rooms, SandboxedReader
from bot.domain.document import DocumentUnread
from tests.unit.documents.making import (
    NAMESPACES,
    RESUME,
    Put,
    column,
    docx,
    odt,
    p,
    pdf,
    table,
    zipped,
)  # fmt: skip

Maker = Callable[[random.Random], tuple[str, bytes]]
MANY = 500


def hostile_files(seed: int = 1, count: int = MANY) -> Iterator[tuple[str, bytes]]:
    """Names and contents, each maker in its turn."""
    chance = random.Random(seed)  # noqa: S311 - chance that repeats
    for number in range(count):
        maker = MAKERS[number % len(MAKERS)]
        name, content = maker(chance)
        yield f"{number:03}-{maker.__name__.strip('_')}-{name}", content


@cache
def honest() -> dict[str, bytes]:
    """What is damaged below."""
    picture = BytesIO()
    Image.new("RGB", (64, 64), (250, 250, 250)).save(picture, "PNG")
    lines = "".join(p(line) for line in RESUME)
    return {
        "cv.pdf": pdf([*column(RESUME)], [*column(RESUME)]),
        "cv.docx": docx(lines + table([p("a"), p("b")])),
        "cv.odt": odt("".join(f"<text:p>{line}</text:p>" for line in RESUME)),
        "cv.rtf": b"{\\rtf1\\ansi " + b"\\par ".join(line.encode() for line in RESUME) + b"}",
        "cv.html": b"<html>" + b"".join(b"<p>" + line.encode() for line in RESUME),
        "cv.txt": "\n".join(RESUME).encode(),
        "cv.png": picture.getvalue(),
    }


def _flipped(chance: random.Random) -> tuple[str, bytes]:
    name, content = chance.choice(list(honest().items()))
    damaged = bytearray(content)
    for _ in range(chance.randint(1, 40)):
        damaged[chance.randrange(len(damaged))] = chance.randrange(256)
    return name, bytes(damaged)


def _cut(chance: random.Random) -> tuple[str, bytes]:
    name, content = chance.choice(list(honest().items()))
    return name, content[: chance.randrange(len(content))]


def _spliced(chance: random.Random) -> tuple[str, bytes]:
    (name, one), (_, other) = chance.sample(list(honest().items()), 2)
    return name, one[: chance.randrange(len(one))] + other[chance.randrange(len(other)) :]


def _noise(chance: random.Random) -> tuple[str, bytes]:
    starts = (
        b"%PDF-1.7\n",
        b"PK\x03\x04",
        b"{\\rtf1",
        b"<html>",
        b"\x89PNG\r\n\x1a\n",
        b"\xff\xd8\xff",
        b"",
    )
    name = chance.choice(("cv.pdf", "cv.docx", "cv.txt", "cv", "cv.jpg"))
    return name, chance.choice(starts) + chance.randbytes(chance.randint(1, 20_000))


@cache
def _deflated_often(rounds: int, megabytes: int) -> bytes:
    packer = zlib.compressobj(9)
    content = b"".join(packer.compress(b" " * 1024 * 1024) for _ in range(megabytes))
    content += packer.flush()
    for _ in range(rounds - 1):
        content = zlib.compress(content, 9)
    return content


def _stream_bomb(chance: random.Random) -> tuple[str, bytes]:
    """A kilobyte that PDFium unpacked for ten seconds, to two gigabytes."""
    rounds = chance.randint(1, 3)
    packed = _deflated_often(rounds, 192)
    filters = "/FlateDecode" * rounds
    head = f"<</Length {len(packed)}/Filter[{filters}]>>stream\n".encode()
    plain = pdf([*column(RESUME)])
    start = plain.index(b"5 0 obj")
    end = plain.index(b"endobj", start)
    return "cv.pdf", plain[:start] + b"5 0 obj\n" + head + packed + b"\nendstream\n" + plain[end:]


def _page_bomb(chance: random.Random) -> tuple[str, bytes]:
    """Pages without end: a tree that holds itself, a count that lies, a size of a city."""
    content = pdf([*column(RESUME)])
    tricks = (
        (b"/Kids[4 0 R]/Count 1", b"/Kids[2 0 R]/Count 9"),
        (b"/Count 1", b"/Count 99999999"),
        (b"[0 0 595 842]", b"[0 0 14400000 14400000]"),
        (b"[0 0 595 842]", b"[0 0 0.0001 0.0001]"),
        (b"/Parent 2 0 R", b"/Parent 4 0 R"),
        (b"/Root 1 0 R", b"/Root 2 0 R"),
        (b"/Length", b"/Filter/JBIG2Decode/Length"),
    )
    return "cv.pdf", content.replace(*chance.choice(tricks))


def _drawing_bomb(chance: random.Random) -> tuple[str, bytes]:
    """More to draw than anybody looks at."""
    count = chance.choice((20_000, 200_000))
    drawn = chance.choice(("0 0 m 600 800 l S", "q 1 0 0 1 1 1 cm", "BT /F 9 Tf (ab cd) Tj ET"))
    return "cv.pdf", pdf([" ".join([drawn] * count), Put("Maria")])


def _form_bomb(_: random.Random) -> tuple[str, bytes]:
    """Forms that draw ten of the next, ten deep."""
    forms = b"".join(
        b"%d 0 obj<</Type/XObject/Subtype/Form/BBox[0 0 600 800]/Resources<</XObject<</N %d 0 R>>"
        b">>/Length 60>>stream\n%s\nendstream endobj\n" % (60 + n, 61 + n, b"/N Do " * 10)
        for n in range(10)
    )
    page = "/Resources<</XObject<</N 60 0 R>>>>"
    return "cv.pdf", pdf(["/N Do"], extra=forms, page=page)


def _zip_bomb(chance: random.Random) -> tuple[str, bytes]:
    size = chance.choice((2, 20, 60)) * 1024 * 1024
    name = chance.choice(
        ("word/document.xml", "word/styles.xml", "word/header1.xml", "content.xml")
    )
    parts: dict[str, str | bytes] = {"word/document.xml": "<a/>", name: b"\x00" * size}
    return "cv.docx", zipped(parts)


def _lying_zip(chance: random.Random) -> tuple[str, bytes]:
    """A directory that says less than there is."""
    content = bytearray(zipped({"word/document.xml": b"<a>" + b" " * 3_000_000 + b"</a>"}))
    for mark, offset in ((b"PK\x01\x02", 24), (b"PK\x03\x04", 22)):
        at = content.index(mark) + offset
        content[at : at + 4] = struct.pack("<I", chance.randint(1, 100_000))
    return "cv.docx", bytes(content)


def _many_entries(chance: random.Random) -> tuple[str, bytes]:
    return "cv.docx", zipped({f"word/{n}.xml": b"" for n in range(chance.randint(1_500, 4_000))})


def _laughs(chance: random.Random) -> tuple[str, bytes]:
    levels = "".join(f"<!ENTITY a{n + 1} '{f'&a{n};' * 10}'>" for n in range(10))
    text = f"<!DOCTYPE d [<!ENTITY a0 'ha'>{levels}]><d>&a10;</d>"
    encoding = chance.choice(("utf-8", "utf-16"))
    return "cv.docx", zipped({"word/document.xml": text.encode(encoding)})


def _many_elements(chance: random.Random) -> tuple[str, bytes]:
    """Kilobytes from which a tree of gigabytes grows; their packing is that of honest files."""
    words = [chance.choice(("Forklift", "Sevilla", "2019", "Acme")) for _ in range(97)]
    runs = "".join(f"<w:r><w:t>{word} {n}</w:t></w:r>" for n, word in enumerate(words))
    return "cv.docx", docx(f"<w:p>{runs * chance.choice((200, 2_000, 5_000))}</w:p>")


def _deep(chance: random.Random) -> tuple[str, bytes]:
    depth = chance.choice((900, 5_000, 200_000))
    kind = chance.randrange(4)
    if kind == 0:
        body = "<w:tbl><w:tr><w:tc>" * depth + "</w:tc></w:tr></w:tbl>" * depth
        return "cv.docx", docx(body)
    if kind == 1:
        return "cv.html", b"<html>" + b"<div>" * depth + b"Maria"
    if kind == 2:
        return "cv.rtf", b"{\\rtf1 " + b"{" * depth + b"Maria" + b"}" * depth
    return "cv.odt", odt("<text:section>" * depth + "</text:section>" * depth)


def _slow_markup(chance: random.Random) -> tuple[str, bytes]:
    """What makes careless expressions and parsers take the square of their time."""
    piece = chance.choice(
        (b"<!--", b"<a ", b"<![CDATA[", b"&#", b"<style>.a{", b"</p", b"<p style='", b"<x y='")
    )
    return "cv.html", b"<html>" + piece * chance.choice((2_000, 100_000))


def _slow_rtf(chance: random.Random) -> tuple[str, bytes]:
    piece = chance.choice(
        (b"\\bin99999999 ", b"\\u9999?", b"\\'e9", b"{\\*\\x ", b"{\\field{\\fldinst ", b"\\")
    )
    return "cv.rtf", b"{\\rtf1 " + piece * chance.choice((2_000, 100_000))


def _long_text(chance: random.Random) -> tuple[str, bytes]:
    piece = chance.choice(
        ("a", "word ", "\u0301", "\u200b\u200c", "\U000e0041", "\t", "\n", "x\u202e", "é")
    )
    return "cv.txt", (piece * (chance.choice((10_000, 3_000_000)) // len(piece.encode()))).encode()


def _huge_picture(chance: random.Random) -> tuple[str, bytes]:
    """A picture that says it has a billion pixels."""
    content = bytearray(honest()["cv.png"])
    at = content.index(b"IHDR") + 4
    content[at : at + 8] = struct.pack(">II", *(chance.choice((20_000, 60_000)) for _ in range(2)))
    end = at + 13
    content[end : end + 4] = struct.pack(">I", zlib.crc32(content[at - 4 : end]))
    return "me.png", bytes(content)


def _broken_picture(chance: random.Random) -> tuple[str, bytes]:
    start = chance.choice(
        (b"II*\x00\x08\x00\x00\x00", b"GIF89a\xff\xff\xff\xff", b"BM\x00\x00", b"\xff\xd8\xff\xe1")
    )
    return "me.jpg", start + chance.randbytes(2_000)


def _other_kind(chance: random.Random) -> tuple[str, bytes]:
    files = {
        "cv.exe": b"MZ" + bytes(99), "cv.pdf": b"\x7fELF" + bytes(99),
        "cv.zip": zipped({"cv.pdf": "x"}),
        "cv.docm": zipped({"word/document.xml": "<a/>", "word/vbaProject.bin": b"x"}),
        "cv.doc": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "cv.docx": b"",
        "cv.txt": bytes(9_000),
        "cv.7z": b"7z\xbc\xaf\x27\x1c" + bytes(99),
        "a.heic": b"\x00\x00\x00\x18ftypheic" + bytes(99),
        "x.xlsx": zipped({"xl/workbook.xml": "<a/>"}), "cv.xml": f"<w {NAMESPACES}/>".encode(),
    }  # fmt: skip
    return chance.choice(list(files.items()))


MAKERS: tuple[Maker, ...] = (
    _flipped, _cut, _spliced, _noise, _stream_bomb, _page_bomb, _drawing_bomb, _form_bomb,
    _zip_bomb,
    _lying_zip, _many_entries, _laughs, _many_elements, _deep, _slow_markup, _slow_rtf, _long_text,
    _huge_picture, _broken_picture, _other_kind,
)  # fmt: skip


def write(folder: Path) -> None:
    """All files into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in hostile_files():
        (folder / name).write_bytes(content)


class Measured(Apart):
    """Remembers the most memory that a document took, and the processes that read."""

    peak = 0
    pids: frozenset[int | None] = frozenset()

    @override
    async def _answered(self, header: Mapping[str, Any], content: bytes) -> dict[str, Any]:
        reply = await super()._answered(header, content)
        self.peak = max(self.peak, reply["peak"] * 1024)
        self.pids |= {self.pid}
        return reply


async def read_all() -> dict[str, Any]:
    """What the reader says of each as in production, what it took, and which were the slowest."""
    text, pictures = Measured("text", READING), Measured("pictures", LOOKING)
    reader = SandboxedReader(Rooms(text, pictures))
    answers: Counter[str] = Counter()
    took: dict[str, float] = {}
    for name, content in hostile_files():
        began = time.monotonic()
        try:
            await reader.read(content, "application/octet-stream", name)
            answers["read"] += 1
        except DocumentUnread as unread:
            answers[unread.reason.value] += 1
        took[name] = round(time.monotonic() - began, 1)
    await reader.close()
    return {
        "answers": dict(answers.most_common()),
        "answered": answers.total(),
        "slowest": dict(sorted(took.items(), key=lambda each: -each[1])[:8]),
        "peak_mebibytes": {"text": text.peak // MEBIBYTE, "pictures": pictures.peak // MEBIBYTE},
        "processes": {"text": len(text.pids), "pictures": len(pictures.pids)},
    }


if __name__ == "__main__":
    if sys.argv[1:]:
        write(Path(sys.argv[1]))
    else:
        print(json.dumps(asyncio.run(read_all()), indent=2))  # noqa: T201 - a command
