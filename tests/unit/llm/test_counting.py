"""Tokens as an answer says them, where that can be true."""

import pytest

from bot.domain.understanding import Tokens
from bot.llm.counting import FRAME, counted, guessed

ASKED = (("system", "a" * 300), ("human", "b" * 300))


def test_what_the_answer_says_counts() -> None:
    usage = {"input_tokens": 150, "output_tokens": 20}
    assert counted(usage, ASKED, "c" * 60, 1_500) == Tokens(150, 20)


def test_without_a_word_it_is_guessed_from_the_length() -> None:
    assert counted(None, ASKED, "c" * 60, 1_500) == guessed(ASKED, "c" * 60) == Tokens(201, 20)


def test_letters_of_several_bytes_are_several_tokens() -> None:
    assert guessed((("human", "नमस्ते"),)).into > guessed((("human", "namast"),)).into


@pytest.mark.parametrize("wrong", [-1, 0, 10**9, 3.5, "12", None, True, [5]])
def test_what_cannot_be_true_is_guessed_and_the_rest_believed(wrong: object) -> None:
    usage = {"input_tokens": wrong, "output_tokens": 7}
    assert counted(usage, ASKED, "c" * 60, 1_500) == Tokens(201, 7)


def test_no_answer_is_dearer_than_a_token_a_byte() -> None:
    most = 600 + FRAME
    assert counted({"input_tokens": most, "output_tokens": 1}, ASKED, "", 10).into == most
    assert counted({"input_tokens": most + 1, "output_tokens": 1}, ASKED, "", 10).into == 201
