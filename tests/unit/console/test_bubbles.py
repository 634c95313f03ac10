"""How messages look in a terminal."""

import re
from datetime import UTC, datetime

import pytest

from bot.console.bubbles import bubble, cells, heading, picture, plainly, safe, wrap
from bot.domain.message import Option
from bot.domain.record import MessageRecord
from tests.unit.console.phone_cases import message

COLUMN = re.compile(r"\x1b\[(\d+)G")
HINDI = "आप किन शिफ्ट में काम कर सकते हैं?"


@pytest.mark.parametrize(
    ("text", "expected"),
    [("abc", 3), ("你好", 4), ("e\u0301", 1), ("हिंदी", 4), ("\u200d", 0), ("👍", 2), ("", 0)],
)
def test_cells_are_counted_as_terminals_show_them(text: str, expected: int) -> None:
    assert cells(text) == expected


@pytest.mark.parametrize("text", ["the quick brown fox jumps over it", HINDI, "你好世界" * 6])
@pytest.mark.parametrize("width", [5, 11, 20])
def test_no_line_is_wider_than_it_may_be(text: str, width: int) -> None:
    assert max(cells(line) for line in wrap(text, width)) <= width


def test_lines_are_broken_between_words() -> None:
    assert wrap("the quick brown fox", 10) == ["the quick", "brown fox"]


def test_paragraphs_stay_apart() -> None:
    assert wrap("one\n\ntwo", 10) == ["one", "", "two"]


def test_a_long_word_is_broken_between_letters_with_their_marks() -> None:
    pieces = wrap("कि" * 6, 4)
    assert "".join(pieces) == "कि" * 6
    assert all(piece[0] == "क" for piece in pieces)


def test_all_words_of_a_text_survive_wrapping() -> None:
    assert " ".join(wrap(HINDI, 9)).split() == HINDI.split()


def test_the_assistant_speaks_on_the_left_and_the_owner_on_the_right() -> None:
    left = bubble(message("Hello"), 60, UTC)
    right = bubble(message("hi", direction="in", author="candidate"), 60, UTC)
    assert all(not line.startswith(" ") for line in left)
    assert all(line.startswith(" ") and cells(line) == 60 for line in right)


def test_every_line_of_a_bubble_is_equally_wide() -> None:
    options = (Option("y", "Yes"), Option("n", "No"))
    lines = bubble(message(HINDI, options=options), 40, UTC)
    assert len({cells(COLUMN.sub("", line)) for line in lines}) == 1


def test_the_border_stands_in_its_column_however_wide_a_terminal_thinks_the_words_are() -> None:
    for direction in ("in", "out"):
        lines = bubble(message("👨‍👩‍👧\nand I", direction=direction), 60, UTC)
        assert {int(found) for line in lines for found in COLUMN.findall(line)} == {cells(lines[0])}
        assert lines[2].endswith("│ and I   │")


def test_a_bubble_fits_its_terminal() -> None:
    for width in (40, 80, 200):
        lines = bubble(message("word " * 60), width, UTC)
        assert max(cells(line) for line in lines) <= width


def test_a_bubble_shows_its_time_and_numbered_buttons() -> None:
    options = (Option("y", "Yes"), Option("n", "No"))
    shown = "\n".join(bubble(message("Do you agree?", options=options), 60, UTC))
    assert "09:30" in shown
    assert "[1] Yes" in shown
    assert "[2] No" in shown


def test_a_recruiter_is_named() -> None:
    assert "recruiter:" in "\n".join(bubble(message("Asha here", author="recruiter"), 60, UTC))


def test_a_message_without_words_says_what_it_is() -> None:
    assert "(file)" in plainly(message("", kind="file"))


def test_ticks_are_coloured_once_somebody_answered() -> None:
    mine = message("hi", direction="in", author="candidate")
    unanswered = "\n".join(picture([mine], 60, UTC))
    answered = "\n".join(picture([mine, message("Hello")], 60, UTC))
    assert "✓✓" in unanswered
    assert "\x1b[36m✓✓" not in unanswered
    assert "\x1b[36m✓✓" in answered


def test_words_cannot_steer_the_terminal() -> None:
    assert safe("a\x1b[2Jb\u202ec\x07") == "a[2Jbc"


def test_the_heading_names_the_number() -> None:
    assert "+15550001" in heading("+15550001", 60)


def test_a_plain_message_is_one_block() -> None:
    options = (Option("y", "Yes"),)
    assert plainly(message("Do you agree?", options=options)) == (
        "assistant: Do you agree?\n  [1] Yes"
    )
    mine: MessageRecord = message("hi", direction="in", author="candidate")
    assert plainly(mine) == "you: hi"
    assert mine.created_at == datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
