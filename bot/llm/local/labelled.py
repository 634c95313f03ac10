"""Labelled utterances as they are kept: a heading, then a message a line.

``[answer:licence ask] driver/licence`` heads messages that answer a question, ask something, and
were said where the second word says. What that place means is the reader's business: a question's
type for examples, a job and its open question for the test part.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources.abc import Traversable
from typing import Final

from typing_extensions import override

from bot.domain.understanding import CommandKind

_HEADING: Final = re.compile(r"\[([a-z_: ]+)\] ?(\S*)")


@dataclass(frozen=True, slots=True)
class Label:
    """One command that a message asks for; ``question`` where it matters which."""

    kind: CommandKind
    question: str | None = None

    @classmethod
    def of(cls, written: str) -> "Label":
        """``correct:experience`` as a label."""
        kind, _, question = written.partition(":")
        return cls(CommandKind(kind), question or None)

    @override
    def __str__(self) -> str:
        """As it is written."""
        return f"{self.kind}:{self.question}" if self.question else self.kind.value


@dataclass(frozen=True, slots=True)
class Labelled:
    """A message with what it means."""

    text: str
    language: str
    labels: tuple[Label, ...]
    place: str

    @property
    def kind(self) -> CommandKind:
        """The first thing it means; examples mean one thing."""
        return self.labels[0].kind


def labelled(folder: Traversable) -> list[Labelled]:
    """All messages of a folder's files (``<language>.txt``), in order of their names.

    Raises:
        ValueError: a message stands before the first heading, or a label is none.
    """
    names = sorted(each.name for each in folder.iterdir() if each.name.endswith(".txt"))
    return [
        each
        for name in names
        for each in _read(folder.joinpath(name).read_text("utf-8"), name.removesuffix(".txt"))
    ]


def _read(text: str, language: str) -> Iterator[Labelled]:
    labels: tuple[Label, ...] = ()
    place = ""
    for line in text.splitlines():
        if heading := _HEADING.fullmatch(line):
            labels, place = tuple(map(Label.of, heading[1].split())), heading[2]
        elif line:
            if not labels:
                raise ValueError(f"{language}: {line!r} stands before the first heading")
            yield Labelled(line, language, labels, place)
