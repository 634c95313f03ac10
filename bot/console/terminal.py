"""``bot chat``: a phone in the terminal, over the gateway like every other channel.

In a terminal it draws bubbles and takes what is typed at the same time. Anywhere else it reads
lines and writes lines, so that a conversation can be scripted: ``bot chat < lines.txt``.
"""

import asyncio
import shutil
import sys
from collections.abc import Sequence
from contextlib import suppress
from datetime import tzinfo
from pathlib import Path
from typing import Final, Protocol, TextIO

from bot.console import bubbles
from bot.console.phone_line import NobodyAnswers, PhoneLine
from bot.domain.errors import HirelineError
from bot.domain.message import Option
from bot.domain.record import MessageRecord

PACE: Final = 0.4
"""Seconds between two looks for something new."""

SCRIPT_PACE: Final = 0.1
"""The same when nobody watches."""

LOOKS: Final = 60
"""Looks for an answer before a script goes on without one: the assistant may be silent."""

HELP: Final = (
    "Type and press Enter. A number taps the button of that number. "
    "/file PATH sends a file, /quit ends, /help is this."
)
PROMPT: Final = "> "

_UNDER_WAY: Final = frozenset({"queued", "sending", "unsure"})
_ARRIVED: Final = frozenset({"sent", "delivered", "read"})
_CLEAR: Final = "\x1b[2J\x1b[H"


class Line(Protocol):
    """What a phone needs of :class:`bot.console.phone_line.PhoneLine`."""

    async def say(self, text: str) -> None: ...

    async def tap(self, question: MessageRecord, option: Option) -> None: ...

    async def file(self, path: Path) -> None: ...

    async def messages(self, after: int) -> list[MessageRecord] | None: ...

    async def saw(self, message: MessageRecord) -> None: ...


class Conversation:
    """What this phone has seen, and what is typed into it.

    Attributes:
        messages: seen so far, oldest first.
        note: a word of the phone itself; not a message.
    """

    def __init__(self, line: Line) -> None:
        self._line = line
        self._after = 0
        self._looking = asyncio.Lock()
        self.messages: list[MessageRecord] = []
        self.note = ""

    async def refresh(self) -> Sequence[MessageRecord]:
        """What is new. Stops at a message that is still under way, so that order holds."""
        async with self._looking:
            new = await self._new()
            self.messages += new
        for message in new:
            if message.direction == "out" and message.status != "read":
                await self._line.saw(message)
        return new

    async def _new(self) -> list[MessageRecord]:
        new: list[MessageRecord] = []
        for message in await self._line.messages(self._after) or ():
            is_ours = message.direction == "out"
            if is_ours and message.status in _UNDER_WAY:
                break
            self._after = message.position
            if not is_ours or message.status in _ARRIVED:
                new.append(message)
        return new

    async def enter(self, typed: str) -> bool:
        """Do what was typed; False when the phone is put away."""
        self.note = ""
        text = typed.strip()
        if text == "/quit":
            return False
        if text == "/help":
            self.note = HELP
        elif text.startswith("/file "):
            await self._line.file(Path(text.removeprefix("/file ").strip()))
        elif text == "/file":
            self.note = "Say which file: /file PATH"
        elif text.startswith("/"):
            self.note = f"{text.split()[0]} is not known. {HELP}"
        elif text:
            await self._speak(text)
        return True

    async def _speak(self, text: str) -> None:
        question = next((m for m in reversed(self.messages) if m.direction == "out"), None)
        options = question.options if question is not None else ()
        if question is not None and text.isdecimal() and 0 < int(text) <= len(options):
            await self._line.tap(question, options[int(text) - 1])
        else:
            await self._line.say(text)


