"""How messages look in a terminal: bubbles, times, ticks, numbered buttons. Text in, lines out."""

import unicodedata
from collections.abc import Iterator, Sequence
from datetime import tzinfo
from typing import Final

from bot.domain.record import MessageRecord

MOST: Final = 64
"""Cells of the widest bubble's text; wider lines are hard to read."""

LEAST: Final = 16
"""Cells that a bubble's text gets even in the narrowest terminal."""

FRAME: Final = 4
"""Cells of a bubble's border and padding."""

MARGIN: Final = 8
"""Cells left free on the other person's side."""

_JOINERS: Final = frozenset("\u200c\u200d")
_TURNERS: Final = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_BLUE, _BOLD, _PLAIN = "\x1b[36m", "\x1b[1m", "\x1b[0m"


def cells(text: str) -> int:
    """Cells that ``text`` takes. Marks that combine take none, East Asian wide ones and emoji two.

    Spacing vowel signs (of Devanagari, say) count as one: terminals differ, and a line that is a
    little short looks better than one that runs over.
    """
    return sum(_width(character) for character in text)


def _width(character: str) -> int:
    if unicodedata.category(character) in {"Mn", "Me", "Cf", "Cc"}:
        return 0
    return 2 if unicodedata.east_asian_width(character) in {"W", "F"} else 1


def clusters(text: str) -> Iterator[str]:
    """Pieces that must not be torn apart: a letter with its marks, joined letters."""
    piece = ""
    for character in text:
        belongs = unicodedata.category(character).startswith("M") or character in _JOINERS
        if piece and not belongs and piece[-1] not in _JOINERS:
            yield piece
            piece = ""
        piece += character
    if piece:
        yield piece


def wrap(text: str, width: int) -> list[str]:
    """Lines of at most ``width`` cells; broken between words, long words between clusters."""
    return [line for paragraph in text.split("\n") for line in _wrapped(paragraph, width)]


def _wrapped(paragraph: str, width: int) -> Iterator[str]:
    line = ""
    for word in paragraph.split():
        joined = f"{line} {word}" if line else word
        if cells(joined) <= width:
            line = joined
            continue
        if line:
            yield line
        *full, line = _pieces(word, width)
        yield from full
    yield line


def _pieces(word: str, width: int) -> list[str]:
    pieces = [""]
    for cluster in clusters(word):
        if pieces[-1] and cells(pieces[-1] + cluster) > width:
            pieces.append("")
        pieces[-1] += cluster
    return pieces


def safe(text: str) -> str:
    """Without control characters: what somebody wrote must not steer the terminal."""
    return "".join(c for c in text if c in "\n\t" or not _steers(c))


def _steers(character: str) -> bool:
    return unicodedata.category(character) == "Cc" or character in _TURNERS


def ticks(message: MessageRecord, later: Sequence[MessageRecord]) -> str:
    """``✓✓`` of a message of the phone's owner, coloured once somebody answered it."""
    if message.direction != "in":
        return ""
    is_read = any(each.direction == "out" for each in later)
    return f"{_BLUE}✓✓{_PLAIN}" if is_read else "✓✓"


def bubble(message: MessageRecord, width: int, zone: tzinfo | None, mark: str = "") -> list[str]:
    """One message as lines of a terminal ``width`` cells wide; ``mark`` is its ticks."""
    time = message.created_at.astimezone(zone).strftime("%H:%M")
    plain_mark = "✓✓" if mark else ""
    foot = f"{time} {plain_mark}".strip()
    room = max(LEAST, min(MOST, width - MARGIN - FRAME))
    lines = [line for part in _parts(message) for line in wrap(part, room)]
    inner = max(cells(foot) + 2, *(cells(line) for line in lines))
    rule = "─" * (inner + 2 - cells(foot) - 3)
    indent = max(0, width - inner - FRAME) if message.direction == "in" else 0
    framed = [
        f"╭{'─' * (inner + 2)}╮",
        *(_framed(line, inner, indent) for line in lines),
        f"╰{rule} {foot.replace(plain_mark, mark) if mark else foot} ─╯",
    ]
    return [f"{' ' * indent}{line}" for line in framed]


def _framed(line: str, inner: int, indent: int) -> str:
    """A line between borders.

    The right one is put into its column where a terminal may disagree with us on how wide the
    words are: emoji joined to one, vowel signs.
    """
    padding = " " * (inner - cells(line))
    column = "" if line.isascii() else f"\x1b[{indent + inner + FRAME}G"
    return f"│ {line}{padding} {column}│"


def _parts(message: MessageRecord) -> list[str]:
    """The paragraphs in a bubble: who else speaks, the words, the buttons with their numbers."""
    name = [f"{message.author}:"] if message.author not in {"assistant", "candidate"} else []
    words = safe(message.text) or f"({message.kind})"
    return [*name, words, *numbered(message)]


def numbered(message: MessageRecord) -> list[str]:
    """``[1] Yes``: typing the number taps the button."""
    return [f"[{number}] {safe(o.label)}" for number, o in enumerate(message.options, start=1)]


def plainly(message: MessageRecord) -> str:
    """One message where nothing can be drawn."""
    who = "you" if message.direction == "in" else message.author
    words = safe(message.text) or f"({message.kind})"
    return "\n".join([f"{who}: {words}", *(f"  {each}" for each in numbered(message))])


def heading(number: str, width: int) -> str:
    """The line above the conversation."""
    title = f" Hireline · you are {number} · /help "
    return f"{_BOLD}{title}{_PLAIN}{'─' * max(0, width - cells(title))}"


def picture(messages: Sequence[MessageRecord], width: int, zone: tzinfo | None) -> list[str]:
    """The whole conversation as lines, oldest first."""
    lines: list[str] = []
    for place, message in enumerate(messages):
        lines += bubble(message, width, zone, ticks(message, messages[place + 1 :]))
    return lines
