"""Messages, a line to nowhere and a keyboard without keys, for the phone's tests."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bot.clock import Uuid7
from bot.domain.errors import HirelineError
from bot.domain.message import Option
from bot.domain.record import MessageRecord

IDS = Uuid7()


def message(text: str, **changes: Any) -> MessageRecord:  # noqa: ANN401 - any field of a message
    """A message of the assistant's, unless told otherwise."""
    plain = MessageRecord(
        id=IDS.new(),
        direction="out",
        author="assistant",
        kind="text",
        text=text,
        options=(),
        status="sent",
        provider_id=None,
        created_at=datetime(2026, 11, 23, 9, 30, tzinfo=UTC),
        position=1,
    )
    return replace(plain, **changes)


Answer = Callable[[str], Sequence[MessageRecord]]


class Echo:
    """A line whose other end answers each message by ``answer``; remembers what was done."""

    def __init__(self, answer: Answer | None = None) -> None:
        self.all: list[MessageRecord] = []
        self.done: list[tuple[str, ...]] = []
        self.seen: list[str] = []
        self.fault: HirelineError | None = None
        self._answer = answer or (lambda text: [message(f"You said {text}")])

    def put(self, *messages: MessageRecord) -> None:
        """Add messages to the conversation, in order."""
        for each in messages:
            self.all.append(replace(each, position=len(self.all) + 1))

    async def say(self, text: str) -> None:
        self._take("say", text)

    async def tap(self, question: MessageRecord, option: Option) -> None:
        self._take("tap", option.label, str(question.id))

    async def file(self, path: Path) -> None:
        self._take("file", str(path))

    def _take(self, *what: str) -> None:
        if self.fault is not None:
            raise self.fault
        self.done.append(what)
        self.put(message(what[1], direction="in", author="candidate", status="received"))
        self.put(*self._answer(what[1]))

    async def messages(self, after: int) -> list[MessageRecord] | None:
        if self.fault is not None:
            raise self.fault
        return [each for each in self.all if each.position > after] or None

    async def saw(self, message: MessageRecord) -> None:
        self.seen.append(message.text)


class Keys:
    """A keyboard; ``press`` enters a line, None ends the input."""

    def __init__(self) -> None:
        self._lines: asyncio.Queue[str | None] = asyncio.Queue()
        self.half = ""

    def press(self, *lines: str | None) -> None:
        for line in lines:
            self._lines.put_nowait(line)

    async def line(self) -> str | None:
        return await self._lines.get()

    def unfinished(self) -> str:
        return self.half
