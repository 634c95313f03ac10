"""What an answer of a model cost, in tokens: as it says itself, if that can be true."""

from collections.abc import Mapping, Sequence
from typing import Final

from bot.domain.understanding import Tokens
from bot.llm.asking import Message

BYTES_A_TOKEN: Final = 3
"""Where nothing is said. English has four and more, Hindi two or three: rather too much."""

FRAME: Final = 1_000
"""Tokens beyond our own words that a request may have: schema, roles, the vendor's own prompt."""


def guessed(messages: Sequence[Message], answer: str = "") -> Tokens:
    """Tokens of a question and its answer, from their length."""
    return Tokens(_bytes(messages) // BYTES_A_TOKEN + 1, len(answer.encode()) // BYTES_A_TOKEN)


def counted(
    usage: Mapping[str, object] | None, messages: Sequence[Message], answer: str, most: int
) -> Tokens:
    """Tokens as the answer says, each number guessed where it is missing or cannot be true.

    A server may lie. Nothing negative, which would give budget back, and no zero, which the library
    makes of what is missing; and nothing beyond a token for each byte, which would use up
    everybody's budget at once.

    Args:
        usage: with ``input_tokens`` and ``output_tokens``.
        messages: the question.
        answer: the model's text.
        most: tokens that the answer was allowed to have.
    """
    told, guess = usage or {}, guessed(messages, answer)
    return Tokens(
        _plausible(told.get("input_tokens"), _bytes(messages) + FRAME, guess.into),
        _plausible(told.get("output_tokens"), most + FRAME, guess.out),
    )


def _plausible(told: object, most: int, guess: int) -> int:
    if isinstance(told, bool) or not isinstance(told, int):
        return guess
    return told if 0 < told <= most else guess


def _bytes(messages: Sequence[Message]) -> int:
    return sum(len(text.encode()) for _, text in messages)
