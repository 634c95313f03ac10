"""The phone in the terminal: what is typed, what is seen, what is told of it."""

import asyncio
import io
from collections.abc import Callable
from datetime import UTC

import pytest
from typing_extensions import override

from bot.console.phone_line import NobodyAnswers, NotTaken
from bot.console.terminal import HELP, Conversation, Screen, Script, chat
from bot.domain.message import Option
from tests.unit.console.phone_cases import Echo, Keys, message

YES_NO = (Option("yes", "Yes"), Option("no", "No"))


@pytest.fixture
def line() -> Echo:
    return Echo()


@pytest.fixture
async def conversation(line: Echo) -> Conversation:
    return Conversation(line)


async def test_words_are_said(line: Echo, conversation: Conversation) -> None:
    assert await conversation.enter("  hello there \n")
    assert line.done == [("say", "hello there")]


async def test_a_number_taps_the_button_of_the_last_question(
    line: Echo, conversation: Conversation
) -> None:
    question = message("Do you agree?", options=YES_NO)
    line.put(message("An older one", options=(Option("a", "A"),)), question)
    await conversation.refresh()
    await conversation.enter("2")
    assert line.done == [("tap", "No", str(question.id))]


@pytest.mark.parametrize("typed", ["3", "0", "yes"])
async def test_what_is_no_number_of_a_button_is_said(
    line: Echo, conversation: Conversation, typed: str
) -> None:
    line.put(message("Do you agree?", options=YES_NO))
    await conversation.refresh()
    await conversation.enter(typed)
    assert line.done == [("say", typed)]


async def test_a_number_is_words_when_the_last_question_has_no_buttons(
    line: Echo, conversation: Conversation
) -> None:
    line.put(message("Do you agree?", options=YES_NO), message("How many years?"))
    await conversation.refresh()
    await conversation.enter("2")
    assert line.done == [("say", "2")]


async def test_a_file_is_sent_by_its_path(line: Echo, conversation: Conversation) -> None:
    await conversation.enter("/file ~/my resume.pdf")
    assert line.done == [("file", "~/my resume.pdf")]


async def test_help_and_unknown_commands_are_answered_by_the_phone(
    line: Echo, conversation: Conversation
) -> None:
    await conversation.enter("/help")
    assert conversation.note == HELP
    await conversation.enter("/dance now")
    assert conversation.note.startswith("/dance is not known.")
    assert line.done == []


async def test_quit_puts_the_phone_away(line: Echo, conversation: Conversation) -> None:
    assert not await conversation.enter("/quit")
    assert line.done == []


async def test_what_is_shown_is_reported_as_read(line: Echo, conversation: Conversation) -> None:
    line.put(
        message("old", status="read"),
        message("mine", direction="in", author="candidate", status="received"),
        message("new"),
    )
    await conversation.refresh()
    await conversation.refresh()
    assert line.seen == ["new"]


async def test_a_message_under_way_is_waited_for_and_a_cancelled_one_left_out(
    line: Echo, conversation: Conversation
) -> None:
    line.put(message("void", status="cancelled"), message("one"), message("two", status="queued"))
    line.put(message("three"))
    assert [m.text for m in await conversation.refresh()] == ["one"]
    line.all[2] = message("two", position=3)
    assert [m.text for m in await conversation.refresh()] == ["two", "three"]


async def test_two_looks_at_once_show_nothing_twice(line: Echo, conversation: Conversation) -> None:
    line.put(message("one"))
    await asyncio.gather(conversation.refresh(), conversation.refresh())
    assert [m.text for m in conversation.messages] == ["one"]


async def scripted(line: Echo, typed: str) -> str:
    """What a script of these lines writes."""
    out = io.StringIO()
    script = Script(Conversation(line), io.StringIO(typed), out, pace=0, looks=3)
    assert await script.run() == 0
    return out.getvalue()


async def test_a_script_gets_an_answer_to_each_line(line: Echo) -> None:
    line.put(message("of yesterday"))
    assert await scripted(line, "hi\n\nthere\n") == (
        "you: hi\nassistant: You said hi\nyou: there\nassistant: You said there\n"
    )


async def test_a_script_taps_by_number() -> None:
    line = Echo(lambda text: [message(f"{text}?", options=YES_NO)])
    written = await scripted(line, "hi\n1\n/quit\nnever\n")
    assert [done[:2] for done in line.done] == [("say", "hi"), ("tap", "Yes")]
    assert "  [1] Yes\n" in written


async def test_a_script_goes_on_when_the_assistant_is_silent() -> None:
    line = Echo(lambda _: [])
    assert await scripted(line, "STOP\nhello\n/help\n") == f"you: STOP\nyou: hello\n{HELP}\n"


class Paper(io.StringIO):
    """What the screen draws on; tells when something was drawn."""

    def __init__(self) -> None:
        super().__init__()
        self.drawn = asyncio.Event()

    @override
    def flush(self) -> None:
        self.drawn.set()


class Shown:
    """A screen and what stands on it."""

    def __init__(self, line: Echo) -> None:
        self.keys = Keys()
        self.out = Paper()
        self.line = line
        self.screen = Screen(Conversation(line), "+15550001", self.keys, self.out, pace=0, zone=UTC)

    @property
    def picture(self) -> str:
        """The newest drawing."""
        return self.out.getvalue().rpartition("\x1b[2J")[2]

    async def until(self, is_so: Callable[[str], bool]) -> None:
        """Let the screen work until its picture is so."""
        async with asyncio.timeout(5):
            while not is_so(self.picture):
                await self.out.drawn.wait()
                self.out.drawn.clear()


@pytest.fixture
def shown(line: Echo) -> Shown:
    return Shown(line)


async def test_the_screen_draws_what_was_said_before(line: Echo, shown: Shown) -> None:
    line.put(message("Hello again"))
    shown.keys.press(None)
    assert await shown.screen.run() == 0
    assert "Hello again" in shown.picture
    assert shown.picture.endswith("> ")


async def test_the_screen_keeps_what_is_being_typed_when_something_comes(
    line: Echo, shown: Shown
) -> None:
    running = asyncio.create_task(shown.screen.run())
    shown.keys.half = "I am typ"
    line.put(message("Are you there?"))
    await shown.until(lambda picture: "Are you there?" in picture)
    assert shown.picture.endswith("> I am typ")
    shown.keys.press("/quit")
    assert await running == 0


async def test_the_screen_says_when_the_line_is_down_and_when_it_is_back(
    line: Echo, shown: Shown
) -> None:
    running = asyncio.create_task(shown.screen.run())
    await shown.until(bool)
    line.fault = NobodyAnswers("http://127.0.0.1:8000")
    await shown.until(lambda picture: "Nothing answers" in picture)
    line.fault = None
    await shown.until(lambda picture: "Nothing answers" not in picture)
    shown.keys.press(None)
    assert await running == 0


async def test_what_the_gateway_refused_is_told_and_the_chat_goes_on(
    line: Echo, shown: Shown
) -> None:
    running = asyncio.create_task(shown.screen.run())
    await shown.until(bool)
    line.fault = NotTaken("Too large.")
    shown.keys.press("hi")
    await shown.until(lambda picture: "Too large." in picture)
    line.fault = None
    shown.keys.press("hi", None)
    assert await running == 0
    assert ("say", "hi") in line.done


async def test_nobody_at_the_other_end_is_one_pleasant_sentence(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert await chat("http://127.0.0.1:1", "+15550001") == 1
    told = capsys.readouterr().err
    assert told == "Nothing answers at http://127.0.0.1:1. Start it with: make up\n"