class Script:
    """Lines in, lines out. After each line it waits for the answer, as a person would."""

    def __init__(
        self,
        conversation: Conversation,
        source: TextIO,
        out: TextIO,
        *,
        pace: float = SCRIPT_PACE,
        looks: int = LOOKS,
    ) -> None:
        self._conversation = conversation
        self._source = source
        self._out = out
        self._pace = pace
        self._looks = looks

    async def run(self) -> int:
        """Until the lines end or say ``/quit``."""
        await self._conversation.refresh()
        while typed := await asyncio.to_thread(self._source.readline):
            if not typed.strip():
                continue
            if not await self._conversation.enter(typed):
                return 0
            if self._conversation.note:
                self._out.write(f"{self._conversation.note}\n")
            else:
                await self._listen()
        return 0

    async def _listen(self) -> None:
        for _ in range(self._looks):
            new = await self._conversation.refresh()
            for message in new:
                self._out.write(f"{bubbles.plainly(message)}\n")
            self._out.flush()
            if any(message.direction == "out" for message in new):
                return
            await asyncio.sleep(self._pace)


class Typing(Protocol):
    """What a screen needs of :class:`bot.console.keyboard.Keyboard`."""

    async def line(self) -> str | None:
        """The next line that was entered; None at the end."""
        ...

    def unfinished(self) -> str:
        """What is typed and not entered yet."""
        ...


class Screen:
    """The conversation drawn anew whenever something changes, with what is being typed below it."""

    def __init__(
        self,
        conversation: Conversation,
        number: str,
        keyboard: Typing,
        out: TextIO,
        *,
        pace: float = PACE,
        zone: tzinfo | None = None,
    ) -> None:
        self._conversation = conversation
        self._number = number
        self._keyboard = keyboard
        self._out = out
        self._pace = pace
        self._zone = zone
        self._is_down = False
        self._size = shutil.get_terminal_size()

    async def run(self) -> int:
        """Until ``/quit`` or the end of the input."""
        await self._conversation.refresh()
        self._draw()
        listening = asyncio.create_task(self._listen())
        try:
            while (typed := await self._keyboard.line()) is not None:
                if not await self._enter(typed):
                    break
                self._draw()
        finally:
            listening.cancel()
        return 0

    async def _enter(self, typed: str) -> bool:
        try:
            goes_on = await self._conversation.enter(typed)
            await self._conversation.refresh()
        except HirelineError as error:
            self._conversation.note = str(error)
            return True
        return goes_on

    async def _listen(self) -> None:
        while True:
            await asyncio.sleep(self._pace)
            if await self._has_news() or shutil.get_terminal_size() != self._size:
                self._draw()

    async def _has_news(self) -> bool:
        was_down = self._is_down
        try:
            new = await self._conversation.refresh()
        except NobodyAnswers as error:
            self._is_down = True
            self._conversation.note = str(error)
            return not was_down
        self._is_down = False
        if was_down:
            self._conversation.note = ""
        return bool(new) or was_down

    def _draw(self) -> None:
        size = self._size = shutil.get_terminal_size()
        lines = bubbles.picture(self._conversation.messages, size.columns, self._zone)
        notes = bubbles.wrap(self._conversation.note, size.columns - 1)
        room = max(1, size.lines - 2 - len(notes))
        shown = [bubbles.heading(self._number, size.columns), *lines[-room:], *notes]
        below = f"{PROMPT}{self._keyboard.unfinished()}"
        self._out.write(_CLEAR + "\n".join([*shown, below]))
        self._out.flush()


async def chat(base_url: str, number: str) -> int:
    """Chat as ``number`` with the gateway at ``base_url``; the exit code."""
    conversation = Conversation(PhoneLine(base_url, number))
    try:
        if sys.stdin.isatty() and sys.stdout.isatty():
            return await _with_keyboard(conversation, number)
        return await Script(conversation, sys.stdin, sys.stdout).run()
    except HirelineError as error:
        sys.stderr.write(f"{error}\n")
        return 1


async def _with_keyboard(conversation: Conversation, number: str) -> int:
    # Here, because a terminal's modes exist only where there is a terminal.
    from bot.console.keyboard import Keyboard  # noqa: PLC0415

    await conversation.refresh()  # before there is a prompt: perhaps nobody answers
    with suppress(asyncio.CancelledError), Keyboard(PROMPT) as keyboard:  # Ctrl-C is a way to leave
        await Screen(conversation, number, keyboard, sys.stdout).run()
    sys.stdout.write("\n")
    return 0
