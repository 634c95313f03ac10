"""YAML with line numbers: plain values, and for every path the line it stands on.

Job files and conversation files are read by this. It is a strict part of YAML 1.2: values are
text, numbers, true, false and null (``2026-12-01`` and ``no`` stay text); keys are text and stand
once; aliases and tags are refused, so a small file cannot unfold into a large one.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, NoReturn

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    CollectionEndEvent,
    DocumentStartEvent,
    Event,
    MappingStartEvent,
    ScalarEvent,
    SequenceStartEvent,
)

from bot.domain.errors import BadFile, Mistake, NotFound

SIZE_LIMIT: Final = 1_000_000
"""Bytes. People write these files; a larger one is something else."""

DEPTH_LIMIT: Final = 30
"""Lists and maps within each other; bounds what reading a hostile file can cost."""

Step = str | int
Trail = tuple[Step, ...]

_INTEGER = re.compile(r"[-+]?[0-9]{1,18}")
_FLOAT = re.compile(r"[-+]?(?:[0-9]{1,18}\.[0-9]{0,18}|\.[0-9]{1,18})(?:[eE][-+]?[0-9]{1,2})?")
_WORDS: Final[Mapping[str, object]] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL"), None),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}


@dataclass(frozen=True, slots=True)
class Marked:
    """A document and where its parts stand.

    Attributes:
        name: of the file, for people.
        document: dicts, lists, text, numbers, booleans and None.
        lines: line, from 1, by path; of a map's entry it is the line of its key.
    """

    name: str
    document: Any
    lines: Mapping[Trail, int] = field(default_factory=dict)

    def line(self, *path: Step) -> int:
        """The line of ``path``, or of the nearest part around it that exists."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)


def read(source: Path | str, *, name: str | None = None) -> Marked:
    """Read a file, or a text when ``source`` is a string.

    Raises:
        NotFound: there is no such file.
        BadFile: it is too large, not UTF-8, or not the YAML described above.
    """
    label = name or (str(source) if isinstance(source, Path) else "the text")
    return _Reader(label).read(_content(source, label))


def _content(source: Path | str, name: str) -> str:
    if isinstance(source, str):
        data = source.encode(errors="surrogatepass")
    else:
        try:
            with source.open("rb") as file:
                data = file.read(SIZE_LIMIT + 1)
        except FileNotFoundError:
            raise NotFound("file", str(source)) from None
        except OSError as error:
            raise _bad(name, 1, f"it cannot be read ({error.strerror})") from error
    if len(data) > SIZE_LIMIT:
        raise _bad(name, 1, f"it is larger than {SIZE_LIMIT:,} bytes")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise _bad(name, line, "it is not UTF-8 text") from error


def _bad(name: str, line: int, problem: str) -> BadFile:
    return BadFile(name, (Mistake(line, problem),))


class _Reader:
    """Walks the events of one document. No recursion, so depth costs nothing."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.lines: dict[Trail, int] = {}
        self.mistakes: list[Mistake] = []

    def read(self, text: str) -> Marked:
        try:
            document = self._document(YAML(pure=True).parse(text))
        except MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            raise _bad(self.name, mark.line + 1 if mark else 1, _said(error)) from error
        except (YAMLError, ValueError) as error:
            raise _bad(self.name, 1, "it is not YAML text") from error
        if self.mistakes:
            raise BadFile(self.name, tuple(self.mistakes))
        return Marked(self.name, document, self.lines)

    def _document(self, events: Iterator[Event]) -> object:
        root: list[object] = []
        stack = [_Open((), root, is_root=True)]
        documents = 0
        for event in events:
            if isinstance(event, DocumentStartEvent):
                documents += 1
                if documents > 1:
                    self._refuse(event, "a second document begins; one file holds one")
            elif isinstance(event, CollectionEndEvent):
                stack.pop()
            elif isinstance(
                event, (AliasEvent, ScalarEvent, MappingStartEvent, SequenceStartEvent)
            ):
                self._take(event, stack)
        return root[0] if root else None

    def _take(self, event: Event, stack: list["_Open"]) -> None:
        if isinstance(event, AliasEvent):
            self._refuse(event, "aliases (*name) are not allowed; write the value out")
        tag = getattr(event, "ctag", None)
        if tag:
            self._refuse(event, f"tags ({tag}) are not allowed")
        inside = stack[-1]
        if isinstance(inside.value, dict) and inside.key is None:
            self._take_key(event, inside)
            return
        path = inside.next_path()
        self.lines.setdefault(path, event.start_mark.line + 1)
        value = self._value(event)
        inside.put(value)
        if not isinstance(event, ScalarEvent):
            if len(stack) > DEPTH_LIMIT:
                self._refuse(event, f"lists and maps stand more than {DEPTH_LIMIT} deep")
            stack.append(_Open(path, value))

    def _take_key(self, event: Event, inside: "_Open") -> None:
        line = event.start_mark.line + 1
        if not isinstance(event, ScalarEvent):
            self._refuse(event, "a key must be one word, not a list or a map")
        inside.key = event.value
        if event.value in inside.value:
            self.mistakes.append(Mistake(line, f"{event.value!r} stands here a second time"))
        self.lines[(*inside.path, event.value)] = line

    def _value(self, event: Event) -> object:
        if not isinstance(event, ScalarEvent):
            return {} if isinstance(event, MappingStartEvent) else []
        return _scalar(str(event.value)) if event.implicit[0] else event.value

    def _refuse(self, event: Event, problem: str) -> NoReturn:
        mistake = Mistake(event.start_mark.line + 1, problem)
        raise BadFile(self.name, (*self.mistakes, mistake))


@dataclass(slots=True)
class _Open:
    """A list or map whose end has not come yet; the document itself stands in a root list."""

    path: Trail
    value: Any
    key: str | None = None
    is_root: bool = False

    def next_path(self) -> Trail:
        if self.is_root:
            return ()
        return (*self.path, self.key if self.key is not None else len(self.value))

    def put(self, value: object) -> None:
        if isinstance(self.value, dict):
            self.value[self.key] = value
            self.key = None
        else:
            self.value.append(value)


def _scalar(text: str) -> object:
    if text in _WORDS:
        return _WORDS[text]
    if _INTEGER.fullmatch(text):
        return int(text)
    return float(text) if _FLOAT.fullmatch(text) else text


def _said(error: MarkedYAMLError) -> str:
    parts = [part for part in (error.context, error.problem) if part]
    return "this is not YAML: " + ", ".join(parts)
