"""RTF: its visible text. A small reader of control words; pictures and objects are skipped."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from bot.documents.found import Found
from bot.documents.markup import is_same
from bot.domain.document import DocumentUnread, HiddenText, Unread

_TOKEN: Final = re.compile(
    rb"\\'([0-9a-fA-F]{2})|\\([a-zA-Z]{1,32})(-?\d{1,9})? ?|\\([^a-zA-Z])|([{}])|[\r\n]+"
    rb"|([^\\{}\r\n]+)"
)
_SKIPPED: Final = frozenset(
    {
        b"fonttbl", b"stylesheet", b"info", b"pict", b"object", b"themedata", b"listtable",
        b"listoverridetable", b"datastore", b"generator", b"rsidtbl", b"latentstyles", b"xmlnstbl",
        b"filetbl", b"revtbl", b"annotation", b"atnid", b"atnauthor", b"bkmkstart", b"bkmkend",
        b"nonshppict", b"shprslt", b"userprops", b"mmathPr",
    }
)  # fmt: skip
_SAID: Final = {
    b"par": "\n", b"line": "\n", b"sect": "\n", b"page": "\n", b"row": "\n", b"cell": "\t",
    b"nestcell": "\t", b"nestrow": "\n", b"tab": "\t", b"emdash": "—", b"endash": "-",
    b"bullet": "•", b"lquote": "\u2018", b"rquote": "\u2019", b"ldblquote": "“", b"rdblquote": "”",
}  # fmt: skip
_SIGNS: Final = {b"~": " ", b"_": "-", b"-": "", b"\n": "\n", b"\r": "\n"}
_CODE_PAGE: Final = re.compile(rb"\\ansicpg(\d{3,5})")
_COLOUR: Final = re.compile(rb"(?:\\red(\d{1,3}))?(?:\\green(\d{1,3}))?(?:\\blue(\d{1,3}))?\s*;")
_LINK: Final = re.compile(r'HYPERLINK\s+"([^"]+)"')
_TINY: Final = 7
_DEEPEST: Final = 500
_EDGES: Final = frozenset({b"shpleft", b"shptop"})
_FAR: Final = 20_000
"""Twentieths of a point past the edge of a page."""


@dataclass(frozen=True, slots=True)
class _State:
    """What a group inherits. ``colour``: number in the table; ``ground``: the same."""

    is_skipped: bool = False
    is_field: bool = False
    is_shape: bool = False
    is_box: bool = False
    is_hidden: bool = False
    colour: int = 0
    ground: int = 0
    half_points: int = 24
    unicode_skip: int = 1


@dataclass(slots=True)
class _Reading:
    encoding: str
    colours: list[tuple[int, int, int] | None]
    found: Found
    text: list[str] = field(default_factory=list)
    field_code: list[str] = field(default_factory=list)
    state: _State = field(default_factory=_State)
    stack: list[_State] = field(default_factory=list)
    to_skip: int = 0
    bytes_: bytearray = field(default_factory=bytearray)

    def say(self, text: str) -> None:
        """Take text as it is drawn now."""
        if self.state.is_field:
            self.field_code.append(text)
        elif not self.state.is_skipped:
            how = self._hidden() if text.strip() else None
            if how is None:
                self.text.append(text)
            else:
                self.found.hide(how)

    def flush(self) -> None:
        """Letters that came as bytes of a code page, which may have two bytes a letter."""
        if self.bytes_:
            self.say(bytes(self.bytes_).decode(self.encoding, "replace"))
            self.bytes_.clear()

    def _hidden(self) -> HiddenText | None:
        if self.state.is_hidden:
            return HiddenText.INVISIBLE
        if self.state.half_points < _TINY:
            return HiddenText.TINY
        ground = self._colour(self.state.ground) or (255, 255, 255)
        return HiddenText.WHITE if is_same(self._colour(self.state.colour), ground) else None

    def _colour(self, number: int) -> tuple[int, int, int] | None:
        return self.colours[number] if 0 < number < len(self.colours) else None


def read_rich_text(content: bytes) -> Found:
    """The text of an RTF.

    Raises:
        DocumentUnread: it is nested deeper than any program nests.
    """
    found = Found()
    reading = _Reading(_encoding(content), _colours(content), found)
    at = 0
    while (token := _TOKEN.search(content, at)) is not None:
        _take(reading, token)
        is_raw = token.group(2) == b"bin"  # so many bytes that are no RTF follow
        at = token.end() + (max(int(token.group(3) or 0), 0) if is_raw else 0)
    reading.flush()
    found.pages = ["".join(reading.text)]
    for target in _LINK.findall("".join(reading.field_code)):
        found.link(target)
    return found


def _take(reading: _Reading, token: re.Match[bytes]) -> None:
    code, word, number, sign, brace, text = token.groups()
    if code is not None:
        if reading.to_skip:
            reading.to_skip -= 1
        else:
            reading.bytes_.append(int(code, 16))
        return
    if text is not None:
        skipped, reading.to_skip = reading.to_skip, max(reading.to_skip - len(text), 0)
        reading.bytes_ += text[skipped:]
        return
    reading.flush()
    if brace is not None:
        _nest(reading, brace)
    elif word is not None:
        _obey(reading, word, int(number) if number else None)
    elif sign is not None:
        _sign(reading, sign)


def _nest(reading: _Reading, brace: bytes) -> None:
    reading.to_skip = 0
    if brace == b"{":
        if len(reading.stack) >= _DEEPEST:
            raise DocumentUnread(Unread.TOO_HEAVY)
        reading.stack.append(reading.state)
    elif reading.stack:
        was_box, reading.state = reading.state.is_box, reading.stack.pop()
        if was_box and not reading.state.is_box:
            reading.text.append("\n")


def _sign(reading: _Reading, sign: bytes) -> None:
    if sign == b"*":
        reading.state = replace(reading.state, is_skipped=True)
    elif sign in b"\\{}":
        reading.say(sign.decode("ascii"))
    else:
        reading.say(_SIGNS.get(sign, ""))


def _obey(reading: _Reading, word: bytes, number: int | None) -> None:
    if word in _SAID:
        reading.say(_SAID[word])
    elif word == b"u" and number is not None:
        _letter(reading, number % 65536)
    elif word == b"shptxt":
        _open_box(reading)
    elif word in _EDGES and abs(number or 0) > _FAR:
        reading.state = replace(reading.state, is_shape=False)
        reading.found.hide(HiddenText.OFF_PAGE)
    else:
        reading.state = _changed(reading.state, word, number)


def _open_box(reading: _Reading) -> None:
    """The words of a shape, in a group that programs without shapes skip."""
    if reading.state.is_shape:
        reading.state = replace(reading.state, is_skipped=False, is_box=True)
        reading.say("\n")


def _letter(reading: _Reading, code: int) -> None:
    reading.to_skip = reading.state.unicode_skip
    reading.say(chr(code) if not 0xD800 <= code <= 0xDFFF else "")


_CHANGES: Final[Mapping[bytes, Callable[[_State, int | None], _State]]] = {
    b"shp": lambda state, _: replace(state, is_shape=not state.is_skipped),
    b"fldinst": lambda state, _: replace(state, is_field=True),
    b"fldrslt": lambda state, _: replace(state, is_field=False, is_skipped=False),
    b"plain": lambda state, _: replace(state, is_hidden=False, colour=0, ground=0, half_points=24),
    b"v": lambda state, on: replace(state, is_hidden=on != 0),
    b"webhidden": lambda state, on: replace(state, is_hidden=on != 0),
    b"deleted": lambda state, on: replace(state, is_hidden=on != 0),
    b"cf": lambda state, colour: replace(state, colour=colour or 0),
    b"cb": lambda state, colour: replace(state, ground=colour or 0),
    b"highlight": lambda state, colour: replace(state, ground=colour or 0),
    b"chcbpat": lambda state, colour: replace(state, ground=colour or 0),
    b"fs": lambda state, size: replace(state, half_points=24 if size is None else size),
    b"uc": lambda state, count: replace(state, unicode_skip=min(max(count or 0, 0), 8)),
    b"colortbl": lambda state, _: replace(state, is_skipped=True),
    **dict.fromkeys(_SKIPPED, lambda state, _: replace(state, is_skipped=True)),
}


def _changed(state: _State, word: bytes, number: int | None) -> _State:
    change = _CHANGES.get(word)
    return change(state, number) if change else state


def _encoding(content: bytes) -> str:
    said = _CODE_PAGE.search(content[:2048])
    name = f"cp{said.group(1).decode('ascii')}" if said else "cp1252"
    try:
        b"".decode(name)
    except LookupError:
        return "cp1252"
    return name


def _colours(content: bytes) -> list[tuple[int, int, int] | None]:
    start = content.find(b"{\\colortbl")
    if start < 0:
        return []
    end = content.find(b"}", start)
    table = content[start + len(b"{\\colortbl") : end if end > 0 else start]
    colours: list[tuple[int, int, int] | None] = []
    for entry in table.split(b";")[:256]:
        parts = [
            re.search(rb"\\" + name + rb"(\d{1,3})", entry) for name in (b"red", b"green", b"blue")
        ]
        red, green, blue = (int(part.group(1)) if part else 0 for part in parts)
        colours.append((red, green, blue) if any(parts) else None)
    return colours
